from odoo import api, models
from odoo.exceptions import UserError


class ReceptionVisitGuest(models.Model):
    """A guest named on a claim stays on the visit."""

    _inherit = "reception.visit.guest"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_on_claim(self):
        # sudo: whoever's claim it is, only its name comes out
        claims = (
            self.env["hr.expense"]
            .sudo()
            .search([("reception_guest_ids", "in", self.ids)])
        )
        if claims:
            raise UserError(
                self.env._(
                    "%(guests)s took part according to %(claims)s: take them off the "
                    "claim first.",
                    guests=", ".join(
                        (claims.reception_guest_ids & self).mapped("name")
                    ),
                    claims=", ".join(claims.mapped("name")),
                )
            )
