from odoo import fields, models


class ResCompany(models.Model):
    """What the prints for guests tell of the company (VIS-11, CALL-4)."""

    _inherit = "res.company"

    reception_public_phone = fields.Char(
        "Reception's Phone",
        help="The number that guests are told. No colleague's own number is printed.",
    )
    reception_map = fields.Image("Map", max_width=1600, max_height=1600)
    reception_map_url = fields.Char(
        "Address of the Map", help="Printed as a QR code that guests scan."
    )
