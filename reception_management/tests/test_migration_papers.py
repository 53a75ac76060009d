import importlib.util
from datetime import timedelta
from pathlib import Path

from freezegun import freeze_time

from .common_deadline import DeadlineCommon, paris

SCRIPT = Path(__file__).parents[1] / "migrations" / "19.0.1.1.0" / "post-papers.py"


class TestMigrationPapers(DeadlineCommon):
    """An older database keeps its hours for the papers, and which visits were late."""

    def migrate(self, version="19.0.1.0.0"):
        spec = importlib.util.spec_from_file_location("post_papers", SCRIPT)
        script = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(script)
        self.env.flush_all()
        script.migrate(self.env.cr, version)
        self.env.invalidate_all()

    def filed(self, hours, seconds=0, state="approved"):
        """Return a visit submitted so long after its arrival, as it was before."""
        with freeze_time(self.arrival + timedelta(hours=hours, seconds=seconds)):
            return self.visit_in(state)

    def test_hours_and_late_visits(self):
        self.env.cr.execute(
            "ALTER TABLE res_company ADD reception_papers_hours integer DEFAULT 24"
        )
        self.env.cr.execute(
            "UPDATE res_company SET reception_papers_hours = 48 WHERE id = %s",
            [self.company.id],
        )
        in_time, late = self.filed(48), self.filed(48, 1)
        withdrawn = self.filed(50, state="submitted")
        self.take(withdrawn, "cancel")
        with freeze_time(paris("2026-06-05 11:00")):
            draft = self.new_visit(is_urgent=True).sudo()
        visits = in_time | late | withdrawn | draft
        clocks = self.env["reception.deadline"].search(
            [("visit_id", "in", visits.ids), ("kind", "=", "papers")]
        )
        self.assertEqual(clocks.visit_id, visits)
        clocks.unlink()
        elsewhere = self.env["reception.deadline.rule"].search(
            [("kind", "=", "papers"), ("company_id", "!=", self.company.id)]
        )
        before = elsewhere.mapped("amount")
        self.migrate()
        self.assertEqual(self.rule().amount, 48)
        self.assertEqual(elsewhere.mapped("amount"), before)
        self.assertEqual(
            [visit._papers_late() for visit in visits], [False, True, False, False]
        )
        clock = draft._open_deadline("papers")
        self.assertEqual(clock.due, self.arrival + timedelta(hours=48))

    def test_nothing_to_take_over(self):
        """A database without the column, or a new one, stays as it is."""
        self.filed(50).deadline_ids.unlink()
        count = self.env["reception.deadline"].search_count([])
        for version in ("19.0.1.0.0", None):
            self.migrate(version)
            self.assertEqual(self.env["reception.deadline"].search_count([]), count)
            self.assertEqual(self.rule().amount, 24)
