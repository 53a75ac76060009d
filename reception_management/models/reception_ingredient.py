import re

from odoo import api, fields, models

SEPARATORS = re.compile(r"[,;\n，；、]+")


class ReceptionIngredient(models.Model):
    """What a dish is made of, as far as guests may not eat it (VIS-7)."""

    _name = "reception.ingredient"
    _description = "Ingredient"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    keywords = fields.Text(
        help="Words of any language, separated by commas. A dish with one of them in "
        "its name contains this."
    )
    prohibited_item_id = fields.Many2one(
        "reception.prohibited.item",
        help="A tier that prohibits this item allows no dish or drink with this "
        "ingredient.",
    )

    _code_unique = models.Constraint(
        "UNIQUE (code)", "Another ingredient already has this code."
    )

    def _found_in(self, text):
        """Return those of the records of which a keyword is in a text."""
        return self.filtered(
            lambda record: record._is_named(text or "", record.keywords)
        )

    @api.model
    def _is_named(self, text, keywords):
        """Return whether one of the keywords is in the text.

        Words of alphabets count as a whole, Chinese ones wherever they are.
        """
        text = text.casefold()
        for word in SEPARATORS.split((keywords or "").casefold()):
            word = word.strip()
            if not word:
                continue
            if not word.isascii():
                if word in text:
                    return True
            elif re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text):
                return True
        return False
