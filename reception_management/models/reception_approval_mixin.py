from odoo import api, fields, models

from .reception_approval import AUTHORITIES

READER = "reception_management.group_reception_user"
# what `_may_decide` reads of the rows, see `_decision_columns`
ROW_COLUMNS = (
    "round",
    "sequence",
    "authority",
    "decision",
    "user_id",
    "forwarded_to_id",
)


class ReceptionApprovalMixin(models.AbstractModel):
    """What a record needs that asks for decisions (``reception.approval`` rows).

    Used together with ``reception.state.mixin``. The record gives ``company_id``,
    ``approval_ids``, ``approval_round`` and the hooks below.
    """

    _name = "reception.approval.mixin"
    _description = "Record that asks for approvals"

    # what `_may_decide` reads of the record: so much and no more is fetched
    _decision_columns = ("company_id", "approval_round", "create_uid")
    # the activity by which the approvers are asked
    _approval_activity = "reception_management.mail_activity_type_approval"

    approval_round = fields.Integer(readonly=True, copy=False, aggregator=None)
    date_reminded = fields.Datetime("Reminded", readonly=True, copy=False)
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

        They hold the authority, or stand in today for one who does.

        :param str authority: `officer`, `department` or `executive`
        :return: recordset of res.users (superuser), empty when there is nobody
        """
        self.ensure_one()
        # sudo: users may not read who is in which group or manages what
        record = self.sudo()
        holders = record._authority_holders(authority)
        substitutes = self.env["reception.substitute"]._substitutes_of(
            holders, record.company_id
        )
        return (holders | substitutes) - record._approval_excluded_users()

    def _authority_holders(self, authority):
        """Return the users who hold the authority themselves (as superuser)."""
        if authority == "department":
            return self._eligible_department_manager()
        group = f"reception_management.group_reception_{authority}"
        return self.env["res.users"].search(
            [
                ("all_group_ids", "in", self.env.ref(group).ids),
                ("company_ids", "in", self.company_id.ids),
                ("id", "not in", self._approval_excluded_users().ids),
            ]
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
                and user.has_group(READER)
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

    # ---- who decides now -------------------------------------------------------

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
        users = self._eligible_approvers(current.authority) | current.forwarded_to_id
        users -= rows.user_id
        for later in rows.filtered(lambda a: a.decision == "pending") - current:
            only = self._eligible_approvers(later.authority) - rows.user_id
            if len(only) == 1:
                users -= only
        return users

    def _may_decide(self):
        """Return those of the records the current user may decide on now."""
        substitutes = self.env["reception.substitute"]
        records = self.sudo()  # sudo: to compare, nothing more
        if any(self._ids):
            records.fetch(self._decision_columns)
            records.approval_ids.fetch(ROW_COLUMNS)
        people = {
            company: substitutes._represented_by(self.env.user, company) | self.env.user
            for company in records.company_id
        }
        return self.browse(
            record.id for record in records if record._is_decider(people)
        )

    def _is_decider(self, people):
        """Return whether the current user is one of `_deciders` (as superuser).

        Asked of many records at once: lists of users are looked up only for who
        holds two of the authorities of one round.

        :param people: {company: the user and those for whom they stand in}
        """
        current, user = self._current_approval(), self.env.user
        if not current:
            return False
        excluded = self._approval_excluded_users()
        if current.forwarded_to_id != user and not any(
            self._holds_authority(person, current.authority, excluded)
            for person in people[self.company_id]
        ):
            return False
        if len(self._round_rows(current)) == 1:
            return user not in excluded
        return user in self._deciders()

    def _holds_authority(self, user, authority, excluded=None):
        """Return whether a user is one of `_authority_holders`.

        :param excluded: `_approval_excluded_users`, where they are known already
        """
        self.ensure_one()
        record = self.sudo()  # sudo: see _eligible_approvers
        if authority == "department":
            return user in record._eligible_department_manager()
        if excluded is None:
            excluded = record._approval_excluded_users()
        return (
            user not in excluded
            and user.has_group(f"reception_management.group_reception_{authority}")
            and record.company_id.id in user._get_company_ids()
        )

    def _may_take(self, authority):
        """Return those of the records on which the user could decide as an authority.

        The user holds it, or stands in today for one who does, and is not excluded.
        """
        substitutes = self.env["reception.substitute"]

        def may(record):
            company = record.sudo().company_id  # sudo: to compare, nothing more
            people = self.env.user | substitutes._represented_by(self.env.user, company)
            excluded = record.sudo()._approval_excluded_users()  # sudo: the same
            return self.env.user not in excluded and any(
                record._holds_authority(person, authority) for person in people
            )

        return self.filtered(may)

    # ---- "waiting for me" ------------------------------------------------------

    @api.depends("approval_ids.decision", "approval_round")
    @api.depends_context("uid")
    def _compute_is_waiting_for_me(self):
        self.is_waiting_for_me = False
        self._with_pending_decision()._may_decide().is_waiting_for_me = True

    def _with_pending_decision(self):
        """Return those of the records on which the current user might be asked.

        Cheap: leaves out what is wanted from an authority the user can't hold.
        """
        column = self._fields["approval_ids"].inverse_name
        # sudo: the front desk may not read decisions; see below
        rows = self.env["reception.approval"].sudo()
        pending = rows._read_group(
            [(column, "in", self._origin.ids), ("decision", "=", "pending")],
            [column, "authority", "forwarded_to_id"],
        )
        possible = self._possible_authorities() if pending else ()
        wanted = {
            owner.id
            for owner, authority, forwarded_to in pending
            if authority in possible or forwarded_to == self.env.user
        }
        return self.filtered(lambda record: record._origin.id in wanted)

    def _possible_authorities(self):
        """Return the authorities that the user, or who is stood in for, may hold."""
        substitutes = self.env["reception.substitute"]
        people = self.env.user
        for company in self.sudo().company_id:  # sudo: to compare, nothing more
            people |= substitutes._represented_by(self.env.user, company)
        return {"department"} | {
            authority
            for authority in ("officer", "executive")
            for person in people
            if person.has_group(f"reception_management.group_reception_{authority}")
        }

    def _search_is_waiting_for_me(self, operator, value):
        if operator != "in":
            return NotImplemented
        # The pending rows are few at any time; who may decide depends on groups
        # and departments, so it is asked of the records themselves.
        # sudo: the front desk may not read decisions; the caller's rules are
        # applied to the ids that come out
        pending = self.sudo().search([("approval_ids.decision", "=", "pending")])
        return [("id", "in", pending.sudo(False)._may_decide().ids)]
