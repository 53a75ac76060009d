import re

from odoo import api, fields, models
from odoo.exceptions import UserError


def find_word(words, text):
    """Return the first of some words (separated by commas) that a text contains.

    Words in letters that are written apart must stand alone: "cash" is not in
    "cashmere". Chinese ones are found anywhere.
    """
    text = " ".join((text or "").split()).casefold()
    for word in filter(None, (w.strip() for w in re.split("[,，、;；]", words or ""))):
        pattern = re.escape(word.casefold())
        if word.isascii():
            pattern = rf"(?<![a-z0-9]){pattern}(?![a-z0-9])"
        if re.search(pattern, text):
            return word
    return ""


class ReceptionGiftKind(models.Model):
    """What sort of thing a gift is; cash and what is like it are never given (VIS-9).

    Whether a kind is cash is said when it is created and never changes: no setting
    lifts the ban, and no gift can be caught between two answers.
    """

    _name = "reception.gift.kind"
    _description = "Kind of Gift"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    is_cash = fields.Boolean(
        "Cash or Equivalent",
        help="Gifts of this kind are never given; those received are registered and "
        "surrendered. This can't be changed later.",
    )
    words = fields.Char(
        help="Words that give such a gift away, separated by commas: our gifts with "
        "one of them in their name are refused, whatever kind they are said to be.",
    )

    _code_unique = models.Constraint(
        "UNIQUE (code)", "Another kind of gift already has this code."
    )

    def write(self, vals):
        """Change kinds, but never whether they are cash.

        :raises UserError: a kind would become cash or stop being it (VIS-9)
        """
        if "is_cash" in vals:
            changed = self.filtered(lambda kind: kind.is_cash != bool(vals["is_cash"]))
            if changed:
                raise UserError(
                    self.env._(
                        "Whether “%(kind)s” is cash can't be changed: archive it and "
                        "create another kind.",
                        kind=changed[0].name,
                    )
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_cash(self):
        cash = self.filtered("is_cash")
        if cash:
            raise UserError(
                self.env._(
                    "“%(kind)s” is a kind of cash: it stays on the list of what is "
                    "refused.",
                    kind=cash[0].name,
                )
            )
