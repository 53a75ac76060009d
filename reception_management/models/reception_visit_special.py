from odoo import api, fields, models


class ReceptionVisit(models.Model):
    """A special plan for guests who fit no tier: its own caps, a reason, and the
    executive's approval (TIER-9)."""

    _inherit = "reception.visit"

    is_special_plan = fields.Boolean(
        "Special Plan",
        tracking=True,
        help="Outside all tiers: each cost gets a cap of its own, and the executive "
        "approves.",
    )
    special_reason = fields.Text(
        "Reason for the Special Plan", copy=False, tracking=True
    )

    @api.onchange("is_special_plan")
    def _onchange_is_special_plan(self):
        if self.is_special_plan:
            self.tier_id = False

    def write(self, vals):
        """Change visits; caps of a special plan go when it becomes an ordinary one.

        :raises AccessError: a field that only an action may set
        :raises UserError: a field that is locked in the visit's state
        """
        result = super().write(vals)
        if "is_special_plan" in vals and not vals["is_special_plan"]:
            # as the system: the user has just been allowed to end the special plan
            lines = self._system().budget_ids.filtered("own_cap")
            if lines:
                lines.own_cap = 0
        return result

    def _policy_tier(self):
        # EXTENDS: a special plan is outside all tiers
        tier = super()._policy_tier()
        return tier.browse() if self.is_special_plan else tier

    def _request_gaps(self):
        # EXTENDS
        gaps = super()._request_gaps()
        if not self.is_special_plan:
            return gaps
        if self.tier_id:
            gaps.append(
                self.env._("A special plan is outside all tiers: remove the tier.")
            )
        if not (self.special_reason or "").strip():
            gaps.append(self.env._("Say why the guests need a special plan."))
        return gaps

    def _has_policy(self):
        # EXTENDS
        return self.is_special_plan or super()._has_policy()

    def _companion_gaps(self):
        # EXTENDS: no tier, no limit
        return [] if self.is_special_plan else super()._companion_gaps()

    def _authorities_of_plan(self):
        # EXTENDS: always the executive
        if self.is_special_plan:
            return {"executive"}
        return super()._authorities_of_plan()
