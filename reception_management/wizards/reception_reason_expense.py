from functools import partial

from odoo import fields, models


class ReceptionReason(models.TransientModel):
    """Reasons for steps about money."""

    _inherit = "reception.reason"

    visit_ids = fields.Many2many(required=False)
    expense_ids = fields.Many2many("hr.expense", readonly=True)
    step = fields.Selection(
        selection_add=[
            ("accept_bill", "Accept the bill"),
            ("refuse_over_cap", "Refuse the claim"),
        ],
        ondelete={"accept_bill": "cascade", "refuse_over_cap": "cascade"},
    )

    def _steps(self):
        # EXTENDS
        steps = super()._steps()
        if self.expense_ids:
            claims = self.expense_ids
            steps["forward"] = partial(claims.action_forward, self.user_id.id)
        return {
            **steps,
            "accept_bill": self.visit_ids.action_accept_bill_over_cap,
            "refuse_over_cap": self.expense_ids.action_refuse_over_cap,
        }
