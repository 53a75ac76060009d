from odoo import api, fields, models

LEAD_UNITS = [
    ("hours", "Hours"),
    ("days", "Days"),
    ("working_days", "Working Days"),
]


class ReceptionPreparationLine(models.Model):
    """What has to be done before guests of a tier arrive, and by when (TIER-7)."""

    _name = "reception.preparation.line"
    _description = "Preparation Line"
    _order = "tier_id, sequence, id"
    _check_company_auto = True

    tier_id = fields.Many2one(
        "reception.tier", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        "res.company", related="tier_id.company_id", store=True, precompute=True
    )
    sequence = fields.Integer(default=10)
    name = fields.Char("Task", required=True, translate=True)
    role_id = fields.Many2one(
        "reception.companion.role", help="Who of our side does it.", ondelete="restrict"
    )
    headcount = fields.Integer(
        "People", default=1, required=True, help="How many people it takes."
    )
    department_id = fields.Many2one("hr.department", check_company=True)
    lead_time = fields.Float(help="How long before the arrival it has to be done.")
    lead_unit = fields.Selection(LEAD_UNITS, "Unit", default="days", required=True)
    quantity = fields.Char(
        translate=True, help="What and how much of it, e.g. 2 flags, fruit for all."
    )
    is_guest_call = fields.Boolean(
        "Call to the Guest",
        help="Done on a form whose answers go into the visit.",
    )
    note = fields.Char(translate=True)

    _numbers = models.Constraint(
        "CHECK (headcount >= 1 AND headcount <= 1000 "
        "AND lead_time >= 0 AND lead_time <= 1000)",
        "A task takes 1 to 1,000 people; its lead time lies from 0 to 1,000.",
    )

    @api.depends("name", "tier_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for line in self:
            line.display_name = f"{line.tier_id.display_name}: {line.name}"
