from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .reception_visit_task import PLAN_GROUPS


class ReceptionVisitLodging(models.Model):
    """A line of a hotel's rooming list: who sleeps where (VIS-7)."""

    _name = "reception.visit.lodging"
    _description = "Rooming List Line"
    _inherit = ["reception.visit.part.row"]
    _order = "booking_id, room_number, id"
    _rec_name = "guest_id"
    _check_company_auto = True

    _parent_field = "booking_id"
    _fixed_fields = frozenset({"visit_id", "booking_id"})

    booking_id = fields.Many2one(
        "reception.visit.booking",
        "Hotel",
        required=True,
        ondelete="cascade",
        index=True,
        domain="[('kind', '=', 'hotel')]",
    )
    guest_id = fields.Many2one(
        "reception.visit.guest",
        required=True,
        ondelete="cascade",
        index=True,
        domain="[('visit_id', '=', visit_id)]",
    )
    room_type = fields.Char(help="Single, twin, suite …")
    room_number = fields.Char("Room", help="The same number: they share the room.")
    check_in = fields.Date(
        compute="_compute_dates", store=True, readonly=False, precompute=True
    )
    check_out = fields.Date(
        compute="_compute_dates", store=True, readonly=False, precompute=True
    )
    shared_with = fields.Char(compute="_compute_shared_with")
    breakfasts = fields.Integer(
        compute="_compute_dates", store=True, readonly=False, precompute=True
    )
    lunches = fields.Integer()
    dinners = fields.Integer()
    wants_wake_up = fields.Boolean("Wake-up Call")
    wake_up = fields.Float(
        "Wake-up Time", default=7, help="By the clock of the hotel, each morning."
    )

    _guest_unique = models.UniqueIndex(
        "(booking_id, guest_id)", "The guest is on this rooming list already."
    )
    _dates = models.Constraint(
        "CHECK (check_out > check_in)", "Check-out is later than check-in."
    )
    _numbers = models.Constraint(
        "CHECK (breakfasts >= 0 AND breakfasts <= 366 AND lunches >= 0 "
        "AND lunches <= 366 AND dinners >= 0 AND dinners <= 366 "
        "AND wake_up >= 0 AND wake_up < 24)",
        "Vouchers lie from 0 to 366, the time of a call from 0:00 to 23:59.",
    )

    @api.depends("booking_id")
    def _compute_dates(self):
        for line in self:
            booking = line.booking_id
            line.check_in, line.check_out = booking._hotel_dates()
            known = line.check_in and line.check_out
            line.breakfasts = (line.check_out - line.check_in).days if known else 0

    @api.depends("room_number", "booking_id.lodging_ids.room_number")
    def _compute_shared_with(self):
        for line in self:
            others = line.booking_id.lodging_ids.filtered(
                lambda other, line=line: (
                    line.room_number
                    and other.room_number == line.room_number
                    and other != line
                )
            )
            line.shared_with = ", ".join(others.guest_id.mapped("name"))

    @api.constrains("guest_id", "booking_id")
    def _check_guest(self):
        # sudo: kind and visit decide, whoever asks
        for line in self.sudo():
            if line.booking_id.kind != "hotel":
                raise ValidationError(
                    self.env._("Only a hotel booking has a rooming list.")
                )
            if line.guest_id.visit_id != line.booking_id.visit_id:
                raise ValidationError(
                    self.env._(
                        "%(guest)s is no guest of this visit.", guest=line.guest_id.name
                    )
                )

    def _move_nights(self, before, after):
        """Move the nights (superuser) by first and last dates before and after.

        Dates decide, not hours: two hours may be a day, twenty none. Who stays to the
        end still does; of the others, and where no night would be left, the nights
        are as many as before.
        """
        days = after[0] - before[0]
        for line in self if before != after else ():
            if line.check_in and line.check_out:
                check_in, check_out = line.check_in + days, line.check_out + days
                if line.check_out == before[1] and after[1] > check_in:
                    check_out = after[1]
                line.write({"check_in": check_in, "check_out": check_out})

    def _vouchers(self):
        """Return the meals of the guest's vouchers, one text a voucher."""
        return (
            [self.env._("Breakfast")] * self.breakfasts
            + [self.env._("Lunch")] * self.lunches
            + [self.env._("Dinner")] * self.dinners
        )

    def _wake_up_text(self):
        """Return the time of the call as hours and minutes."""
        minutes = round(self.wake_up * 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}"


class ReceptionVisitBooking(models.Model):
    """The rooming list of a hotel (VIS-7)."""

    _inherit = "reception.visit.booking"

    lodging_ids = fields.One2many(
        "reception.visit.lodging", "booking_id", "Rooming List", groups=PLAN_GROUPS
    )

    def action_fill_rooming(self):
        """Add the guests who are not on the rooming list yet.

        :raises AccessError: the user may not change the visit's bookings
        :raises UserError: no hotel, or the visit is over
        """
        for booking in self:
            if booking.kind != "hotel":
                raise UserError(self.env._("Only a hotel booking has a rooming list."))
            missing = booking.visit_id.guest_ids - booking.lodging_ids.guest_id
            booking.lodging_ids.create(
                [{"booking_id": booking.id, "guest_id": guest.id} for guest in missing]
            )

    def _hotel_dates(self):
        """Return the days of check-in and check-out where the guests are."""
        if not (self.start and self.stop):
            return False, False
        days = self._local_dates()
        return days if days[0] < days[1] else (days[0], False)

    def _shift(self, delta):
        # EXTENDS: the nights move along
        result = super()._shift(delta)
        for booking in self.filtered(lambda booking: booking.state != "cancelled"):
            before, after = booking._local_dates(-delta), booking._local_dates()
            booking.lodging_ids._move_nights(before, after)
        return result

    def _local_dates(self, delta=timedelta()):
        """Return first and last date where the guests are, moved by a timedelta."""
        zone = self.with_context(tz=self.visit_id._local_zone())
        first = self.start or self.stop or self.visit_id.date_arrival
        return [
            fields.Datetime.context_timestamp(zone, moment + delta).date()
            for moment in (first, self.stop or first)
        ]
