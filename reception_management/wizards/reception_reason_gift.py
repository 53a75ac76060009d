from functools import partial

from odoo import fields, models


class ReceptionReason(models.TransientModel):
    """Reasons for steps on gifts."""

    _inherit = "reception.reason"

    visit_ids = fields.Many2many(required=False)
    gift_ids = fields.Many2many("reception.visit.gift", readonly=True)
    step = fields.Selection(
        selection_add=[("refuse_gift", "Refuse the gift")],
        ondelete={"refuse_gift": "cascade"},
    )

    def _steps(self):
        # EXTENDS
        steps = {**super()._steps(), "refuse_gift": self.gift_ids.action_refuse}
        if self.gift_ids:
            steps["forward"] = partial(self.gift_ids.action_forward, self.user_id.id)
        return steps
