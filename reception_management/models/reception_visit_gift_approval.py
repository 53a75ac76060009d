from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import LazyTranslate, format_amount

from .reception_approval import AUTHORITIES
from .reception_visit import MONEY_GROUPS
from .reception_visit_gift import NOT_COUNTED
from .reception_visit_gift_flow import UNDER_WAY

_lt = LazyTranslate(__name__)


class ReceptionVisitGift(models.Model):
    """Who decides on a gift, and what nobody can approve (VIS-9, TIER-5).

    What is planned before the visit's approval is decided on with it; what comes
    later is asked for gift by gift. All gifts of one recipient at a visit count
    together.
    """

    _inherit = "reception.visit.gift"

    _approval_activity = "reception_management.mail_activity_type_gift"

    approval_ids = fields.One2many(
        "reception.approval",
        "gift_id",
        "Decisions",
        readonly=True,
        copy=False,
        groups=MONEY_GROUPS,
    )
    asked_authority = fields.Selection(
        AUTHORITIES, "Asked", readonly=True, copy=False, help="Who was asked last."
    )
    approved_authority = fields.Selection(AUTHORITIES, readonly=True, copy=False)

    _went_up_index = models.Index("(visit_id) WHERE asked_authority = 'executive'")

    # ---- limits ----------------------------------------------------------------

    def _counted(self):
        """Return the gifts of ours that are still to be given, or were."""
        return self.filtered(
            lambda gift: gift.direction == "given" and gift.state not in NOT_COUNTED
        )

    def _party(self):
        """Return the gifts (superuser) of the visit that the same recipient gets."""
        self.ensure_one()
        # sudo: all gifts count, also those the user may not see
        gift = self.sudo()
        others = gift.visit_id.gift_ids._counted()
        saved = gift._origin or gift
        mine = (others - saved) | gift
        return next((gifts for gifts in mine._parties() if gift in gifts), gift)

    def _total(self):
        return sum(self.mapped("value"))

    def _exceeds(self, limit):
        currency = self[:1].currency_id or self.env.company.currency_id
        return currency.compare_amounts(self._total(), limit) > 0

    def _wants_executive(self):
        """Return whether gifts (superuser) of one recipient pass the threshold."""
        threshold, _ceiling = self.visit_id._gift_limits()
        return self._exceeds(threshold)

    def _ceiling_gaps(self):
        """Return why nobody can approve what the recipient gets, as a list."""
        gifts = self._party()
        threshold, ceiling = gifts.visit_id._gift_limits()
        if not threshold or not ceiling:
            # not set is neither zero nor unlimited
            return [
                self.env._(
                    "No threshold or no ceiling is set for the value of gifts: ask a "
                    "reception manager to set both."
                )
            ]
        if not gifts._exceeds(ceiling):
            return []
        return [
            self.env._(
                "The gifts for %(party)s are worth %(total)s: more than %(ceiling)s "
                "for one person nobody can approve.",
                party=self.party_name,
                total=format_amount(self.env, gifts._total(), self.currency_id),
                ceiling=format_amount(self.env, ceiling, self.currency_id),
            )
        ]

    def _limit_gaps(self):
        """Return what keeps an approved gift from going on: it was approved for less.

        Another gift, or one person under two names, may have come in between.
        """
        gaps = self._ceiling_gaps()
        if (
            not gaps
            and self.approved_authority != "executive"
            and self._party()._wants_executive()
        ):
            gaps.append(
                self.env._(
                    "The gifts for %(party)s together now need the executive: reset "
                    "“%(gift)s” and ask again.",
                    party=self.party_name,
                    gift=self.name,
                )
            )
        return gaps

    def _plan_gaps(self):
        """Return what is missing before anybody can decide on the gift."""
        gaps = []
        if not (self.reason or "").strip():
            gaps.append(self.env._("“%(gift)s”: say why it is given.", gift=self.name))
        if not self.value:
            gaps.append(self.env._("“%(gift)s”: enter its value.", gift=self.name))
        return gaps

    def _decision_gaps(self):
        """The limits may have moved since the decision was asked for."""
        gaps = self._plan_gaps() + self._ceiling_gaps()
        if not gaps and (
            self._party()._wants_executive() and self.asked_authority != "executive"
        ):
            gaps.append(
                self.env._(
                    "The gifts for %(party)s together now need the executive: refuse "
                    "this one, so that it is asked for again.",
                    party=self.party_name,
                )
            )
        return gaps

    # ---- who decides -----------------------------------------------------------

    def _approval_excluded_users(self):
        # EXTENDS reception.approval.mixin: neither who applied for the visit, nor who
        # typed the gift or asked
        self.ensure_one()
        users = self.visit_id.applicant_id.user_id | self.create_uid
        asked = self._current_approval()
        return users | (asked.create_uid if asked else self.env.user)

    def _approval_department(self):
        # EXTENDS reception.approval.mixin
        return self.visit_id.department_id

    def _wanted_authority(self):
        """Return who decides: as the tier says, above the threshold the executive."""
        # sudo: the tier's rules hold for every reader
        visit = self.sudo().visit_id
        if self._party()._wants_executive() or visit.is_special_plan:
            return "executive"
        return visit._policy_tier().authority or "executive"

    # ---- asking and deciding ---------------------------------------------------

    def action_propose(self):
        """Ask for the decision on gifts that came up after the visit's approval.

        Those planned before are decided on with the visit (VIS-9).

        :raises AccessError: the user is neither applicant, host nor officer
        :raises UserError: asked already, something is missing, the ceiling is passed,
            or nobody could decide
        """
        self._serialize()
        self._lock_for_transition()
        self._check_visit_open()
        self._check_allowed("cancelled", self._transitions["cancelled"])
        for gift in self:
            gift._check_askable()
            system = gift._system()
            system.asked_authority = gift._wanted_authority()
            gift._ask_approvals([system.asked_authority])

    def _check_askable(self):
        state = self.sudo().visit_id.state  # sudo: the state decides
        if state not in UNDER_WAY:
            raise UserError(
                self.env._(
                    "“%(gift)s” is decided on together with the visit.",
                    gift=self.name,
                )
            )
        if self.state != "proposed" or self._current_approval():
            raise UserError(
                self.env._("“%(gift)s” has been asked for already.", gift=self.name)
            )
        gaps = self._plan_gaps() + self._ceiling_gaps()
        gaps = gaps or self._approval_gaps([self._wanted_authority()])
        if gaps:
            raise UserError("\n".join(gaps))

    def action_approve(self, reason=False):
        """Agree to gifts as the current user (VIS-9).

        :param str reason: a remark kept with the decision
        :raises AccessError: the user is not the one to decide
        :raises UserError: the gifts of the recipient now pass threshold or ceiling
        """
        self._serialize()
        self._check_transition("approved")
        decided = self._decide("approved", reason)
        for gift in decided:
            gift._enter("approved", **gift._approved_by(gift.asked_authority))
            gift._tell_applicant(_lt("The gift is approved."))

    def action_refuse(self, reason):
        """Refuse gifts as the current user.

        :param str reason: told to the applicant; required
        :raises AccessError: the user is not the one to decide
        :raises UserError: no reason
        """
        self.env["reception.visit"]._check_reason(reason)
        self._check_transition("refused")
        self._decide("refused", reason)
        self._enter("refused")
        for gift in self:
            gift._tell_applicant(_lt("The gift is refused: %(reason)s", reason=reason))

    def action_forward(self, user_id, reason=False):
        """Forward the decision on gifts to another approver (GEN-6).

        Who forwards may still decide; the other person is asked by activity.

        :param int user_id: id of a res.users: executive, officer or head of a
            department, neither applicant nor who typed the gift or asked
        :param str reason: a remark for the other person
        :raises AccessError: the current user is not the one to decide now
        :raises UserError: the other person can't decide on the gift
        """
        user = self.env["res.users"].browse(user_id)
        self._serialize()
        self._lock_for_transition()
        for gift in self:
            gift._forward_and_tell(user, reason)

    def action_remind(self):
        """Remind those who are to decide on gifts, once in the company's time (GEN-6).

        :raises AccessError: the user is neither applicant, host nor officer
        :raises UserError: no decision is wanted, or a reminder was sent just now
        """
        self._serialize()
        self._lock_for_transition()
        self._check_allowed("cancelled", self._transitions["cancelled"])
        self._remind_deciders(_lt("A decision on this gift is waiting for you."))

    def action_ask_refuse(self):
        """Open the dialog that asks why gifts are refused.

        :return: action of the wizard ``reception.reason``
        """
        return self._ask_reason("refuse_gift")

    def action_ask_forward(self):
        """Open the dialog that asks to whom the decision is forwarded.

        :return: action of the wizard ``reception.reason``
        """
        return self._ask_reason("forward")

    def _ask_reason(self, step):
        if self - self._may_decide():
            raise AccessError(self[:1]._who_may_decide())
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Give a Reason"),
            "res_model": "reception.reason",
            "view_mode": "form",
            "target": "new",
            "context": {"default_gift_ids": self.ids, "default_step": step},
        }

    def _approved_by(self, authority):
        """Return the column values of an approval by the current user, now."""
        return {
            "approver_id": self.env.uid,
            "date_approved": fields.Datetime.now(),
            "approved_authority": authority,
        }

    def _tell_applicant(self, text):
        # sudo: users may not read employees
        user = self.sudo().visit_id.applicant_id.user_id
        self._tell_users(user - self.env.user, text)
