from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)


class ReceptionVisit(models.Model):
    """The steps of a visit's life, as buttons and programs call them (VIS-3)."""

    _inherit = "reception.visit"

    def action_submit(self):
        """Submit drafts for approval; nothing is submitted if one can't be (VIS-3).

        Fixes who must approve and asks them by activity.

        :raises UserError: lists everything that is missing or wrong
        :raises AccessError: the user is neither applicant nor host nor officer
        """
        now = fields.Datetime.now()
        self._transition(
            "submitted",
            submitted_by_id=self.env.uid,
            date_submitted=now,
            state_reason=False,
            date_approved=False,
        )
        for visit in self:
            authorities = visit._wanted_authorities()
            visit._system().required_authority = authorities[-1]
            visit._open_round(authorities)
        self._system()._remind_approvers()

    def action_approve(self, reason=False):
        """Approve as the current user; the last approval wanted approves the visit.

        Copies the policy's parameters onto the visit and its budget lines (TIER-8)
        and tells the people of our side.

        :param str reason: a remark kept with the decision
        :raises AccessError: the user is not the one to decide now
        :raises UserError: the policy changed so that the visit no longer fits it
        """
        self._check_transition("approved")
        approved = self._take_decision("approved", reason)
        approved._freeze_policy()
        approved._enter("approved", date_approved=fields.Datetime.now())
        # last, since deleting their activities empties the cache
        self._renew_reminders(self - approved)
        for visit in approved:
            visit._tell(visit._people(), _lt("The visit is approved."))

    def action_refuse(self, reason):
        """Refuse as the current user; the whole application is refused (VIS-3).

        :param str reason: told to the applicant; required
        :raises AccessError: the user is not the one to decide now
        :raises UserError: no reason
        """
        self._check_reason(reason)
        for visit in self:
            visit._check_transition("refused")
            visit._decide("refused", reason)
            visit._withdraw_approvals()
            visit._enter("refused", state_reason=reason)
            visit._tell(
                visit.applicant_id,
                _lt("The visit is refused: %(reason)s", reason=reason),
            )

    def action_check_in(self):
        """Check the guests in on a day of the visit (VIS-3).

        :raises AccessError: the user is neither front desk nor officer
        :raises UserError: not approved, or not a day of the visit
        """
        self._transition("in_progress", date_checked_in=fields.Datetime.now())
        for visit in self:
            visit._tell(visit._people(), _lt("The guests have arrived."))

    def action_check_out(self):
        """Check the guests out.

        :raises AccessError: the user is neither front desk nor officer
        """
        self._transition("departed", date_checked_out=fields.Datetime.now())
        for visit in self:
            visit._tell(
                visit.applicant_id | visit.host_id,
                _lt("The guests have left. The visit report is due."),
            )

    def action_close(self):
        """Close departed visits (VIS-14).

        :raises UserError: lists what is missing: report, open claims …
        """
        self._transition("closed", date_closed=fields.Datetime.now())
        for visit in self:
            visit._tell(visit.applicant_id, _lt("The visit is closed."))

    def action_cancel(self, reason):
        """Cancel visits that have not begun.

        :param str reason: told to those who were to take part; required
        :raises UserError: no reason, or claims are linked to the visit
        """
        self._check_reason(reason)
        self._transition("cancelled", state_reason=reason)
        self._withdraw_approvals()
        for visit in self:
            visit._tell(
                visit._people(),
                _lt("The visit is cancelled: %(reason)s", reason=reason),
            )

    def action_no_show(self, reason=False):
        """Mark approved visits whose guests didn't come.

        :raises UserError: the time of arrival has not come yet
        """
        self._transition("no_show", state_reason=reason)
        for visit in self:
            visit._tell(visit._people(), _lt("The guests have not come."))

    def action_reset(self):
        """Take visits back to draft, to be changed and submitted anew.

        :raises UserError: the guests have come already, or claims are linked
        """
        told = {visit: visit._people_of_reset() for visit in self}
        self._transition(
            "draft", required_authority=False, state_reason=False, date_approved=False
        )
        self._withdraw_approvals()
        for visit in self:
            visit._tell(told[visit], _lt("The visit is back in draft."))

    def action_forward(self, user_id, reason=False):
        """Forward the decision wanted now to another approver (GEN-6).

        Who forwards may still decide; the other person is asked by activity.

        :param int user_id: id of a res.users: executive, officer or head of a
            department, neither applicant nor one who has decided already
        :param str reason: a remark for the other person
        :raises AccessError: the current user is not the one to decide now
        :raises UserError: the other person can't decide on the visit
        """
        user = self.env["res.users"].browse(user_id)
        for visit in self:
            visit.check_access("read")
            visit._lock_for_transition()
            visit._forward_and_tell(user, reason)

    def action_remind(self):
        """Remind those who are to decide, once in the time the company allows (GEN-6).

        :raises AccessError: the user is neither applicant nor host nor officer
        :raises UserError: no decision is wanted, or a reminder was sent just now
        """
        self.check_access("read")
        self._lock_for_transition()
        if self - self._may_apply():
            raise AccessError(self._who_may("submitted"))
        self._remind_deciders(_lt("A decision on this visit is waiting for you."))

    def action_ask_reason(self):
        """Open the dialog that asks for the reason of the step in the context.

        :return: action of the wizard ``reception.reason``
        """
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Give a Reason"),
            "res_model": "reception.reason",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_visit_ids": self.ids,
                "default_step": self.env.context.get("reception_step", "cancel"),
            },
        }

    # ---- helpers ---------------------------------------------------------------

    def _check_reason(self, reason):
        if not isinstance(reason, str) or not reason.strip():
            raise UserError(self.env._("Give a reason: it is told to the others."))

    def _people(self):
        """Return the employees of our side: applicant, host and companions."""
        return self.applicant_id | self.host_id | self.companion_ids.employee_id

    def _people_of_reset(self):
        return self._people() if self.state == "approved" else self.applicant_id

    def _tell(self, employees, text):
        """Tell employees with a user, except the one who acts (VIS-3).

        The message carries the visit's number and the event, no names or money.

        :param text: a lazy term, so that each reads it in the own language
        """
        # sudo: users may not read employees; the partners are our own staff
        users = employees.sudo().user_id.filtered(lambda user: user != self.env.user)
        self._tell_users(users, text)
