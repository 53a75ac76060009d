from odoo import fields, models


class ReceptionVisit(models.Model):
    """What is booked for a visit (VIS-7)."""

    _inherit = "reception.visit"

    booking_ids = fields.One2many("reception.visit.booking", "visit_id", "Bookings")

    def _enter(self, target, **vals):
        # EXTENDS reception.state.mixin: what is not needed is free again
        result = super()._enter(target, **vals)
        if target in ("refused", "cancelled", "no_show"):
            self._bookings_in("needed", "requested", "confirmed")._enter(
                "cancelled", ended_with_visit=True
            )
        elif target == "draft":
            asked = self._bookings_in("requested", "confirmed")
            ended = self._bookings_in("cancelled").filtered("ended_with_visit")
            (asked | ended)._ask_again()
        return result

    def _bookings_in(self, *states):
        """Return the bookings (superuser) in one of the states."""
        return self._system().booking_ids.filtered(lambda b: b.state in states)

    def action_view_bookings(self):
        """Open the bookings of the visit.

        :return: action of the list of bookings
        """
        return self._open_parts(
            self.env._("Bookings"), "reception.visit.booking", "list,calendar,form"
        )
