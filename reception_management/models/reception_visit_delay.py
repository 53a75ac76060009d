from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import LazyTranslate, format_datetime

_lt = LazyTranslate(__name__)


class ReceptionVisitBooking(models.Model):
    """One party comes late, or early: its pick-up moves, the visit stays (VIS-8)."""

    _inherit = "reception.visit.booking"

    def action_delay(self, start, reason):
        """Move a confirmed vehicle with its dispatch order and pick-up (VIS-7).

        An own vehicle stays confirmed where it is free at the new time; a supplier
        has to be asked again. Drivers who have their order get it anew.

        :param start: the new begin, naive UTC, datetime or text
        :param str reason: told to our people at the visit; required
        :raises AccessError: the user is neither applicant, host nor officer
        :raises UserError: no confirmed vehicle, no time, no reason, or the visit is
            over
        """
        self.ensure_one()
        self.visit_id._check_reason(reason)
        self.check_access("read")
        self._check_visit_open()
        self._lock_for_transition()
        if not self._may_book():
            self._check_allowed("confirmed", self._transitions["confirmed"])
        if self.kind != "vehicle" or self.state != "confirmed":
            raise UserError(self.env._("Only a confirmed vehicle is moved this way."))
        start = fields.Datetime.to_datetime(start)
        if not start:
            raise UserError(self.env._("Enter the new time."))
        delta = start - self.start
        if not delta:
            return
        booking = self._system()
        stages = booking._pick_up_stages()
        booking._shift(delta)
        booking.dispatch_ids._shift(delta)
        for stage in stages:
            stage.write({"start": stage.start + delta, "stop": stage.stop + delta})
        text = _lt(
            "%(what)s now begins at %(time)s: %(reason)s",
            what=self.display_name,
            time=format_datetime(
                self.env, booking.start, tz=self.visit_id._local_zone()
            ),
            reason=reason,
        )
        self.visit_id._tell(self.visit_id._people(), text)

    def _pick_up_stages(self):
        """Return the planned pick-ups (superuser) during the booking."""
        return self.visit_id.agenda_ids.filtered(
            lambda stage: (
                stage.stage == "pick_up"
                and stage.state == "planned"
                and stage.start <= self.stop
                and stage.stop >= self.start
            )
        )


class ReceptionVisitDispatch(models.Model):
    """The delay is entered where the vehicle is sent out."""

    _inherit = "reception.visit.dispatch"

    def action_ask_delay(self):
        """Open the dialog for a party that comes at another time.

        :return: action of the wizard ``reception.visit.delay``
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Other Time"),
            "res_model": "reception.visit.delay",
            "view_mode": "form",
            "target": "new",
            "context": {"default_booking_id": self.booking_id.id},
        }
