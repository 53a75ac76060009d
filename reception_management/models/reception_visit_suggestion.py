from odoo import api, fields, models


class ReceptionVisit(models.Model):
    """The tier that fits the guests, and the reason for a higher one (TIER-6)."""

    _inherit = "reception.visit"

    guest_category_id = fields.Many2one(
        "reception.guest.category",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
    )
    suggested_tier_id = fields.Many2one(
        "reception.tier",
        compute="_compute_suggested_tier_id",
        help="The highest tier that fits category, ranks, VIP marks and party size.",
    )
    suggested_at_approval_id = fields.Many2one(
        "reception.tier", "Tier Suggested at Approval", readonly=True, copy=False
    )
    is_above_suggestion = fields.Boolean(compute="_compute_is_above_suggestion")
    tier_reason = fields.Text("Reason for the Higher Tier", copy=False, tracking=True)

    @api.depends(
        "company_id",
        "guest_category_id",
        "guest_ids.rank_id",
        "guest_ids.is_vip",
        "party_size",
        "is_special_plan",
        "date_approved",
        "suggested_at_approval_id",
    )
    def _compute_suggested_tier_id(self):
        # sudo: the policy holds for every reader
        tiers = self.env["reception.tier"].sudo()
        tiers = tiers.search(
            [("company_id", "in", self.company_id.ids), ("active", "=", True)]
        ).grouped(lambda tier: tier.company_id.id)
        for visit in self:
            own = tiers.get(visit.company_id.id)
            if visit.date_approved:
                visit.suggested_tier_id = visit.suggested_at_approval_id
            elif visit.is_special_plan or not own:
                visit.suggested_tier_id = False
            else:
                visit.suggested_tier_id = own._suggest(visit._suggestion_facts())

    @api.depends(
        "tier_id.sequence",
        "tier_id.code",
        "suggested_tier_id",
        "is_special_plan",
    )
    def _compute_is_above_suggestion(self):
        for visit in self:
            tier = visit._policy_tier()
            # sudo: only the places in the order are compared
            suggested = visit.suggested_tier_id.sudo()
            visit.is_above_suggestion = tier._is_above(suggested)

    def _suggestion_facts(self):
        """Return what tiers compare with their criteria; see `reception.tier._meets`.

        The customer's grade comes in here, once customers have one.
        """
        self.ensure_one()
        return {
            "category": self.guest_category_id,
            "ranks": self.guest_ids.rank_id,
            "is_vip": any(self.guest_ids.mapped("is_vip")),
            "party_size": self.party_size,
        }

    def _condition_gaps(self):
        # EXTENDS
        gaps = super()._condition_gaps()
        if self.is_above_suggestion and not (self.tier_reason or "").strip():
            gaps.append(
                self.env._(
                    "The tier “%(tier)s” is higher than “%(suggested)s”, which is "
                    "suggested for these guests: give a reason or choose that one.",
                    tier=self._policy_tier().display_name,
                    suggested=self.suggested_tier_id.sudo().display_name,
                )
            )
        return gaps

    def _freeze_policy(self):
        # EXTENDS: what was suggested stays with the visit
        for visit in self._system():
            visit.suggested_at_approval_id = visit.suggested_tier_id
        return super()._freeze_policy()
