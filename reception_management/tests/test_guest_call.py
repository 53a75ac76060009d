from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError

from .common import proves
from .common_task import NOW, TaskCommon


@freeze_time(NOW)
class TestGuestCall(TaskCommon):
    """The call to the guest fills in the visit (VIS-8)."""

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
