from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError

from .common import MODULE, ReceptionCommon, proves


class TestStaff(ReceptionCommon):
    """Our people: flagged where booked, replaced with a reason (VIS-5)."""

    def approved(self, **vals):
        role = self.env.ref(f"{MODULE}.role_liaison")
        row = Command.create(
            {"employee_id": self.employees["colleague"].id, "role_id": role.id}
        )
        return self.visit_in("approved", companion_ids=[row], **vals)

    def replace(self, visit, old, new, reason="Ill", login="applicant"):
        self.as_user(visit, login).action_replace(
            self.employees[old].id, self.employees[new].id, reason
        )

    @proves("VIS-5")
    def test_booked_elsewhere(self):
        """Another visit or an appointment at the time is flagged, others aren't."""
        visit = self.approved()
        self.assertFalse(visit.companion_ids.is_booked or visit.is_host_booked)
        other = self.approved()
        visit.invalidate_recordset()
        visit.companion_ids.invalidate_recordset()
        self.assertTrue(visit.companion_ids.is_booked and visit.is_host_booked)
        mine = self.as_user(visit, "applicant")
        self.assertTrue(mine.is_host_booked, "told to who may not see the other")
        self.as_user(other, "applicant").action_cancel("Ill")
        visit.invalidate_recordset()
        visit.companion_ids.invalidate_recordset()
        self.assertFalse(visit.companion_ids.is_booked or visit.is_host_booked)
        self.env["calendar.event"].create(
            {
                "name": "Dentist",
                "privacy": "private",
                "start": self.arrival + timedelta(hours=1),
                "stop": self.arrival + timedelta(hours=2),
                "partner_ids": [Command.set(self.users["colleague"].partner_id.ids)],
            }
        )
        visit.invalidate_recordset()
        visit.companion_ids.invalidate_recordset()
        self.assertTrue(visit.companion_ids.is_booked)
        self.assertFalse(visit.is_host_booked)

    @proves("VIS-5")
    def test_replace(self):
        """In every role, as owner of what is open; both hear why."""
        visit = self.approved()
        task, done = self.env["reception.visit.task"].create(
            [
                {
                    "visit_id": visit.id,
                    "name": name,
                    "employee_id": self.employees["colleague"].id,
                }
                for name in ("Open", "Done")
            ]
        )
        done.action_done()
        self.replace(visit, "colleague", "outsider")
        self.assertEqual(visit.companion_ids.employee_id, self.employees["outsider"])
        self.assertEqual(task.employee_id, self.employees["outsider"])
        self.assertEqual(task.activity_ids.user_id, self.users["outsider"])
        self.assertEqual(done.employee_id, self.employees["colleague"])
        message = visit.message_ids[0]
        self.assertIn("Ill", message.body)
        told = (self.users["colleague"] | self.users["outsider"]).partner_id
        self.assertLessEqual(told, message.partner_ids)
        self.assertEqual(visit.state, "approved")

    @proves("VIS-5")
    def test_replace_is_guarded(self):
        """By whom, when, with whom, why; the rules of the approval still hold."""
        visit = self.approved()
        for login in ("colleague", "desk", "finance", "department_manager"):
            with self.subTest(login=login):
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    self.replace(visit, "colleague", "outsider", login=login)
        with self.assert_refused("Give a reason"):
            self.replace(visit, "colleague", "outsider", " ")
        with self.assert_refused("one of our people"):
            self.replace(visit, "outsider", "officer")
        with self.assert_refused("takes part already"):
            self.replace(visit, "colleague", "host")
        with self.assert_refused("host must have at least the rank"):
            with self.env.cr.savepoint():
                self.replace(visit, "host", "outsider")
        self.assertEqual(visit.host_id, self.employees["host"])
        self.replace(visit, "host", "department_manager")
        self.assertEqual(visit.host_id, self.employees["department_manager"])
        draft = self.new_visit()
        with self.assert_refused("just change them"):
            self.replace(draft, "host", "outsider")
        foreign = self.env["res.company"].create({"name": "Other"})
        self._create_person(
            "foreigner", "group_reception_user", "manager",
            self.env["hr.department"].create({"name": "F", "company_id": foreign.id}),
            foreign,
        )  # fmt: skip
        with self.assert_refused("same company"):
            self.replace(visit, "colleague", "foreigner")

    @proves("VIS-5")
    def test_replace_a_shareholder(self):
        """Somebody without employee record is replaced by another, or by one of us."""
        old, new = self.env["res.partner"].create(
            [{"name": "Sharon Holder"}, {"name": "Simon Holder"}]
        )
        speaker = self.env.ref(f"{MODULE}.role_speaker")
        row = Command.create({"partner_id": old.id, "role_id": speaker.id})
        visit = self.visit_in(
            "approved", companion_ids=[row], companion_reason="They own us."
        )
        mine = self.as_user(visit, "applicant")
        for login in ("colleague", "desk", "finance"):
            with self.subTest(login), self.assertRaises(AccessError):
                self.as_user(visit, login).action_replace_other(
                    old.id, "Ill", substitute_partner_id=new.id
                )
        with self.assert_refused("Give a reason"):
            mine.action_replace_other(old.id, "", substitute_partner_id=new.id)
        with self.assert_refused("Choose who comes instead"):
            mine.action_replace_other(old.id, "Ill")
        with self.assert_refused("one of our people"):
            mine.action_replace_other(new.id, "Ill", substitute_partner_id=old.id)
        with self.assert_refused("takes part already"):
            mine.action_replace_other(old.id, "Ill", substitute_partner_id=old.id)
        mine.action_replace_other(old.id, "Ill", substitute_partner_id=new.id)
        self.assertEqual(visit.companion_ids.partner_id, new)
        self.assertIn("Simon Holder", visit.message_ids[0].body)
        with self.assert_refused("takes part already"):
            mine.action_replace_other(
                new.id, "Ill", substitute_id=self.employees["host"].id
            )
        mine.action_replace_other(
            new.id, "Ill", substitute_id=self.employees["outsider"].id
        )
        self.assertFalse(visit.companion_ids.partner_id)
        self.assertEqual(visit.companion_ids.employee_id, self.employees["outsider"])
