from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form

from .common import proves
from .common_deadline import paris
from .common_feedback import FeedbackCommon

KIND = "reception_management.mail_activity_type_matter"


class TestMatters(FeedbackCommon):
    """Cooperation matters: raised, owned, settled and confirmed (VIS-12)."""

    def matter(self, visit, login="applicant", **vals):
        matters = self.as_user(self.env["reception.visit.matter"], login)
        values = {
            "visit_id": visit.id,
            "name": "Samples",
            "employee_id": self.employees["outsider"].id,
            "date_due": "2026-12-18",
            "guest_id": visit.guest_ids[:1].id,
            **vals,
        }
        return matters.create(values).sudo()

    def reminders(self, matter):
        kind = self.env.ref(KIND)
        return matter.activity_ids.filtered(lambda a: a.activity_type_id == kind)

    @proves("VIS-12")
    def test_owner_is_reminded(self):
        """The owner has one activity, the clock ends with the day it is due."""
        visit = self.visit_in("in_progress", guest_ids=self.guests(self.ana, self.bo))
        matter = self.matter(visit)
        self.assertEqual(self.reminders(matter).user_id, self.users["outsider"])
        self.assertEqual(self.reminders(matter).date_deadline, date(2026, 12, 18))
        self.assertEqual(matter.due, paris("2026-12-19 00:00"))
        clock = matter.deadline_ids
        self.assertEqual((clock.kind, clock.due), ("matter", matter.due))
        mine = self.as_user(matter, "host")
        mine.write({"employee_id": self.employees["colleague"].id})
        self.assertEqual(self.reminders(matter).user_id, self.users["colleague"])
        mine.date_due = "2026-12-20"
        self.assertEqual(clock.due, paris("2026-12-21 00:00"))
        mine.outcome = "They come in May"
        mine.action_agree()
        self.assertEqual(len(self.reminders(matter)), 1, "it is still to be done")
        mine.action_done()
        self.assertFalse(self.reminders(matter))
        self.assertEqual(clock.state, "met")

    @proves("VIS-12")
    def test_who_settles(self):
        """Owner, applicant, host, officer settle; the owner writes the outcome only."""
        visit = self.visit_in("in_progress", guest_ids=self.guests(self.ana, self.bo))
        matter = self.matter(visit, employee_id=False)
        for text, vals in (
            ("Name the owner", {"outcome": "Yes"}),
            (
                "Write what came",
                {"outcome": " ", "employee_id": self.employees["outsider"].id},
            ),
        ):
            self.as_user(matter, "applicant").write(vals)
            for step in ("agree", "decline", "done"):
                with self.subTest(step, text=text), self.assert_refused(text):
                    getattr(self.as_user(matter, "host"), f"action_{step}")()
        owner = self.as_user(matter, "outsider")
        owner.outcome = "Sent by parcel"
        for vals in ({"name": "x"}, {"date_due": False}, {"employee_id": False}):
            with self.subTest(vals), self.assertRaises(AccessError):
                owner.write(vals)
        for login in ("colleague", "department_manager", "executive", "desk"):
            with self.subTest(login), self.assertRaises(AccessError):
                self.as_user(matter, login).action_done()
        owner.action_done()
        with self.assertRaises(AccessError):
            owner.action_reopen()
        with self.assert_refused("can't be changed"):
            self.as_user(matter, "host").name = "Other"
        self.as_user(matter, "host").action_reopen()
        self.assertFalse(matter.date_settled)
        for vals in ({"state": "done"}, {"date_confirmed": "2026-01-01"}):
            with self.assertRaises(UserError):
                self.as_user(matter, "officer").write(vals)

    @proves("VIS-12")
    def test_confirmed_to_the_guest(self):
        """The confirmation is prepared in the guest's language; a person sends it."""
        visit = self.visit_in("in_progress", guest_ids=self.guests(self.ana, self.bo))
        matter = self.matter(visit)
        mine = self.as_user(matter, "host")
        with self.assert_refused("Note first"):
            mine.action_confirm_to_guest()
        mine.outcome = "Two colours <b>in May</b>"
        mine.action_agree()
        action = mine.action_confirm_to_guest()
        composer = Form(
            self.as_user(self.env["mail.compose.message"], "host").with_context(
                **action["context"]
            )
        ).save()
        self.assertEqual(composer.partner_ids, self.ana)
        self.assertIn("Two colours &lt;b&gt;", composer.body)
        self.assertFalse(matter.date_confirmed)
        composer.action_send_mail()
        self.assertTrue(matter.date_confirmed)
        self.assertIn(self.ana, matter.message_ids.partner_ids)
        mine.message_post(body="A note")
        nobody = self.matter(visit, guest_id=False)
        self.customer.email = False
        self.as_user(nobody, "host").outcome = "No"
        self.as_user(nobody, "host").action_decline()
        with self.assert_refused("has an e-mail address"):
            self.as_user(nobody, "host").action_confirm_to_guest()

    @proves("VIS-12", "VIS-14")
    def test_closing_names_them(self):
        """Open ones and agreed ones without owner or date keep a visit open."""
        visit = self.departed()
        matter = self.matter(visit, date_due=False)
        with self.assert_refused("1 cooperation matters are open"):
            self.take(visit, "close")
        mine = self.as_user(matter, "host")
        mine.outcome = "In May"
        mine.action_agree()
        with self.assert_refused("needs an owner and a date"):
            self.take(visit, "close")
        mine.date_due = "2026-12-18"
        self.take(visit, "close")
        self.assertEqual(visit.state, "closed")
        # what was agreed is seen to afterwards; nothing is added or deleted
        with self.assert_refused("is closed"):
            self.matter(visit)
        with self.assert_refused("is closed"):
            mine.unlink()
        self.as_user(matter, "outsider").action_done()
        self.assertEqual(matter.state, "done")

    def test_guest_of_another_visit(self):
        """A matter concerns a guest of its own visit."""
        visit, other = self.departed(), self.departed()
        with self.assert_refused("another visit"):
            self.matter(visit, guest_id=other.guest_ids[0].id)

    def test_off_is_off(self):
        """A visit that is cancelled reminds nobody; who reads it is who reads all."""
        visit = self.visit_in("approved", guest_ids=self.guests(self.ana, self.bo))
        matter = self.matter(visit)
        for login, reads in (
            ("outsider", True),
            ("colleague", True),
            ("desk", False),
            ("finance", False),
            ("internal", False),
        ):
            with self.subTest(login):
                mine = self.as_user(self.env["reception.visit.matter"], login)
                if login in ("desk", "finance", "internal"):
                    with self.assertRaises(AccessError):
                        mine.search([])
                else:
                    self.assertEqual(bool(mine.search([("id", "=", matter.id)])), reads)
        self.take(visit, "cancel")
        self.assertFalse(self.reminders(matter))
        self.assertEqual(matter.deadline_ids.state, "dropped")

    def test_deadline_is_told_once(self):
        """A matter that is late goes up once."""
        with freeze_time(paris("2026-06-01 10:00")):
            arrival = paris("2026-06-01 12:00")
            visit = self.visit_in(
                "approved",
                date_arrival=arrival,
                date_departure=paris("2026-06-02 12:00"),
                party_size=2,
            )
            matter = self.matter(visit, date_due="2026-06-03", guest_id=False)
        clocks = self.env["reception.deadline"].with_user(
            self.env.ref("base.user_root")
        )
        with freeze_time(paris("2026-06-04 00:01")):
            clock = matter.deadline_ids
            clocks.browse(clock.ids)._process()
            clocks.browse(clock.ids)._process()
        told = clock.activity_ids.filtered(
            lambda a: a.user_id == self.users["department_manager"]
        )
        self.assertEqual(len(told), 1)
