from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from .common import proves
from .common_booking import NOW, BookingCommon

BOOKED_BY = ("applicant", "host", "officer", "manager")


@freeze_time(NOW)
class TestBookings(BookingCommon):
    """Nobody is booked twice (VIS-7)."""

    # ---- own rooms and vehicles ------------------------------------------------

    @proves("VIS-7")
    def test_no_double_booking(self):
        """A room is taken until it is tidied; the message names visit and time."""
        first = self.booking()
        first.action_confirm()
        second = self.booking(start=1)
        with self.assert_refused(first.visit_id.name) as _refused:
            second.action_confirm()
        tidying = self.booking(start=2)  # begins when the first ends
        with self.assert_refused("Blue Room"):
            tidying.action_confirm()
        self.booking(start=2.5).action_confirm()
        self.booking(start=-2.5).action_confirm()
        self.booking(start=1, resource_id=self.other_room.id).action_confirm()
        first.action_cancel()
        with self.assert_refused("Blue Room"):  # still in the way of the later one
            second.action_confirm()
        self.as_user(second, "applicant").stop = second.start + timedelta(hours=1)
        second.action_confirm()

    @proves("VIS-7")
    def test_database_is_the_last_guard(self):
        """Even where the check is passed by, two confirmed bookings never overlap."""
        self.booking().action_confirm()
        second = self.booking(start=1)
        booking = type(self.env["reception.visit.booking"])
        with (
            patch.object(booking, "_conflicts", lambda self: self.browse()),
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            second.action_confirm()
            second.flush_recordset()

    def test_together(self):
        """Two of one call are in each other's way; none of them is half done."""
        one, two = self.booking(), self.booking(start=1)
        with self.assert_refused("Blue Room"), self.env.cr.savepoint():
            (one | two).action_confirm()
        self.assertEqual((one | two).mapped("state"), ["needed", "needed"])

    def test_kind_and_seats(self):
        """A vehicle is no meeting room, and all must find a seat."""
        with self.assert_refused("can't be booked as"):
            self.booking(resource_id=self.car.id)
        visit = self.visit_in(
            "approved", party_size=8, companion_reason="Many", tier_id=self.tier.id
        )
        with self.assert_refused("7 seats, too few for 8"):
            self.booking(
                visit, kind="vehicle", resource_id=self.car.id
            ).action_confirm()

    def test_bad_times(self):
        """An end before the start and half a time are refused with a message."""
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.booking(hours=-1)
        with self.assert_refused("from when until when"):
            self.booking(stop=False).action_confirm()

    def test_not_before_approval(self):
        """A draft may note what it needs and ask, but takes nothing yet."""
        booking = self.booking(self.new_visit())
        with self.assert_refused("has not been approved"):
            booking.action_confirm()

    def test_confirmed_is_locked(self):
        """What was agreed on is not changed in place."""
        booking = self.booking()
        booking.action_confirm()
        for vals in ({"start": False}, {"resource_id": False}, {"quantity": 3}):
            with self.subTest(vals), self.assert_refused("can't be changed"):
                booking.write(vals)
        booking.action_reset()
        booking.quantity = 3

    # ---- who may ---------------------------------------------------------------

    @proves("VIS-7")
    def test_who_may(self):
        """Applicant, host and officers book; state and facts only by the actions."""
        visit = self.visit_in("approved")
        for login in self.users:
            booking = self.as_user(self.booking(visit), login)
            with self.subTest(login=login):
                if login in BOOKED_BY:
                    booking.action_confirm()
                    booking.action_cancel()
                else:
                    with self.assertRaises(AccessError), self.env.cr.savepoint():
                        booking.action_confirm()
                for vals in ({"state": "confirmed"}, {"confirmed_by_id": 1}):
                    with self.assertRaises(UserError):
                        with self.env.cr.savepoint():
                            booking.with_context(default_state="x").write(vals)

    def test_ended_visits_free_all(self):
        """A cancelled visit gives back what it took."""
        booking = self.booking()
        booking.action_confirm()
        self.as_user(booking.visit_id, "applicant").action_cancel("Ill")
        self.assertEqual(booking.state, "cancelled")
        self.booking().action_confirm()
