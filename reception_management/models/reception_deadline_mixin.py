from odoo import api, fields, models
from odoo.fields import Domain

from .reception_deadline import OPEN, RUNNING

CLOCK_GROUPS = ",".join(
    f"reception_management.{group}"
    for group in (
        "group_reception_user",
        "group_reception_executive",
        "group_hospitality_finance",
    )
)


class ReceptionDeadlineMixin(models.AbstractModel):
    """What a record needs that has deadlines (``reception.deadline`` rows).

    Used together with ``reception.state.mixin``. The record gives ``company_id`` and
    ``deadline_ids`` (with ``CLOCK_GROUPS``), and says in the hooks who has to act.
    The methods below check nothing: the record's actions call them after their own
    checks.
    """

    _name = "reception.deadline.mixin"
    _description = "Record with deadlines"

    next_due = fields.Datetime(
        "Next Deadline", compute="_compute_next_due", search="_search_next_due"
    )
    is_overdue = fields.Boolean(
        compute="_compute_next_due", search="_search_is_overdue"
    )

    # ---- hooks -----------------------------------------------------------------

    def _deadline_owner(self, kind):
        """Return the users (superuser) who have to act before the deadline."""
        return self.env["res.users"].sudo()

    def _deadline_escalation(self, kind):
        """Return the users (superuser) who are told once when the time is over.

        By default those that the policy names (`escalate_to`, copied on the clock).
        """
        target = self._open_deadline(kind).escalate_to
        if target in ("officer", "executive"):
            return self._deadline_group_users(target)
        return getattr(self, f"_deadline_{target}_users")()

    def _deadline_applicant_manager_users(self):
        """Return the manager of who applied, as users; a hook."""
        return self.env["res.users"].sudo()

    def _deadline_department_users(self):
        """Return the manager of the record's department, as users; a hook."""
        return self.env["res.users"].sudo()

    def _deadline_group_users(self, role):
        """Return the users (superuser) of a reception group in the company."""
        group = self.env.ref(f"reception_management.group_reception_{role}")
        # sudo: who is in which group is asked for the reminder only
        users = self.env["res.users"].sudo()
        return users.search(
            [
                ("all_group_ids", "in", group.ids),
                ("company_ids", "in", self.company_id.ids),
            ]
        )

    # ---- the clocks ------------------------------------------------------------

    def _deadline_clocks(self):
        """Return the model of the clocks as superuser, free of the caller's context."""
        return self.env["reception.deadline"].with_env(self._system().env)

    @api.model
    def _deadline_column(self):
        return self._fields["deadline_ids"].inverse_name

    def _open_deadline(self, kind):
        """Return the open clocks (superuser) of a kind, at most one a record."""
        return self._deadline_clocks().search_fetch(
            OPEN
            & Domain(self._deadline_column(), "in", self.ids)
            & Domain("kind", "=", kind)
        )

    def _set_deadline(self, kind, moments):
        """Have each record's clock of a kind end at a moment of the record's own.

        Starts the clock or moves it. The company's rule says who hears of it, and
        the least time that is given to what comes late.

        :param dict moments: record -> naive UTC, for each of the records
        """
        rules = self.env["reception.deadline.rule"]._rules_by_company(
            kind, self.company_id
        )
        for clock in self._open_deadline(kind):
            record = self.browse(clock[self._deadline_column()].id)
            rule = rules.get(record.company_id)
            clock._end_at(moments[record], rule.amount if rule else 0)
        ruled = self.filtered(lambda record: record.company_id in rules)
        ruled._start_deadline(
            kind,
            {
                record: rules[record.company_id]._time_until(moments[record])
                for record in ruled
            },
        )

    def _start_deadline(self, kind, begins=None):
        """Start a clock of a kind for each record, by the policy of its company.

        A record whose clock of this kind is open keeps it; where the company has no
        rule for the kind, or archived it, none is started.

        :param str kind: a value of the clock's field `kind`
        :param dict begins: {record: column values, as `started`, `used`, `allowed`} for
            clocks that don't begin now, or are given another time than the rule's
        :return: the clocks started (superuser)
        :raises UserError: the company has no working time to reckon with
        """
        clocks = self._deadline_clocks()
        column = self._deadline_column()
        rules = self.env["reception.deadline.rule"]._rules_by_company(
            kind, self.company_id
        )
        rounds = {}
        for owner, number, opened in clocks._read_group(
            [(column, "in", self.ids), ("kind", "=", kind)],
            [column],
            ["round:max", "id:recordset"],
        ):
            rounds[owner.id] = (number, opened._open())
        now = fields.Datetime.now()
        values = []
        for record in self:
            rule = rules.get(record.company_id)
            number, opened = rounds.get(record.id, (0, clocks))
            if rule and not opened:
                values.append(
                    {
                        **record._deadline_values(kind, rule, number + 1, now),
                        **(begins or {}).get(record, {}),
                    }
                )
        # the end of the round before must be known to the unique index
        clocks.flush_model(["met", "dropped"])
        started = clocks.create(values)
        started._plan()
        return started

    def _deadline_values(self, kind, rule, number, now):
        """Return the column values of a clock of the record that begins now."""
        self.ensure_one()
        return {
            self._deadline_column(): self.id,
            "kind": kind,
            "round": number,
            "unit": rule.unit,
            "allowed": rule.amount,
            "warn_before": rule.warn_before,
            "escalate_to": rule.escalate_to,
            # sudo: the company's calendar, for reckoning
            "calendar_id": self.company_id.sudo().resource_calendar_id.id,
            "started": now,
            "running_since": now,
        }

    def _meet_deadline(self, kind):
        """Stop the open clocks of a kind: what had to be done is done."""
        self._open_deadline(kind)._meet()

    def _drop_deadline(self, kind):
        """Stop the open clocks of a kind: it has not to be done any more."""
        self._open_deadline(kind)._drop()

    def _pause_deadline(self, kind, reason):
        """Stop the running clocks of a kind for a while, for a reason."""
        self._open_deadline(kind)._pause(reason)

    def _resume_deadline(self, kind):
        """Let the paused clocks of a kind run on with what is left of them."""
        self._open_deadline(kind)._resume()

    def _change_deadline(self, kind, allowed=None, calendar=None):
        """Give the open clocks of a kind another time or another calendar.

        :param float allowed: in the clock's unit, from its start; None: unchanged
        :param calendar: resource.calendar for the rest; None: unchanged
        """
        self._open_deadline(kind)._change(allowed, calendar)

    # ---- what the screens ask --------------------------------------------------

    @api.depends(
        "deadline_ids.due",
        "deadline_ids.paused",
        "deadline_ids.met",
        "deadline_ids.dropped",
    )
    def _compute_next_due(self):
        column = self._deadline_column()
        # sudo: the front desk may see that something is due, not the clocks
        due = dict(
            self.env["reception.deadline"]
            .sudo()
            ._read_group(
                RUNNING & Domain(column, "in", self.ids), [column], ["due:min"]
            )
        )
        due = {owner.id: moment for owner, moment in due.items()}
        now = fields.Datetime.now()
        # most records of a page have no clock that runs: set together, not one by one
        self.next_due = self.is_overdue = False
        for record in self.filtered(lambda record: record._origin.id in due):
            record.next_due = due[record._origin.id]
            record.is_overdue = record.next_due <= now

    @api.model
    def _search_next_due(self, operator, value):
        if operator in ("<", "<="):
            return self._due_domain(Domain("due", operator, value))
        if operator in (">", ">="):
            earlier = Domain("due", "<" if operator == ">=" else "<=", value)
            return self._due_domain(Domain.TRUE) & ~self._due_domain(earlier)
        if operator == "in" and set(value) == {False}:
            return ~self._due_domain(Domain.TRUE)
        return NotImplemented

    @api.model
    def _due_domain(self, domain):
        """Return the domain of the records with a running clock that meets `domain`."""
        # sudo: see _compute_next_due; the caller's rules apply to the owners
        clocks = self.env["reception.deadline"].sudo()
        column = self._deadline_column()
        # other owners' clocks left out: with an empty id "not in" is never true
        query = clocks._search(RUNNING & domain & Domain(column, "!=", False))
        owner = clocks._field_to_sql(query.table, column, query)
        return Domain("id", "in", query.subselect(owner))

    @api.model
    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._search_next_due("<=", fields.Datetime.now())
