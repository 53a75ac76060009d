from odoo import fields, models


class ReceptionReason(models.TransientModel):
    """The reason why no complaint is made of a low score."""

    _inherit = "reception.reason"

    step = fields.Selection(
        selection_add=[("dismiss_complaint", "Dismiss the proposal")],
        ondelete={"dismiss_complaint": "cascade"},
    )

    def _steps(self):
        # EXTENDS
        return {
            **super()._steps(),
            "dismiss_complaint": self.visit_ids.action_dismiss_complaint,
        }
