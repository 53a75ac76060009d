from functools import partial

from odoo import fields, models


class ReceptionReason(models.TransientModel):
    """Asks for the reason of a step and takes it."""

    _name = "reception.reason"
    _description = "Reason for a Step"

    visit_ids = fields.Many2many("reception.visit", required=True, readonly=True)
    step = fields.Selection(
        [
            ("refuse", "Refuse"),
            ("cancel", "Cancel"),
            ("no_show", "No show"),
            ("forward", "Forward"),
        ],
        required=True,
        readonly=True,
    )
    user_id = fields.Many2one("res.users", "Forward To", domain=[("share", "=", False)])
    reason = fields.Text(required=True)

    def _steps(self):
        """Return {step: the method that takes it with a reason}."""
        return {
            "refuse": self.visit_ids.action_refuse,
            "cancel": self.visit_ids.action_cancel,
            "no_show": self.visit_ids.action_no_show,
            "forward": partial(self.visit_ids.action_forward, self.user_id.id),
        }

    def action_confirm(self):
        """Take the step on the visits with the reason.

        :raises AccessError: the user may not take it
        :raises UserError: the visits' state or conditions forbid it
        """
        self.ensure_one()
        self._steps()[self.step](self.reason)
        return {"type": "ir.actions.act_window_close"}
