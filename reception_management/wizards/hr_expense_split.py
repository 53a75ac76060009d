from odoo import fields, models


class HrExpenseSplit(models.TransientModel):
    _inherit = "hr.expense.split"

    reception_visit_id = fields.Many2one("reception.visit", "Visit", readonly=True)
    reception_cost_type_id = fields.Many2one(
        "reception.cost.type", "Hospitality Cost Type"
    )

    def _get_values(self):
        # EXTENDS hr_expense: the parts of a split stay with the visit
        return {
            **super()._get_values(),
            **self.expense_id._attendee_values(),
            "reception_visit_id": self.expense_id.reception_visit_id.id,
            "reception_cost_type_id": (
                self.reception_cost_type_id
                or self.product_id.reception_cost_type_id
                or self.expense_id.reception_cost_type_id
            ).id,
        }
