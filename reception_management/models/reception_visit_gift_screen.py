from odoo import api, fields, models

from .reception_visit import MONEY_GROUPS
from .reception_visit_gift import NOT_COUNTED


class ReceptionVisitGift(models.Model):
    """What the screens ask, so that they offer what the actions grant, no more."""

    _inherit = "reception.visit.gift"

    is_asked = fields.Boolean(
        "Decision Wanted", compute="_compute_is_asked", groups=MONEY_GROUPS
    )
    party_total = fields.Monetary(
        "All for This Recipient",
        compute="_compute_party_total",
        help="What the recipient gets at this visit, this gift included.",
    )
    limit_warning = fields.Char(
        "Limits",
        compute="_compute_limit_warning",
        help="Where the gifts of the recipient stand to threshold and ceiling.",
    )
    can_manage = fields.Boolean(
        compute="_compute_steps",
        help="The user may change, buy, cancel and return the gift.",
    )
    can_give = fields.Boolean(
        compute="_compute_steps", help="The user may give or return the gift."
    )
    can_confirm = fields.Boolean(
        compute="_compute_steps", help="The user may confirm to have the gift."
    )
    can_take_over = fields.Boolean(
        compute="_compute_steps", help="The user may take the gift for the company."
    )

    @api.depends("state", "employee_id")
    @api.depends_context("uid")
    def _compute_steps(self):
        saved = self._origin
        manage, give = saved._may_manage(), saved._may_give()
        confirm, take_over = saved._may_confirm(), saved._may_take_over()
        for gift in self:
            origin = gift._origin
            gift.can_manage = not origin or origin in manage
            gift.can_give = origin in give
            gift.can_confirm = origin in confirm
            gift.can_take_over = origin in take_over

    @api.depends("approval_ids.decision")
    def _compute_is_asked(self):
        asked = self._with_pending_decision()
        for gift in self:
            gift.is_asked = gift in asked

    @api.depends("value", "guest_id", "partner_id", "visit_id.gift_ids.value")
    def _compute_party_total(self):
        for gift in self:
            counted = gift.direction == "given" and gift.state not in NOT_COUNTED
            gift.party_total = gift._party()._total() if counted else gift.value

    @api.depends("party_total", "state", "visit_id.tier_id")
    @api.depends_context("lang")
    def _compute_limit_warning(self):
        for gift in self:
            gaps = []
            if gift.direction == "given" and gift.state not in NOT_COUNTED:
                gaps = gift._ceiling_gaps()
                if not gaps and gift._party()._wants_executive():
                    gaps = [self.env._("Above the threshold: the executive decides.")]
            gift.limit_warning = " ".join(gaps) or False
