from odoo import fields, models


class ReceptionVisit(models.Model):
    """What is booked for a visit (VIS-7)."""

    _inherit = "reception.visit"

    booking_ids = fields.One2many("reception.visit.booking", "visit_id", "Bookings")

    def _enter(self, target, **vals):
        # EXTENDS reception.state.mixin: what is not needed is free again
        result = super()._enter(target, **vals)
        bookings = self._system().booking_ids
        if target in ("refused", "cancelled", "no_show"):
            bookings.filtered(lambda b: b.state != "cancelled")._enter("cancelled")
        elif target == "draft":
            confirmed = bookings.filtered(lambda b: b.state == "confirmed")
            confirmed._enter("needed", is_moved=True)
        return result

    def action_view_bookings(self):
        """Open the bookings of the visit.

        :return: action of the list of bookings
        """
        return self._open_parts(
            self.env._("Bookings"), "reception.visit.booking", "list,calendar,form"
        )
