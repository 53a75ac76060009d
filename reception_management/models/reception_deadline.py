from odoo import api, fields, models
from odoo.fields import Domain

from .reception_deadline_rule import ESCALATIONS, UNITS

# one column per model that has clocks; adding one adds its two indexes below
OWNERS = ("visit_id", "task_id", "matter_id", "gift_id")
OPEN = Domain("met", "=", False) & Domain("dropped", "=", False)
RUNNING = OPEN & Domain("paused", "=", False)


class ReceptionDeadline(models.Model):
    """One row is one clock: something has to be done before a moment (GEN-5).

    What was allowed and what is used of it are kept in the clock's own unit; the
    due moment follows from the rest and is reckoned anew when the clock is
    resumed, its time changed, or the calendar changes. Owners move it through
    ``reception.deadline.mixin``; the scheduled action warns and escalates.
    """

    _name = "reception.deadline"
    _description = "Deadline"
    _order = "due, id"

    # owner
    visit_id = fields.Many2one(
        "reception.visit", ondelete="cascade", index="btree_not_null", readonly=True
    )
    task_id = fields.Many2one(
        "reception.visit.task",
        ondelete="cascade",
        index="btree_not_null",
        readonly=True,
    )
    matter_id = fields.Many2one(
        "reception.visit.matter",
        ondelete="cascade",
        index="btree_not_null",
        readonly=True,
    )
    gift_id = fields.Many2one(
        "reception.visit.gift",
        ondelete="cascade",
        index="btree_not_null",
        readonly=True,
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        index=True,
    )

    # what was given
    kind = fields.Selection(
        [
            ("papers", "Papers to Follow"),
            ("phone", "Application by Phone"),
            ("answer", "Answer to the Customer"),
            ("decision", "Decision"),
            ("report", "Visit Report"),
            ("task", "Task"),
            ("summary", "Summary of the Visit"),
            ("matter", "Cooperation Matter"),
            ("gift", "Gift for the Host"),
        ],
        required=True,
        readonly=True,
    )
    round = fields.Integer(required=True, readonly=True, default=1)
    calendar_id = fields.Many2one("resource.calendar", "Working Time", readonly=True)
    unit = fields.Selection(UNITS, required=True, readonly=True)
    allowed = fields.Float("Time Allowed", required=True, readonly=True)
    warn_before = fields.Float("Remind Before (Hours)", readonly=True)
    escalate_to = fields.Selection(ESCALATIONS, readonly=True)
    started = fields.Datetime("Started On", required=True, readonly=True)

    # how it stands
    used = fields.Float(
        "Time Used", readonly=True, help="In the unit, up to “Running since”."
    )
    running_since = fields.Datetime(readonly=True)
    paused = fields.Datetime("Paused On", readonly=True)
    pause_reason = fields.Char(readonly=True)
    due = fields.Datetime(readonly=True)
    warn_at = fields.Datetime("Reminder On", readonly=True)
    warned = fields.Datetime("Reminded On", readonly=True)
    escalated = fields.Datetime("Escalated On", readonly=True)
    met = fields.Datetime("Met On", readonly=True)
    is_late = fields.Boolean("Met Late", readonly=True)
    dropped = fields.Datetime("Dropped On", readonly=True)
    state = fields.Selection(
        [
            ("running", "Running"),
            ("overdue", "Overdue"),
            ("paused", "Paused"),
            ("met", "Met"),
            ("late", "Met Late"),
            ("dropped", "Dropped"),
        ],
        compute="_compute_state",
        search="_search_state",
    )

    _owner = models.Constraint(
        f"CHECK (num_nonnulls({', '.join(OWNERS)}) = 1)",
        "A deadline belongs to exactly one record.",
    )
    _visit_round_unique = models.UniqueIndex(
        "(visit_id, kind, round) WHERE visit_id IS NOT NULL",
        "This deadline has already been set for this round.",
    )
    _visit_open_unique = models.UniqueIndex(
        "(visit_id, kind) WHERE visit_id IS NOT NULL AND met IS NULL "
        "AND dropped IS NULL",
        "A deadline of this kind is already running.",
    )
    _task_round_unique = models.UniqueIndex(
        "(task_id, kind, round) WHERE task_id IS NOT NULL",
        "This deadline has already been set for this round.",
    )
    _task_open_unique = models.UniqueIndex(
        "(task_id, kind) WHERE task_id IS NOT NULL AND met IS NULL AND dropped IS NULL",
        "A deadline of this kind is already running.",
    )
    _matter_round_unique = models.UniqueIndex(
        "(matter_id, kind, round) WHERE matter_id IS NOT NULL",
        "This deadline has already been set for this round.",
    )
    _matter_open_unique = models.UniqueIndex(
        "(matter_id, kind) WHERE matter_id IS NOT NULL AND met IS NULL "
        "AND dropped IS NULL",
        "A deadline of this kind is already running.",
    )
    _gift_round_unique = models.UniqueIndex(
        "(gift_id, kind, round) WHERE gift_id IS NOT NULL",
        "This deadline has already been set for this round.",
    )
    _gift_open_unique = models.UniqueIndex(
        "(gift_id, kind) WHERE gift_id IS NOT NULL AND met IS NULL AND dropped IS NULL",
        "A deadline of this kind is already running.",
    )
    _due_index = models.Index(
        "(due, id) WHERE met IS NULL AND dropped IS NULL AND paused IS NULL"
    )
    _one_end = models.Constraint(
        "CHECK (num_nonnulls(met, dropped) < 2)",
        "A deadline is either met or dropped.",
    )
    _amounts = models.Constraint(
        "CHECK (allowed > 0 AND allowed <= 10000 AND used >= 0 AND used <= 1e6)",
        "The time allowed must be more than 0, and at most 10,000.",
    )
    _whole_days = models.Constraint(
        "CHECK (unit <> 'working_days' OR allowed = trunc(allowed))",
        "Working days are counted as whole days.",
    )

    # ---- computed --------------------------------------------------------------

    @api.depends(*(f"{owner}.company_id" for owner in OWNERS))
    def _compute_company_id(self):
        for clock in self:
            clock.company_id = next(
                (clock[name].company_id for name in OWNERS if clock[name]), False
            )

    @api.depends("kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for clock in self:
            clock.display_name = kinds.get(clock.kind, "")

    @api.depends("due", "paused", "met", "is_late", "dropped")
    def _compute_state(self):
        now = fields.Datetime.now()
        for clock in self:
            if clock.dropped:
                clock.state = "dropped"
            elif clock.met:
                clock.state = "late" if clock.is_late else "met"
            elif clock.paused:
                clock.state = "paused"
            else:
                clock.state = "overdue" if clock.due <= now else "running"

    @api.model
    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = fields.Datetime.now()
        met = Domain("met", "!=", False)
        late = Domain("is_late", "=", True)
        domains = {
            "running": RUNNING & Domain("due", ">", now),
            "overdue": RUNNING & Domain("due", "<=", now),
            "paused": OPEN & Domain("paused", "!=", False),
            "met": met & ~late,
            "late": met & late,
            "dropped": Domain("dropped", "!=", False),
        }
        return Domain.OR(domains[state] for state in value if state in domains)

    # ---- owner -----------------------------------------------------------------

    def action_view_owner(self):
        """Open the record that the clock belongs to.

        :return: action of the record's form
        """
        return self._owner_record().get_formview_action()

    def _owner_record(self):
        """Return the record the clock belongs to (of any model)."""
        self.ensure_one()
        return next(self[name] for name in OWNERS if self[name])
