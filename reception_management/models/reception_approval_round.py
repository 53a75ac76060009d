from collections import defaultdict
from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_datetime

from .reception_approval_mixin import READER


class ReceptionApprovalMixin(models.AbstractModel):
    """Asking for decisions, taking, forwarding and withdrawing them."""

    _inherit = "reception.approval.mixin"

    def _ask_approvals(self, authorities):
        """Open a round of decisions and remind the first approvers."""
        self._open_round(authorities)
        self._system()._remind_approvers()

    def _open_round(self, authorities):
        """Write the rows of a round of decisions; nobody is told yet."""
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

    def _remind_approvers(self):
        """Plan one activity for each user who may take the decision wanted now.

        All records of one user at once: core subscribes and notifies by user.
        """
        asked = defaultdict(self.browse)
        for record in self:
            for user in record._deciders():
                asked[user] |= record
        for user, records in asked.items():
            records._plan_reminder(user)

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
        """Take the decision wanted now on each record as the current user.

        :raises AccessError: the user is not among those who may decide on one
        :return: the records on which no further decision is wanted in this round
        """
        decided = self._take_decision(decision, reason)
        self._renew_reminders(self - decided)
        return decided

    def _take_decision(self, decision, reason=False):
        """Write the decision; see `_decide`. The reminders stay as they are."""
        refused = self - self._may_decide()
        if refused:
            raise AccessError(
                self.env._(
                    "You may not decide on %(record)s. %(who)s",
                    record=refused[0].display_name,
                    who=refused[0]._who_may_decide(),
                )
            )
        now = fields.Datetime.now()
        for record in self:
            record._system()._current_approval().write(
                {
                    "decision": decision,
                    "user_id": self.env.user.id,
                    "date_decision": now,
                    "reason": reason,
                    "on_behalf_of_id": record._represented_holder().id,
                }
            )
        if decision != "approved":
            return self
        return self.filtered(lambda record: not record._current_approval())

    def _renew_reminders(self, waiting):
        """Forget those who were asked; remind who is to decide next on `waiting`."""
        self._forget_approvers()
        waiting._system()._remind_approvers()

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

    def _forward_and_tell(self, user, reason):
        """Forward the decision wanted now and note it; see `_forward_approval`.

        :param str reason: a remark for the other person, or nothing
        """
        self._forward_approval(user)
        text = self.env._("The decision is forwarded to %(name)s.", name=user.name)
        self._system().message_post(
            body=f"{text} {reason}" if reason else text,
            subtype_xmlid="mail.mt_note",
        )

    def _remind_deciders(self, text):
        """Remind those who are to decide, once in the time the company allows.

        :param text: a lazy term: what they are told
        :raises UserError: no decision is wanted, or a reminder was sent just now
        """
        now = fields.Datetime.now()
        for record in self:
            if not record._current_approval():
                raise UserError(self.env._("No decision is wanted at present."))
            system = record._system()
            pause = timedelta(hours=system.company_id.reception_remind_hours)
            if system.date_reminded and system.date_reminded + pause > now:
                raise UserError(
                    self.env._(
                        "%(record)s: a reminder was sent already. The next one is "
                        "possible from %(time)s.",
                        record=record.display_name,
                        time=format_datetime(self.env, system.date_reminded + pause),
                    )
                )
            system.date_reminded = now
            record._tell_users(record._deciders(), text)

    def _tell_users(self, users, text):
        """Write an event into the record's history and tell users (superuser) of it.

        The history has it once, in the company's language; who reads another one
        gets a notification of their own.

        :param text: a lazy term, so that each reads it in the own language
        """
        record = self._system()
        own = record.company_id.partner_id.lang or self.env.lang or "en_US"
        others = users.filtered(lambda user: user.lang and user.lang != own)
        record.with_context(lang=own).message_post(
            body=record.with_context(lang=own).env._(text),
            partner_ids=(users - others).partner_id.ids,
            subtype_xmlid="mail.mt_note",
        )
        for lang, readers in others.grouped("lang").items():
            translated = record.with_context(lang=lang)
            translated.message_notify(
                body=translated.env._(text),
                subject=record.name,
                partner_ids=readers.partner_id.ids,
                subtype_xmlid="mail.mt_note",
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
