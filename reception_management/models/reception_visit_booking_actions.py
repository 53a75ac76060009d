from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_datetime, plaintext2html

BOOKABLE = ("approved", "in_progress")
RESOURCE_FREE = SQL.identifier("reception_visit_booking_resource_free")


class ReceptionVisitBooking(models.Model):
    """Requesting, confirming and cancelling bookings (VIS-7)."""

    _inherit = "reception.visit.booking"

    # ---- conditions ------------------------------------------------------------

    def _request_gaps(self):
        """Return what is missing to ask for it, as a list of texts."""
        gaps = self._booking_gaps()
        if self.supplier_id and not self.supplier_id.email:
            gaps.append(
                self.env._(
                    "%(supplier)s has no e-mail address: add one, or phone and confirm "
                    "the booking.",
                    supplier=self.supplier_id.name,
                )
            )
        return gaps

    def _booking_gaps(self):
        """Return what is missing to ask for it or to confirm it."""
        gaps = []
        if not (self.resource_id or self.supplier_id):
            gaps.append(self.env._("Choose an own room or vehicle, or a supplier."))
        if not (self.start and self.stop):
            gaps.append(self.env._("Enter from when until when it is needed."))
        supplier = self.sudo().supplier_id  # sudo: the mark holds for every reader
        if supplier and not supplier.reception_is_supplier:
            gaps.append(
                self.env._(
                    "%(supplier)s is no approved supplier for visits: choose one who "
                    "is, or have a reception manager approve it.",
                    supplier=supplier.name,
                )
            )
        return gaps

    def _confirm_gaps(self):
        """Return what keeps the booking from being confirmed, as a list of texts."""
        gaps = self._booking_gaps()
        if self.visit_id.state not in BOOKABLE:
            gaps.append(self.env._("The visit has not been approved."))
        seats = self.sudo().resource_id.reception_capacity  # sudo: see _check
        if seats and seats < self.visit_id.party_size:
            gaps.append(
                self.env._(
                    "“%(resource)s” has %(seats)s seats, too few for %(size)s guests.",
                    resource=self.resource_id.name,
                    seats=seats,
                    size=self.visit_id.party_size,
                )
            )
        return gaps + self._conflict_gaps()

    def _conflict_gaps(self):
        """Return a text for each confirmed booking that is in the way."""
        return [
            self.env._(
                "“%(resource)s” is taken from %(start)s to %(stop)s (tidying included) "
                "for %(visit)s.",
                resource=self.resource_id.name,
                start=format_datetime(self.env, other.start),
                stop=format_datetime(self.env, other.busy_until),
                visit=other.visit_id.name,
            )
            for other in self._conflicts()
        ]

    def _conflicts(self):
        """Return the confirmed bookings (superuser) that overlap with this one."""
        # sudo: of another's visit only number and time are told
        bookings = self.sudo()
        if not (self.resource_id and self.start and self.stop):
            return bookings.browse()
        return bookings.search(
            Domain("state", "=", "confirmed")
            & Domain("resource_id", "=", self.resource_id.id)
            & Domain("start", "<", self.busy_until)
            & Domain("busy_until", ">", self.start)
            & Domain("id", "not in", self.ids)
        )

    # ---- steps -----------------------------------------------------------------

    def action_request(self):
        """Ask suppliers by mail for what is needed; own resources need no asking.

        :raises AccessError: the user is neither applicant, host nor officer
        :raises UserError: the visit is over, or lists what is missing
        """
        self._transition(
            "requested", date_requested=fields.Datetime.now(), is_moved=False
        )
        for booking in self.filtered("supplier_id"):
            booking._mail_request()

    def action_confirm(self):
        """Confirm bookings; a resource is taken from then on (VIS-7).

        :raises AccessError: the user is neither applicant, host nor officer
        :raises UserError: the visit is over, something is missing, or names the
            booking in the way
        """
        self._claim_resources()
        for booking in self:  # one by one: they may be in each other's way
            booking._transition(
                "confirmed",
                date_confirmed=fields.Datetime.now(),
                confirmed_by_id=self.env.uid,
                is_moved=False,
            )

    def action_cancel(self):
        """Cancel bookings; what they took is free again. Suppliers are not told.

        :raises AccessError: the user is neither applicant, host nor officer
        :raises UserError: cancelled already, or the visit is over
        """
        self._transition("cancelled")

    def action_reset(self):
        """Take bookings back to "needed", to be changed and booked anew.

        :raises AccessError: the user is neither applicant, host nor officer
        :raises UserError: not asked for yet, or the visit is over
        """
        self._transition(
            "needed",
            date_requested=False,
            date_confirmed=False,
            confirmed_by_id=False,
            is_moved=False,
        )

    def _claim_resources(self):
        """Write on the resources: of two who book one at once, the later looks again.

        Under REPEATABLE READ a check alone would overlook what the other commits; a
        row both write makes the database refuse the second, and Odoo asks it anew.
        """
        # sudo: a counter of ours on the resource, after the right to the booking
        self.check_access("read")
        for resource in self.sudo().resource_id:
            resource.reception_serial += 1
        self.env.flush_all()

    # ---- the supplier ----------------------------------------------------------

    def _mail_request(self):
        """Send the supplier what is needed and what the guests need, no names."""
        lang = self.supplier_id.lang or self.env.lang
        booking = self.with_context(lang=lang)
        body = booking._request_body()
        booking._system().message_post(
            body=plaintext2html(body),
            subject=booking.env._(
                "Request: %(what)s (%(visit)s)",
                what=booking.display_name,
                visit=booking.visit_id.name,
            ),
            partner_ids=self.supplier_id.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    def _request_body(self):
        env = self.env
        lines = [
            env._("We would like to book: %(what)s", what=self.display_name),
            env._(
                "From %(start)s until %(stop)s",
                start=format_datetime(env, self.start, tz=self.visit_id._local_zone()),
                stop=format_datetime(env, self.stop, tz=self.visit_id._local_zone()),
            ),
            env._("Number: %(number)s", number=self.quantity),
            env._("Guests: %(size)s", size=self.visit_id.party_size),
        ]
        if self.needs:
            lines.append(env._("Please mind: %(needs)s", needs=self.needs))
        if self.note:
            lines.append(self.note)
        return "\n".join(lines)

    # ---- moved with the visit --------------------------------------------------

    def _shift(self, delta):
        """Move the bookings (superuser) by a timedelta.

        An own resource stays confirmed where it is free at the new time; where it
        isn't, and with suppliers, it has to be asked for again.
        """
        moved = self.filtered(
            lambda booking: (
                booking.state != "cancelled" and (booking.start or booking.stop)
            )
        )
        moved._claim_resources()
        # All at once: next to each other they are in each other's way in between.
        self.env.cr.execute(SQL("SET CONSTRAINTS %s DEFERRED", RESOURCE_FREE))
        for booking in moved:
            times = {name: booking[name] for name in ("start", "stop")}
            booking.write({name: time and time + delta for name, time in times.items()})
        self.env.flush_all()
        moved.filtered(
            lambda booking: (
                booking.supplier_id
                or (booking.resource_id and booking._conflicts() - moved)
            )
        )._ask_again()
        self.env.flush_all()
        self.env.cr.execute(SQL("SET CONSTRAINTS %s IMMEDIATE", RESOURCE_FREE))

    def _ask_again(self):
        """Take bookings (superuser) back to "needed", marked where they were asked."""
        for booking in self:
            booking.write(
                {
                    "state": "needed",
                    "is_moved": booking.is_moved
                    or bool(booking.date_requested or booking.date_confirmed)
                    or booking.state == "confirmed",
                    "ended_with_visit": False,
                    "date_requested": False,
                    "date_confirmed": False,
                    "confirmed_by_id": False,
                }
            )
