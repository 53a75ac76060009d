from odoo import Command

from .common import MODULE
from .common_deadline import WorkingTimeCommon, paris

# Friday 2026-06-12; the company works Monday to Friday, 8–12 and 13–17.
ARRIVAL, DEPARTURE = "2026-06-12 10:00", "2026-06-13 09:00"
NOW = "2026-06-01 07:00:00"


class TaskCommon(WorkingTimeCommon):
    """A tier with three tasks, and visits that are to be prepared."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.arrival, cls.departure = paris(ARRIVAL), paris(DEPARTURE)
        cls.liaison = cls.env.ref(f"{MODULE}.role_liaison")
        cls.driver = cls.env.ref(f"{MODULE}.role_driver")
        cls.tier.preparation_ids = [
            Command.create(vals)
            for vals in (
                {"name": "Showroom", "lead_time": 5, "role_id": cls.liaison.id},
                {
                    "name": "Flags",
                    "lead_time": 2,
                    "lead_unit": "working_days",
                    "department_id": cls.sales.id,
                },
                {"name": "Cooling", "lead_time": 1, "lead_unit": "hours"},
            )
        ]

    def liaison_row(self, login="colleague"):
        return Command.create(
            {"employee_id": self.employees[login].id, "role_id": self.liaison.id}
        )

    def approved(self, **vals):
        vals = {"companion_ids": [self.liaison_row()], **vals}
        return self.visit_in("approved", **vals)

    def task(self, name="Showroom", **vals):
        tasks = self.approved(**vals).task_ids
        return tasks.filtered(lambda task: task.name == name)

    def dues(self, visit):
        return {task.name: task.due for task in visit.task_ids}
