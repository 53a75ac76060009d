from datetime import timedelta

from odoo import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import MODULE, proves


class DispatchTour(HttpCase):
    """A visit of the demo company on the day that the demo's visit has booked."""

    def demo(self, name):
        return self.env.ref(f"{MODULE}.{name}")

    def by(self, login, records):
        """Return the records as a persona of the demo data."""
        user = self.demo(f"user_{login}")
        return records.with_user(user).with_context(
            allowed_company_ids=user.company_ids.ids
        )

    def visit(self):
        """Return an approved visit that begins when the demo's room is taken."""
        taken = self.demo("booking_bianchi_room")
        company = self.demo("user_applicant").company_id
        visit = self.by("applicant", self.env["reception.visit"]).create(
            {
                "partner_id": self.demo("partner_sakura").id,
                "purpose": "Harbour gates",
                "applicant_id": self.demo("employee_applicant").id,
                "host_id": self.demo("employee_applicant").id,
                "tier_id": self.env["reception.tier"]
                .search([("code", "=", "C"), ("company_id", "=", company.id)])
                .id,
                "tier_reason": "A good customer of many years",
                "date_arrival": taken.start,
                "date_departure": taken.start + timedelta(hours=6),
                "arrival_place": "Airport, hall 2",
                "guest_ids": [Command.create({"name": "Mariko Abe"})],
                "budget_ids": [
                    Command.create(
                        {"cost_type_id": self.demo("cost_type_lunch").id, "planned": 40}
                    )
                ],
            }
        )
        visit.action_submit()
        self.by("department_manager", visit).action_approve()
        return visit

    def booking(self, visit, kind, name, start, hours, **vals):
        return self.by("applicant", self.env["reception.visit.booking"]).create(
            {
                "visit_id": visit.id,
                "kind": kind,
                "name": f"{name} for Harbour gates",
                "start": start,
                "stop": start + timedelta(hours=hours),
                **vals,
            }
        )


@tagged("post_install", "-at_install")
class TestTourPlan(DispatchTour):
    """The coordinator books and sends a vehicle out, on the demo data."""

    @proves("VIS-7", "VIS-20")
    def test_coordinator_plans(self):
        visit = self.visit()
        start = visit.date_arrival
        room = self.booking(visit, "room", "Room", start, 1)
        vehicle = self.booking(visit, "vehicle", "Way", start + timedelta(hours=1), 2)
        self.start_tour(
            "/odoo/visit-bookings?view_type=list",
            "reception_plan_vehicle",
            login="applicant",
        )
        self.assertEqual(room.resource_id, self.demo("resource_room_tower"))
        self.assertEqual((room | vehicle).mapped("state"), ["confirmed"] * 2)
        order = vehicle.dispatch_ids
        self.assertTrue(order.date_sent)
        self.assertEqual(order.driver_id, self.demo("employee_driver"))


@tagged("post_install", "-at_install")
class TestTourDriver(DispatchTour):
    """The driver's phone: no login, one order, 390 pixels."""

    browser_size = "390x844"
    touch_enabled = True

    def order(self):
        visit = self.visit()
        start = visit.date_arrival + timedelta(hours=1)
        van = self.demo("resource_van")
        vehicle = self.booking(visit, "vehicle", "Way", start, 2, resource_id=van.id)
        vehicle.action_confirm()
        vehicle.action_dispatch()
        return vehicle.dispatch_ids.sudo()

    @proves("VIS-20")
    def test_driver_drives(self):
        """From setting out to the toll that becomes a claim, without a login."""
        order = self.order()
        path = f"{order.access_url}?access_token={order.access_token}"
        self.start_tour(path, "reception_drive_phone", login=None)
        self.assertEqual((order.state, order.distance), ("done", 42))
        self.assertTrue(order.stop_ids[0].boarded)
        claim = order.cost_ids.expense_id
        self.assertEqual(claim.employee_id, self.demo("employee_driver"))
        self.assertEqual((claim.total_amount, claim.state), (12.4, "draft"))
        self.assertEqual(claim.reception_visit_id, order.visit_id)

    @proves("VIS-20")
    def test_page_is_closed(self):
        """Without the right link: not found, whatever the reason; nothing changes."""
        order = self.order()
        page = f"/reception/dispatch/{order.id}"
        good = f"{page}?access_token={order.access_token}"
        self.assertEqual(self.url_open(good).status_code, 200)
        for path in (
            page,
            f"{page}?access_token=",
            f"{page}?access_token={order.access_token[:-1]}",
            f"{page}?access_token=%C3%A9",
            f"/reception/dispatch/{order.id + 1000}?access_token={order.access_token}",
            f"/reception/dispatch/99999999999?access_token={order.access_token}",
            f"/reception/dispatch/x?access_token={order.access_token}",
            f"{page}/step?access_token={order.access_token}",
        ):
            with self.subTest(path), mute_logger("odoo.http"):
                status = self.url_open(path).status_code
                self.assertIn(status, (404, 405))
        self.assertEqual(order.state, "planned")
        order.state = "cancelled"
        self.env.flush_all()
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open(good).status_code, 404)

    @proves("VIS-20")
    def test_page_tells_little(self):
        """The sign and the number of passengers; no guest, no colleague's phone."""
        order = self.order()
        page = self.url_open(f"{order.access_url}?access_token={order.access_token}")
        self.assertIn("Sakura", page.text)
        for secret in ("Mariko", "Abe", "Lucía", "Harbour gates"):
            self.assertNotIn(secret, page.text)
        for employee in self.env["hr.employee"].search([]):
            for phone in (employee.work_phone, employee.mobile_phone):
                if phone:
                    self.assertNotIn(phone, page.text)
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")

    def test_post_needs_the_form(self):
        """A step that doesn't come from the page's own form is refused."""
        order = self.order()
        path = f"{order.access_url}/step"
        data = {"access_token": order.access_token, "step": "finish"}
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open(path, data=data).status_code, 400)
        self.assertEqual(order.state, "planned")
