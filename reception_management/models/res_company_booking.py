from odoo import fields, models


class ResCompany(models.Model):
    """What the company says about rooms and about the way to it (VIS-7)."""

    _inherit = "res.company"

    reception_equipment_hours = fields.Float(
        "Equipment Tried Out (Hours Before)",
        default=24,
        help="So long before a room is used its equipment is to be tried out.",
    )
    reception_directions = fields.Html(
        "Directions",
        translate=True,
        help="The way to us: in the guest pack, and mailed to guests whom no vehicle "
        "fetches. Written in each language of the guests.",
    )

    _reception_equipment_hours_range = models.Constraint(
        "CHECK (reception_equipment_hours >= 0 AND reception_equipment_hours <= 1000)",
        "The equipment is tried out 0 to 1,000 hours before.",
    )
