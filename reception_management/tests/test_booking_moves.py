from datetime import timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError

from .common import proves
from .common_booking import NOW, BookingCommon


@freeze_time(NOW)
class TestBookingMoves(BookingCommon):
    """Suppliers know what the guests need; bookings move with the visit (VIS-7)."""

    # ---- suppliers -------------------------------------------------------------

    @proves("VIS-7")
    def test_suppliers_are_approved(self):
        """Only a reception manager approves one; others can't be booked."""
        inn = self.env["res.partner"].create({"name": "Inn"})
        with self.assert_refused("no approved supplier"):
            self.hotel_booking(supplier_id=inn.id).action_request()
        for login in ("applicant", "officer", "finance"):
            with self.subTest(login=login):
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    self.as_user(inn, login).reception_is_supplier = True
        self.as_user(inn, "manager").sudo(False).check_access("read")

    def test_partners_are_copied(self):
        """Whoever may write contacts still duplicates them, without the mark."""
        self.users["outsider"].group_ids += self.env.ref("base.group_partner_manager")
        copy = self.as_user(self.hotel, "outsider").copy()
        self.assertFalse(copy.reception_is_supplier)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            copy.create({"name": "Inn", "reception_is_supplier": True})
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            copy.with_context(default_reception_is_supplier=True).create({"name": "X"})

    def test_supplier_without_mail(self):
        """Nobody is taken for asked who can't have been."""
        self.hotel.email = False
        booking = self.hotel_booking()
        with self.assert_refused("no e-mail address"):
            booking.action_request()
        booking.action_confirm()

    def test_over(self):
        """Nothing is asked of a supplier for a visit that is over."""
        booking = self.hotel_booking()
        self.as_user(booking.visit_id, "applicant").action_cancel("Ill")
        for step in ("reset", "request", "confirm"):
            with self.subTest(step), self.assert_refused("can't be changed any more"):
                getattr(booking, f"action_{step}")()

    def test_revived_visit(self):
        """What a cancelled visit had booked has to be asked for again."""
        booking = self.booking()
        booking.action_confirm()
        visit = booking.visit_id
        self.as_user(visit, "applicant").action_cancel("Ill")
        self.take(visit, "reset")
        self.assertEqual((booking.state, booking.is_moved), ("needed", True))
        self.assertFalse(booking.date_confirmed)

    def test_no_booking_is_deleted(self):
        """What was asked for is cancelled, not deleted."""
        booking = self.booking()
        booking.action_confirm()
        with self.assert_refused("cancel it instead"):
            booking.unlink()
        self.booking().unlink()

    def test_moving_half_a_time(self):
        """A booking of which only one time is known moves too."""
        booking = self.booking(stop=False)
        visit = booking.visit_id
        later = self.arrival + timedelta(days=1)
        self.as_user(visit, "applicant").action_postpone(later, "Snow")
        self.assertEqual((booking.start, booking.stop), (later, False))

    def test_request_mail(self):
        """The supplier hears what is needed and the taboos, but no guest's name."""
        visit = self.visit_in(
            "approved",
            guest_ids=[
                Command.create({"name": "Ana Secret", "needs": "No pork"}),
                Command.create({"name": "Bo Secret", "needs": "Wheelchair"}),
            ],
        )
        booking = self.hotel_booking(visit, name="Two rooms", quantity=2)
        booking.action_request()
        self.assertEqual(booking.state, "requested")
        message = booking.sudo().message_ids.filtered("subject")
        self.assertEqual(message.partner_ids, self.hotel)
        for text in ("No pork", "Wheelchair", "Two rooms", "12"):
            self.assertIn(text, message.body)
        self.assertNotIn("Secret", message.body + message.subject)
        booking.action_confirm()
        self.assertEqual(booking.state, "confirmed")

    # ---- moved with the visit --------------------------------------------------

    @proves("VIS-7")
    def test_moved_with_the_visit(self):
        """Own rooms stay where they are free; the rest has to be asked again."""
        visit = self.visit_in("approved")
        hotel = self.hotel_booking(visit)
        rooms = self.booking(visit) | self.booking(visit, start=3)
        (hotel | rooms).action_confirm()
        other = self.booking(start=27)  # on the next day, where the second goes
        other.action_confirm()
        mine = self.as_user(visit, "applicant")
        mine.action_postpone(visit.date_arrival + timedelta(days=1), "A day later")
        self.assertEqual(hotel.start, visit.date_arrival)
        self.assertEqual((hotel.state, hotel.is_moved), ("needed", True))
        self.assertEqual(rooms.mapped("state"), ["confirmed", "needed"])
        self.assertEqual(rooms.mapped("is_moved"), [False, True])
        self.assertEqual(other.state, "confirmed")

    def test_new_dates_of_a_draft(self):
        """A visit that is reset and gets other dates takes its plan along."""
        booking = self.hotel_booking()
        booking.action_request()
        visit = booking.visit_id
        self.take(visit, "reset")
        self.assertEqual((booking.state, booking.is_moved), ("needed", True))
        start = booking.start
        later = timedelta(days=4)
        self.as_user(visit, "applicant").write(
            {
                "date_arrival": self.arrival + later,
                "date_departure": self.departure + later * 2,
            }
        )
        self.assertEqual((booking.start, booking.is_moved), (start + later, True))

    def test_readers_write_nothing(self):
        """Who is at the desk and applies for visits too writes the own ones only."""
        booking = self.booking()
        for group in ("desk", "executive"):
            self.users["outsider"].group_ids += self.env.ref(
                f"reception_management.group_reception_{group}"
            )
        other = self.as_user(booking, "outsider")
        with freeze_time(self.arrival):
            other.read(["kind"])
            for vals in ({"note": "Mine"}, {"quantity": 2}):
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    other.write(vals)
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                other.unlink()
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                self.as_user(booking.visit_id, "outsider").description = "Mine"

    def test_tidying_of_the_past(self):
        """Another time for tidying holds for what is booked from then on."""
        self.room.reception_tidy_minutes = 0
        (self.booking() | self.booking(start=2)).action_confirm()
        self.room.reception_tidy_minutes = 15
        self.env.flush_all()
        with self.assert_refused("Blue Room"):
            self.booking(start=-2).action_confirm()

    def test_shifting_many_neighbours(self):
        """150 bookings of one room, each after the other, move in one go."""
        self.room.reception_tidy_minutes = 0
        visit = self.visit_in("approved")
        bookings = self.booking(visit).browse()
        values = [
            {
                "visit_id": visit.id,
                "kind": "room",
                "resource_id": self.room.id,
                "start": self.arrival + timedelta(minutes=5 * number),
                "stop": self.arrival + timedelta(minutes=5 * (number + 1)),
            }
            for number in range(150)
        ]
        bookings = bookings.create(values)
        bookings._system().write({"state": "confirmed"})
        self.env.flush_all()
        bookings._system()._shift(timedelta(minutes=5))
        self.assertEqual(set(bookings.mapped("state")), {"confirmed"})
        self.assertEqual(
            min(bookings.mapped("start")), self.arrival + timedelta(minutes=5)
        )

    def test_postpone_is_guarded(self):
        """By whom, when, why, and only by the same number of nights."""
        visit = self.visit_in("approved")
        later = self.arrival + timedelta(days=3)
        for login in ("colleague", "desk", "finance", "department_manager"):
            with self.subTest(login=login):
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    self.as_user(visit, login).action_postpone(later, "Because")
        mine = self.as_user(visit, "applicant")
        with self.assert_refused("Give a reason"):
            mine.action_postpone(later, " ")
        with self.assert_refused("Enter the new arrival"):
            mine.action_postpone(False, "Because")
        with self.assert_refused("number of nights"), self.env.cr.savepoint():
            mine.action_postpone(self.arrival + timedelta(hours=14), "Late train")
        with self.assert_refused("lies in the past"):
            mine.action_postpone("2026-05-01 10:00:00", "Late")
        draft = self.new_visit()
        with self.assert_refused("only approved visits"):
            draft.action_postpone(later, "Because")
        mine.action_postpone(later, "Because")
        self.assertEqual(visit.date_arrival, later)
        self.assertEqual(visit.date_departure, self.departure + timedelta(days=3))
        self.assertEqual(visit.state, "approved")
