from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError

from .common import MODULE, proves
from .common_task import NOW, TaskCommon


@freeze_time(NOW)
class TestTaskReminders(TaskCommon):
    """Owners are reminded, late tasks escalate once (VIS-8)."""

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

    def test_typed_moment(self):
        """An owner enters a task of their own with a moment: one activity, no error."""
        visit = self.approved()
        due = visit.date_arrival - timedelta(hours=5)
        tasks = self.as_user(self.env["reception.visit.task"], "applicant")
        task = tasks.create({"visit_id": visit.id, "name": "Keys", "due": due})
        self.assertEqual((task.due, task.lead_time, task.lead_unit), (due, 5, "hours"))
        self.assertEqual(len(task.sudo()._reminders()), 1)

    def test_moved_into_the_past(self):
        """A visit that comes sooner leaves late tasks the least time, not the old."""
        task = self.task()
        clock = task._open_deadline("task")
        sooner = self.arrival - timedelta(days=10)
        self.as_user(task.visit_id, "applicant").action_postpone(sooner, "Sooner")
        self.assertTrue(task.is_late)
        self.assertEqual(clock.due, datetime(2026, 6, 1, 8))
