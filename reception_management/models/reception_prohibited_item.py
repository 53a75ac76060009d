from odoo import fields, models


class ReceptionProhibitedItem(models.Model):
    """What a tier may forbid at its receptions: alcohol, tobacco … (TIER-2)."""

    _name = "reception.prohibited.item"
    _description = "Prohibited Item"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_unique = models.Constraint(
        "UNIQUE (code)", "Another prohibited item already has this code."
    )
