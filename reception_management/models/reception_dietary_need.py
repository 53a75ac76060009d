from odoo import fields, models


class ReceptionDietaryNeed(models.Model):
    """What a guest must not eat: religion, allergy or diet (VIS-7, VIS-20)."""

    _name = "reception.dietary.need"
    _description = "Dietary Need"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        [("religion", "Religion"), ("allergy", "Allergy"), ("diet", "Diet")],
        required=True,
        default="diet",
    )
    ingredient_ids = fields.Many2many(
        "reception.ingredient", string="Must Not Contain", ondelete="restrict"
    )
    keywords = fields.Text(
        help="Words of any language, separated by commas. A guest whose needs name "
        "one of them has this need."
    )
    note = fields.Char(
        "For the Kitchen",
        translate=True,
        help="What the slip says besides, e.g. separate pans.",
    )

    _code_unique = models.Constraint(
        "UNIQUE (code)", "Another dietary need already has this code."
    )

    def _found_in(self, text):
        """Return those of the records of which a keyword is in a text."""
        named = self.env["reception.ingredient"]._is_named
        return self.filtered(lambda record: named(text or "", record.keywords))
