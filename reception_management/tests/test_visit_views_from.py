from datetime import timedelta

from .common import ReceptionCommon, proves


class TestVisitsSeenFrom(ReceptionCommon):
    """Visits from the customer and from the host (VIS-17)."""

    @proves("VIS-17")
    def test_customer(self):
        contact = self.env["res.partner"].create(
            {"name": "Ana Guest", "parent_id": self.customer.id}
        )
        first = self.visit_in("closed", date_arrival=self.arrival - timedelta(hours=2))
        last = self.visit_in("in_progress", partner_id=contact.id)
        later = self.arrival + timedelta(days=9)
        planned = self.visit_in(
            "submitted", date_arrival=later, date_departure=later + timedelta(hours=1)
        )
        for state in ("no_show", "cancelled", "refused"):
            self.visit_in(state)
        customer = self.as_user(self.customer, "officer")
        self.assertEqual(customer.reception_visit_count, 3, "no-shows don't count")
        self.assertEqual(customer.reception_first_visit, first.date_arrival)
        self.assertEqual(customer.reception_last_visit, last.date_arrival)
        self.assertEqual(customer.reception_next_visit, planned.date_arrival)
        self.assertEqual(self.as_user(contact, "officer").reception_visit_count, 1)

    @proves("VIS-17")
    def test_customer_as_who_sees_none(self):
        self.visit_in("closed")
        customer = self.as_user(self.customer, "outsider")
        self.assertEqual(customer.reception_visit_count, 0)
        self.assertFalse(customer.reception_first_visit)

    @proves("VIS-17")
    def test_host(self):
        self.visit_in("closed")
        self.visit_in("no_show")
        host = self.employees["host"]
        public = self.env["hr.employee.public"].browse(host.id)
        self.assertEqual(self.as_user(public, "officer").reception_hosted_count, 1)
        self.assertEqual(self.as_user(public, "outsider").reception_hosted_count, 0)
        action = self.as_user(public, "officer").action_view_reception_hosted()
        visits = self.as_user(self.env["reception.visit"], "officer")
        self.assertEqual(visits.search_count(action["domain"]), 2)

    def test_first_visit_is_proposed(self):
        self.assertTrue(self.new_visit().is_first_visit)
        self.visit_in("departed")
        self.assertFalse(self.new_visit().is_first_visit)

    def test_request_stays_open_until_the_end(self):
        visit = self.as_user(self.visit_in("approved"), "applicant")
        visit.write({"arrival_transport": "flight", "arrival_number": "ZZ 123"})
        ended = self.as_user(self.visit_in("closed"), "applicant")
        with self.assert_refused("can't be changed"):
            ended.arrival_number = "ZZ 321"
