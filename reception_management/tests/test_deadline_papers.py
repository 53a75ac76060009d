from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError

from .common import proves
from .common_deadline import DeadlineCronCommon, paris

# The guests of these tests come on Friday 2026-06-05 at 10:00 in Paris.
ARRIVAL, DUE = "2026-06-05 10:00", "2026-06-06 10:00"


@proves("FIN-4")
class TestDeadlinePapers(DeadlineCronCommon):
    """Guests are received first; the papers follow within a day of the arrival."""

    def urgent(self, local="2026-06-05 11:00", **vals):
        """Return an urgent draft (superuser) typed in at a moment."""
        with freeze_time(paris(local)):
            return self.new_visit(is_urgent=True, **vals).sudo()

    def clocks(self, visit):
        """Return the clocks of the visit's papers in the order of their rounds."""
        visit.invalidate_recordset(["deadline_ids"])
        clocks = visit.deadline_ids.filtered(lambda c: c.kind == "papers")
        return clocks.sorted("round")

    def step(self, local, visit, step):
        self.at(local, self.take, visit, step)

    # ---- from the arrival to the submission ------------------------------------

    def test_from_the_arrival(self):
        """The clock runs from the arrival, before or after which it is typed in."""
        for typed in ("2026-06-03 09:00", ARRIVAL, "2026-06-08 09:00"):
            with self.subTest(typed):
                clock = self.clocks(self.urgent(typed))
                self.assertEqual(len(clock), 1)
                self.assertEqual(clock.started, self.arrival)
                self.assertEqual(clock.due, paris(DUE))
                self.assertEqual(clock.warn_at, paris("2026-06-06 06:00"))
        self.assertFalse(self.clocks(self.new_visit().sudo()), "not urgent")
        undated = {"date_arrival": False, "date_departure": False}
        self.assertFalse(self.clocks(self.urgent(**undated)))

    def test_both_sides(self):
        """In time up to the very second; a second later they are late."""
        for urgent in (True, False):
            for local, late in (
                ("2026-06-04 10:00:00", False),
                ("2026-06-05 10:00:00", False),
                ("2026-06-06 10:00:00", False),
                ("2026-06-06 10:00:01", True),
            ):
                with self.subTest(local, urgent=urgent):
                    visit = self.urgent() if urgent else self.new_visit().sudo()
                    self.step(local, visit, "submit")
                    self.assertEqual(visit._papers_late(), late)
                    clock = self.clocks(visit)
                    if urgent or local > ARRIVAL + ":00":
                        self.assertEqual(clock.state, "late" if late else "met")
                        self.assertEqual(clock.met, paris(local))

    def test_reminder_and_escalation(self):
        """Applicant first, the applicant's manager once it is over; then silence."""
        visit = self.urgent()
        clock = self.clocks(visit)
        self.run_at("2026-06-06 05:59")
        self.assertEqual(self.told(clock), [])
        self.run_at("2026-06-06 06:00")
        self.assertEqual(self.reminders(clock, "deadline"), ["applicant"])
        self.run_at("2026-06-06 09:59")
        self.assertEqual(self.reminders(clock, "overdue"), [])
        self.run_at(DUE)
        self.run_at("2026-06-06 12:00")
        self.assertEqual(self.reminders(clock, "deadline"), ["applicant"])
        self.assertEqual(self.reminders(clock, "overdue"), ["department_manager"])
        self.step("2026-06-07 10:00", visit, "submit")
        self.assertEqual(self.told(clock), [])

    def test_policy_of_the_company(self):
        self.rule().write({"amount": 8, "unit": "working_hours"})
        clock = self.clocks(self.urgent())
        self.assertEqual(clock.due, paris("2026-06-08 10:00"), "over the weekend")
        self.rule().active = False
        visit = self.urgent()
        self.step("2026-06-30 10:00", visit, "submit")
        self.assertFalse(self.clocks(visit))
        self.assertFalse(visit._papers_late(), "no limit, nothing late")

    # ---- what moves it while it is a draft -------------------------------------

    def test_other_arrival(self):
        visit = self.urgent()
        later = {
            "date_arrival": self.arrival + timedelta(days=2),
            "date_departure": self.departure + timedelta(days=2),
        }
        self.at(ARRIVAL, self.as_user(visit, "applicant").write, later)
        self.assertEqual(self.clocks(visit).mapped("state"), ["dropped", "overdue"])
        self.assertEqual(self.clocks(visit)[1].due, paris("2026-06-08 10:00"))
        later["date_arrival"] = False
        self.at(ARRIVAL, self.as_user(visit, "applicant").write, later)
        self.assertEqual(set(self.clocks(visit).mapped("state")), {"dropped"})

    def test_flag_is_no_way_out(self):
        """Called urgent or not, and called so again: it counts from the arrival."""
        for flags in ((False,), (False, True)):
            with self.subTest(flags):
                visit = self.urgent()
                for hour, flag in enumerate(flags, 12):
                    self.at(
                        f"2026-06-05 {hour}:00",
                        self.as_user(visit, "applicant").write,
                        {"is_urgent": flag},
                    )
                self.assertEqual(self.clocks(visit)[0].state, "dropped")
                self.step("2026-06-06 10:00:01", visit, "submit")
                self.assertTrue(visit._papers_late())

    # ---- pauses ----------------------------------------------------------------

    def test_cancelled_and_taken_up_again(self):
        """It stands still while the visit is cancelled, then goes on with the rest."""
        visit = self.urgent()
        self.step("2026-06-05 22:00", visit, "cancel")
        clock = self.clocks(visit)
        self.assertEqual((clock.state, clock.used), ("paused", 12))
        self.assertEqual(clock.pause_reason, "The visit is cancelled.")
        self.run_at("2026-06-08 10:00")
        self.assertEqual(self.told(clock), [])
        self.step("2026-06-09 10:00", visit, "reset")
        self.assertEqual(clock.due, paris("2026-06-09 22:00"))
        self.step("2026-06-09 22:00", visit, "submit")
        self.assertFalse(visit._papers_late())
        self.assertEqual(self.clocks(visit), clock)

    def test_cancelled_before_the_arrival(self):
        visit = self.urgent("2026-06-03 10:00")
        self.step("2026-06-03 12:00", visit, "cancel")
        self.step("2026-06-04 12:00", visit, "reset")
        self.assertEqual(self.clocks(visit).due, paris(DUE))

    def test_cancelled_too_late(self):
        visit = self.urgent()
        self.step("2026-06-06 10:00:01", visit, "cancel")
        self.step("2026-06-06 10:00:02", visit, "reset")
        self.step("2026-06-06 10:00:02", visit, "submit")
        self.assertTrue(visit._papers_late(), "time that was up stays up")

    def test_time_with_who_decides(self):
        """What lies with the approver doesn't count; the draft again does."""
        visit = self.urgent()
        self.step("2026-06-05 16:00", visit, "submit")
        for step in ("refuse", "reset"):
            self.step("2026-06-08 10:00", visit, step)
        first, second = self.clocks(visit)
        self.assertEqual((first.state, second.used), ("met", 6))
        self.assertEqual(second.due, paris("2026-06-09 04:00"))
        self.step("2026-06-09 04:00", visit, "submit")
        self.assertFalse(visit._papers_late())
        self.step("2026-06-10 04:00", visit, "reset")
        self.step("2026-06-10 04:00:01", visit, "submit")
        self.assertTrue(visit._papers_late(), "nothing was left")

    def test_late_stays_late(self):
        """Taken back and submitted again in the same second, it is still late."""
        visit = self.urgent()
        for step in ("submit", "reset", "submit"):
            self.step("2026-06-06 10:00:01", visit, step)
        self.assertEqual(self.clocks(visit).mapped("state"), ["late", "late"])
        self.assertTrue(visit._papers_late())

    # ---- nobody else's to move -------------------------------------------------

    def test_nobody_stops_it(self):
        clock = self.clocks(self.urgent())
        for role in ("applicant", "officer", "manager"):
            for vals in ({"met": self.arrival}, {"is_late": False}, {"allowed": 99}):
                with self.subTest(role, vals=vals), self.assertRaises(AccessError):
                    self.as_user(clock, role).write(vals)
