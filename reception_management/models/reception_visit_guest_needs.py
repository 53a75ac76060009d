from odoo import fields, models


class ReceptionVisitGuest(models.Model):
    """What the guests must not eat, in terms a menu can be compared with (VIS-7)."""

    _inherit = "reception.visit.guest"

    dietary_need_ids = fields.Many2many(
        "reception.dietary.need",
        "reception_visit_guest_need_rel",
        "guest_id",
        "need_id",
        "Dietary Needs",
        ondelete="restrict",
        help="Compared with menus. What the free text names is found too.",
    )

    def _dietary_needs(self):
        """Return {guest: needs chosen or named in the text} (superuser)."""
        needs = (
            self.env["reception.dietary.need"].sudo().search([("active", "=", True)])
        )
        # sudo: shared terms; who reads the meal gets counts without names
        return {
            guest: guest.dietary_need_ids | needs._found_in(guest.needs)
            for guest in self.sudo()
        }
