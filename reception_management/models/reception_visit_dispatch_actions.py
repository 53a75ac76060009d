from datetime import timedelta

from odoo import fields, models
from odoo.tools import plaintext2html


class ReceptionVisitDispatch(models.Model):
    """The steps of a dispatch order, and what moves with its visit (VIS-20)."""

    _inherit = "reception.visit.dispatch"

    # ---- steps -----------------------------------------------------------------

    def action_start(self):
        """Note that drivers set out now (VIS-20).

        :raises AccessError: the user is neither applicant, host nor officer
        :raises UserError: an order is not planned, its vehicle is not confirmed, or
            the visit is over
        """
        self._transition("under_way", actual_start=fields.Datetime.now())

    def action_done(self):
        """Note that orders are done; what was paid on the way becomes costs.

        :raises AccessError: the user is neither applicant, host nor officer
        :raises UserError: an order is done or cancelled, or the visit is over
        """
        self._check_transition("done")
        self._finish()

    def action_cancel(self):
        """Cancel orders that are not needed; the booking stays.

        :raises AccessError: the user is neither applicant, host nor officer
        :raises UserError: an order is done or cancelled, or the visit is over
        """
        self._transition("cancelled")

    def action_reset(self):
        """Take orders back to "planned".

        :raises AccessError: the user is neither applicant, host nor officer
        :raises UserError: an order is planned or done, its vehicle is not confirmed
            (any longer), or the visit is over
        """
        self._transition("planned", actual_start=False, ended_with_booking=False)

    def _finish(self):
        """Write the end of orders (checked before); a hook for what follows."""
        now = fields.Datetime.now()
        for order in self:
            began = order.actual_start or min(order.start or now, now)
            order._enter("done", actual_start=began, actual_stop=now)

    # ---- moved with the visit --------------------------------------------------

    def _shift(self, delta):
        """Move the stops of orders (superuser) by a timedelta; tell the drivers."""
        planned = self.filtered(lambda order: order.state == "planned")
        for stop in planned.stop_ids.filtered("planned"):
            stop.planned += delta
        planned.filtered("date_sent")._mail_driver()

    def _mail_cancelled(self):
        """Tell drivers who have an order (superuser) that they need not go."""
        sent = self.filtered(lambda order: order.date_sent and order.driver_email)
        for order in sent:
            env = order.with_context(lang=order._driver_lang()).env
            self.env["mail.mail"].create(
                {
                    "subject": env._("Cancelled: %(order)s", order=order.display_name),
                    "body_html": plaintext2html(
                        env._("This dispatch order is cancelled.")
                    ),
                    "email_to": order.driver_email,
                    "auto_delete": True,
                }
            )

    def _is_expired(self):
        """Return whether the driver's link no longer opens the order."""
        days = self.company_id.reception_dispatch_link_days
        end = self.stop and self.stop + timedelta(days=days)
        return bool(end) and fields.Datetime.now() > end
