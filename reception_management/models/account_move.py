from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _post(self, soft=True):
        # EXTENDS account: a visit must not be closed while its costs are booked
        posted = super()._post(soft)
        # sudo: the accountant may not see the visit; only its row is marked
        posted.sudo().line_ids.reception_visit_id._serialize_claims()
        return posted
