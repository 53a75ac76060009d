from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time
from lxml import etree
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from .common import proves
from .common_booking import NOW
from .common_dispatch import DispatchCommon


@freeze_time(NOW)
class TestDispatch(DispatchCommon):
    """A booked vehicle is sent out with an order for its driver (VIS-20)."""

    @proves("VIS-20")
    def test_made_from_the_booking(self):
        """One order a confirmed vehicle: driver, plate, stops, sign; no names."""
        visit = self.visit_in("approved", arrival_place="Airport, hall 1")
        booking = self.booking(visit, kind="vehicle", resource_id=self.car.id)
        with self.assert_refused("Only a confirmed vehicle"):
            booking.action_dispatch()
        booking.action_confirm()
        first = booking.action_dispatch()
        self.assertEqual(booking.action_dispatch()["res_id"], first["res_id"])
        order = booking.dispatch_ids
        self.assertRecordValues(
            order.sudo(),
            [
                {
                    "driver_id": self.driver.id,
                    "driver_name": "Dora Driver",
                    "driver_email": "dora@test.example",
                    "plate": "AB 123",
                    "start": booking.start,
                    "stop": booking.stop,
                    "sign_text": "Guest & Sons",
                    "passengers": 2,
                    "state": "planned",
                    "is_driver_booked": False,
                }
            ],
        )
        self.assertEqual(
            order.stop_ids.mapped("place"), ["Airport, hall 1", self.company.name]
        )
        self.assertNotIn("Ana", str(order.sudo().read()))

    def test_the_way_back(self):
        """Towards the departure the way goes from us to the station."""
        visit = self.visit_in("approved", departure_place="Main station")
        order = self.order(visit, start=22)
        self.assertEqual(
            order.stop_ids.mapped("place"), [self.company.name, "Main station"]
        )

    def test_car_of_a_supplier(self):
        """A rented car with its own driver gets an order too; the link is mailed."""
        visit = self.visit_in("approved")
        order = self.order(visit, resource_id=False, supplier_id=self.hotel.id)
        self.assertFalse(order.driver_id or order.plate or order.is_driver_booked)
        with self.assert_refused("e-mail address"):
            order.action_send()
        order.write({"driver_name": "Sam", "driver_email": "sam@rental.example"})
        order.action_send()
        self.assertTrue(order.date_sent)
        self.assertIn("Grand Hotel", order.display_name)

    def test_one_order_a_booking(self):
        order = self.order()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            order.create(
                {"visit_id": order.visit_id.id, "booking_id": order.booking_id.id}
            )

    def test_only_vehicles_of_the_visit(self):
        """A room sends out nobody, nor does another visit's vehicle."""
        visit = self.visit_in("approved")
        room = self.booking(visit)
        room.action_confirm()
        other = self.vehicle(start=5)
        for booking in (room, other):
            with self.assert_refused("a vehicle booking of its visit"):
                self.as_user(self.env["reception.visit.dispatch"], "applicant").create(
                    {"visit_id": visit.id, "booking_id": booking.id}
                )

    @proves("VIS-20")
    def test_steps(self):
        """Planned, under way, done; each by who answers for the visit."""
        order = self.order()
        for login in (
            "colleague",
            "department_manager",
            "executive",
            "desk",
            "finance",
        ):
            with self.subTest(login=login):
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    self.as_user(order, login).action_start()
        order.action_start()
        self.assertEqual(order.state, "under_way")
        with self.assert_refused("can't become"):
            order.action_start()
        with self.assert_refused("has begun"):
            order.unlink()
        self.as_user(order, "officer").action_done()
        self.assertTrue(order.actual_stop)
        with self.assert_refused("can't be changed"):
            order.driver_id = False
        for vals in ({"state": "planned"}, {"access_token": "known"}):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                order.write(vals)

    @proves("VIS-20")
    def test_driver_conflicts(self):
        """Who drives or takes part elsewhere at the time is flagged."""
        first = self.order()
        van = self.car.copy({"name": "Second Van"})
        second = self.order(start=1, resource_id=van.id)
        self.assertTrue(second.is_driver_booked)
        self.assertTrue(first.is_driver_booked)
        first.action_cancel()
        second.invalidate_recordset()
        self.assertFalse(second.is_driver_booked)
        role = self.env.ref("reception_management.role_driver")
        person = {"employee_id": self.driver.id, "role_id": role.id}
        self.visit_in("approved", companion_ids=[Command.create(person)])
        second.invalidate_recordset()
        self.assertTrue(second.is_driver_booked)

    def test_apart_in_time(self):
        """A driver with two ways one after the other is not flagged."""
        first = self.order()
        second = self.order(start=4)
        self.assertFalse(first.is_driver_booked or second.is_driver_booked)

    def test_driver_with_a_user(self):
        """A driver who has a user opens the order, though the visit isn't theirs."""
        order = self.order()
        order.driver_id = self.employees["outsider"]
        own = self.as_user(order, "outsider")
        self.assertFalse(own.visit_id.has_access("read"))
        for view in ("form", "list", "kanban", "calendar"):
            with self.subTest(view=view):
                self.env.flush_all()
                self.env.invalidate_all()
                arch = own.get_view(view_type=view)["arch"]
                names = self._fields_of(own, etree.fromstring(arch))
                row = own.web_read(names)[0]
                self.assertIn(order.visit_id.name, own.display_name)
                self.assertTrue(row.get("is_booked", True))
        self.assertFalse(self.as_user(order, "internal").has_access("read"))

    def _fields_of(self, records, node):
        """Return what a view asks web_read for, rows of the order included."""
        spec = {}
        for child in node.iterchildren(tag=etree.Element):
            if child.tag != "field":
                spec |= self._fields_of(records, child)
                continue
            field = records._fields[child.get("name")]
            spec[field.name] = {}
            if field.type == "many2one":
                spec[field.name] = {"fields": {"display_name": {}}}
            elif field.relational:
                rows = records.env[field.comodel_name]
                spec[field.name] = {"fields": self._fields_of(rows, child)}
        return spec

    # ---- with booking and visit ------------------------------------------------

    def test_follows_the_booking(self):
        """A cancelled vehicle ends its order, one that comes back revives it."""
        order = self.order()
        order.action_send()
        mails = self.env["mail.mail"].sudo()
        before = mails.search_count([])
        order.booking_id.action_cancel()
        self.assertEqual(order.state, "cancelled")
        self.assertEqual(mails.search_count([]), before + 1, "the driver is told")
        order.booking_id.action_reset()
        self.assertEqual((order.state, order.is_booked), ("planned", False))
        with self.assert_refused("not confirmed"):
            order.action_send()

    @proves("VIS-20")
    def test_vehicle_gone(self):
        """Without a confirmed vehicle nobody sets out, and no order comes back."""
        order = self.order()
        booking = order.booking_id
        booking.action_cancel()
        with self.assert_refused("vehicle is not confirmed"):
            order.action_reset()
        self.assertEqual(order.state, "cancelled")
        booking.action_reset()
        self.assertEqual((order.state, order.is_booked), ("planned", False))
        with self.assert_refused("vehicle is not confirmed"):
            order.action_start()
        for step in ("start", "arrived", "boarded"):
            with self.subTest(step), self.assert_refused("ask who sent you"):
                self.drive(order, (step, {"row": order.stop_ids[0].id}))
        self.assertEqual(order.state, "planned")
        booking.action_confirm()
        self.drive(order, ("start", {}))
        # on the way it is noted all the same, but the order doesn't come back
        booking.action_cancel()
        self.drive(order, ("arrived", {"row": order.stop_ids[0].id}))
        with self.assert_refused("vehicle is not confirmed"):
            order.action_reset()
        booking.action_reset()
        booking.action_confirm()
        order.action_reset()
        self.assertEqual(order.state, "planned")

    def test_follows_the_visit(self):
        """A moved visit moves the stops; a cancelled one ends the order."""
        order = self.order()
        planned = order.stop_ids.mapped("planned")
        visit = self.as_user(order.visit_id, "applicant")
        day = timedelta(days=1)
        visit.action_postpone(visit.date_arrival + day, "Snow")
        self.assertEqual(order.stop_ids.mapped("planned"), [p + day for p in planned])
        self.assertEqual(order.start, visit.date_arrival)
        visit.action_cancel("Ill")
        self.assertEqual(order.state, "cancelled")

    @proves("VIS-7")
    def test_late_flight(self):
        """One party's delay moves pick-up, vehicle and order, and nothing else."""
        order = self.order()
        visit = self.as_user(order.visit_id, "applicant")
        agenda = self.as_user(self.env["reception.visit.agenda"], "applicant")
        hours = {"start": order.start, "stop": order.stop}
        pick_up, talks = agenda.create(
            [
                {"visit_id": visit.id, "stage": stage, **hours}
                for stage in ("pick_up", "talks")
            ]
        )
        room = self.booking(visit)
        room.action_confirm()
        arrival, start = visit.date_arrival, order.start
        later = start + timedelta(hours=2)
        booking = order.booking_id
        for args, text in (
            ((later, " "), "Give a reason"),
            ((False, "Late"), "Enter the new time"),
        ):
            with self.assert_refused(text):
                booking.action_delay(*args)
        with self.assert_refused("Only a confirmed vehicle"):
            room.action_delay(later, "Late")
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.as_user(booking, "department_manager").action_delay(later, "Late")
        dialog = self.env["reception.visit.delay"].with_env(order.env)
        dialog = dialog.create({"booking_id": booking.id, "reason": "Late flight"})
        self.assertEqual(dialog.start, start)
        dialog.start = later
        dialog.action_confirm()
        self.assertEqual((booking.start, order.start), (later, later))
        self.assertEqual(order.stop_ids[0].planned, later)
        self.assertEqual((pick_up.start, talks.start), (later, start))
        self.assertEqual((room.start, visit.date_arrival), (start, arrival))
        self.assertEqual(booking.state, "confirmed")
        self.assertIn("Late flight", " ".join(visit.message_ids.mapped("body")))

    def test_late_and_taken(self):
        """Where the vehicle is needed by others then, it has to be booked again."""
        order = self.order()
        other = self.vehicle(start=3)
        order.booking_id.action_delay(other.start, "Late flight")
        self.assertEqual(order.booking_id.state, "needed")
        self.assertEqual(other.state, "confirmed")
        self.assertFalse(order.is_booked)

    def test_replaced_driver(self):
        """Who replaces the driver at the visit gets the order, by a link of theirs."""
        role = self.env.ref("reception_management.role_driver")
        person = {"employee_id": self.driver.id, "role_id": role.id}
        visit = self.visit_in("approved", companion_ids=[Command.create(person)])
        order = self.order(visit)
        token = order.sudo().access_token
        new = self.employees["colleague"]
        self.as_user(visit, "applicant").action_replace(self.driver.id, new.id, "Ill")
        self.assertEqual(order.driver_id, new)
        self.assertEqual(order.driver_name, new.name)
        self.assertNotEqual(order.sudo().access_token, token)

    def test_rows_stay(self):
        """A stop stays with its order, whatever its order's visit."""
        one, two = self.order(), self.order(start=4)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            one.stop_ids[0].dispatch_id = two
        with self.assertRaises(UserError), self.env.cr.savepoint():
            one.stop_ids[0].visit_id = two.visit_id
        stops = one.stop_ids.with_context(default_visit_id=two.visit_id.id)
        stop = stops.create({"dispatch_id": one.id, "place": "Hotel"})
        self.assertEqual(stop.visit_id, one.visit_id)

    # ---- the mail --------------------------------------------------------------

    @proves("VIS-20")
    def test_mail(self):
        """The driver gets the link by mail; nobody else reads it there."""
        order = self.order()
        mails = self.env["mail.mail"].sudo()
        before = mails.search([])
        with patch.object(type(mails), "send", lambda *args, **kwargs: True):
            order.action_send()
        mail = mails.search([]) - before
        self.assertEqual(mail.email_to, "dora@test.example")
        self.assertIn(order.sudo().access_token, mail.body_html)
        self.assertIn("Airport, hall 1", mail.body_html)
        for secret in ("Ana", "Bo Guest", "99 99"):
            self.assertNotIn(secret, mail.body_html)
        notes = order.booking_id.sudo().message_ids.mapped("body")
        self.assertIn("Dora Driver", " ".join(notes))
        self.assertNotIn(order.sudo().access_token, " ".join(notes))
        order.sudo().driver_email = False
        with self.assert_refused("e-mail address"):
            order.action_send()
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.as_user(order, "department_manager").action_send()

    def test_link_is_not_for_readers(self):
        """Desk, executive and finance read the order, not the driver's link."""
        order = self.order()
        with freeze_time(self.arrival):
            for login in ("desk", "finance"):
                with self.subTest(login=login):
                    reader = self.as_user(order, login)
                    reader.read(["driver_name", "state"])
                    for name in ("access_token", "driver_url"):
                        with self.assertRaises(AccessError):
                            reader.read([name])
            with self.assertRaises(AccessError):
                self.as_user(order, "desk").read(["cost_total"])

    @proves("VIS-20")
    def test_link_is_for_senders(self):
        """Those who send drivers out copy the link; who only reads gets none."""
        visit = self.visit_in("approved")
        order = self.order(visit)
        order.driver_id = self.employees["outsider"]
        link = f"?access_token={order.sudo().access_token}"
        for login, sends in (
            ("applicant", True),
            ("host", True),
            ("officer", True),
            ("department_manager", False),
            ("colleague", False),
            ("outsider", False),
        ):
            with self.subTest(login=login):
                reader = self.as_user(order, login)
                row = reader.read(["state", "driver_url"])[0]
                self.assertEqual(row["state"], "planned")
                self.assertEqual(bool(row["driver_url"]), sends)
                if sends:
                    self.assertTrue(row["driver_url"].endswith(link))
                self.assertNotIn("access_token", reader.fields_get())
                with self.assertRaises(AccessError):
                    reader.read(["access_token"])
                with self.assertRaises(AccessError):
                    reader.search([("access_token", "=like", "a%")])
