from odoo import fields, models


class ReceptionGuestCategory(models.Model):
    """What kind of guest comes: key customer, supplier, government … (TIER-1)."""

    _name = "reception.guest.category"
    _description = "Guest Category"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_unique = models.Constraint(
        "UNIQUE (code)", "Another guest category already has this code."
    )
