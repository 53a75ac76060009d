from odoo import api, fields, models

from .reception_visit_task import PLAN_GROUPS


class ReceptionVisit(models.Model):
    """Getting ready: the visit's tasks, from the tier and by hand (VIS-8)."""

    _inherit = "reception.visit"

    task_ids = fields.One2many(
        "reception.visit.task", "visit_id", "Tasks", groups=PLAN_GROUPS
    )
    task_count = fields.Integer("Number of Tasks", compute="_compute_readiness")
    open_task_count = fields.Integer("Open Tasks", compute="_compute_readiness")
    late_task_count = fields.Integer("Late Tasks", compute="_compute_late_task_count")
    readiness = fields.Integer(
        compute="_compute_readiness",
        help="The share of the tasks before the arrival that is done, in percent.",
    )

    @api.depends("task_ids.state", "task_ids.due", "task_ids.moment")
    def _compute_readiness(self):
        # sudo: who may read the visit may know how far it is, task by task or not
        tasks = self.env["reception.visit.task"].sudo()
        domain = [("visit_id", "in", self.ids), ("state", "!=", "dropped")]
        count = {}
        for visit, state, moment, number in tasks._read_group(
            domain, ["visit_id", "state", "moment"], ["__count"]
        ):
            count[visit.id, state, moment] = number
        self.task_count = self.open_task_count = self.readiness = 0
        with_tasks = {id_ for id_, _state, _moment in count}
        for visit in self.filtered(lambda visit: visit._origin.id in with_tasks):
            number = {
                (state, moment): count.get((visit._origin.id, state, moment), 0)
                for state in ("open", "done")
                for moment in ("before", "after")
            }
            before = number["open", "before"] + number["done", "before"]
            visit.task_count = sum(number.values())
            visit.open_task_count = number["open", "before"] + number["open", "after"]
            # rounded down: 100 means that all is done
            visit.readiness = 100 * number["done", "before"] // (before or 1)

    @api.depends("task_ids.state", "task_ids.due")
    def _compute_late_task_count(self):
        # apart from the readiness, which cards show. sudo: see _compute_readiness
        late = dict(
            self.env["reception.visit.task"]
            .sudo()
            ._read_group(
                [("visit_id", "in", self.ids), ("is_late", "=", True)],
                ["visit_id"],
                ["__count"],
            )
        )
        late = {visit.id: number for visit, number in late.items()}
        for visit in self:
            visit.late_task_count = late.get(visit._origin.id, 0)

    # ---- with the life cycle ---------------------------------------------------

    def _enter(self, target, **vals):
        # EXTENDS reception.state.mixin
        result = super()._enter(target, **vals)
        if target == "approved":
            self._plan_tasks()
        elif target == "draft":
            self._forget_tasks()
        elif target in ("refused", "cancelled", "no_show"):
            self._open_tasks()._enter(
                "dropped",
                drop_reason=self._state_label(target),
                ended_with_visit=True,
            )
        return result

    def _open_tasks(self):
        """Return the tasks (superuser) that are still to be done."""
        return self._system().task_ids.filtered(lambda task: task.state == "open")

    def _forget_tasks(self):
        """Delete the tier's tasks that are not done: the next approval plans anew.

        Others that ended with the visit are open again.
        """
        tasks = self._system().task_ids.filtered(lambda task: task.state != "done")
        planned = tasks.filtered("preparation_line_id")
        planned.filtered(lambda t: t.state == "open" or t.ended_with_visit).unlink()
        (tasks - planned).filtered("ended_with_visit")._enter(
            "open", ended_with_visit=False, drop_reason=False
        )
        self._system().task_ids.exists()._remind()

    def _plan_tasks(self):
        """Make the tasks of the tier that the visits don't have yet."""
        values = []
        for visit in self._system():
            known = visit.task_ids.preparation_line_id
            values += [
                visit._task_values(line)
                for line in visit.tier_id.preparation_ids - known
            ]
        self.env["reception.visit.task"].with_env(self._system().env).create(values)
        self._system().task_ids._remind()

    def _task_values(self, line):
        # the language of the company's own people, not of who approves
        line = line.with_context(lang=self.applicant_id.user_id.lang)
        return {
            "visit_id": self.id,
            "preparation_line_id": line.id,
            "sequence": line.sequence,
            "name": line.name,
            "note": line.note,
            "role_id": line.role_id.id,
            "department_id": line.department_id.id,
            "employee_id": self._task_owner(line).id,
            "headcount": line.headcount,
            "quantity": line.quantity,
            "is_guest_call": line.is_guest_call,
            "lead_time": line.lead_time,
            "lead_unit": line.lead_unit,
        }

    def _task_owner(self, line):
        """Return who sees to a task of the tier: by role, else by department."""
        with_role = self.companion_ids.filtered(
            lambda companion: companion.role_id == line.role_id
        )
        return (
            with_role.employee_id[:1]
            or line.department_id.manager_id
            or self.applicant_id
        )

    def _closing_gaps(self):
        # EXTENDS: what was to be done is done, or somebody said it need not be
        gaps = super()._closing_gaps()
        if self.open_task_count:
            gaps.append(
                self.env._(
                    "%(count)s tasks are open: mark them as done, or drop them.",
                    count=self.open_task_count,
                )
            )
        return gaps

    def action_view_tasks(self):
        """Open the tasks of the visit.

        :return: action of the list of tasks
        """
        return self._open_parts(
            self.env._("Tasks"), "reception.visit.task", "list,kanban,form,calendar"
        )

    def _open_parts(self, title, model, view_mode):
        """Return the action that shows the rows of a model that belong to the visit."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": model,
            "view_mode": view_mode,
            "domain": [("visit_id", "=", self.id)],
            "context": {"default_visit_id": self.id},
        }
