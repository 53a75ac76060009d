from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, ValidationError

from .common import proves
from .common_deadline import FRIDAY, MONDAY, DeadlineCronCommon, paris


class TestAppointment(DeadlineCronCommon):
    """Who asks for an appointment is answered in time; who phones, confirms."""

    def asked(self, local=f"{FRIDAY} 15:00", **vals):
        """Return a draft whose customer asked at a moment, and the clock."""
        with freeze_time(paris(local)):
            visit = self.new_visit(appointment_asked=paris(local), **vals)
        return visit, visit.sudo().deadline_ids.filtered(lambda c: c.kind == "answer")

    def answer(self, visit, answer="yes", **kwargs):
        visit.action_answer(answer, "We look forward to it.", **kwargs)

    # ---- the clock -------------------------------------------------------------

    @proves("VIS-4")
    def test_answer_is_due_in_working_hours(self):
        """Asked on Friday afternoon, with four hours to go: due on Monday at ten."""
        self.rule("answer").amount = 4
        _visit, clock = self.asked()
        self.assertEqual(clock.due, paris(f"{MONDAY} 10:00"))

    @proves("VIS-4")
    def test_the_time_counts_from_the_asking(self):
        """Typed in late, the appointment is due as if typed in at once."""
        self.rule("answer").amount = 4
        with freeze_time(paris(f"{MONDAY} 09:00")):
            visit = self.new_visit(appointment_asked=paris(f"{FRIDAY} 15:00"))
        self.assertEqual(visit.sudo().deadline_ids.due, paris(f"{MONDAY} 10:00"))
        with self.assert_refused("in the future", ValidationError):
            visit.appointment_asked = fields.Datetime.now() + timedelta(hours=1)

    @proves("VIS-4")
    def test_overdue_answer_is_escalated_once(self):
        """The applicant is reminded, the officers are told once."""
        self.rule("answer").write({"amount": 4, "warn_before": 1})
        _visit, clock = self.asked()
        self.run_at(f"{MONDAY} 09:30")
        self.assertEqual(self.reminders(clock, "deadline"), ["applicant"])
        self.assertFalse(self.reminders(clock, "overdue"))
        for moment in ("10:05", "10:15", "12:00"):
            self.run_at(f"{MONDAY} {moment}")
        self.assertEqual(self.reminders(clock, "overdue").count("officer"), 1)

    @proves("VIS-4")
    def test_refused_application_still_owes_an_answer(self):
        """A refusal inside is no answer to the customer, a cancellation is none due."""
        visit, clock = self.asked()
        self.take(visit, "submit")
        self.take(visit, "refuse")
        self.assertFalse(clock.met or clock.dropped)
        self.take(visit, "reset")
        visit.action_cancel("The customer withdrew.")
        self.assertTrue(clock.dropped)

    # ---- the answers -----------------------------------------------------------

    @proves("VIS-4")
    def test_yes_is_mailed_and_meets_the_clock(self):
        """The customer reads the answer, in time; nothing of the plan is in it."""
        self.customer.write({"email": "customer@example.com", "lang": "en_US"})
        visit, clock = self.asked()
        with freeze_time(paris(f"{FRIDAY} 16:00")):
            self.answer(visit)
        self.assertEqual((visit.appointment_answer, clock.state), ("yes", "met"))
        self.assertEqual(
            visit.sudo().appointment_answered_by_id, self.users["applicant"]
        )
        message = visit.sudo().message_ids.filtered(
            lambda m: self.customer in m.partner_ids
        )
        self.assertIn("We look forward to it.", message.body)
        self.assertNotIn("100", message.body)
        with self.assert_refused("was answered on"):
            self.answer(visit)

    @proves("VIS-4")
    def test_no_cancels_the_visit(self):
        """A visit that is declined does not stay among those to come."""
        visit, _clock = self.asked()
        self.answer(visit, "no", send=False)
        self.assertEqual(visit.state, "cancelled")
        self.assertEqual(visit.state_reason, "We look forward to it.")

    @proves("VIS-4")
    def test_another_time(self):
        """What is offered is kept; once the customer agrees the draft moves there."""
        visit, clock = self.asked()
        offer = self.arrival + timedelta(days=7)
        with freeze_time(paris(f"{FRIDAY} 16:00")):
            with self.assert_refused("lies in the future"):
                self.answer(visit, "other", send=False)
            with self.assert_refused("lies in the future"):
                self.answer(visit, "other", offer=paris(FRIDAY), send=False)
            self.answer(visit, "other", offer=offer, send=False)
            self.assertEqual((visit.appointment_offer, clock.state), (offer, "met"))
            self.answer(visit, send=False)
        self.assertEqual(visit.date_arrival, offer)
        self.assertEqual(visit.date_departure, self.departure + timedelta(days=7))
        self.assertFalse(visit.appointment_offer)

    @proves("VIS-4")
    def test_asked_again(self):
        """Another asking is another round, with a clock of its own."""
        visit, clock = self.asked()
        with freeze_time(paris(f"{MONDAY} 09:00")):
            self.answer(visit, "other", offer=self.arrival + timedelta(7), send=False)
            visit.appointment_asked = paris(f"{MONDAY} 08:30")
        self.assertFalse(visit.appointment_answer or visit.appointment_offer)
        again = visit.sudo().deadline_ids - clock
        self.assertEqual((again.round, again.started), (2, paris(f"{MONDAY} 08:30")))

    def test_bad_answers(self):
        """What is missing is named, and nothing is half done."""
        visit, clock = self.asked()
        for args, text in (
            (("maybe", "x"), "yes, no or another time"),
            (("yes", " "), "what the customer is told"),
            (("yes", "x"), "no e-mail address"),
        ):
            with self.subTest(text), self.assert_refused(text):
                visit.action_answer(*args)
        with self.assert_refused("no appointment to answer"):
            self.new_visit().action_answer("yes", "x", send=False)
        self.assertFalse(visit.appointment_answer or clock.met)
        with self.assert_refused("can't be set directly", AccessError):
            visit.appointment_answer = "yes"

    def test_who_answers(self):
        """Applicant, host and officer; nobody else, not even who decides."""
        for role in ("colleague", "department_manager", "desk", "finance"):
            visit, _clock = self.asked()
            with self.subTest(role), self.assertRaises(AccessError):
                self.answer(self.as_user(visit, role), send=False)
        for role in ("host", "officer"):
            visit, _clock = self.asked()
            self.answer(self.as_user(visit, role), send=False)
            self.assertEqual(visit.appointment_answer, "yes")

    def test_form(self):
        """The dialog proposes the words and gives the answer."""
        visit, _clock = self.asked()
        wizard = visit.env["reception.visit.answer"].create({"visit_id": visit.id})
        self.assertIn("look forward", wizard.message)
        self.assertFalse(wizard.send)
        wizard.answer = "no"
        self.assertIn("sorry", wizard.message)
        wizard.action_confirm()
        self.assertEqual(visit.state, "cancelled")

    # ---- by phone --------------------------------------------------------------

    def phoned(self, **vals):
        with freeze_time(paris(f"{FRIDAY} 15:00")):
            visit = self.new_visit(login="colleague", by_phone=True, **vals)
        return visit, visit.sudo().deadline_ids.filtered(lambda c: c.kind == "phone")

    @proves("VIS-2")
    def test_phoned_application_is_confirmed(self):
        """Who asked and who typed are kept; who asked confirms within a day."""
        visit, clock = self.phoned()
        self.assertEqual(clock.due, paris("2026-06-06 15:00"))
        self.assertEqual(visit.create_uid, self.users["colleague"])
        self.assertEqual(visit.applicant_id, self.employees["applicant"])
        for role in ("colleague", "officer", "host"):
            mine = self.as_user(visit, role)
            self.assertFalse(mine.can_confirm_phone)
            with self.subTest(role), self.assert_refused("applicant", AccessError):
                mine.action_confirm_phone()
        mine = self.as_user(visit, "applicant")
        self.assertTrue(mine.can_confirm_phone)
        with freeze_time(paris("2026-06-06 14:00")):
            mine.action_confirm_phone()
        self.assertEqual(clock.state, "met")
        self.assertEqual(visit.sudo().confirmed_by_id, self.users["applicant"])
        with self.assert_refused("nothing to confirm"):
            mine.action_confirm_phone()

    @proves("VIS-2")
    def test_unconfirmed_application_reminds_and_escalates(self):
        """The applicant is reminded before the day is over, the manager told after."""
        _visit, clock = self.phoned()
        self.run_at("2026-06-06 11:30")
        self.assertEqual(self.reminders(clock, "deadline"), ["applicant"])
        self.assertFalse(self.reminders(clock, "overdue"))
        self.run_at("2026-06-06 15:05")
        self.run_at("2026-06-06 16:05")
        self.assertEqual(len(self.reminders(clock, "overdue")), 1)

    @proves("VIS-2")
    def test_unconfirmed_application_keeps_the_visit_open(self):
        """Closing lists it; confirmed, the visit closes."""
        with freeze_time(self.arrival):
            visit = self.visit_in("departed", login="colleague", by_phone=True)
        with self.assert_refused("not confirmed the application by phone"):
            self.take(visit, "close")
        self.as_user(visit, "applicant").action_confirm_phone()
        self.take(visit, "close")

    def test_phone_means_somebody_else(self):
        """Nobody phones themselves; another applicant confirms anew."""
        with self.assert_refused("somebody else asked", ValidationError):
            self.new_visit(by_phone=True)
        visit, clock = self.phoned()
        self.as_user(visit, "applicant").action_confirm_phone()
        visit.applicant_id = self.employees["host"]
        self.assertFalse(visit.date_confirmed)
        again = visit.sudo().deadline_ids - clock
        self.assertEqual((again.kind, again.round), ("phone", 2))
        visit.by_phone = False
        self.assertTrue(again.dropped)

    @proves("VIS-2")
    def test_a_change_is_confirmed_anew(self):
        """What somebody else changes afterwards the applicant hasn't confirmed."""
        visit, clock = self.phoned()
        mine = self.as_user(visit, "applicant")
        mine.action_confirm_phone()
        mine.purpose = "As I said"
        self.assertTrue(visit.date_confirmed)
        visit.description = "Tea, please"
        self.assertTrue(visit.date_confirmed)
        visit.party_size = 9
        self.assertFalse(visit.date_confirmed)
        again = visit.sudo().deadline_ids - clock
        self.assertEqual((again.kind, again.state), ("phone", "running"))

    def test_officer_confirms_for_who_has_no_user(self):
        """A signature on paper is confirmed by an officer, not by who typed."""
        self.employees["applicant"].user_id = False
        visit, _clock = self.phoned()
        with self.assert_refused("applicant", AccessError):
            visit.action_confirm_phone()
        self.as_user(visit, "officer").action_confirm_phone()
        self.assertTrue(visit.date_confirmed)
