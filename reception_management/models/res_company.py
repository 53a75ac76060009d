from odoo import api, fields, models
from odoo.fields import Domain

from .reception_deadline import OPEN


class ResCompany(models.Model):
    _inherit = "res.company"

    reception_remind_hours = fields.Float(
        "Hours between Reminders",
        default=24,
        help="An applicant may remind the approvers of a visit once in this time.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Create companies; each starts with the default policy (GEN-3)."""
        companies = super().create(vals_list)
        self.env["reception.tier"]._load_pack("standard", companies)
        self.env["reception.deadline.rule"]._load_defaults(companies)
        return companies

    def write(self, vals):
        """Change companies; running clocks go on with the new calendar (GEN-5).

        :raises UserError: the new calendar has no working time to reckon with
        """
        calendars = {company: company.resource_calendar_id for company in self}
        result = super().write(vals)
        if "resource_calendar_id" in vals:
            for company, before in calendars.items():
                company._move_deadlines(before)
        return result

    def _move_deadlines(self, before):
        """Let the open clocks of a company's former calendar follow the new one."""
        if self.resource_calendar_id != before:
            # sudo: holds for all clocks, whoever changes the company
            clocks = self.env["reception.deadline"].sudo()
            clocks.search(
                OPEN
                & Domain("company_id", "=", self.id)
                & Domain("calendar_id", "=", before.id)
            )._change(calendar=self.resource_calendar_id)

    def _reception_tz(self):
        """Return the name of the time zone in which the company receives guests."""
        self.ensure_one()
        return self.resource_calendar_id.tz or self.partner_id.tz or "UTC"
