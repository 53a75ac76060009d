from odoo import api, fields, models

from .reception_deadline_mixin import CLOCK_GROUPS

REMINDER = "reception_management.mail_activity_type_task"
KIND = "task"
# In the context while tasks are created: their reminders come afterwards. An object,
# so no caller from outside can give it.
_CREATING = object()
UNDER_WAY = ("approved", "in_progress", "departed")


class ReceptionVisitTask(models.Model):
    """What follows from a task: its owner's activity and the clock that escalates.

    Both are projections: `_remind` makes them again from the task at any time.
    """

    _name = "reception.visit.task"
    _inherit = ["reception.visit.task", "reception.deadline.mixin"]

    deadline_ids = fields.One2many(
        "reception.deadline", "task_id", readonly=True, groups=CLOCK_GROUPS
    )
    is_reminder_lost = fields.Boolean(
        "Reminder Missing",
        compute="_compute_is_reminder_lost",
        help="The owner's activity was deleted: the task still has to be done.",
    )

    @api.model
    def _guarded_fields(self):
        # EXTENDS reception.visit.part
        return super()._guarded_fields() | {"deadline_ids"}

    # ---- whenever a task changes -----------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Create tasks; owners are reminded once the visit is approved (VIS-8)."""
        creating = self.with_context(reception_creating=_CREATING)
        tasks = super(ReceptionVisitTask, creating).create(vals_list)
        tasks = tasks.with_env(self.env)
        tasks._remind()
        return tasks

    def write(self, vals):
        """Change tasks; their reminders follow."""
        result = super().write(vals)
        if self.env.context.get("reception_creating") is _CREATING:
            return result
        if vals.keys() & {"employee_id", "due", "lead_time", "lead_unit", "moment"}:
            self._remind()
        return result

    def _enter(self, target, **vals):
        # EXTENDS reception.state.mixin
        result = super()._enter(target, **vals)
        if target == "done":
            self._meet_deadline(KIND)
            self._system()._reminders().action_feedback()
        self._remind()
        return result

    # ---- reminders -------------------------------------------------------------

    def _remind(self):
        """Bring activities and clocks in line with the tasks."""
        if not self:
            return
        tasks = self._system()
        wanted = tasks.filtered(lambda task: task._wants_reminder())
        (tasks - wanted)._reminders().unlink()
        (tasks - wanted)._drop_deadline(KIND)
        wanted._remind_owners()
        wanted._set_deadline(KIND, {task: task.due for task in wanted})

    def _wants_reminder(self):
        visit = self.sudo().visit_id  # sudo: its state, for who may read the task
        return self.state == "open" and visit.state in UNDER_WAY and self.due

    def _reminders(self):
        """Return the tasks' own activities (superuser)."""
        return self.env["mail.activity"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("activity_type_id", "=", self.env.ref(REMINDER).id),
            ]
        )

    def _remind_owners(self):
        """Give each task one activity of its owner, on the due day."""
        known = {activity.res_id: activity for activity in self._reminders()}
        missing = []
        for task in self:
            user, date = task._owner_user(), task._due_date()
            activity = known.get(task.id)
            if activity and activity.user_id == user:
                if activity.date_deadline != date:
                    activity.date_deadline = date
                continue
            if activity:
                activity.unlink()
            if user:
                missing.append(task._reminder_values(user, date))
        # quick update: the approval of the visit has been told, no mail for each
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(
            missing
        )

    def _reminder_values(self, user, date):
        return {
            "activity_type_id": self.env.ref(REMINDER).id,
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "res_id": self.id,
            "summary": self.name,
            "date_deadline": date,
            "user_id": user.id,
            "automated": True,
        }

    def _due_date(self):
        """Return the due moment's date on the company's days."""
        return fields.Datetime.context_timestamp(
            self.with_context(tz=self.company_id._reception_tz()), self.due
        ).date()

    @api.depends("state", "visit_id.state", "activity_ids")
    def _compute_is_reminder_lost(self):
        kept = set(self.sudo()._reminders().mapped("res_id"))  # sudo: a yes or no
        for task in self:
            task.is_reminder_lost = bool(
                task._wants_reminder()
                and task._owner_user()
                and task._origin.id not in kept
            )

    def action_remind_again(self):
        """Make the owners' activities again where they were deleted.

        :raises AccessError: the user is neither owner, applicant, host nor officer
        """
        self.check_access("read")
        self._check_allowed("done", self._transitions["done"])
        self._remind()

    # ---- clock -----------------------------------------------------------------

    def _deadline_owner(self, kind):
        # EXTENDS reception.deadline.mixin: the activity reminds the owner already
        return self.env["res.users"].sudo()

    def _deadline_applicant_manager_users(self):
        # EXTENDS reception.deadline.mixin
        return self.visit_id._deadline_applicant_manager_users()

    def _deadline_department_users(self):
        # EXTENDS reception.deadline.mixin
        manager = self.sudo().department_id.manager_id.user_id  # sudo: see the visit
        return manager or self.visit_id._deadline_department_users()
