from odoo import fields, models


class ResCompany(models.Model):
    """When the company pays hospitality back (FIN-4)."""

    _inherit = "res.company"

    reception_require_visit = fields.Boolean(
        "Hospitality Needs a Visit",
        default=True,
        help="Expenses of a hospitality category can be submitted only for a visit.",
    )
    reception_papers_hours = fields.Integer(
        "Papers after the Arrival",
        default=24,
        help="Hours after the guests' arrival by which the visit must have been "
        "submitted. Claims on a visit submitted later need the executive.",
    )

    _reception_papers_hours_range = models.Constraint(
        "CHECK (reception_papers_hours >= 0 AND reception_papers_hours <= 10000)",
        "The hours for the papers must lie from 0 to 10,000.",
    )
