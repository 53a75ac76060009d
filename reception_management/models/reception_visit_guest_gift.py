from odoo import api, models
from odoo.exceptions import UserError


class ReceptionVisitGuest(models.Model):
    """A guest who gets or gave a gift stays on the visit."""

    _inherit = "reception.visit.guest"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_gift(self):
        # sudo: whoever may see the gift, only its name comes out
        gifts = self.env["reception.visit.gift"].sudo()
        found = gifts.search([("guest_id", "in", self.ids)], limit=1)
        if found:
            raise UserError(
                self.env._(
                    "%(guest)s stands on the gift “%(gift)s”: choose another person "
                    "there first.",
                    guest=found.guest_id.name,
                    gift=found.name,
                )
            )
