from datetime import timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from .common import ReceptionCommon, proves
from .common_deadline import paris

NOW = "2026-06-01 07:00:00"


@freeze_time(NOW)
class TestAgenda(ReceptionCommon):
    """The agenda is the truth, its calendar event a projection (VIS-6)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.arrival = paris("2026-06-12 10:00")
        cls.departure = paris("2026-06-13 15:00")
        cls.tier.agenda_template_ids = [
            Command.create(
                {
                    "name": "Usual",
                    "line_ids": [
                        Command.create({"stage": "pick_up", "duration": 0.5}),
                        Command.create(
                            {"stage": "showroom", "start": 1, "place": "Hall"}
                        ),
                        Command.create({"stage": "talks", "day": 2, "start": 9.5}),
                    ],
                }
            )
        ]

    def approved(self, **vals):
        return self.visit_in("approved", **vals)

    def line(self, visit=None, login="applicant", **vals):
        """Create a stage with the host as owner and the executive wanted."""
        visit = visit or self.approved()
        vals = {
            "visit_id": visit.id,
            "stage": "leaders",
            "name": "Secret price talk",
            "start": self.arrival + timedelta(hours=3),
            "stop": self.arrival + timedelta(hours=4),
            "employee_id": self.employees["host"].id,
            "leader_id": self.employees["executive"].id,
            **vals,
        }
        return self.as_user(self.env["reception.visit.agenda"], login).create(vals)

    # ---- from the template -----------------------------------------------------

    @proves("VIS-6")
    def test_template(self):
        """Hours count from the arrival on the first day, then from local midnight."""
        visit = self.approved()
        self.assertEqual(
            [(line.stage, line.start, line.stop) for line in visit.agenda_ids.sorted()],
            [
                ("pick_up", paris("2026-06-12 10:00"), paris("2026-06-12 10:30")),
                ("showroom", paris("2026-06-12 11:00"), paris("2026-06-12 12:00")),
                ("talks", paris("2026-06-13 09:30"), paris("2026-06-13 10:30")),
            ],
        )
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.as_user(visit, "colleague").action_load_agenda()
        self.as_user(visit, "applicant").action_load_agenda()
        self.assertEqual(len(visit.agenda_ids), 3, "loading again adds nothing")

    # ---- the calendar event ----------------------------------------------------

    @proves("VIS-6")
    def test_event(self):
        """Neutral title, private, guests unnamed, nobody mailed; for its people."""
        visit = self.approved()
        event = self.line(visit).sudo().event_id
        mails = self.env["mail.mail"].search([("model", "=", "calendar.event")])
        self.assertFalse(mails.filtered(lambda mail: mail.res_id == event.id))
        self.assertEqual(event.privacy, "private")
        self.assertIn(visit.name, event.name)
        shown = f"{event.name} {event.description} {event.location}"
        for secret in ("Secret", self.customer.name, "Ana"):
            self.assertNotIn(secret, shown)
        self.assertFalse(event.res_model)
        self.assertEqual(
            event.partner_ids,
            (self.users["host"] | self.users["executive"]).partner_id,
        )
        self.assertEqual(event.user_id, self.users["host"])
        self.assertEqual(event.reception_visit_id, visit)
        self.assertFalse(event.copy().reception_visit_id)

    def test_no_event_before_approval(self):
        """A draft is nobody's appointment yet; reset and cancelled ones aren't."""
        draft = self.new_visit()
        line = self.line(draft)
        self.assertFalse(line.sudo().event_id)
        self.take(draft, "submit")
        self.take(draft, "approve")
        event = line.sudo().event_id
        self.assertTrue(event)
        self.take(draft, "reset")
        self.assertFalse(event.exists())
        self.assertFalse(line.drift)

    def test_event_follows(self):
        """Time, place and people of the stage are the event's."""
        line = self.line()
        line.write(
            {
                "start": line.start + timedelta(hours=1),
                "stop": line.stop + timedelta(hours=1),
                "place": "Tower",
                "leader_id": False,
            }
        )
        event = line.sudo().event_id
        self.assertEqual((event.start, event.location), (line.start, "Tower"))
        self.assertEqual(event.partner_ids, self.users["host"].partner_id)
        line.action_cancel()
        self.assertFalse(event.exists())
        line.action_reset()
        self.assertTrue(line.sudo().event_id)
        event = line.sudo().event_id
        line.unlink()
        self.assertFalse(event.exists())

    @proves("VIS-6")
    def test_leader_answer(self):
        """Whether the leader accepts is seen."""
        line = self.line()
        self.assertEqual(line.leader_answer, "needsAction")
        leader = self.users["executive"].partner_id
        attendee = line.sudo().event_id.attendee_ids.filtered(
            lambda attendee: attendee.partner_id == leader
        )
        attendee.with_user(self.users["executive"]).do_accept()
        line.invalidate_recordset()
        self.assertEqual(line.leader_answer, "accepted")

    def test_leader_is_asked(self):
        """The leader hears of it, answers in person, and is asked anew after a move."""
        visit = self.approved()
        messages = visit.message_ids
        line = self.line(visit)
        told = visit.message_ids - messages
        self.assertEqual(told.partner_ids, self.users["executive"].partner_id)
        self.assertNotIn("Secret", told.body)
        draft = self.new_visit()
        line = self.line(draft, leader_id=self.employees["department_manager"].id)
        self.take(draft, "submit")
        self.take(draft, "approve")  # by the very leader
        self.assertEqual(line.leader_answer, "needsAction")
        attendee = line.sudo().event_id.attendee_ids.filtered(
            lambda who: who.partner_id == self.users["department_manager"].partner_id
        )
        attendee.state = "accepted"
        line.write({"start": line.start + timedelta(minutes=10)})
        line.invalidate_recordset()
        self.assertEqual((line.leader_answer, line.drift), ("needsAction", False))

    def test_revived_visit(self):
        """A visit that comes after all has its programme again."""
        visit = self.approved()
        line = self.line(visit)
        line.action_cancel()
        self.as_user(visit, "applicant").action_cancel("Ill")
        self.assertEqual(set(visit.agenda_ids.mapped("state")), {"cancelled"})
        for step in ("reset", "submit", "approve"):
            self.take(visit, step)
        self.assertEqual(
            sorted(visit.agenda_ids.mapped("state")), ["cancelled"] + ["planned"] * 3
        )
        self.assertEqual(len(visit.agenda_ids.event_id), 3)

    def test_what_took_place_stays(self):
        """A stage that has begun is not deleted, and minutes aren't the desk's."""
        line = self.line()
        line.write({"minutes": "<p>Price 3</p>"})
        line.action_done()
        with self.assert_refused("stays on the agenda"):
            line.unlink()
        with freeze_time(self.arrival), self.assertRaises(AccessError):
            self.as_user(line, "desk").read(["minutes"])

    # ---- drift -----------------------------------------------------------------

    @proves("VIS-6")
    def test_drift(self):
        """Moved, opened or deleted outside: the agenda keeps all and shows it."""
        line = self.line()
        start = line.start
        event = line.sudo().event_id.with_user(self.users["host"])
        event.write(
            {"start": start + timedelta(days=1), "stop": line.stop + timedelta(days=1)}
        )
        line.invalidate_recordset()
        self.assertEqual((line.drift, line.start), ("moved", start))
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.as_user(line, "department_manager").action_restore()
        line.action_restore()
        self.assertFalse(line.drift)
        self.assertEqual(event.start, start)

        event.privacy = "public"
        line.invalidate_recordset()
        self.assertEqual(line.drift, "exposed")
        line.action_restore()
        self.assertEqual(event.privacy, "private")

        event.sudo().active = False
        line.invalidate_recordset()
        self.assertEqual(line.drift, "deleted")
        event.sudo().unlink()
        line.invalidate_recordset()
        self.assertEqual((line.drift, line.name), ("deleted", "Secret price talk"))
        line.action_restore()
        self.assertFalse(line.drift)

    def test_take_over(self):
        """A planner may follow the calendar where it was moved."""
        line = self.line()
        event = line.sudo().event_id
        later = event.start + timedelta(hours=2)
        event.write({"start": later, "stop": later + timedelta(hours=1)})
        line.invalidate_recordset()
        line.action_take_over()
        self.assertEqual((line.start, line.drift), (later, False))

    # ---- moved with the visit --------------------------------------------------

    @proves("VIS-6")
    def test_moved_with_the_visit(self):
        """All that has not run moves, event included; people are told once."""
        visit = self.approved()
        line = self.line(visit)
        starts = visit.agenda_ids.sorted("id").mapped("start")
        messages = visit.message_ids
        mails = self.env["mail.mail"].search_count([])
        day = timedelta(days=1)
        self.as_user(visit, "applicant").action_postpone(self.arrival + day, "Snow")
        self.assertEqual(
            visit.agenda_ids.sorted("id").mapped("start"),
            [start + day for start in starts],
        )
        self.assertEqual(line.sudo().event_id.start, line.start)
        self.assertFalse(any(visit.agenda_ids.mapped("drift")))
        told = (visit.message_ids - messages).filtered("partner_ids")
        self.assertEqual(len(told), 1)
        self.assertIn(self.users["executive"].partner_id, told.partner_ids)
        new_mails = self.env["mail.mail"].search_count([]) - mails
        self.assertLessEqual(new_mails, len(told.partner_ids))

    # ---- running ---------------------------------------------------------------

    def test_running(self):
        """Owner and leader note when it begins and ends; the plan is then fixed."""
        visit = self.approved()
        for login in ("host", "executive", "applicant", "officer"):
            line = self.as_user(self.line(visit), login)
            with self.subTest(login=login):
                line.action_start()
                line.action_done()
                self.assertTrue(line.actual_start and line.actual_stop)
        for login in ("colleague", "desk", "finance", "department_manager"):
            line = self.as_user(self.line(visit), login)
            with self.subTest(login=login), self.assertRaises(AccessError):
                with self.env.cr.savepoint():
                    line.action_start()
        line = self.line(visit)
        line.action_done()
        with self.assert_refused("can't be changed"):
            line.place = "Elsewhere"
        for vals in ({"state": "planned"}, {"actual_start": NOW}, {"event_id": False}):
            with self.subTest(vals), self.assertRaises(UserError):
                with self.env.cr.savepoint():
                    line.write(vals)

    def test_over(self):
        """A visit that is over gets no stages, and what is done keeps its times."""
        visit = self.visit_in("refused")
        with self.assert_refused("can't be changed any more"):
            self.as_user(visit, "applicant").action_load_agenda()
        line = self.line()
        line.action_done()
        event = line.sudo().event_id
        event.write({"start": event.start - timedelta(days=1)})
        line.invalidate_recordset()
        self.assertEqual(line.drift, "moved")
        with self.assert_refused("can't be changed"):
            line.action_take_over()

    def test_bad_times(self):
        """A stage that ends before it starts is refused."""
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.line(stop=self.arrival)
