from odoo import fields, models


class ReceptionRank(models.Model):
    """How high a post is: compares hosts, greeters and guests (TIER-4)."""

    _name = "reception.rank"
    _description = "Rank"
    _order = "level, id"

    name = fields.Char(required=True, translate=True)
    level = fields.Integer(
        required=True,
        help="A higher number is a higher rank; ranks are compared by it.",
    )
    active = fields.Boolean(default=True)

    _level_unique = models.Constraint(
        "UNIQUE (level)", "Another rank already has this level."
    )

    def _reaches(self, required):
        """Return whether this rank (or none) is as high as `required` (or none)."""
        return not required or bool(self) and self.level >= required.level
