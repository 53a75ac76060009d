from datetime import timedelta

from freezegun import freeze_time

from .common import proves
from .common_deadline import DeadlineCronCommon, paris


class TestSummary(DeadlineCronCommon):
    """Summary on the day, report two working days later (VIS-14)."""

    def departed_at(self, local):
        """Return a visit whose guests left at a local moment of 5 June 2026."""
        with freeze_time(paris("2026-06-04 09:00")):
            visit = self.visit_in("approved")
        with freeze_time(paris("2026-06-05 10:00")):
            self.take(visit, "check_in")
        with freeze_time(paris(local)):
            self.take(visit, "check_out")
        return visit

    def clock(self, visit, kind):
        return visit.deadline_ids.filtered(lambda clock: clock.kind == kind)

    @proves("VIS-14")
    def test_due(self):
        """The summary by the end of the day, the report after two working days."""
        visit = self.departed_at("2026-06-05 15:00")
        self.assertEqual(self.clock(visit, "summary").due, paris("2026-06-06 00:00"))
        self.assertEqual(self.clock(visit, "report").due, paris("2026-06-09 17:00"))
        late = self.departed_at("2026-06-05 23:30")
        # the least that is given: an hour, by the company's rule
        self.assertEqual(self.clock(late, "summary").due, paris("2026-06-06 00:30"))

    @proves("VIS-14")
    def test_met_when_written(self):
        """Empty paragraphs are nothing; a report makes the summary needless."""
        visit = self.departed_at("2026-06-05 15:00")
        summary, report = self.clock(visit, "summary"), self.clock(visit, "report")
        mine = self.as_user(visit, "applicant")
        with freeze_time(paris("2026-06-05 20:00")):
            mine.write({"summary": "<p><br></p>", "report": "<p> </p>"})
            self.assertEqual((summary.state, report.state), ("running", "running"))
            mine.summary = "<p>They liked the line.</p>"
            self.assertEqual((summary.state, report.state), ("met", "running"))
        with freeze_time(paris("2026-06-09 17:30")):
            mine.report = "<p>All of it.</p>"
            self.assertEqual(report.state, "late")
        other = self.departed_at("2026-06-05 15:00")
        with freeze_time(paris("2026-06-05 20:00")):
            self.as_user(other, "applicant").report = "<p>All of it.</p>"
        self.assertEqual(set(other.deadline_ids.mapped("state")) - {"met"}, set())

    def test_written_before(self):
        """What was written before the guests left needs no clock."""
        with freeze_time(paris("2026-06-04 09:00")):
            visit = self.visit_in("approved")
        with freeze_time(paris("2026-06-05 10:00")):
            self.take(visit, "check_in")
            self.as_user(visit, "applicant").summary = "<p>Good</p>"
            self.take(visit, "check_out")
            self.assertFalse(self.clock(visit, "summary"))
            self.assertEqual(self.clock(visit, "report").state, "running")

    @proves("VIS-14")
    def test_warned_and_escalated_once(self):
        """The applicant is warned before, the superior told once when it is over."""
        visit = self.departed_at("2026-06-05 15:00")
        clock = self.clock(visit, "summary")
        self.run_at("2026-06-05 21:59")
        self.assertFalse(clock.warned)
        for _again in range(2):
            self.run_at("2026-06-05 22:00")
            self.assertEqual(self.reminders(clock, "deadline"), ["applicant"])
        self.assertFalse(clock.escalated)
        for _again in range(2):
            self.run_at("2026-06-06 00:00")
            self.assertEqual(self.reminders(clock, "overdue"), ["department_manager"])

    @proves("VIS-14")
    def test_closing_lists_what_is_missing(self):
        """Summary and report are named; the next contact is kept with the visit."""
        visit = self.departed_at("2026-06-05 15:00")
        mine = self.as_user(visit, "applicant")
        for text in ("Write the visit report", "Write the summary"):
            self.assertIn(text, mine.gaps)
            with self.assert_refused(text):
                mine.action_close()
        mine.summary = "<p>Good</p>"
        with self.assert_refused("Write the visit report"):
            mine.action_close()
        self.assertNotIn("Write the summary", "".join(visit._closing_gaps()))
        mine.report = "<p><br></p>"
        with self.assert_refused("report is empty"):
            mine.action_close()
        mine.write(
            {
                "report": "<p>All went well.</p>",
                "next_contact_date": "2026-07-01",
                "next_contact_id": self.employees["host"].id,
            }
        )
        mine.action_close()
        for vals in ({"summary": "x"}, {"next_contact_date": False}):
            with self.subTest(vals), self.assert_refused("can't be changed"):
                mine.write(vals)
        self.assertEqual(visit.next_contact_id, self.employees["host"])

    def test_rule_is_policy(self):
        """An archived rule starts no clock; another one holds for later visits."""
        self.rule("summary").active = False
        visit = self.departed_at("2026-06-05 15:00")
        self.assertFalse(self.clock(visit, "summary"))
        self.assertEqual(
            self.clock(visit, "report").due - self.clock(visit, "report").started,
            timedelta(days=4, hours=2),
        )
