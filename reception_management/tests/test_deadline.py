from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.tools import mute_logger

from .common import proves
from .common_deadline import DeadlineCommon, paris


class TestDeadline(DeadlineCommon):
    """Clocks: due moment, pause, change, and who may touch them."""

    @proves("GEN-5")
    def test_units(self):
        """Each unit of the policy, with its reminder."""
        for amount, unit, due, warn_at in (
            (24, "hours", "2026-06-06 16:00", "2026-06-06 14:00"),
            (1.5, "days", "2026-06-07 04:00", "2026-06-07 02:00"),
            (8, "working_hours", "2026-06-08 16:00", "2026-06-08 14:00"),
            (2, "working_days", "2026-06-09 17:00", "2026-06-09 15:00"),
        ):
            with self.subTest(unit):
                clock = self.start("2026-06-05 16:00", amount, unit, 2)
                self.assertEqual(clock.due, paris(due))
                self.assertEqual(clock.warn_at, paris(warn_at))
                self.assertEqual(clock.next_action, paris(warn_at))
        clock = self.start("2026-06-05 16:00", 2, "working_hours", 1.5)
        self.assertEqual(clock.due, paris("2026-06-08 09:00"))
        self.assertEqual(clock.warn_at, paris("2026-06-05 16:30"))
        clock = self.start("2026-06-05 16:00", 2, "working_hours", 2)
        self.assertFalse(clock.warn_at, "no reminder at the very start")
        self.assertEqual(clock.next_action, clock.due)

    @proves("GEN-5")
    def test_pause_and_resume(self):
        """What is left is kept, in the clock's own unit."""
        for amount, unit, due in (
            # an hour used on Friday, resumed on Wednesday at 10:00
            (24, "hours", "2026-06-11 09:00"),
            (8, "working_hours", "2026-06-11 09:00"),
            # no working day used: two more after Wednesday
            (2, "working_days", "2026-06-12 17:00"),
            (1, "days", "2026-06-11 09:00"),
        ):
            with self.subTest(unit):
                clock = self.start("2026-06-05 15:00", amount, unit)
                visit = clock.visit_id
                pause = ("papers", "The guest is ill")
                self.at("2026-06-05 16:00", visit._pause_deadline, *pause)
                self.assertEqual(clock.state, "paused")
                self.assertEqual(clock.pause_reason, "The guest is ill")
                self.assertFalse(clock.next_action, "a paused clock reminds nobody")
                self.assertFalse(visit.next_due)
                self.at("2026-06-08 16:00", visit._pause_deadline, *pause)
                self.at("2026-06-10 10:00", visit._resume_deadline, "papers")
                self.assertEqual(clock.due, paris(due))
                self.assertFalse(clock.paused or clock.pause_reason)
                self.at("2026-06-10 10:00", visit._resume_deadline, "papers")
                self.assertEqual(clock.due, paris(due), "resumed once")

    def test_many_pauses(self):
        """Pauses add up, and a working day is used once its evening has passed."""
        clock = self.start("2026-06-05 16:00", 8, "working_hours")
        visit = clock.visit_id
        for start, stop in (
            ("2026-06-05 16:30", "2026-06-08 08:00"),  # half an hour used
            ("2026-06-08 10:00", "2026-06-08 14:00"),  # two hours
            ("2026-06-08 14:15", "2026-06-09 18:00"),  # a quarter
        ):
            self.at(start, visit._pause_deadline, "papers", "Waiting")
            self.at(stop, visit._resume_deadline, "papers")
        self.assertAlmostEqual(clock.used, 2.75, 5)
        self.assertEqual(clock.due, paris("2026-06-10 14:15"))
        clock = self.start("2026-06-05 16:00", 2, "working_days")
        self.at("2026-06-09 09:00", clock.visit_id._pause_deadline, "papers", "Wait")
        self.at("2026-06-11 09:00", clock.visit_id._resume_deadline, "papers")
        self.assertEqual(clock.due, paris("2026-06-11 17:00"), "the last day's evening")

    def test_pause_does_not_heal(self):
        """Time that was up before a pause is up after it."""
        for amount, unit in (
            (24, "hours"),
            (8, "working_hours"),
            (1, "working_days"),
        ):
            with self.subTest(unit):
                clock = self.start("2026-06-05 16:00", amount, unit)
                due, visit = clock.due, clock.visit_id
                self.at("2026-06-08 20:00", visit._pause_deadline, "papers", "Late")
                self.at("2026-06-10 10:00", visit._resume_deadline, "papers")
                self.assertEqual(clock.due, due)
                self.at("2026-06-10 11:00", visit._meet_deadline, "papers")
                self.assertEqual(clock.state, "late")

    @proves("GEN-5")
    def test_change_of_allowed_time(self):
        """More or less time counts from the start; what is used stays used."""
        clock = self.start("2026-06-05 15:00", 8, "working_hours")
        visit = clock.visit_id
        self.at("2026-06-08 09:00", visit._change_deadline, "papers", 4)
        self.assertEqual(clock.used, 3)
        self.assertEqual(clock.due, paris("2026-06-08 10:00"))
        self.at("2026-06-08 09:30", visit._change_deadline, "papers", 2)
        self.assertEqual(clock.due, paris("2026-06-08 09:30"), "due at once")
        self.at("2026-06-08 11:00", visit._change_deadline, "papers", 16)
        self.assertEqual(clock.due, paris("2026-06-09 15:00"), "open again")
        clock = self.start("2026-06-05 15:00", 2, "working_days")
        self.at("2026-06-09 09:00", clock.visit_id._change_deadline, "papers", 5)
        self.assertEqual(clock.due, paris("2026-06-12 17:00"))

    def test_change_while_paused(self):
        """A paused clock takes the new time along and shows it when resumed."""
        clock = self.start("2026-06-05 15:00", 8, "working_hours")
        visit = clock.visit_id
        self.at("2026-06-05 16:00", visit._pause_deadline, "papers", "Waiting")
        self.at("2026-06-08 09:00", visit._change_deadline, "papers", 3)
        self.at("2026-06-10 10:00", visit._resume_deadline, "papers")
        self.assertEqual(clock.due, paris("2026-06-10 12:00"))

    def _short_days(self):
        """Return a calendar of mornings only."""
        calendar = self.calendar.copy({"name": "Mornings"})
        calendar.attendance_ids.filtered(lambda a: a.day_period != "morning").unlink()
        return calendar

    @proves("GEN-5")
    def test_change_of_calendar(self):
        """The rest runs by the new calendar, what is used was by the old one."""
        clock = self.start("2026-06-05 15:00", 8, "working_hours")
        self.at(
            "2026-06-08 09:00",
            clock.visit_id._change_deadline,
            "papers",
            None,
            self._short_days(),
        )
        # 3 hours used, 3 left on Monday, 2 on Tuesday
        self.assertEqual(clock.due, paris("2026-06-09 10:00"))

    @proves("GEN-5")
    def test_company_changes_its_calendar(self):
        """Running clocks of the company go over to its new calendar."""
        clock = self.start("2026-06-05 15:00", 8, "working_hours")
        short = self._short_days()
        with freeze_time(paris("2026-06-08 09:00")):
            self.company.resource_calendar_id = short
        self.assertEqual(clock.calendar_id, short)
        self.assertEqual(clock.due, paris("2026-06-09 10:00"))

    @proves("GEN-5")
    def test_no_working_time(self):
        """Without working time nothing is started, and the message says why."""
        self.calendar.attendance_ids.unlink()
        with self.assert_refused("Add working hours to it"):
            self.start("2026-06-05 15:00", 8, "working_hours")
        self.company.resource_calendar_id = False
        with self.assert_refused("has no working schedule"):
            self.start("2026-06-05 15:00", 8, "working_hours")
        clock = self.start("2026-06-05 15:00", 24, "hours")
        self.assertEqual(clock.due, paris("2026-06-06 15:00"))

    # ---- one clock -------------------------------------------------------------

    def test_one_clock(self):
        """One open clock of a kind; the next one is another round."""
        clock = self.start("2026-06-05 15:00", 24, "hours")
        visit = clock.visit_id
        self.assertFalse(visit._start_deadline("papers"), "it is running")
        self.at("2026-06-06 14:00", visit._meet_deadline, "papers")
        self.assertEqual((clock.state, clock.round), ("met", 1))
        again = visit._start_deadline("papers")
        self.assertEqual(again.round, 2)
        visit._drop_deadline("papers")
        self.assertEqual(again.state, "dropped")
        self.assertFalse(again.next_action)
        met = clock.met
        visit._meet_deadline("papers")
        self.assertEqual((clock.met, again.met), (met, False))

    def test_unique_by_the_database(self):
        """No double round, no second open clock, no owner or two ends."""
        clock = self.start("2026-06-05 15:00", 24, "hours")
        vals = {
            "visit_id": clock.visit_id.id,
            "kind": "papers",
            "unit": "hours",
            "allowed": 1,
            "started": clock.started,
        }
        for changed in (
            {"round": 1, "met": clock.due},
            {"round": 2},
            {"visit_id": False, "round": 2},
            {"round": 2, "met": clock.due, "dropped": clock.due},
            {"round": 2, "met": clock.due, "allowed": float("nan")},
            {"round": 2, "met": clock.due, "allowed": 1.5, "unit": "working_days"},
        ):
            with (
                self.subTest(changed),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                clock.create({**vals, **changed})
        clock.create({**vals, "round": 2, "met": clock.due})
