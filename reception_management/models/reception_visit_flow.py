from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.tools import format_date

from .reception_state_mixin import Transition
from .reception_visit_request import REQUEST_FIELDS

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
        "is_urgent",
        "by_phone",
        "tier_id",
        "host_id",
        "over_cap_reason",
        "companion_reason",
        "greeter_reason",
        "guest_category_id",
        "tier_reason",
        "is_special_plan",
        "special_reason",
        "official_letter",
        "official_letter_name",
        "official_letter_number",
        "wants_welcome",
    }
)
# What is written about a visit while it runs and after it.
WRITTEN_FIELDS = frozenset({"report", "summary"})
AGREED_FIELDS = frozenset({"next_contact_date", "next_contact_id", "next_contact_note"})
ENDED_FIELDS = (
    APPLICATION_FIELDS
    | REQUEST_FIELDS
    | WRITTEN_FIELDS
    | AGREED_FIELDS
    | {"description", "appointment_asked"}
)


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
            "date_reminded",
            "department_id",
            "claim_serial",
            "policy_host_rank_id",
            "policy_in_charge_allowed",
            "policy_greeter_rank_id",
            "policy_max_companions",
            "policy_guests_per_companion",
            "policy_requires_letter",
            "policy_welcome_allowed",
            "policy_prohibited_item_ids",
            "suggested_at_approval_id",
        }
    )
    _locked_fields = {
        "submitted": APPLICATION_FIELDS | WRITTEN_FIELDS,
        "approved": APPLICATION_FIELDS | WRITTEN_FIELDS,
        "in_progress": APPLICATION_FIELDS,
        "departed": APPLICATION_FIELDS,
        "closed": ENDED_FIELDS,
        "refused": ENDED_FIELDS,
        "cancelled": ENDED_FIELDS,
        "no_show": ENDED_FIELDS,
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
        return (
            self if self._is_member("reception_desk", "reception_officer") else self[:0]
        )

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

    _decision_columns = (
        "company_id",
        "approval_round",
        "create_uid",
        "applicant_id",
        "department_id",
        "state",
        "submitted_by_id",
    )

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
                    date=format_date(self.env, arrival),
                )
            ]
        if today > departure:
            return [
                self.env._(
                    "The visit was planned until %(date)s: mark it as a no-show, or "
                    "reset it and correct the dates.",
                    date=format_date(self.env, departure),
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
        if self.state == "approved" and self._may_receive():
            return self._check_in_gaps()
        if self.state == "departed" and self._may_close():
            return self._closing_gaps()
        return []
