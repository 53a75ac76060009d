from odoo import api, fields, models
from odoo.tools import SQL

from .reception_visit import MONEY_GROUPS


class ReceptionVisit(models.Model):
    """The total of a visit's plan."""

    _inherit = "reception.visit"

    planned_total = fields.Monetary(
        "Planned Costs",
        compute="_compute_planned_total",
        groups=MONEY_GROUPS,
        help="The sum of the budget.",
    )

    @api.depends("budget_ids.planned", "budget_ids.cost_type_id")
    def _compute_planned_total(self):
        for visit in self:
            lines = visit.budget_ids.filtered("cost_type_id")
            visit.planned_total = sum(lines.mapped("planned"))

    def _field_to_sql(self, alias, field_expr, query=None):
        # EXTENDS: the database sums the total lines for lists and pivots, so that no
        # second column has to be kept in step with them. Whoever reads a visit and
        # has a group of the field reads its budget lines as well.
        if field_expr != "planned_total":
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields[field_expr], "read")
        line = self.env["reception.visit.budget"]._fields
        return SQL(
            "(SELECT total.planned FROM reception_visit_budget AS total"
            " WHERE total.visit_id = %s AND %s)",
            SQL.identifier(alias, "id"),
            SQL.identifier("total", "is_total", to_flush=line["is_total"]),
            to_flush=line["planned"],
        )

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
