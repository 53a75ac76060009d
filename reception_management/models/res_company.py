from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    reception_remind_hours = fields.Float(
        "Hours between Reminders",
        default=24,
        help="An applicant may remind the approvers of a visit once in this time.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Create companies; each starts with the default pack of tiers (GEN-3)."""
        companies = super().create(vals_list)
        self.env["reception.tier"]._load_pack("standard", companies)
        return companies

    def _reception_tz(self):
        """Return the name of the time zone in which the company receives guests."""
        self.ensure_one()
        return self.resource_calendar_id.tz or self.partner_id.tz or "UTC"
