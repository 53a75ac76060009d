from odoo import fields, models


class ReceptionArea(models.Model):
    """A place of the company that guests may be shown, or not (VIS-6)."""

    _name = "reception.area"
    _description = "Area"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    is_restricted = fields.Boolean(
        "Restricted",
        help="Only visits whose tier opens the area may enter it. An area that is not "
        "restricted is open to all.",
    )
