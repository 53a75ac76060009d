from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tools import mute_logger

from ..controllers.reception_dispatch import ReceptionDispatch
from .common import proves
from .common_booking import NOW
from .common_dispatch import DispatchCommon


@freeze_time(NOW)
class TestDispatchDriver(DispatchCommon):
    """What the driver notes on the phone becomes costs, once (VIS-20)."""

    # ---- who gets in -----------------------------------------------------------

    @proves("VIS-20")
    def test_link(self):
        """The right token opens the order until some days after it."""
        order = self.order().sudo()
        token = order.access_token
        self.assertTrue(order._opens_with(token))
        for wrong in (None, "", False, token[:-1], token.upper(), "é", 7, [token]):
            with self.subTest(wrong):
                self.assertFalse(order._opens_with(wrong))
        last = order.stop + timedelta(days=self.company.reception_dispatch_link_days)
        with freeze_time(last):
            self.assertTrue(order._opens_with(token))
        with freeze_time(last + timedelta(seconds=1)):
            self.assertFalse(order._opens_with(token))

    def test_link_ends(self):
        """Another driver, a cancelled order or visit: the old link is dead."""
        order = self.order()
        token = order.sudo().access_token
        order.driver_id = self.employees["colleague"]
        self.assertFalse(order.sudo()._opens_with(token))
        token = order.sudo().access_token
        self.assertTrue(order.sudo()._opens_with(token))
        order.action_cancel()
        self.assertFalse(order.sudo()._opens_with(token))
        order.action_reset()
        self.take(order.visit_id, "reset")
        self.assertFalse(order.sudo()._opens_with(token))

    def test_link_ends_with_the_suppliers_driver(self):
        """The supplier sends somebody else: the old link is dead, the new unsent."""
        order = self.order()
        order.write({"driver_id": False, "driver_name": "Sam"})
        for vals in (
            {"driver_email": "sam@rental.example"},
            {"driver_name": "Pat"},
            {"driver_email": "pat@rental.example"},
        ):
            with self.subTest(vals):
                token = order.sudo().access_token
                order.sudo().date_sent = NOW
                order.write(dict(vals))
                self.assertFalse(order.sudo()._opens_with(token))
                self.assertTrue(order.sudo()._opens_with(order.sudo().access_token))
                self.assertFalse(order.date_sent)
        token = order.sudo().access_token
        order.write({"driver_name": "Pat", "plate": "CD 456"})
        self.assertTrue(order.sudo()._opens_with(token), "it is the same driver")
        # of our own people the record counts: a corrected address is theirs too
        order.driver_id = self.driver
        token = order.sudo().access_token
        order.driver_email = "dora.driver@test.example"
        self.assertTrue(order.sudo()._opens_with(token))

    # ---- stops -----------------------------------------------------------------

    @proves("VIS-20")
    def test_stops(self):
        """Moments and readings are noted; the kilometres follow."""
        order = self.order()
        first, last = order.stop_ids
        with freeze_time("2026-06-12 08:05:00"):
            self.drive(order, ("arrived", {"row": first.id, "odometer": "1 000,5"}))
        self.assertEqual(order.state, "under_way")
        self.assertEqual(str(first.arrived), "2026-06-12 08:05:00")
        self.drive(order, ("boarded", {"row": str(first.id)}))
        self.assertTrue(first.boarded)
        with self.assert_refused("check the reading"):
            self.drive(order, ("arrived", {"row": last.id, "odometer": "999"}))
        self.drive(order, ("arrived", {"row": last.id, "odometer": "1042"}))
        self.assertEqual(order.distance, 41.5)
        self.drive(order, ("clear", {"row": last.id}))
        self.assertEqual((last.arrived, last.odometer), (False, 0))

    def test_tapped_twice(self):
        """The first moment counts."""
        order = self.order()
        stop = order.stop_ids[0]
        self.drive(order, ("arrived", {"row": stop.id}))
        first = stop.arrived
        with freeze_time("2026-06-12 09:00:00"):
            self.drive(order, ("arrived", {"row": stop.id}))
        self.assertEqual(stop.arrived, first)

    def test_bad_input(self):
        """What can't be is said, and nothing of another order is touched."""
        order, other = self.order(), self.order(start=4)
        stop = order.stop_ids[0]
        for step, values, text in (
            ("arrived", {"row": other.stop_ids[0].id}, "no longer part"),
            ("arrived", {"row": "x"}, "no longer part"),
            ("arrived", {}, "no longer part"),
            ("arrived", {"row": stop.id, "odometer": "nan"}, "not a number"),
            ("arrived", {"row": stop.id, "odometer": "-1"}, "not a number"),
            ("arrived", {"row": stop.id, "odometer": "1e9"}, "not a number"),
            ("cost", {"kind": "toll", "amount": "inf"}, "not a number"),
            ("cost", {"kind": "toll", "amount": "12x"}, "not a number"),
            ("cost", {"kind": "toll", "amount": ""}, "Enter the amount"),
            ("cost", {"kind": "toll", "amount": "0.001"}, "Enter the amount"),
            ("cost", {"kind": "mileage", "amount": "5"}, "Choose what"),
            ("remove", {"row": "5"}, "no longer part"),
            ("unlink", {}, "can't be done"),
            (None, {}, "can't be done"),
        ):
            with self.subTest(step=step, values=values), self.assert_refused(text):
                self.drive(order, (step, values))
        self.assertFalse(order.sudo().cost_ids or other.stop_ids.filtered("arrived"))

    def test_typo_in_a_reading(self):
        """A reading that makes the way 100,000 km long is said to be wrong."""
        order = self.order()
        first, last = order.stop_ids
        self.drive(order, ("arrived", {"row": first.id, "odometer": "1000"}))
        for reading in ("101000", "100999,95", "1010000"):
            with self.subTest(reading), self.assert_refused("check the reading"):
                self.drive(order, ("arrived", {"row": last.id, "odometer": reading}))
        self.assertFalse(last.arrived)
        self.drive(order, ("arrived", {"row": last.id, "odometer": "100999,9"}))
        self.assertEqual(order.distance, 99999.9)
        # nor the first stop's, corrected afterwards
        order.sudo().stop_ids.odometer = False
        self.drive(order, ("arrived", {"row": last.id, "odometer": "200000"}))
        with self.assert_refused("check the reading"):
            self.drive(order, ("arrived", {"row": first.id, "odometer": "100"}))
        self.env.flush_all()

    def test_what_the_database_refuses(self):
        """It is said on the page like any other mistake, and nothing is kept."""
        order = self.order().sudo()
        page = ReceptionDispatch()
        with mute_logger("odoo.sql_db"):
            error = page._take(order, "finish", {"distance": "99999.99"})
        self.assertIn("check what you entered", error)
        self.assertEqual((order.state, order.distance), ("planned", 0))
        self.assertIn("not a number", page._take(order, "finish", {"distance": "x"}))
        self.assertFalse(page._take(order, "finish", {"distance": "99999.9"}))
        self.assertEqual((order.state, order.distance), ("done", 99999.9))

    def test_text_with_a_null(self):
        """What no database holds is left out of note and key."""
        order = self.order()
        self.drive(order, self.toll("3", "a\0b", note="A\x007"))
        self.drive(order, self.toll("3", "ab"))
        cost = order.sudo().cost_ids
        self.env.flush_all()
        self.assertEqual((cost.entry_key, cost.note), ("ab", "A7"))

    @proves("VIS-20")
    def test_separators(self):
        """What may mean a thousand or one is refused, never taken for one."""
        order = self.order().sudo()
        for text in (
            "1,500",
            "1.500",
            "12,000",
            "1500,000",
            " 1,500 ",
            "1,234.56",
            "1.234,56",
            "1,234,567",
            "1,,5",
        ):
            with (
                self.subTest(text),
                self.assert_refused("without thousands separators"),
            ):
                self.drive(order, self.toll(text))
        with self.assert_refused("without thousands separators"):
            self.drive(order, ("finish", {"distance": "1,500"}))
        self.assertFalse(order.cost_ids)
        for text, amount in (
            ("1,50", 1.5),
            ("1.5", 1.5),
            ("1500", 1500),
            ("1 500,00", 1500),
            ("1\N{NO-BREAK SPACE}500.5", 1500.5),
            ("0,500", 0.5),
            ("1500,0000", 1500),
        ):
            with self.subTest(text):
                self.assertEqual(order._driver_number(text, 10_000), amount)

    # ---- costs -----------------------------------------------------------------

    @proves("VIS-20")
    def test_costs_become_claims(self):
        """Tolls are drafts of the driver's claims on the visit, each once."""
        order = self.order()
        self.drive(order, self.toll("12,40", "a", note="A7"), self.toll("12,40", "a"))
        self.drive(order, self.toll("3", "b", kind="parking"))
        costs = order.sudo().cost_ids
        self.assertEqual(costs.mapped("amount"), [12.4, 3])
        self.assertFalse(costs.expense_id, "not before the order is done")
        self.drive(order, ("finish", {"distance": "58"}))
        self.assertRecordValues(
            costs.expense_id,
            [
                {
                    "employee_id": self.driver.id,
                    "reception_visit_id": order.visit_id.id,
                    "reception_cost_type_id": self.transport.id,
                    "total_amount": cost.amount,
                    "state": "draft",
                    "company_id": self.company.id,
                }
                for cost in costs
            ],
        )
        self.assertIn("A7", costs.expense_id[0].name)
        self.assertEqual((order.state, order.distance), ("done", 58))
        with self.assert_refused("The order is done"):
            self.drive(order, self.toll("5", "c"))
        with self.assert_refused("The order is done"):
            self.drive(order, ("finish", {}))
        order.action_file_costs()
        visit = order.visit_id.sudo()
        self.assertEqual(len(visit.expense_ids), 2)
        with self.assert_refused("has been filed"):
            self.as_user(costs, "applicant")[0].amount = 1
        with self.assert_refused("has been filed"):
            self.as_user(costs, "applicant").unlink()

    def test_removed_before_the_end(self):
        order = self.order()
        self.drive(order, self.toll("12", "a"))
        self.drive(order, ("remove", {"row": order.sudo().cost_ids.id}))
        self.assertFalse(order.sudo().cost_ids)

    @proves("VIS-20")
    def test_driver_without_record(self):
        """What nobody can claim is listed and keeps the visit open until filed."""
        order = self.order()
        order.write({"driver_id": False, "driver_name": "Sam of the rental"})
        self.drive(order, self.toll("9", "a"), ("finish", {}))
        cost = order.sudo().cost_ids
        self.assertFalse(cost.expense_id or cost.is_filed)
        listed = self.as_user(cost, "officer").search([("is_filed", "=", False)])
        self.assertEqual(listed, cost)
        with self.assert_refused("Filed As"):
            order.action_file_costs()
        self.assertIn("not filed", " ".join(order.visit_id.sudo()._closing_gaps()))
        self.as_user(cost, "applicant").filed_reference = "Bill 7"
        self.assertTrue(cost.is_filed)
        self.assertNotIn("not filed", " ".join(order.visit_id.sudo()._closing_gaps()))

    def test_nobody_came(self):
        """A driver who waited in vain still notes what was paid; it is listed."""
        order = self.order()
        self.drive(order, ("start", {}))
        with freeze_time(self.arrival + timedelta(hours=1)):
            self.take(order.visit_id, "no_show")
            self.assertEqual(order.state, "under_way")
            self.assertTrue(order.sudo()._opens_with(order.sudo().access_token))
            self.drive(order, self.toll("7", "a"), ("finish", {}))
            cost = self.as_user(order.sudo().cost_ids, "applicant")
            self.assertFalse(cost.is_filed, "the visit takes no claims")
            cost.filed_reference = "Petty cash 12"
        self.assertTrue(cost.is_filed)

    def test_without_category(self):
        """No expense category for the cost type: listed, not lost."""
        self.products[self.transport].can_be_expensed = False
        order = self.order()
        self.drive(order, self.toll("9", "a"), ("finish", {}))
        self.assertFalse(order.sudo().cost_ids.is_filed)

    def test_added_later(self):
        """A receipt found later is filed by a button, once."""
        order = self.order()
        order.action_done()
        with self.assert_refused("when the order is done"), self.env.cr.savepoint():
            self.order(start=6).action_file_costs()
        order.cost_ids.create({"dispatch_id": order.id, "kind": "fuel", "amount": 40})
        order.action_file_costs()
        claim = order.sudo().cost_ids.expense_id
        self.assertEqual(claim.total_amount, 40)
        order.action_file_costs()
        self.assertEqual(order.sudo().cost_ids.expense_id, claim)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.as_user(order, "department_manager").action_file_costs()

    @proves("VIS-20")
    def test_claim_deleted(self):
        """A cost whose claim the driver deletes is listed again, and can be filed."""
        order = self.order()
        order.driver_id = self.employees["outsider"]
        self.drive(order, self.toll("9", "a"), self.toll("7", "b"), ("finish", {}))
        cost, other = order.sudo().cost_ids
        claim = self.as_user(cost.expense_id, "outsider")
        claim.unlink()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(cost.expense_id or cost.is_filed)
        self.assertTrue(other.expense_id and other.is_filed)
        listed = self.as_user(cost, "officer").search([("is_filed", "=", False)])
        self.assertEqual(listed, cost)
        self.assertIn("1 costs", " ".join(order.visit_id.sudo()._closing_gaps()))
        order.action_file_costs()
        self.assertEqual(cost.expense_id.total_amount, 9)

    def test_claim_field_is_the_systems(self):
        order = self.order()
        self.drive(order, self.toll("9", "a"))
        cost = self.as_user(order.sudo().cost_ids, "applicant")
        for vals in ({"expense_id": 1}, {"entry_key": "b"}, {"is_filed": True}):
            with self.subTest(vals), self.assert_refused("can't be set directly"):
                cost.write(vals)

    @proves("VIS-20")
    def test_kilometres(self):
        """With a rate, kilometres of own vehicles are a cost; without, none."""
        order = self.order()
        self.drive(order, ("finish", {"distance": "10"}))
        self.assertFalse(order.sudo().cost_ids)
        self.company.reception_km_rate = 0.3
        order = self.order(start=4)
        self.drive(order, ("finish", {"distance": "10,5"}))
        cost = order.sudo().cost_ids
        self.assertEqual((cost.kind, cost.amount), ("mileage", 3.15))
        self.assertEqual(cost.expense_id.total_amount, 3.15)
        self.assertIn("10.5 km", cost.expense_id.name)

    def test_closing_waits_for_orders(self):
        order = self.order()
        gaps = " ".join(order.visit_id.sudo()._closing_gaps())
        self.assertIn("Dispatch orders are open", gaps)
        order.action_cancel()
        gaps = " ".join(order.visit_id.sudo()._closing_gaps())
        self.assertNotIn("Dispatch orders are open", gaps)

    # ---- print -----------------------------------------------------------------

    @proves("VIS-20")
    def test_print(self):
        """The order on paper: vehicle, driver, stops; no guest, no phone."""
        order = self.order()
        report = self.env["ir.actions.report"]
        name = "reception_management.reception_visit_dispatch_document"
        html = report._render_qweb_html(name, order.ids)[0].decode()
        for text in ("AB 123", "Dora Driver", "Airport, hall 1", "Guest &amp; Sons"):
            self.assertIn(text, html)
        for secret in ("Ana", "Bo Guest", "99 99", order.sudo().access_token):
            self.assertNotIn(secret, html)
