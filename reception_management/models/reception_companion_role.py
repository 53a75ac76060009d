from odoo import fields, models


class ReceptionCompanionRole(models.Model):
    """What someone of our side does at a visit (VIS-5)."""

    _name = "reception.companion.role"
    _description = "Companion Role"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    counts_in_band = fields.Boolean(
        "Counts as Companion",
        default=True,
        help="People in this role count against the number of companions that the "
        "tier allows. Drivers, liaisons and the like usually don't.",
    )
    for_guests = fields.Boolean(
        "Named to the Guests",
        help="Stands among the contacts of the guest pack.",
    )
    is_greeter = fields.Boolean(
        "Greets the Guests",
        help="The tier's minimum rank of the greeter applies to this role.",
    )

    _code_unique = models.Constraint(
        "UNIQUE (code)", "Another role already has this code."
    )
