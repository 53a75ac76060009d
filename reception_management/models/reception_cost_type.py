from odoo import fields, models


class ReceptionCostType(models.Model):
    """What hospitality money is spent on: lodging, lunch, gifts … (TIER-2)."""

    _name = "reception.cost.type"
    _description = "Hospitality Cost Type"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    is_hospitality = fields.Boolean(
        "Hospitality",
        default=True,
        help="Expenses of this type are paid back only for a visit, where the "
        "company's settings say so.",
    )

    _code_unique = models.Constraint(
        "UNIQUE (code)", "Another cost type already has this code."
    )
