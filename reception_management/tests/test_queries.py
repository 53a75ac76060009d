from functools import partial

from odoo import Command
from odoo.exceptions import AccessError

from .common import ReceptionCommon

SMALL, LARGE = 10, 40
# What a list of visits shows.
COLUMNS = {
    "name": {},
    "state": {},
    "partner_id": {"fields": {"display_name": {}}},
    "applicant_id": {"fields": {"display_name": {}}},
    "department_id": {"fields": {"display_name": {}}},
    "host_id": {"fields": {"display_name": {}}},
    "tier_id": {"fields": {"display_name": {}}},
    "company_id": {"fields": {"display_name": {}}},
    "date_arrival": {},
    "date_departure": {},
    "nights": {},
    "party_size": {},
    "required_authority": {},
    "activity_state": {},
    "activity_ids": {"fields": {"summary": {}}},
}
MONEY = (
    "planned cap cap_limit claimable is_over_cap claimed approved posted paid "
    "rounding left"
)


class TestQueries(ReceptionCommon):
    """Reads take a constant number of queries, writes a constant number a record."""

    def _count(self, call):
        """Return the number of queries of a call, as a request of its own makes."""
        self.env.cr.flush()
        self.env.invalidate_all()
        start = self.env.cr.sql_log_count
        call()
        self.env.cr.flush()  # writes what is pending and the tracking
        return self.env.cr.sql_log_count - start

    def _vals(self, number):
        guests = [Command.create({"name": f"Guest {n}"}) for n in range(3)]
        lines = [
            Command.create({"cost_type_id": cost_type.id, "planned": 40})
            for cost_type in (self.lunch, self.lodging)
        ]
        return [
            self.visit_vals(guest_ids=guests, budget_ids=lines) for _n in range(number)
        ]

    def _create(self, number, login="applicant"):
        visits = self.as_user(self.env["reception.visit"], login)
        return visits.create(self._vals(number))

    def _assert_constant(self, what, call):
        """Assert that `call(size)` takes as many queries for many as for few."""
        self._count(partial(call, SMALL))  # fills the caches of groups and rules
        few, many = (self._count(partial(call, n)) for n in (SMALL, LARGE))
        message = f"{what}: {few} queries for {SMALL}, {many} for {LARGE}"
        self.assertEqual(few, many, message)

    def _assert_constant_each(self, what, prepare, call, most):
        """Assert that `call(records)` takes `most` queries a record or fewer."""
        self._count(partial(call, prepare(2)))  # fills the caches of groups and rules
        counts = {}
        for number in (SMALL, LARGE):
            records = prepare(number)
            counts[number] = self._count(partial(call, records))
        few, many = counts.values()
        each = (many - few) / (LARGE - SMALL)
        message = (
            f"{what}: {few} queries for {SMALL}, {many} for {LARGE}: {each:.2f} for "
            f"each more, {most} at most"
        )
        self.assertLessEqual(each, most, message)
        self.assertLessEqual(few - each * SMALL, 80, f"{message}; the rest is too many")

    # ---- writing ---------------------------------------------------------------

    def test_create(self):
        """A visit with 3 guests and 2 budget lines takes the same queries each."""
        self._assert_constant_each("create", lambda n: n, self._create, 3)

    def test_submit(self):
        """Submitting takes a constant number of queries for each visit."""
        self._assert_constant_each(
            "submit", self._create, lambda visits: visits.action_submit(), 16
        )

    def test_approve(self):
        """Approving takes a constant number of queries for each visit."""

        def submitted(number):
            visits = self._create(number)
            visits.action_submit()
            return self.as_user(visits, "department_manager")

        self._assert_constant_each(
            "approve", submitted, lambda visits: visits.action_approve(), 17
        )

    def test_submission_of_a_large_visit(self):
        """A submission takes the same queries whatever the number of guests."""
        counts = []
        for size in (2, 5, 60):  # the first fills the caches
            guests = [Command.create({"name": f"G{n}"}) for n in range(size)]
            visit = self.new_visit(guest_ids=guests)
            counts.append(self._count(visit.action_submit))
        self.assertEqual(counts[1], counts[2], f"2, 5 and 60 guests: {counts}")

    # ---- reading ---------------------------------------------------------------

    def test_list(self):
        """A page of the list takes the same queries for 10 and for 40 visits."""
        self._create(LARGE).action_submit()
        for role in ("applicant", "officer", "manager", "finance", "colleague"):
            visits = self.as_user(self.env["reception.visit"], role)

            def page(number, visits=visits):
                result = visits.web_search_read([], COLUMNS, limit=number)
                self.assertEqual(len(result["records"]), number)

            with self.subTest(role=role):
                self._assert_constant(f"list as {role}", page)

    def test_rules_and_decisions(self):
        """Limits of companions and open decisions take constant queries too."""
        created = self._create(LARGE)
        created.action_submit()
        for name in ("companion_limit", "companion_count", "is_waiting_for_me"):
            visits = self.as_user(created, "department_manager")
            with self.subTest(field=name):
                self._assert_constant(
                    name, lambda n, v=visits, name=name: v[:n].read([name])
                )

    def test_waiting_for_me(self):
        """The filter on what waits for my decision is not one query a visit."""
        visits = self.as_user(self.env["reception.visit"], "department_manager")
        domain = [("is_waiting_for_me", "=", True)]
        self._create(SMALL).action_submit()
        self._count(lambda: visits.search_count(domain))
        few = self._count(lambda: visits.search_count(domain))
        self._create(LARGE - SMALL).action_submit()
        self.assertEqual(visits.search_count(domain), LARGE)
        many = self._count(lambda: visits.search_count(domain))
        self.assertEqual(few, many, f"{few} queries for {SMALL}, {many} for {LARGE}")

    def test_money_of_budget_lines(self):
        """All amounts of the budget lines are summed in constant queries."""
        created = self._create(LARGE)
        for role in ("applicant", "officer", "finance"):
            visits = self.as_user(created, role)
            with self.subTest(role=role):
                self._assert_constant(
                    f"money as {role}",
                    lambda n, v=visits: v[:n].budget_ids.read(MONEY.split()),
                )

    def test_visit_count_of_partners(self):
        """The number on the partner's button takes constant queries."""
        partners = self.env["res.partner"].create(
            [{"name": f"P{n}"} for n in range(LARGE)]
        )
        children = self.env["res.partner"].create(
            [{"name": "C", "parent_id": partner.id} for partner in partners]
        )
        visits = self._create(LARGE).sudo()
        for visit, child in zip(visits, children, strict=True):
            visit.partner_id = child
        mine = self.as_user(partners, "officer")
        self.assertEqual(set(mine.mapped("reception_visit_count")), {1})
        self._assert_constant(
            "visits of partners", lambda n: mine[:n].read(["reception_visit_count"])
        )
        with self.assertRaises(AccessError):
            self.as_user(partners, "internal").read(["reception_visit_count"])

    def test_search_count(self):
        """Counting takes one query, whatever the number of visits."""
        visits = self.as_user(self.env["reception.visit"], "officer")
        counts = []
        for number in (SMALL, LARGE):
            self._create(number)
            visits.search_count([])
            counts.append(self._count(lambda: visits.search_count([])))
        self.assertEqual(counts, [1, 1])
