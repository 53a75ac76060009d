from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.exceptions import UserError

from .reception_state_mixin import Transition

# What the approver decided on must stay what it was.
APPLICATION_FIELDS = frozenset(
    {
        "company_id",
        "partner_id",
        "purpose",
        "applicant_id",
        "department_id",
        "date_arrival",
        "date_departure",
        "party_size",
        "includes_factory",
        "tier_id",
        "host_id",
        "over_cap_reason",
        "companion_reason",
        "greeter_reason",
    }
)
ENDED_FIELDS = APPLICATION_FIELDS | {"description", "report"}


class ReceptionVisit(models.Model):
    """The life cycle of a visit (VIS-3)."""

    _inherit = "reception.visit"

    _transitions = {
        "submitted": Transition(("draft",), "_may_apply", "_submission_gaps"),
        "approved": Transition(("submitted",), "_may_decide", "_approved_gaps"),
        "refused": Transition(("submitted",), "_may_decide"),
        "in_progress": Transition(("approved",), "_may_receive", "_check_in_gaps"),
        "departed": Transition(("in_progress",), "_may_receive"),
        "closed": Transition(("departed",), "_may_close", "_closing_gaps"),
        "cancelled": Transition(
            ("draft", "submitted", "approved"), "_may_apply", "_no_claims_gaps"
        ),
        "no_show": Transition(("approved",), "_may_receive", "_no_show_gaps"),
        "draft": Transition(
            ("submitted", "approved", "refused", "cancelled"),
            "_may_apply",
            "_no_claims_gaps",
        ),
    }
    _system_fields = frozenset(
        {
            "name",
            "approval_ids",
            "approval_round",
            "required_authority",
            "submitted_by_id",
            "date_submitted",
            "date_approved",
            "date_checked_in",
            "date_checked_out",
            "date_closed",
            "state_reason",
            "department_id",
            "claim_serial",
            "policy_host_rank_id",
            "policy_in_charge_allowed",
            "policy_greeter_rank_id",
            "policy_max_companions",
            "policy_guests_per_companion",
        }
    )
    _locked_fields = {
        "submitted": APPLICATION_FIELDS | {"report"},
        "approved": APPLICATION_FIELDS | {"report"},
        "in_progress": APPLICATION_FIELDS,
        "departed": APPLICATION_FIELDS,
        "closed": ENDED_FIELDS,
        "refused": ENDED_FIELDS,
        "cancelled": ENDED_FIELDS,
        "no_show": APPLICATION_FIELDS,
    }

    gaps = fields.Html(
        "Missing for the Next Step",
        compute="_compute_gaps",
        help="What stands between this visit and its next step.",
    )

    # ---- who may (the roles of the table) --------------------------------------

    def _is_member(self, *groups):
        return any(
            self.env.user.has_group(f"reception_management.group_{group}")
            for group in groups
        )

    def _may_apply(self):
        """Applicant, author or main host for their own; officers for all."""
        if self._is_member("reception_officer"):
            return self
        return self.filtered("is_own")

    def _may_receive(self):
        """The front desk and the officers."""
        return self if self._is_member("reception_desk", "reception_officer") else self[:0]

    def _may_close(self):
        """Those who applied, the officers and finance: the gaps guard the step."""
        if self._is_member("hospitality_finance"):
            return self
        return self._may_apply()

    def _who_may(self, target):
        # EXTENDS reception.state.mixin
        return {
            "_may_apply": self.env._(
                "The applicant, the main host or a reception officer may."
            ),
            "_may_receive": self.env._("The front desk or a reception officer may."),
            "_may_close": self.env._(
                "The applicant, the main host, a reception officer or finance may."
            ),
            "_may_decide": self._who_may_decide(),
        }[self._transitions[target].allowed]

    def _approval_excluded_users(self):
        # EXTENDS reception.approval.mixin: nobody approves what they asked for or
        # typed themselves
        users = self.applicant_id.user_id | self.create_uid | self.submitted_by_id
        return users | self.env.user if self.state == "draft" else users

    def _approval_department(self):
        # EXTENDS reception.approval.mixin
        return self.department_id

    # ---- conditions of the steps -----------------------------------------------

    def _approved_gaps(self):
        """The policy may have moved since the submission: it is asked again."""
        gaps = self._submission_gaps()
        asked = set(
            self.sudo()  # sudo: reads the rows of this round for the comparison
            .approval_ids.filtered(lambda a: a.round == self.approval_round)
            .mapped("authority")
        )
        if not gaps and self._wanted_authorities()[-1] not in asked:
            gaps.append(
                self.env._(
                    "The policy has changed since the submission and a higher "
                    "approval is needed: refuse it, so that it is submitted again."
                )
            )
        return gaps

    def _check_in_gaps(self):
        today = fields.Date.context_today(
            self.with_context(tz=self.company_id.sudo()._reception_tz())
        )
        arrival, departure = self._local_dates()
        if today < arrival:
            return [
                self.env._(
                    "The guests are expected on %(date)s: they can't be checked in "
                    "before that day.",
                    date=fields.Date.to_string(arrival),
                )
            ]
        if today > departure:
            return [
                self.env._(
                    "The visit was planned until %(date)s: mark it as a no-show, or "
                    "reset it and correct the dates.",
                    date=fields.Date.to_string(departure),
                )
            ]
        return []

    def _no_show_gaps(self):
        if fields.Datetime.now() < self.date_arrival:
            return [self.env._("The time of arrival has not come yet.")]
        return []

    def _closing_gaps(self):
        """Return what keeps the visit from being closed (VIS-14).

        Later parts of the product add theirs by extending this method.

        :return: list of texts for the user, empty when it can be closed
        """
        self.ensure_one()
        return [] if self.report else [self.env._("Write the visit report.")]

    def _no_claims_gaps(self):
        """Return what keeps the visit from being withdrawn; hook for claims."""
        self.ensure_one()
        return []

    @api.depends_context("uid", "lang")
    @api.depends("state")
    def _compute_gaps(self):
        for visit in self:
            gaps = visit._next_step_gaps() if visit.id else []
            visit.gaps = Markup().join(
                Markup("<li>%s</li>") % escape(gap) for gap in gaps
            )
            if gaps:
                visit.gaps = Markup("<ul class='mb-0'>%s</ul>") % visit.gaps

    def _next_step_gaps(self):
        """Return what is missing for the ordinary next step, by state.

        Plan and claims are named only to those who may take the step.
        """
        if self.state == "draft" and self._may_apply():
            return self._submission_gaps()
        if self.state == "submitted":
            return [self._who_may_decide()]
        if self.state == "approved":
            return self._check_in_gaps()
        if self.state == "departed" and self._may_close():
            return self._closing_gaps()
        return []

    # ---- actions: the API ------------------------------------------------------

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
            visit._ask_approvals(authorities)

    def action_approve(self, reason=False):
        """Approve as the current user; the last approval wanted approves the visit.

        Copies the policy's parameters onto the visit and its budget lines (TIER-8)
        and tells the people of our side.

        :param str reason: a remark kept with the decision
        :raises AccessError: the user is not the one to decide now
        :raises UserError: the policy changed so that the visit no longer fits it
        """
        for visit in self:
            visit._check_transition("approved")
            if visit._decide("approved", reason):
                visit._freeze_policy()
                visit._enter("approved", date_approved=fields.Datetime.now())
                visit._tell(visit._people(), self.env._("The visit is approved."))

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
                visit.applicant_id, self.env._("The visit is refused: %(reason)s", reason=reason)
            )

    def action_check_in(self):
        """Check the guests in on a day of the visit (VIS-3).

        :raises AccessError: the user is neither front desk nor officer
        :raises UserError: not approved, or not a day of the visit
        """
        self._transition("in_progress", date_checked_in=fields.Datetime.now())
        for visit in self:
            visit._tell(visit._people(), self.env._("The guests have arrived."))

    def action_check_out(self):
        """Check the guests out.

        :raises AccessError: the user is neither front desk nor officer
        """
        self._transition("departed", date_checked_out=fields.Datetime.now())
        for visit in self:
            visit._tell(
                visit.applicant_id | visit.host_id,
                self.env._("The guests have left. The visit report is due."),
            )

    def action_close(self):
        """Close departed visits (VIS-14).

        :raises UserError: lists what is missing: report, open claims …
        """
        self._transition("closed", date_closed=fields.Datetime.now())
        for visit in self:
            visit._tell(visit.applicant_id, self.env._("The visit is closed."))

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
                visit._people(), self.env._("The visit is cancelled: %(reason)s", reason=reason)
            )

    def action_no_show(self, reason=False):
        """Mark approved visits whose guests didn't come.

        :raises UserError: the time of arrival has not come yet
        """
        self._transition("no_show", state_reason=reason)
        for visit in self:
            visit._tell(visit._people(), self.env._("The guests have not come."))

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
            visit._tell(told[visit], self.env._("The visit is back in draft."))

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
        """
        # sudo: users may not read employees; the partners are our own staff
        users = employees.sudo().user_id.filtered(lambda user: user != self.env.user)
        self._system().message_post(
            body=text,
            partner_ids=users.partner_id.ids,
            subtype_xmlid="mail.mt_note",
        )
