from odoo import api, fields, models
from odoo.exceptions import AccessError

from .reception_approval import AUTHORITIES


class ReceptionApprovalMixin(models.AbstractModel):
    """What a record needs that asks for decisions (``reception.approval`` rows).

    Used together with ``reception.state.mixin``. The record gives ``company_id``,
    ``approval_ids``, ``approval_round`` and the hooks below.
    """

    _name = "reception.approval.mixin"
    _description = "Record that asks for approvals"

    approval_round = fields.Integer(readonly=True, copy=False)
    is_waiting_for_me = fields.Boolean(
        "Waiting for My Decision",
        compute="_compute_is_waiting_for_me",
        search="_search_is_waiting_for_me",
    )

    # ---- hooks -----------------------------------------------------------------

    def _approval_excluded_users(self):
        """Return the users who may not decide on this record."""
        return self.env["res.users"]

    def _approval_department(self):
        """Return the department whose manager is the authority `department`."""
        return self.env["hr.department"]

    # ---- who may decide --------------------------------------------------------

    def _eligible_approvers(self, authority):
        """Return the users who may take the decision, never an excluded one.

        :param str authority: `officer`, `department` or `executive`
        :return: recordset of res.users (superuser), empty when there is nobody
        """
        self.ensure_one()
        # sudo: users may not read who is in which group or manages what
        record = self.sudo()
        if authority == "department":
            return record._eligible_department_manager()
        group = f"reception_management.group_reception_{authority}"
        return (
            self.env["res.users"]
            .sudo()
            .search(
                [
                    ("all_group_ids", "in", self.env.ref(group).ids),
                    ("company_ids", "in", record.company_id.ids),
                    ("id", "not in", record._approval_excluded_users().ids),
                ]
            )
        )

    def _eligible_department_manager(self):
        """Return the manager of the department, or of the nearest one above it."""
        excluded = self._approval_excluded_users()
        department = self._approval_department()
        while department:
            user = department.manager_id.user_id
            if (
                user.active
                and user not in excluded
                and self.company_id in user.company_ids
                and user.has_group("reception_management.group_reception_user")
            ):
                return user
            department = department.parent_id
        return self.env["res.users"].sudo()

    def _approval_chain(self, authorities):
        """Return the authorities to ask, in order, after one person's double role.

        Where the only one to decide for the lower authority is also the only one
        for the higher, the higher decision covers the lower: one person can't be
        two, and asking twice would prove nothing.
        """
        chain = sorted(authorities, key=[key for key, _label in AUTHORITIES].index)
        while len(chain) > 1:
            lower, higher = map(self._eligible_approvers, chain[:2])
            if len(lower | higher) > 1 or not lower or not higher:
                break
            chain.pop(0)
        return chain

    def _approval_gaps(self, authorities):
        """Return a text for each authority nobody is there to decide for."""
        labels = dict(
            self.env["reception.approval"]
            ._fields["authority"]
            ._description_selection(self.env)
        )
        return [
            self.env._(
                "Nobody can approve as “%(authority)s”: appoint one who is not the "
                "applicant.",
                authority=labels[authority],
            )
            for authority in authorities
            if not self._eligible_approvers(authority)
        ]

    # ---- asking and deciding ---------------------------------------------------

    def _current_approval(self):
        """Return the decision wanted now (superuser), empty when none is."""
        self.ensure_one()
        # sudo: rows are read for a check, nothing of them is returned to the user
        record = self.sudo()
        return record.approval_ids.filtered(
            lambda a: a.round == record.approval_round and a.decision == "pending"
        )[:1]

    def _round_rows(self, approval):
        """Return the rows (superuser) of the round of a decision."""
        return self.sudo().approval_ids.filtered(lambda a: a.round == approval.round)

    def _deciders(self):
        """Return the users (superuser) who may take the decision wanted now.

        Neither who has decided in this round already, nor the only one who can
        take a later decision of it: one person would have to decide twice.
        """
        self.ensure_one()
        current = self._current_approval()
        if not current:
            return self.env["res.users"].sudo()
        rows = self._round_rows(current)
        users = self._eligible_approvers(current.authority) - rows.user_id
        for later in rows.filtered(lambda a: a.decision == "pending") - current:
            only = self._eligible_approvers(later.authority) - rows.user_id
            if len(only) == 1:
                users -= only
        return users

    def _may_decide(self):
        """Return those of the records the current user may decide on now."""
        return self.filtered(lambda record: record._is_decider())

    def _is_decider(self):
        """Return whether the current user is one of `_deciders`.

        Asked of many records at once: lists of users are looked up only for who
        holds two of the authorities of one round.
        """
        current = self._current_approval()
        if not current or not self._is_eligible(current.authority):
            return False
        rows = self._round_rows(current)
        if len(rows) == 1:
            return True
        return self.env.user in self._deciders()

    def _is_eligible(self, authority):
        """Return whether the current user is one of `_eligible_approvers`."""
        self.ensure_one()
        user = self.env.user
        record = self.sudo()  # sudo: see _eligible_approvers
        if authority == "department":
            return user in record._eligible_department_manager()
        return (
            user.has_group(f"reception_management.group_reception_{authority}")
            and record.company_id in user.company_ids
            and user not in record._approval_excluded_users()
        )

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
            self.activity_schedule(
                "reception_management.mail_activity_type_approval", user_id=user.id
            )

    def _forget_approvers(self):
        self._system().activity_unlink(
            ["reception_management.mail_activity_type_approval"]
        )

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
            }
        )
        record._forget_approvers()
        if decision == "approved" and record._current_approval():
            record._remind_approvers()
            return False
        return True

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

    # ---- "waiting for me" ------------------------------------------------------

    @api.depends("approval_ids.decision", "approval_round")
    @api.depends_context("uid")
    def _compute_is_waiting_for_me(self):
        mine = self._may_decide()
        for record in self:
            record.is_waiting_for_me = record in mine

    def _search_is_waiting_for_me(self, operator, value):
        if operator != "in":
            return NotImplemented
        # The pending rows are few at any time; who may decide depends on groups
        # and departments, so it is asked of the records themselves.
        # sudo: the front desk may not read decisions; the caller's rules are
        # applied to the ids that come out
        pending = self.sudo().search([("approval_ids.decision", "=", "pending")])
        return [("id", "in", pending.sudo(False)._may_decide().ids)]
