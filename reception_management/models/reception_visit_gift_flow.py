from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import LazyTranslate

from .reception_state_mixin import Transition
from .reception_visit_gift import GIFT_FIELDS

_lt = LazyTranslate(__name__)
UNDER_WAY = ("approved", "in_progress", "departed")


class ReceptionVisitGift(models.Model):
    """The life of a gift, from the decision to the guest or back to stock (VIS-9)."""

    _inherit = "reception.visit.gift"

    _transitions = {
        "approved": Transition(("proposed",), "_may_decide", "_decision_gaps"),
        "refused": Transition(("proposed",), "_may_decide"),
        "bought": Transition(("approved",), "_may_manage", "_step_gaps"),
        "with_host": Transition(("bought",), "_may_confirm", "_step_gaps"),
        "given": Transition(("with_host",), "_may_give", "_giving_gaps"),
        "returned": Transition(("bought", "with_host"), "_may_give"),
        "cancelled": Transition(("proposed", "approved"), "_may_manage"),
        "proposed": Transition(
            ("approved", "refused", "cancelled", "returned"), "_may_manage"
        ),
        "surrendered": Transition(("registered",), "_may_take_over"),
    }
    _system_fields = frozenset(
        {
            "state",
            "approval_ids",
            "approval_round",
            "date_reminded",
            "asked_authority",
            "approved_authority",
            "date_approved",
            "approver_id",
            "date_bought",
            "bought_by_id",
            "date_with_host",
            "confirmed_by_id",
            "date_given",
            "date_returned",
            "date_surrendered",
            "surrendered_to_id",
            "ended_with_visit",
            "deadline_ids",
        }
    )
    _locked_fields = {
        **dict.fromkeys(
            (
                "approved",
                "bought",
                "with_host",
                "returned",
                "refused",
                "cancelled",
            ),
            GIFT_FIELDS,
        ),
        **dict.fromkeys(
            ("given", "surrendered"), GIFT_FIELDS | {"employee_id", "date_planned"}
        ),
    }

    date_bought = fields.Datetime(
        "Bought On", readonly=True, copy=False, help="Or taken from stock."
    )
    bought_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    date_with_host = fields.Datetime("With the Host On", readonly=True, copy=False)
    confirmed_by_id = fields.Many2one(
        "res.users",
        readonly=True,
        copy=False,
        help="Who confirmed to have the gift before it is given.",
    )
    date_returned = fields.Datetime("Back in Stock On", readonly=True, copy=False)
    date_surrendered = fields.Datetime("Surrendered On", readonly=True, copy=False)
    surrendered_to_id = fields.Many2one(
        "res.users",
        readonly=True,
        copy=False,
        help="Who took a gift that we got for the company.",
    )

    # ---- who may ---------------------------------------------------------------

    def _may_manage(self):
        """Those who may apply for the visit: applicant, author, host, officers."""
        visits = self.visit_id._may_apply()
        return self.filtered(lambda gift: gift.visit_id in visits)

    def _may_confirm(self):
        """Who is to hand it over; where that person has no user, who manages."""
        managed = self._may_manage()
        return self.filtered(
            lambda gift: (
                gift._holder() == self.env.user if gift._holder() else gift in managed
            )
        )

    def _may_give(self):
        """Who is to hand it over, and those who manage the gifts of the visit."""
        mine = self.filtered(lambda gift: gift._holder() == self.env.user)
        return mine | self._may_manage()

    def _may_take_over(self):
        """Officers, for the company; not who got the gift."""
        if not self.visit_id._is_member("reception_officer"):
            return self.browse()
        return self.filtered(lambda gift: gift._holder() != self.env.user)

    def _holder(self):
        """Return the user (superuser) of our person for the gift, maybe none."""
        self.ensure_one()
        return self.sudo().employee_id.user_id  # sudo: users may not read employees

    def _who_may(self, target):
        # EXTENDS reception.state.mixin
        if target in ("approved", "refused"):
            return self._who_may_decide()
        if target == "surrendered":
            return self.env._("A reception officer may who didn't get it in person.")
        person = self.sudo().employee_id.name or "–"  # sudo: see _holder
        if target == "with_host":
            return self.env._("%(person)s may, who hands it over.", person=person)
        return self.env._(
            "The visit's applicant or main host, or a reception officer may."
        )

    # ---- conditions ------------------------------------------------------------

    def _check_transition(self, target):
        # EXTENDS reception.state.mixin
        self._check_visit_open()
        return super()._check_transition(target)

    def _step_gaps(self):
        """Return what keeps an approved gift from its next step."""
        gaps = []
        # sudo: the state decides, whoever may see the visit
        if self.sudo().visit_id.state not in UNDER_WAY:
            gaps.append(self.env._("The visit has not been approved."))
        return gaps + self._limit_gaps()

    def _giving_gaps(self):
        """Return what keeps a gift from being given."""
        gaps = self._step_gaps()
        # sudo: see _step_gaps
        if self.sudo().visit_id.state == "approved":
            gaps.append(self.env._("The guests have not been checked in."))
        return gaps

    # ---- steps -----------------------------------------------------------------

    def action_buy(self):
        """Mark approved gifts as bought or taken from stock (VIS-9).

        :raises AccessError: the user is neither applicant, host nor officer
        :raises UserError: not approved, or no longer within the limits
        """
        self._serialize()
        self._transition(
            "bought",
            date_bought=fields.Datetime.now(),
            bought_by_id=self.env.uid,
        )

    def action_confirm(self):
        """Confirm to have the gifts that one is to hand over (VIS-9).

        :raises AccessError: the user is not the one who hands a gift over
        :raises UserError: not bought yet, or no longer within the limits
        """
        self._transition(
            "with_host",
            date_with_host=fields.Datetime.now(),
            confirmed_by_id=self.env.uid,
        )

    def action_give(self):
        """Write into the register that the gifts were given, now (VIS-9, FIN-8).

        :raises AccessError: the user neither hands them over nor manages the visit
        :raises UserError: not with the host, or the guests haven't come
        """
        self._serialize()
        self._transition("given", date_given=fields.Datetime.now())

    def action_return(self):
        """Put gifts back into stock that were not given.

        :raises AccessError: the user neither hands them over nor manages the visit
        :raises UserError: a gift is neither bought nor with the host
        """
        self._transition("returned", date_returned=fields.Datetime.now())

    def action_cancel(self):
        """Cancel gifts that are not bought yet.

        :raises AccessError: the user is neither applicant, host nor officer
        :raises UserError: bought already, or decided otherwise
        """
        self._transition("cancelled")
        self._withdraw_approvals()

    def action_reset(self):
        """Take gifts back to "proposed", to be changed and decided on anew.

        :raises AccessError: the user is neither applicant, host nor officer
        :raises UserError: the gift is bought, or was given
        """
        asked = self.filtered(lambda gift: gift._current_approval())
        (self - asked)._transition("proposed", **self._undecided())
        if asked:
            asked._check_allowed("proposed", self._transitions["proposed"])
            asked._check_visit_open()
            asked._withdraw_approvals()

    def action_surrender(self):
        """Take gifts that we got for the company, as the current user (VIS-9).

        :raises AccessError: the user is no officer, or got the gift in person
        :raises UserError: it is no gift that we got, or was surrendered already
        """
        self._transition(
            "surrendered",
            date_surrendered=fields.Datetime.now(),
            surrendered_to_id=self.env.uid,
        )
        for gift in self:
            gift._tell_users(
                gift._holder(), _lt("The gift was taken over for the company.")
            )

    def _undecided(self):
        """Return the column values of a gift nobody has decided on."""
        return {
            "approver_id": False,
            "date_approved": False,
            "asked_authority": False,
            "approved_authority": False,
            "date_with_host": False,
            "confirmed_by_id": False,
            "ended_with_visit": False,
        }

    def _check_unlocked(self, names):
        # EXTENDS reception.state.mixin: what somebody is deciding on
        result = super()._check_unlocked(names)
        if GIFT_FIELDS & set(names) and self._current_approval():
            raise UserError(
                self.env._(
                    "“%(gift)s” waits for a decision: reset it before you change it.",
                    gift=self.name,
                )
            )
        return result

    def _serialize(self):
        """Change the visits' rows: of two at once the later looks again at the sums."""
        self.check_access("read")
        self._system().visit_id._serialize_gifts()
