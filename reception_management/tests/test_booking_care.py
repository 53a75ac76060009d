from datetime import timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError

from .common import proves
from .common_booking import NOW, BookingCommon


@freeze_time(NOW)
class TestBookingCare(BookingCommon):
    """What goes with bookings: suppliers told, rooms looked after (VIS-7)."""

    # ---- suppliers -------------------------------------------------------------

    def mails_to_hotel(self, booking):
        return booking.sudo().message_ids.filtered(
            lambda message: self.hotel in message.partner_ids
        )

    @proves("VIS-7")
    def test_cancelling_tells_the_supplier(self):
        """Once asked, the supplier hears that it is off; before, not."""
        needed = self.hotel_booking()
        needed.action_cancel()
        self.assertFalse(self.mails_to_hotel(needed))
        for step in ("request", "confirm"):
            booking = self.hotel_booking(reference="H-77")
            getattr(booking, f"action_{step}")()
            before = self.mails_to_hotel(booking)
            booking.action_cancel()
            mail = self.mails_to_hotel(booking) - before
            with self.subTest(step):
                self.assertEqual(len(mail), 1)
                self.assertIn("H-77", mail.body)
                self.assertIn("Cancelled", mail.subject)

    @proves("VIS-7")
    def test_a_cancelled_visit_tells_too(self):
        booking = self.hotel_booking()
        booking.action_confirm()
        self.as_user(booking.visit_id, "applicant").action_cancel("Ill")
        self.assertEqual(len(self.mails_to_hotel(booking)), 1)

    def test_supplier_without_mail(self):
        """Nobody is written to; the history says to phone."""
        booking = self.hotel_booking()
        booking.action_confirm()
        self.hotel.email = False
        booking.action_cancel()
        self.assertFalse(self.mails_to_hotel(booking))
        notes = " ".join(booking.sudo().message_ids.mapped("body"))
        self.assertIn("phone them", notes)

    # ---- equipment -------------------------------------------------------------

    @proves("VIS-7")
    def test_equipment(self):
        """A room with equipment has a task until somebody tried it out."""
        self.room.reception_equipment = "Projector"
        booking = self.booking()
        self.assertFalse(booking.equipment_task_id)
        booking.action_confirm()
        task = booking.equipment_task_id
        self.assertEqual(task.due, booking.start - timedelta(hours=24))
        self.assertEqual((task.note, booking.equipment_state), ("Projector", "open"))
        with freeze_time(task.due):
            task.invalidate_recordset()
            self.assertTrue(task.is_late, "confirmed but unchecked")
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.as_user(booking, "colleague").action_equipment_checked()
        self.as_user(booking, "host").action_equipment_checked()
        self.assertEqual(booking.equipment_state, "done")
        self.assertEqual(task.done_by_id, self.users["host"])

    def test_equipment_of_a_later_day(self):
        """Tried out before the guests come, also for a room of the second day."""
        self.room.reception_equipment = "Projector"
        visit = self.visit_in("approved", date_departure=self.departure)
        booking = self.booking(visit, start=40)
        booking.action_confirm()
        self.assertEqual(booking.equipment_task_id.due, visit.date_arrival)

    def test_equipment_follows(self):
        """Without the room there is nothing to try out; with it again there is."""
        self.room.reception_equipment = "Projector"
        booking = self.booking()
        booking.action_confirm()
        task = booking.equipment_task_id
        booking.action_cancel()
        self.assertEqual(task.state, "dropped")
        booking.action_reset()
        booking.action_confirm()
        self.assertEqual((booking.equipment_task_id, task.state), (task, "open"))
        plain = self.booking(resource_id=self.other_room.id)
        plain.action_confirm()
        self.assertFalse(plain.equipment_task_id)
        with self.assert_refused("no equipment"):
            plain.action_equipment_checked()

    # ---- tidied ----------------------------------------------------------------

    @proves("VIS-7")
    def test_tidied(self):
        """Where policy asks for it, a used room is free again once it is tidied."""
        first = self.booking()
        first.action_confirm()
        second = self.booking(start=4)
        self.room.reception_wants_tidied = True
        with freeze_time(self.arrival + timedelta(hours=3)):
            first.invalidate_recordset()
            self.assertTrue(first.wants_tidied)
            with self.assert_refused("not been marked as tidied"):
                second.action_confirm()
            tomorrow = self.booking(start=28)
            tomorrow.action_confirm()
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                self.as_user(first, "colleague").action_tidied()
            self.as_user(first, "desk").action_tidied()
            self.assertEqual(first.tidied_by_id, self.users["desk"])
            with self.assert_refused("needs no tidying"):
                first.action_tidied()
            second.action_confirm()
        with self.assert_refused("can't be set directly", Exception):
            first.date_tidied = False

    def test_not_asked_for(self):
        """Without the policy only the time for tidying counts."""
        self.booking().action_confirm()
        with freeze_time(self.arrival + timedelta(hours=3)):
            self.booking(start=4).action_confirm()

    # ---- directions ------------------------------------------------------------

    @proves("VIS-7")
    def test_directions(self):
        """No vehicle free: one click prepares the mail in the guest's language."""
        self.env["res.lang"]._activate_lang("fr_FR")
        self.company.reception_directions = "<p>By tram 4</p>"
        self.company.with_context(lang="fr_FR").reception_directions = "<p>Tram 4 !</p>"
        self.customer.write({"email": "guest@sons.example", "lang": "fr_FR"})
        mine = self.booking(kind="vehicle", resource_id=False)
        self.assertFalse(mine.is_none_free)
        self.booking(kind="vehicle", resource_id=self.car.id).action_confirm()
        mine.invalidate_recordset()
        self.assertTrue(mine.is_none_free)
        action = mine.action_send_directions()
        composer = (
            self.as_user(self.env[action["res_model"]], "applicant")
            .with_context(**action["context"])
            .create({})
        )
        self.assertEqual(composer.partner_ids, self.customer)
        self.assertIn("Tram 4 !", composer.body)

    def test_directions_refused(self):
        booking = self.booking(kind="vehicle", resource_id=False)
        with self.assert_refused("no directions yet"):
            booking.action_send_directions()
        self.company.reception_directions = "<p>By tram 4</p>"
        with self.assert_refused("no e-mail address"):
            booking.action_send_directions()

    def test_seats_count(self):
        """A vehicle that is too small is no free one; a supplier's is."""
        visit = self.visit_in("approved", party_size=8, companion_reason="Many")
        booking = self.booking(visit, kind="vehicle", resource_id=False)
        self.assertTrue(booking.is_none_free)
        booking.supplier_id = self.hotel
        self.assertFalse(booking.is_none_free)

    # ---- hotel -----------------------------------------------------------------

    @proves("VIS-7")
    def test_rooming_list(self):
        """Guests, rooms, nights, vouchers and wake-up calls, printed."""
        booking = self.hotel_booking(hours=23)
        booking.action_fill_rooming()
        booking.action_fill_rooming()
        ana, bo = booking.lodging_ids
        self.assertEqual(ana.guest_id.name, "Ana Guest")
        self.assertEqual(
            (str(ana.check_in), str(ana.check_out)), ("2026-06-12", "2026-06-13")
        )
        self.assertEqual(ana.breakfasts, 1)
        (ana | bo).room_number = "404"
        self.assertEqual(ana.shared_with, "Bo Guest")
        ana.write({"wants_wake_up": True, "wake_up": 6.75, "dinners": 2})
        report = self.env["ir.actions.report"]
        name = "reception_management.reception_visit_rooming_document"
        html = report._render_qweb_html(name, booking.ids)[0].decode()
        for text in ("404", "06:45", "Grand Hotel"):
            self.assertIn(text, html)
        name = "reception_management.reception_visit_voucher_document"
        html = report._render_qweb_html(name, booking.ids)[0].decode()
        self.assertEqual(html.count("Ana Guest"), 3)
        self.assertEqual(html.count("Dinner"), 2)
        self.assertEqual(html.count("Breakfast"), 2)

    def test_rooming_is_the_visits(self):
        """Strangers and other bookings have no place on it."""
        booking = self.hotel_booking()
        stranger = self.visit_in("approved").guest_ids[0]
        rows = booking.lodging_ids
        with self.assert_refused("no guest of this visit"):
            rows.create({"booking_id": booking.id, "guest_id": stranger.id})
        room = self.booking(booking.visit_id)
        with self.assert_refused("Only a hotel"):
            room.action_fill_rooming()
        guest = booking.visit_id.guest_ids[0]
        with self.assert_refused("Only a hotel"):
            rows.create({"booking_id": room.id, "guest_id": guest.id})
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.as_user(booking, "department_manager").action_fill_rooming()

    def test_nights_move(self):
        booking = self.hotel_booking(hours=23)
        booking.action_fill_rooming()
        visit = self.as_user(booking.visit_id, "applicant")
        visit.action_postpone(visit.date_arrival + timedelta(days=2), "Snow")
        self.assertEqual(str(booking.lodging_ids[0].check_in), "2026-06-14")

    def test_nights_move_by_the_date(self):
        """Hours move the nights where they change the date, and only there."""
        booking = self.hotel_booking(hours=23)  # from the 12th 10:00 to the 13th 9:00
        booking.action_fill_rooming()
        line = booking.lodging_ids[0]
        for hours, check_in, check_out in (
            (-2, "2026-06-12", "2026-06-13"),  # 8:00 to 7:00
            (-9, "2026-06-11", "2026-06-12"),  # 23:00 to 22:00
            (20, "2026-06-12", "2026-06-13"),  # 19:00 to 18:00
            (5, "2026-06-13", "2026-06-14"),  # 0:00 to 23:00: one night all the same
            (28, "2026-06-14", "2026-06-15"),  # 4:00 to 3:00
            (-9, "2026-06-13", "2026-06-14"),  # 19:00 to 18:00
        ):
            booking._system()._shift(timedelta(hours=hours))
            with self.subTest(hours=hours):
                self.assertEqual(str(line.check_in), check_in)
                self.assertEqual(str(line.check_out), check_out)

    def test_nights_of_a_cancelled_hotel_stay(self):
        """What doesn't move keeps its nights."""
        booking = self.hotel_booking(hours=23)
        booking.action_fill_rooming()
        booking.action_cancel()
        visit = self.as_user(booking.visit_id, "applicant")
        visit.action_postpone(visit.date_arrival + timedelta(days=2), "Snow")
        self.assertEqual(str(booking.lodging_ids[0].check_in), "2026-06-12")

    def test_many_rooms_one_query_count(self):
        """The rooming list of a large party is read in a constant number of queries."""
        counts = []
        for size in (2, 4, 16):  # the first fills the caches
            guests = [Command.create({"name": f"G{n}"}) for n in range(size)]
            visit = self.visit_in(
                "approved", guest_ids=guests, companion_reason="Many", party_size=size
            )
            booking = self.hotel_booking(visit)
            booking.action_fill_rooming()
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            booking.lodging_ids.read(["guest_id", "room_number", "shared_with"])
            counts.append(self.env.cr.sql_log_count - start)
        self.assertEqual(*counts[1:])
