from odoo import fields, models


class ReceptionTier(models.Model):
    """Which tier fits a visit (TIER-6): any one of its criteria is enough."""

    _inherit = "reception.tier"

    category_ids = fields.Many2many(
        "reception.guest.category",
        string="Guest Categories",
        help="The tier is meant for guests of these categories and suggested for them.",
    )
    criterion_rank_id = fields.Many2one(
        "reception.rank",
        "Guest's Rank from",
        help="Suggested when a guest has at least this rank.",
    )
    criterion_vip = fields.Boolean(
        "VIP Guests", help="Suggested when a guest is marked VIP."
    )
    criterion_party_size = fields.Integer(
        "Party Size from",
        help="Suggested for parties of at least this size; 0: whatever the size.",
    )

    _criterion_party_size_range = models.Constraint(
        "CHECK (criterion_party_size >= 0)", "The party size can't be negative."
    )

    def _order_key(self):
        """Return what tiers are ordered by, the highest first."""
        self.ensure_one()
        return (self.sequence, self.code or "", self.id)

    def _is_above(self, other):
        """Return whether this tier comes before another one in the order."""
        return bool(self and other) and self._order_key() < other._order_key()

    def _has_criteria(self):
        """Return whether the tier says for whom it is suggested."""
        self.ensure_one()
        return bool(
            self.category_ids
            or self.criterion_rank_id
            or self.criterion_vip
            or self.criterion_party_size
        )

    def _meets(self, facts):
        """Return whether the guests meet one of the tier's criteria.

        To add a criterion, extend this, `_has_criteria` and what fills `facts`.

        :param dict facts: `category` and `ranks` (recordsets), `is_vip`, `party_size`
        """
        self.ensure_one()
        lowest = self.criterion_rank_id
        return bool(
            facts["category"] & self.category_ids
            or (lowest and any(rank._reaches(lowest) for rank in facts["ranks"]))
            or (self.criterion_vip and facts["is_vip"])
            or 0 < self.criterion_party_size <= facts["party_size"]
        )

    def _suggest(self, facts):
        """Return the one of these tiers (of one company) that fits the guests.

        The highest that meets a criterion, else the last in order. Where no tier
        has criteria, nothing is suggested.
        """
        tiers = self.sorted(lambda tier: tier._order_key())
        if not any(tier._has_criteria() for tier in tiers):
            return tiers.browse()
        fitting = tiers.filtered(lambda tier: tier._meets(facts))
        return fitting[:1] or tiers[-1:]
