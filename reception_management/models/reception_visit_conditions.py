from odoo import api, fields, models


class ReceptionVisit(models.Model):
    """What a tier asks besides people and money: the official letter, no welcome at
    the airport, no prohibited items (TIER-1, TIER-2)."""

    _inherit = "reception.visit"

    # In the row and not among the attachments: those are open to whoever may write
    # the visit, also once it is approved.
    official_letter = fields.Binary(
        attachment=False,
        copy=False,
        help="The letter in which the guests' organisation announces them.",
    )
    official_letter_name = fields.Char("Official Letter's File Name", copy=False)
    official_letter_number = fields.Char(copy=False, tracking=True)
    wants_welcome = fields.Boolean(
        "Welcome at Airport or Station",
        tracking=True,
        help="A party welcomes the guests at the airport or the station.",
    )

    policy_requires_letter = fields.Boolean(readonly=True, copy=False)
    policy_welcome_allowed = fields.Boolean(readonly=True, copy=False)
    policy_prohibited_item_ids = fields.Many2many(
        "reception.prohibited.item",
        "reception_visit_policy_item_rel",
        string="Prohibited at Approval",
        context={"active_test": False},
        ondelete="restrict",
        readonly=True,
        copy=False,
    )

    needs_official_letter = fields.Boolean(compute="_compute_conditions")
    may_welcome = fields.Boolean(compute="_compute_conditions")
    prohibited_item_ids = fields.Many2many(
        "reception.prohibited.item", compute="_compute_conditions"
    )

    @api.depends(
        "date_approved",
        "tier_id.requires_official_letter",
        "tier_id.welcome_allowed",
        "tier_id.prohibited_item_ids",
        "is_special_plan",
        "policy_requires_letter",
        "policy_welcome_allowed",
        "policy_prohibited_item_ids",
    )
    def _compute_conditions(self):
        for visit in self:
            rules = visit._rules()
            visit.needs_official_letter = rules["policy_requires_letter"]
            visit.may_welcome = rules["policy_welcome_allowed"]
            visit.prohibited_item_ids = visit._prohibited_items()

    def _tier_rules(self):
        # EXTENDS: the conditions
        tier = self._policy_tier()
        return {
            **super()._tier_rules(),
            "policy_requires_letter": tier.requires_official_letter,
            "policy_welcome_allowed": tier.welcome_allowed or not tier,
            "policy_prohibited_item_ids": [
                fields.Command.set(sorted(tier.prohibited_item_ids.ids))
            ],
        }

    def _prohibited_items(self):
        """Return the items that may not be part of the visit."""
        self.ensure_one()
        if self.date_approved:
            return self.policy_prohibited_item_ids
        items = self._policy_tier().prohibited_item_ids
        return items.sudo(False)

    def _condition_gaps(self):
        # EXTENDS
        gaps = super()._condition_gaps()
        rules = self._rules()
        if rules["policy_requires_letter"]:
            if not self.official_letter:
                gaps.append(
                    self.env._("Attach the official letter: the tier requires it.")
                )
            if not self.official_letter_number:
                gaps.append(self.env._("Give the number of the official letter."))
        if self.wants_welcome and not rules["policy_welcome_allowed"]:
            gaps.append(
                self.env._(
                    "The tier %(tier)s allows no welcome at the airport or station.",
                    tier=self._policy_tier().display_name,
                )
            )
        return gaps
