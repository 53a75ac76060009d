from datetime import datetime, timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from .common import MODULE, proves
from .common_deadline import WorkingTimeCommon, paris

# Friday 2026-06-12; the company works Monday to Friday, 8–12 and 13–17.
ARRIVAL, DEPARTURE = "2026-06-12 10:00", "2026-06-13 09:00"
NOW = "2026-06-01 07:00:00"
DONE_BY = ("applicant", "host", "officer", "manager")
MANAGED_BY = DONE_BY


@freeze_time(NOW)
class TestTasks(WorkingTimeCommon):
    """Preparation tasks: from the tier, in time, by their owner (VIS-8)."""

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

    # ---- reminders -------------------------------------------------------------

    def test_reminder(self):
        """The owner has one activity on the due day; ticking it off does the task."""
        task = self.task()
        activity = task.activity_ids
        self.assertEqual(activity.user_id, self.users["colleague"])
        self.assertEqual(str(activity.date_deadline), "2026-06-07")
        self.as_user(activity, "colleague").action_feedback(feedback="Nice")
        self.assertEqual(task.state, "done")
        self.assertEqual(task.done_by_id, self.users["colleague"])

    def test_owner_without_group(self):
        """Who has no reception group still ticks off the own task, with one note."""
        visit = self.approved()
        task = visit.task_ids[0]
        task.employee_id = self.employees["internal"]
        activity = task.activity_ids
        self.as_user(activity, "internal").action_feedback(feedback="Done it")
        self.assertEqual(task.state, "done")
        self.assertEqual(task.done_by_id, self.users["internal"])
        notes = task.message_ids.filtered("mail_activity_type_id")
        self.assertEqual(len(notes), 1)
        self.assertIn("Done it", notes.body)

    def test_owner_out_of_sight(self):
        """An owner who may not see the visit opens the task all the same."""
        task = self.task()
        task.employee_id = self.employees["outsider"]
        mine = self.as_user(task, "outsider")
        self.env.flush_all()
        self.env.invalidate_all()
        mine.read(["name", "is_reminder_lost", "due"])
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            mine.visit_id.read(["purpose"])
        mine.action_done()

    def test_reminder_follows(self):
        """Another owner or moment moves the activity; done and dropped remove it."""
        task = self.task()
        mine = self.as_user(task, "applicant")
        mine.employee_id = self.employees["host"]
        self.assertEqual(task.activity_ids.user_id, self.users["host"])
        mine.lead_time = 3
        self.assertEqual(str(task.activity_ids.date_deadline), "2026-06-09")
        mine.action_done()
        self.assertFalse(task.activity_ids)
        mine.action_reopen()
        self.assertEqual(len(task.activity_ids), 1)
        mine.action_drop()
        self.assertFalse(task.activity_ids)

    def test_reminder_deleted(self):
        """A deleted activity is noticed and can be made again; the task stays."""
        task = self.task()
        task.activity_ids.unlink()
        self.assertTrue(task.is_reminder_lost)
        self.assertEqual(task.state, "open")
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.as_user(task, "department_manager").action_remind_again()
        self.as_user(task, "colleague").action_remind_again()
        self.assertFalse(task.is_reminder_lost)
        self.assertEqual(len(task.activity_ids), 1)

    def test_no_reminder_before_approval(self):
        """A task of a draft reminds nobody yet."""
        draft = self.new_visit()
        task = draft.task_ids.create({"visit_id": draft.id, "name": "Think"})
        self.assertFalse(task.activity_ids)
        self.assertFalse(task.is_reminder_lost)

    # ---- late ------------------------------------------------------------------

    @proves("VIS-8")
    def test_late_escalates_once(self):
        """A late task goes to the department's manager, once."""
        task = self.task()
        clocks = self.env["reception.deadline"]
        escalation = self.env.ref(f"{MODULE}.mail_activity_type_overdue")

        def escalated():
            return self.env["mail.activity"].search_count(
                [
                    ("activity_type_id", "=", escalation.id),
                    ("res_id", "=", task.id),
                    ("res_model", "=", task._name),
                ]
            )

        with freeze_time(task.due - timedelta(minutes=1)):
            self.assertFalse(task.is_late)
            self.enter_cron(clocks)
            self.assertEqual(escalated(), 0)
        with freeze_time(task.due + timedelta(minutes=1)):
            task.invalidate_recordset()
            self.assertTrue(task.is_late)
            for _run in range(2):
                self.enter_cron(clocks)
            self.assertEqual(escalated(), 1)
            self.as_user(task, "colleague").action_done()
            self.assertEqual(escalated(), 0)

    def enter_cron(self, clocks):
        """Process what is due, as the scheduled action does for a batch."""
        due = clocks.search([("next_action", "<=", datetime.now())])
        due._process()

    def test_moved_into_the_past(self):
        """A visit that comes sooner leaves late tasks the least time, not the old."""
        task = self.task()
        clock = task._open_deadline("task")
        sooner = self.arrival - timedelta(days=10)
        self.as_user(task.visit_id, "applicant").action_postpone(sooner, "Sooner")
        self.assertTrue(task.is_late)
        self.assertEqual(clock.due, datetime(2026, 6, 1, 8))

    # ---- readiness -------------------------------------------------------------

    @proves("VIS-8")
    def test_readiness(self):
        """Done of all before the arrival; dropped ones don't count."""
        visit = self.approved()
        self.assertEqual((visit.task_count, visit.readiness), (3, 0))
        tasks = visit.task_ids
        tasks[0].action_done()
        self.assertAlmostEqual(visit.readiness, 100 / 3)
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

    # ---- the call to the guest -------------------------------------------------

    def call(self, login, **vals):
        visit = self.approved()
        task = visit.task_ids[0]
        task._system().is_guest_call = True
        wizards = self.as_user(self.env["reception.visit.guest.call"], login)
        return wizards.create({"task_id": task.id, **vals})

    @proves("VIS-8")
    def test_call_updates_the_visit(self):
        """What the guest says is in the visit, and the task is done by the caller."""
        call = self.call(
            "colleague", arrival_number="LH 123", needs_pick_up=True, remarks="Merci"
        )
        self.assertEqual(call.date_arrival, self.arrival)
        call.action_confirm()
        task = call.task_id.sudo()
        self.assertEqual(task.done_by_id, self.users["colleague"])
        visit = task.visit_id
        self.assertEqual((visit.arrival_number, visit.needs_pick_up), ("LH 123", True))
        self.assertIn("Merci", visit.message_ids[0].body)
        with self.assert_refused("can't become"):
            call.action_confirm()

    def test_call_moves_the_visit(self):
        """Another arrival moves the visit, for those who may move it."""
        later = self.arrival + timedelta(hours=2)
        call = self.call("colleague", date_arrival=later)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            call.action_confirm()
        call = self.call("applicant", date_arrival=later)
        call.action_confirm()
        self.assertEqual(call.task_id.sudo().visit_id.date_arrival, later)

    def test_call_keeps_what_others_changed(self):
        """A form that was open for a while undoes nothing, and names a clash."""
        call = self.call("colleague", remarks="Nothing new")
        visit = call.task_id.sudo().visit_id
        mine = self.as_user(visit, "applicant")
        mine.arrival_number = "LH 999"
        mine.action_postpone(self.arrival + timedelta(days=1), "Snow")
        call.action_confirm()
        self.assertEqual(visit.arrival_number, "LH 999")
        self.assertEqual(visit.date_arrival, self.arrival + timedelta(days=1))
        call = self.call("colleague")
        visit = call.task_id.sudo().visit_id
        call.arrival_number = "LH 1"
        self.as_user(visit, "applicant").arrival_number = "LH 2"
        with self.assert_refused("changed by somebody else"):
            call.action_confirm()

    def test_call_is_a_call(self):
        """Other tasks open no form: neither numbers nor answers."""
        call = self.call("colleague", arrival_number="X 1")
        call.sudo().task_id._system().is_guest_call = False
        call.invalidate_recordset()
        self.assertFalse(call.phone_numbers)
        with self.assert_refused("no call to the guest"):
            call.action_confirm()

    def test_call_is_for_who_may(self):
        """Others neither see the numbers nor write a word."""
        call = self.call("desk", arrival_number="X 1")
        self.assertFalse(call.phone_numbers)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            call.action_confirm()
        self.assertFalse(call.sudo().task_id.visit_id.arrival_number)
