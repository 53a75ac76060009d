from odoo import models
from odoo.tools import SQL

from .hr_expense import CHECKED_FIELDS, later_check


class HrExpense(models.Model):
    """What is computed anew without another result is no reason for a check.

    The ORM validates stored columns whenever it computes them. Core's amount depends
    on the employee's user, for instance: a change there must neither be refused nor
    cut an approved claim because of a bill that has come since (FIN-2).
    """

    _inherit = "hr.expense"

    def _compute_field_value(self, field):
        # EXTENDS base, mail
        ids = [id_ for id_ in self._ids if id_]
        later = later_check(self)
        if field.name not in CHECKED_FIELDS or not ids or later is self:
            return super()._compute_field_value(field)
        before = self._stored_claims(ids)
        result = super(HrExpense, later)._compute_field_value(field)
        self.browse(ids).filtered(
            lambda claim: claim._differs(*before[claim.id])
        )._check_reception_claim()
        return result

    def _stored_claims(self, ids):
        """Return {id: (amount, id of the cost type)} as the database has them."""
        self.env.cr.execute(
            SQL(
                "SELECT id, total_amount, reception_cost_type_id FROM hr_expense "
                "WHERE id IN %s",
                tuple(ids),
            )
        )
        found = {row[0]: row[1:] for row in self.env.cr.fetchall()}
        return {id_: found.get(id_, (None, None)) for id_ in ids}

    def _differs(self, amount, cost_type_id):
        self.ensure_one()
        return (
            amount is None
            or self.company_currency_id.compare_amounts(amount, self.total_amount) != 0
            or self.reception_cost_type_id.id != (cost_type_id or False)
        )
