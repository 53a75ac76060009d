from odoo import api, fields, models


class ReceptionTierCompanionBand(models.Model):
    """How many of our people may accompany a party of a certain size (TIER-3)."""

    _name = "reception.tier.companion.band"
    _description = "Companion Band"
    _order = "tier_id, guests_from"

    tier_id = fields.Many2one(
        "reception.tier", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        "res.company", related="tier_id.company_id", store=True, precompute=True
    )
    guests_from = fields.Integer("From Guests", required=True, default=1)
    guests_to = fields.Integer("To Guests", help="0: no upper end.")
    max_companions = fields.Integer(help="Used where no ratio is given.")
    guests_per_companion = fields.Integer(
        "Guests per Companion",
        help="3: one companion for each full three guests, and at least one. "
        "0: the fixed number holds.",
    )

    _numbers = models.Constraint(
        "CHECK (guests_from >= 1 AND (guests_to = 0 OR guests_to >= guests_from) "
        "AND max_companions >= 0 AND guests_per_companion >= 0)",
        "A band starts at 1 guest or more, ends where it starts or later (0: no "
        "end), and its numbers can't be negative.",
    )
    # One expression that needs no extension; two managers can't make an overlap.
    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (int4range(tier_id, tier_id, '[]') WITH &&, "
        "int4range(guests_from, NULLIF(guests_to, 0), '[]') WITH &&) "
        "DEFERRABLE INITIALLY IMMEDIATE",
        "Two companion bands of this tier overlap: each party size belongs to one.",
    )

    @api.depends("guests_from", "guests_to")
    def _compute_display_name(self):
        for band in self:
            end = f"–{band.guests_to}" if band.guests_to else "+"
            band.display_name = f"{band.guests_from}{end}"

    def _limit(self, heads):
        """Return how many companions the band allows a party of `heads` guests."""
        self.ensure_one()
        return self._limit_of(heads, self.max_companions, self.guests_per_companion)

    @api.model
    def _limit_of(self, heads, max_companions, guests_per_companion):
        """Return the number from a band's parameters; a ratio rounds down, min. 1."""
        if guests_per_companion:
            return max(1, heads // guests_per_companion)
        return max_companions
