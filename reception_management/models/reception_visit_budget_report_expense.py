from odoo import api, fields, models
from odoo.tools import SQL

from .hr_expense import COUNTED

# What the database can sum by itself -> (states of claims, states of bills' items);
# the caps and what is paid are reckoned line by line.
SUMMED = {
    "claimed": (COUNTED, ("draft", "posted")),
    "approved": (("approved",), ("posted",)),
}
# A bill's item is not a claim's: those are counted as claims.
NO_CLAIM = (
    "r.expense_id IS NULL AND NOT EXISTS "
    "(SELECT 1 FROM hr_expense e WHERE e.account_move_id = r.move_id)"
)


class ReceptionVisitBudget(models.Model):
    """Budget lines of many visits in lists, pivots and graphs (FIN-6)."""

    _inherit = "reception.visit.budget"

    # what lines are grouped by; read through the visit, nothing is stored twice
    department_id = fields.Many2one(related="visit_id.department_id")

    @api.model
    def _field_to_sql(self, alias, field_expr, query=None):
        # EXTENDS base: sums of claims and journal items, so that lines can be added
        # up by group; the lines themselves are found under the caller's rules
        if field_expr != "posted" and field_expr not in SUMMED:
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields[field_expr], "read")
        self.env["hr.expense"].flush_model()
        self.env["account.move.line"].flush_model()
        if field_expr == "posted":
            return self._items_sql(alias, ("posted",))
        claims, items = SUMMED[field_expr]
        return SQL(
            "(%s + %s)",
            self._claims_sql(alias, claims),
            self._items_sql(alias, items, SQL(NO_CLAIM)),
        )

    def _of_line(self, alias):
        """Return the SQL condition that a row `r` belongs to the line `alias`."""
        return SQL(
            "r.reception_visit_id = %(visit)s "
            "AND (%(type)s IS NULL OR r.reception_cost_type_id = %(type)s)",
            visit=SQL.identifier(alias, "visit_id"),
            type=SQL.identifier(alias, "cost_type_id"),
        )

    def _claims_sql(self, alias, states):
        return SQL(
            "(SELECT COALESCE(SUM(GREATEST(r.total_amount, 0)), 0) FROM hr_expense r "
            "WHERE %s AND r.approval_state IN %s)",
            self._of_line(alias),
            states,
        )

    def _items_sql(self, alias, states, condition=None):
        return SQL(
            "(SELECT COALESCE(SUM(r.balance), 0) FROM account_move_line r "
            "WHERE %s AND r.parent_state IN %s AND %s)",
            self._of_line(alias),
            states,
            condition or SQL("TRUE"),
        )
