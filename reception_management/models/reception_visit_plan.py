from odoo import models


class ReceptionVisit(models.Model):
    """The total of a visit's plan."""

    _inherit = "reception.visit"

    def _sync_budget_total(self):
        """Bring the total line of each visit to the sum of its cost types."""
        visits = self._system()
        if not visits:
            return
        lines = self.env["reception.visit.budget"].with_env(visits.env)
        sums = dict(
            lines._read_group(
                [("visit_id", "in", visits.ids), ("cost_type_id", "!=", False)],
                ["visit_id"],
                ["planned:sum"],
            )
        )
        totals = lines.search(
            [("visit_id", "in", visits.ids), ("cost_type_id", "=", False)]
        )
        for total in totals:
            total.planned = sums.get(total.visit_id, 0)
        lines.create(
            [
                {"visit_id": visit.id, "planned": sums.get(visit, 0)}
                for visit in visits - totals.visit_id
            ]
        )
