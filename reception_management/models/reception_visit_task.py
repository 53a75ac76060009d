from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .reception_preparation_line import LEAD_UNITS
from .reception_state_mixin import Transition

HOUR = timedelta(hours=1)
MAX_LEAD = 10000
# Who reads tasks and agenda with the visit: not finance, which reads what it pays.
PLAN_GROUPS = ",".join(
    f"reception_management.{group}"
    for group in (
        "group_reception_user",
        "group_reception_executive",
        "group_reception_desk",
    )
)
# What was to be done stays what it was once it is done.
TASK_FIELDS = frozenset(
    {
        "name",
        "note",
        "role_id",
        "employee_id",
        "headcount",
        "quantity",
        "is_guest_call",
        "moment",
        "lead_time",
        "lead_unit",
        "due",
    }
)


class ReceptionVisitTask(models.Model):
    """Something to prepare or to follow up, with an owner and a moment (VIS-8).

    The task is the truth; the activity of its owner is a reminder that can be made
    again. It keeps its distance from the visit: a visit that is moved moves what is
    not done.
    """

    _name = "reception.visit.task"
    _description = "Visit Task"
    _inherit = [
        "reception.visit.part",
        "reception.state.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "due, sequence, id"
    _check_company_auto = True

    _open_states = ("draft", "submitted", "approved", "in_progress", "departed")
    _transitions = {
        "done": Transition(("open",), "_may_do"),
        "dropped": Transition(("open",), "_may_manage"),
        "open": Transition(("done", "dropped"), "_may_manage"),
    }
    _system_fields = frozenset(
        {
            "state",
            "done_by_id",
            "date_done",
            "drop_reason",
            "preparation_line_id",
            "ended_with_visit",
        }
    )
    _locked_fields = {"done": TASK_FIELDS, "dropped": TASK_FIELDS}

    sequence = fields.Integer(default=10)
    name = fields.Char("Task", required=True)
    note = fields.Char()
    state = fields.Selection(
        [("open", "Open"), ("done", "Done"), ("dropped", "Dropped")],
        "Status",
        default="open",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    role_id = fields.Many2one("reception.companion.role", ondelete="restrict")
    department_id = fields.Many2one("hr.department", check_company=True)
    employee_id = fields.Many2one(
        "hr.employee",
        "Owner",
        index=True,
        check_company=True,
        help="Who sees to it. Left empty, the applicant does.",
    )
    headcount = fields.Integer("People", default=1, required=True)
    quantity = fields.Char(help="What and how much of it.")
    is_guest_call = fields.Boolean(
        "Call to the Guest",
        help="Done on a form whose answers go into the visit.",
    )
    preparation_line_id = fields.Many2one(
        "reception.preparation.line", readonly=True, copy=False, ondelete="set null"
    )

    # when
    moment = fields.Selection(
        [("before", "Before the Arrival"), ("after", "After the Departure")],
        "Reckoned",
        default="before",
        required=True,
    )
    lead_time = fields.Float("Distance", default=1.0)
    lead_unit = fields.Selection(LEAD_UNITS, "Unit", default="days", required=True)
    due = fields.Datetime(
        compute="_compute_due",
        inverse="_inverse_due",
        store=True,
        readonly=False,
        index=True,
    )
    is_late = fields.Boolean(compute="_compute_is_late", search="_search_is_late")

    # facts
    done_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    date_done = fields.Datetime("Done On", readonly=True, copy=False)
    drop_reason = fields.Char(readonly=True, copy=False)
    ended_with_visit = fields.Boolean(readonly=True, copy=False)

    _numbers = models.Constraint(
        "CHECK (headcount >= 1 AND headcount <= 1000 "
        f"AND lead_time >= 0 AND lead_time <= {MAX_LEAD})",
        "A task takes 1 to 1,000 people; its distance lies from 0 to 10,000.",
    )
    _open_index = models.Index("(due, id) WHERE state = 'open'")
    _line_unique = models.UniqueIndex(
        "(visit_id, preparation_line_id) WHERE preparation_line_id IS NOT NULL",
        "This task of the tier is on the visit already.",
    )

    # ---- when ------------------------------------------------------------------

    @api.depends(
        "visit_id.date_arrival",
        "visit_id.date_departure",
        "moment",
        "lead_time",
        "lead_unit",
    )
    def _compute_due(self):
        known = {}  # working time is looked up once for all the tasks
        for task in self:
            if task.state == "open" or not task.due:
                task.due = task._planned_due(known)

    def _planned_due(self, known):
        """Return the due moment that follows from the visit's dates, in naive UTC."""
        after = self.moment == "after"
        visit = self.visit_id
        anchor = visit.date_departure if after else visit.date_arrival
        # what the database refuses can't be reckoned with, NaN included
        if not anchor or not 0 <= self.lead_time <= MAX_LEAD:
            return False
        sign = 1 if after else -1
        if self.lead_unit == "hours":
            return anchor + sign * self.lead_time * HOUR
        # sudo: users may not read calendars of the company's working time
        company = visit.company_id.sudo()
        calendar = company.resource_calendar_id
        if self.lead_unit == "days" or not calendar:
            days = sign * self.lead_time
            return (
                calendar._reception_add_days(anchor, days)
                if calendar
                else anchor + timedelta(days=days)
            )
        add = (
            calendar._reception_add_working_days
            if after
            else calendar._reception_working_days_before
        )
        return add(anchor, round(self.lead_time), company, known)

    def _inverse_due(self):
        """A moment typed in becomes a distance, which a moved visit keeps."""
        for task in self:
            after = task.moment == "after"
            anchor = task.visit_id[after and "date_departure" or "date_arrival"]
            if not anchor or not task.due or task.due == task._planned_due({}):
                continue
            distance = (task.due - anchor if after else anchor - task.due) / HOUR
            if distance < 0:
                raise ValidationError(
                    self.env._(
                        "“%(task)s” is reckoned “%(moment)s”, but its time lies on "
                        "the other side. Change the one or the other.",
                        task=task.name,
                        moment=dict(
                            self._fields["moment"]._description_selection(self.env)
                        )[task.moment],
                    )
                )
            task.update({"lead_time": distance, "lead_unit": "hours"})

    @api.depends("due", "state")
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for task in self:
            task.is_late = task.state == "open" and bool(task.due) and task.due <= now

    @api.model
    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("state", "=", "open"), ("due", "<=", fields.Datetime.now())]

    def _check_transition(self, target):
        # EXTENDS reception.state.mixin
        self._check_visit_open()
        return super()._check_transition(target)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_planned(self):
        kept = self.filtered(lambda t: t.preparation_line_id or t.state != "open")
        if kept and not self.env.su:
            raise UserError(
                self.env._(
                    "“%(task)s” belongs to the preparation of the tier or has ended: "
                    "drop it instead of deleting it.",
                    task=kept[0].name,
                )
            )

    # ---- who may ---------------------------------------------------------------

    def _may_do(self):
        """The owner, and those who manage the tasks of the visit."""
        mine = self.filtered(lambda task: task._owner_user() == self.env.user)
        return mine | self._may_manage()

    def _may_manage(self):
        """Those who may apply for the visit: applicant, author, host, officers."""
        visits = self.visit_id._may_apply()
        return self.filtered(lambda task: task.visit_id in visits)

    def _who_may(self, target):
        # EXTENDS reception.state.mixin
        if target == "done":
            return self.env._(
                "The task's owner, the visit's applicant or main host, or a reception "
                "officer may."
            )
        return self.env._(
            "The visit's applicant or main host, or a reception officer may."
        )

    def _owner_user(self):
        """Return the user (superuser) who has to do the task."""
        self.ensure_one()
        task = self.sudo()  # sudo: users may not read employees; asked to compare
        return task.employee_id.user_id or task.visit_id.applicant_id.user_id

    # ---- steps -----------------------------------------------------------------

    def action_done(self):
        """Mark open tasks as done by the current user, now (VIS-8).

        :raises AccessError: the user is neither owner, applicant, host nor officer
        :raises UserError: a task is not open, or the visit is over
        """
        self._transition(
            "done", done_by_id=self.env.uid, date_done=fields.Datetime.now()
        )

    def action_drop(self, reason=False):
        """Drop open tasks that need not be done.

        :param str reason: kept with the task
        :raises AccessError: the user is neither applicant, host nor officer
        :raises UserError: a task is not open, or the visit is over
        """
        self._transition("dropped", drop_reason=reason)

    def action_reopen(self):
        """Open tasks again that were done or dropped.

        :raises AccessError: the user is neither applicant, host nor officer
        :raises UserError: a task is open already, or the visit is over
        """
        self._transition("open", done_by_id=False, date_done=False, drop_reason=False)

    def action_call_guest(self):
        """Open the form for the call to the guest (VIS-8).

        :return: action of the wizard ``reception.visit.guest.call``
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Call the Guest"),
            "res_model": "reception.visit.guest.call",
            "view_mode": "form",
            "target": "new",
            "context": {"default_task_id": self.id},
        }
