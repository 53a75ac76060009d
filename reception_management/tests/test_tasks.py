from datetime import timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from .common import proves
from .common_deadline import paris
from .common_task import ARRIVAL, NOW, TaskCommon

DONE_BY = ("applicant", "host", "officer", "manager")
MANAGED_BY = DONE_BY


@freeze_time(NOW)
class TestTasks(TaskCommon):
    """Preparation tasks: from the tier, in time, by their owner (VIS-8)."""

    # ---- planned from the tier -------------------------------------------------

    @proves("VIS-8")
    def test_planned_at_approval(self):
        """Each line of the tier becomes a task with owner and moment."""
        visit = self.approved()
        owners = {task.name: task.employee_id for task in visit.task_ids}
        people = self.employees
        self.assertEqual(
            owners,
            {
                "Showroom": people["colleague"],
                "Flags": people["department_manager"],
                "Cooling": people["applicant"],
            },
        )
        self.assertEqual(
            self.dues(visit),
            {
                "Showroom": paris("2026-06-07 10:00"),
                "Flags": paris("2026-06-10 17:00"),
                "Cooling": paris("2026-06-12 09:00"),
            },
        )

    def test_working_days_before(self):
        """Weekend and holiday don't count, a make-up day does."""
        calendar, company = self.calendar, self.company

        def before(moment, days):
            return calendar._reception_working_days_before(paris(moment), days, company)

        self.assertEqual(before("2026-06-15 10:00", 1), paris("2026-06-12 17:00"))
        self.assertEqual(before("2026-06-15 10:00", 2), paris("2026-06-11 17:00"))
        self.assertEqual(before("2026-06-14 10:00", 1), paris("2026-06-12 17:00"))
        self.assertEqual(before("2026-06-15 10:00", 0), paris("2026-06-15 10:00"))
        self.holiday("2026-06-12")
        self.assertEqual(before("2026-06-15 10:00", 1), paris("2026-06-11 17:00"))
        self.make_up("2026-06-13")
        self.assertEqual(before("2026-06-15 10:00", 1).date().day, 13)

    def test_planned_once(self):
        """A visit that is reset and approved again keeps what is done."""
        visit = self.approved()
        visit.task_ids.filtered(lambda task: task.name == "Flags").action_done()
        self.take(visit, "reset")
        self.assertEqual(visit.task_ids.mapped("name"), ["Flags"])
        self.take(visit, "submit")
        self.take(visit, "approve")
        self.assertEqual(
            sorted((task.name, task.state) for task in visit.task_ids),
            [("Cooling", "open"), ("Flags", "done"), ("Showroom", "open")],
        )

    def test_revived_visit(self):
        """A visit that was cancelled and comes after all is prepared again."""
        visit = self.approved()
        mine = self.as_user(visit, "applicant")
        own = mine.task_ids.create({"visit_id": visit.id, "name": "Own"})
        dropped = own.copy({"name": "Not needed"})
        dropped.action_drop()
        mine.action_cancel("Ill")
        self.assertFalse(visit.open_task_count)
        for step in ("reset", "submit", "approve"):
            self.take(visit, step)
        self.assertEqual(visit.open_task_count, 4)
        self.assertEqual((own.state, dropped.state), ("open", "dropped"))
        self.assertEqual(len(visit.task_ids.activity_ids), 4)

    def test_no_task_is_deleted(self):
        """What the tier asks for, and what has ended, is dropped, not deleted."""
        visit = self.approved()
        mine = self.as_user(visit, "applicant")
        own = mine.task_ids.create({"visit_id": visit.id, "name": "Own"})
        with self.assert_refused("drop it instead"):
            (mine.task_ids - own)[0].unlink()
        own.action_done()
        with self.assert_refused("drop it instead"):
            own.unlink()

    def test_visit_is_over(self):
        """Nothing of a visit that is over is opened again."""
        task = self.task()
        self.as_user(task.visit_id, "applicant").action_cancel("Ill")
        with self.assert_refused("can't be changed any more"):
            self.as_user(task, "applicant").action_reopen()

    def test_ended_visits_drop_what_is_open(self):
        """Cancelling drops open tasks and their reminders, what is done stays."""
        visit = self.approved()
        visit.task_ids[0].action_done()
        self.as_user(visit, "applicant").action_cancel("They are ill")
        self.assertEqual(
            sorted(visit.task_ids.mapped("state")), ["done", "dropped", "dropped"]
        )
        self.assertFalse(visit.task_ids.activity_ids)
        self.assertFalse(visit.task_ids._open_deadline("task"))

    # ---- moments ---------------------------------------------------------------

    def test_own_moment_is_a_distance(self):
        """A moment typed in keeps its distance; one after the arrival is refused."""
        visit = self.approved()
        task = self.as_user(visit.task_ids[0], "applicant")
        task.due = self.arrival - timedelta(hours=30)
        self.assertEqual((task.lead_time, task.lead_unit), (30, "hours"))
        with self.assert_refused("on the other side"):
            task.due = self.arrival + timedelta(hours=1)
        after = task.create(
            {"visit_id": visit.id, "name": "Thank them", "moment": "after"}
        )
        self.assertEqual(after.due, paris("2026-06-14 09:00"))

    def test_bad_numbers(self):
        """Negative or NaN distances and nobody to do it are refused."""
        task = self.task()
        for vals in (
            {"lead_time": -1},
            {"lead_time": float("nan")},
            {"headcount": 0},
        ):
            with (
                self.subTest(vals),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                task.write(vals)
                task.flush_recordset()

    # ---- who may ---------------------------------------------------------------

    @proves("VIS-8")
    def test_who_may(self):
        """The owner does it; applicant, host and officers manage; no others."""
        for login in self.users:
            for step, allowed in (
                ("done", (*DONE_BY, "colleague")),
                ("drop", MANAGED_BY),
            ):
                task = self.as_user(self.task(), login)
                with self.subTest(login=login, step=step):
                    if login in allowed:
                        getattr(task, f"action_{step}")()
                        self.assertNotEqual(task.sudo().state, "open")
                    else:
                        with self.assertRaises(AccessError), self.env.cr.savepoint():
                            getattr(task, f"action_{step}")()
                        self.assertEqual(task.sudo().state, "open")

    def test_state_by_write(self):
        """Nobody sets the state or the facts by hand, whatever the context."""
        task = self.task()
        for login in ("applicant", "officer", "manager"):
            for vals in (
                {"state": "done"},
                {"done_by_id": self.users["officer"].id},
                {"date_done": "2026-06-01 00:00:00"},
                {"preparation_line_id": False},
            ):
                mine = self.as_user(task, login).with_context(
                    install_mode=True, tracking_disable=True, default_state="done"
                )
                with self.subTest(login=login, vals=vals):
                    with self.assertRaises(UserError), self.env.cr.savepoint():
                        mine.write(vals)
        self.assertEqual(task.state, "open")

    def test_done_is_frozen(self):
        """What was done can't become something else afterwards."""
        task = self.as_user(self.task(), "applicant")
        task.action_done()
        with self.assert_refused("can't be changed"):
            task.name = "Something else"
        with self.assert_refused("can't become"):
            task.action_done()
        task.action_reopen()
        self.assertFalse(task.done_by_id)
        task.name = "Something else"

    def test_locked_with_the_visit(self):
        """A closed visit gets no new tasks."""
        visit = self.visit_in("refused")
        with self.assert_refused("can't be changed any more"):
            self.as_user(self.env["reception.visit.task"], "applicant").create(
                {"visit_id": visit.id, "name": "Too late"}
            )

    # ---- readiness -------------------------------------------------------------

    @proves("VIS-8")
    def test_readiness(self):
        """Done of all before the arrival; dropped ones don't count."""
        visit = self.approved()
        self.assertEqual((visit.task_count, visit.readiness), (3, 0))
        tasks = visit.task_ids
        tasks[0].action_done()
        self.assertEqual(visit.readiness, 33)
        tasks[1].action_drop()
        self.assertEqual((visit.task_count, visit.readiness), (2, 50))
        tasks[2].action_done()
        self.assertEqual((visit.readiness, visit.open_task_count), (100, 0))

    def test_closing_waits(self):
        """Open tasks keep a visit from being closed."""
        with freeze_time(ARRIVAL):
            visit = self.visit_in("departed", companion_ids=[self.liaison_row()])
            mine = self.as_user(visit, "applicant")
            mine.report = "<p>Fine</p>"
            with self.assert_refused("3 tasks are open"):
                mine.action_close()
            visit.task_ids.action_done()
            mine.action_close()
