from odoo import api, fields, models

from .reception_gift_kind import find_word


class ReceptionGiftWarning(models.Model):
    """A gift that does not suit: by country, by kind, and by recipient (VIS-10).

    A warning tells; it forbids nothing, and allows nothing that is forbidden.
    """

    _name = "reception.gift.warning"
    _description = "Gift Warning"
    _order = "sequence, id"
    _rec_name = "text"

    sequence = fields.Integer(default=10)
    text = fields.Char("Warning", required=True, translate=True)
    active = fields.Boolean(default=True)

    # for whom
    country_ids = fields.Many2many(
        "res.country",
        string="Countries",
        help="Where the guests come from. None: wherever they come from.",
    )
    need_words = fields.Char(
        "Words in the Needs",
        help="The warning holds for guests with one of these words in their habits, "
        "taboos and needs, separated by commas, e.g. halal, vegetarian.",
    )

    # which gifts
    kind_ids = fields.Many2many("reception.gift.kind", string="Kinds of Gifts")
    gift_words = fields.Char(
        "Words in the Gift",
        help="The warning holds for gifts with one of these words in their name, "
        "separated by commas. Without kinds and words it holds for every gift.",
    )

    @api.model
    def _all_warnings(self):
        # all of them on purpose: a short list that is matched in Python
        # pylint: disable-next=no-search-all
        return self.search([])

    def _for_guests(self, countries, needs):
        """Return the warnings that concern guests.

        :param countries: res.country recordset, where they come from
        :param str needs: their habits, taboos and needs
        """
        return self.filtered(lambda warning: warning._concerns(countries, needs))

    def _concerns(self, countries, needs):
        self.ensure_one()
        if self.need_words and find_word(self.need_words, needs):
            return True
        if self.country_ids:
            return bool(self.country_ids & countries)
        return not self.need_words

    def _about(self, kind, name):
        """Return the warnings that are about a kind of gift, or its name."""
        return self.filtered(
            lambda warning: (
                kind in warning.kind_ids
                or find_word(warning.gift_words, name)
                or not (warning.kind_ids or warning.gift_words)
            )
        )
