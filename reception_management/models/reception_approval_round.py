from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from .reception_approval_mixin import READER


class ReceptionApprovalMixin(models.AbstractModel):
    """Asking for decisions, taking, forwarding and withdrawing them."""

    _inherit = "reception.approval.mixin"

    def _ask_approvals(self, authorities):
        """Open a round of decisions and remind the first approvers."""
        self.ensure_one()
        record = self._system()
        record.approval_round += 1
        owner_field = record._fields["approval_ids"].inverse_name
        self.env["reception.approval"].with_env(record.env).create(
            [
                {
                    owner_field: self.id,
                    "round": record.approval_round,
                    "sequence": number,
                    "authority": authority,
                }
                for number, authority in enumerate(record._approval_chain(authorities))
            ]
        )
        record._remind_approvers()

    def _remind_approvers(self):
        """Plan one activity for each user who may take the decision wanted now."""
        for user in self._deciders():
            self._plan_reminder(user)

    def _plan_reminder(self, user):
        """Plan the activity that asks a user to decide, in the user's language."""
        kind = self.env.ref(self._approval_activity)
        self.activity_schedule(
            self._approval_activity,
            user_id=user.id,
            # the history shows an activity by its summary
            summary=kind.with_context(lang=user.lang).name,
        )

    def _forget_approvers(self):
        self._system().activity_unlink([self._approval_activity])

    def _decide(self, decision, reason=False):
        """Take the decision wanted now as the current user.

        :raises AccessError: the user is not among those who may decide
        :return: True when no further decision is wanted in this round
        """
        self.ensure_one()
        if not self._may_decide():
            raise AccessError(
                self.env._(
                    "You may not decide on %(record)s. %(who)s",
                    record=self.display_name,
                    who=self._who_may_decide(),
                )
            )
        record = self._system()
        record._current_approval().write(
            {
                "decision": decision,
                "user_id": self.env.user.id,
                "date_decision": fields.Datetime.now(),
                "reason": reason,
                "on_behalf_of_id": self._represented_holder().id,
            }
        )
        record._forget_approvers()
        if decision == "approved" and record._current_approval():
            record._remind_approvers()
            return False
        return True

    def _represented_holder(self):
        """Return for whom the current user decides, empty when for themselves."""
        authority = self._current_approval().authority
        user = self.env.user
        if self._holds_authority(user, authority):
            return user.browse()
        represented = self.env["reception.substitute"]._represented_by(
            user, self.company_id
        )
        return represented.filtered(
            lambda person: self._holds_authority(person, authority)
        )[:1]

    def _forward_approval(self, user):
        """Ask another person to take the decision wanted now.

        :param user: res.users record who is an executive, an officer or the head of
            a department, and may decide on this record
        :raises AccessError: the current user may not decide
        :raises UserError: the other person can't decide on it
        """
        self.ensure_one()
        if not self._may_decide():
            raise AccessError(self._who_may_decide())
        self._check_forward(user)
        record = self._system()
        record._current_approval().forwarded_to_id = user
        record._forget_approvers()
        record._plan_reminder(user.sudo())  # sudo: the language of the person asked

    def _check_forward(self, user):
        user = user.sudo()  # sudo: groups and departments of the person asked
        record = self.sudo()
        decided = record._round_rows(record._current_approval()).user_id
        heads = (
            self.env["hr.department"]
            .sudo()
            .search_count([("manager_id", "in", user.employee_ids.ids)], limit=1)
        )
        groups = (
            "reception_management.group_reception_officer",
            "reception_management.group_reception_executive",
        )
        reads = user.has_groups(",".join((*groups, READER)))
        if (
            not user.active
            or user == self.env.user
            or not reads
            or record.company_id not in user.company_ids
            or user in record._approval_excluded_users() | decided
            or not (heads or user.has_groups(",".join(groups)))
        ):
            raise UserError(
                self.env._(
                    "%(user)s can't decide on %(record)s. Forward it to an executive, "
                    "a reception officer or the head of a department who is not the "
                    "applicant and has not decided on it yet.",
                    user=user.name,
                    record=self.display_name,
                )
            )

    def _withdraw_approvals(self):
        """Withdraw the decisions still wanted, with their reminders."""
        for record in self._system():
            record.approval_ids.filtered(
                lambda approval: approval.decision == "pending"
            ).write({"decision": "withdrawn"})
        self._forget_approvers()

    def _who_may_decide(self):
        """Return a sentence that names who may decide now (for messages)."""
        if not self._current_approval():
            return self.env._("No decision is wanted at present.")
        users = self._deciders()
        return self.env._(
            "This decision is taken by: %(users)s.",
            users=", ".join(users.mapped("name")) or self.env._("nobody yet"),
        )
