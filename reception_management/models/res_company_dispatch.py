from odoo import fields, models


class ResCompany(models.Model):
    """What the company says about dispatch orders (VIS-20)."""

    _inherit = "res.company"

    reception_dispatch_link_days = fields.Integer(
        "Driver's Link Opens (Days)",
        default=3,
        help="So many days after the end of a dispatch order its link still opens it.",
    )
    reception_km_rate = fields.Monetary(
        "Paid per Kilometre",
        help="With a rate, the kilometres driven with an own vehicle become a cost of "
        "the driver. Zero: they don't.",
    )

    _reception_dispatch_numbers = models.Constraint(
        "CHECK (reception_dispatch_link_days >= 0 "
        "AND reception_dispatch_link_days <= 365 "
        "AND reception_km_rate >= 0 AND reception_km_rate < 1e6)",
        "The link opens for 0 to 365 days; the rate per kilometre can't be negative.",
    )
