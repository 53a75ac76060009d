from odoo import api, fields, models

from .reception_deadline_mixin import CLOCK_GROUPS

REMINDER = "reception_management.mail_activity_type_task"
KIND = "task"
# In the context while tasks are created: their reminders come afterwards. An object,
# so no caller from outside can give it.
_CREATING = object()


class ReceptionVisitTask(models.Model):
    """What follows from a task: its owner's activity and the clock that escalates."""

    _name = "reception.visit.task"
    _inherit = ["reception.visit.task", "reception.visit.reminder.mixin"]

    _reminder_type = REMINDER
    _reminder_kind = KIND

    deadline_ids = fields.One2many(
        "reception.deadline", "task_id", readonly=True, groups=CLOCK_GROUPS
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

    def action_remind_again(self):
        """Make the owners' activities again where they were deleted.

        :raises AccessError: the user is neither owner, applicant, host nor officer
        """
        self.check_access("read")
        self._check_allowed("done", self._transitions["done"])
        self._remind()

    def _deadline_department_users(self):
        # EXTENDS reception.visit.reminder.mixin
        manager = self.sudo().department_id.manager_id.user_id  # sudo: see the visit
        return manager or self.visit_id._deadline_department_users()
