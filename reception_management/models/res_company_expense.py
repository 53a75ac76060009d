from odoo import fields, models


class ResCompany(models.Model):
    """When the company pays hospitality back (FIN-4)."""

    _inherit = "res.company"

    reception_require_visit = fields.Boolean(
        "Hospitality Needs a Visit",
        default=True,
        help="Expenses of a hospitality category can be submitted only for a visit.",
    )
