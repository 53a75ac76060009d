from functools import partial

from odoo import Command
from odoo.exceptions import AccessError

from .common import proves
from .common_gift import GiftCommon
from .test_queries import LARGE, SMALL

COLUMNS = (
    "date visit_id visit_partner_id direction name giver_name receiver_name value "
    "reason approver_id state is_waiting_for_me party_total limit_warning can_manage"
)


class TestGiftRegister(GiftCommon):
    """Who gave what to whom, worth what, why, and who agreed (FIN-8)."""

    def setUp(self):
        super().setUp()
        guests = [
            Command.create({"name": "Ana Guest", "partner_id": self.ana.id}),
            Command.create({"name": "Bo Guest"}),
        ]
        self.visit = self.visit_in("in_progress", guest_ids=guests)
        self.given = self.gift_in("given", self.visit, value=30)
        self.other = self.gift_in("given", self.visit, value=12.5, guest=1)
        self.got = self.received(self.visit, value=20)
        self.gift_in("cancelled", self.visit, value=99)

    @proves("FIN-8")
    def test_a_row(self):
        """Each row has date, giver, receiver, value, reason and approver."""
        self.assertEqual(
            (self.given.giver_name, self.given.receiver_name), ("Host", "Ana Guest")
        )
        self.assertEqual(self.given.value, 30)
        self.assertEqual(self.given.reason, "First visit")
        self.assertEqual(self.given.approver_id, self.users["department_manager"])
        self.assertEqual(self.given.date.year, self.given.date_given.year)

    def test_names_stay(self):
        """Another name of a contact changes what is open, not what was given."""
        waiting = self.gift(self.visit)
        self.ana.name = "Ana Married"
        self.assertEqual(self.given.party_name, "Ana Guest")
        self.assertEqual(waiting.party_name, "Ana Guest")  # the guest's own name
        self.visit.guest_ids[0].name = "Ana Married"
        self.assertEqual(self.given.party_name, "Ana Guest")
        self.assertEqual(waiting.party_name, "Ana Married")

    @proves("FIN-8")
    def test_totals(self):
        """Finance sums up by guest, by customer and by year; others can't see it."""
        action = self.env.ref("reception_management.reception_visit_gift_action")
        self.assertIn("search_default_register", action.context)
        gifts = self.as_user(self.env["reception.visit.gift"], "finance")
        domain = [("state", "in", ("given", "registered", "surrendered"))]
        for groups, expected in (
            (["party_name"], {"Ana Guest": 50, "Bo Guest": 12.5}),
            (["visit_partner_id"], {self.customer.id: 62.5}),
            (["date:year"], {str(self.given.date.year): 62.5}),
            (["direction"], {"given": 42.5, "received": 20}),
        ):
            rows = gifts.formatted_read_group(domain, groups, ["value:sum"])
            with self.subTest(groups):
                values = {}
                for row in rows:
                    key = row[groups[0]]
                    if isinstance(key, tuple):
                        key = key[1] if groups == ["date:year"] else key[0]
                    values[key] = row["value:sum"]
                self.assertEqual(values, expected)
        both = gifts.formatted_read_group(
            domain, ["visit_partner_id", "date:year"], ["value:sum"]
        )
        self.assertEqual([row["value:sum"] for row in both], [62.5])
        # Odoo itself asks for this right wherever something is exported
        self.env.ref("base.group_allow_export").user_ids = [
            Command.link(self.users["finance"].id)
        ]
        rows = gifts.search(domain).export_data(["receiver_name", "value"])["datas"]
        self.assertEqual(len(rows), 3)

    @proves("FIN-8")
    def test_from_the_partner(self):
        """Contact and customer count their gifts, given and got; cancelled don't."""
        for login in ("applicant", "officer", "finance"):
            with self.subTest(login):
                self.assertEqual(
                    self.as_user(self.customer, login).reception_gift_count, 3
                )
                self.assertEqual(self.as_user(self.ana, login).reception_gift_count, 2)
        mine = self.as_user(self.ana, "finance")
        found = mine.env["reception.visit.gift"].search(
            mine.action_view_reception_gifts()["domain"]
        )
        self.assertEqual(found, self.given | self.got)
        outsider = self.as_user(self.customer, "outsider")
        self.assertEqual(outsider.reception_gift_count, 0)

    # ---- rights ----------------------------------------------------------------

    @proves("FIN-8")
    def test_who_reads(self):
        """Those of the visit, officers and finance read; the desk sees no money."""
        readers = {
            "applicant",
            "host",
            "colleague",
            "department_manager",
            "officer",
            "manager",
            "finance",
        }
        for login in self.users:
            gift = self.as_user(self.given, login)
            with self.subTest(login):
                self.env.invalidate_all()
                if login in readers:
                    self.assertEqual(gift.read(["value"])[0]["value"], 30)
                else:
                    with self.assertRaises(AccessError):
                        gift.read(["value"])
        desk = self.as_user(self.visit, "desk")
        for name in ("gift_ids", "gift_count", "policy_gift_ceiling"):
            with self.subTest(name), self.assertRaises(AccessError):
                desk.read([name])
        self.assertTrue(desk.read(["required_host_rank_id"]))

    def test_who_writes(self):
        """Finance, executive, colleagues and other departments plan nothing."""
        for login in ("finance", "executive", "colleague", "outsider", "desk"):
            with self.subTest(login), self.assertRaises(AccessError):
                with self.env.cr.savepoint():
                    self.gift(self.visit, login)
            with self.subTest(login), self.assertRaises(AccessError):
                with self.env.cr.savepoint():
                    self.as_user(self.got, login).reason = "x"
        for login in ("outsider", "finance", "desk", "internal"):
            with self.subTest(login), self.assertRaises(AccessError):
                with self.env.cr.savepoint():
                    self.received(self.visit, login)
        for login in ("applicant", "host", "officer"):
            self.gift(self.visit, login)
        self.received(self.visit, "colleague").reason = "On leaving"

    def test_other_companies(self):
        """Nobody of another company sees a gift."""
        company = self.env["res.company"].create({"name": "Elsewhere"})
        user = self._create_person(
            "foreign", "group_reception_officer", "staff", self.service, company
        )
        gifts = self.env["reception.visit.gift"].with_user(user)
        gifts = gifts.with_context(allowed_company_ids=company.ids)
        self.assertFalse(gifts.search([]))

    # ---- queries ---------------------------------------------------------------

    def test_queries_of_a_submission(self):
        """A submission takes the same queries whatever the number of gifts."""
        counts = []
        for size in (2, 4, 30):  # the first fills the caches
            visit = self.new_visit(guest_ids=self.guests(*map(str, range(size))))
            for number in range(size):
                self.gift(visit, guest=number, value=90)
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            visit.action_submit()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - start)
        self.assertEqual(counts[1], counts[2], f"2, 4 and 30 gifts: {counts}")

    def test_queries_of_the_list(self):
        """A page of the register takes the same queries for 10 and for 40 gifts."""
        for _n in range(LARGE):
            self.gift(self.visit, value=1)
        gifts = self.as_user(self.env["reception.visit.gift"], "officer")
        found = gifts.search([], limit=LARGE)

        def count(number):
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            found[:number].read(COLUMNS.split())
            return self.env.cr.sql_log_count - start

        count(SMALL)
        few, many = count(SMALL), count(LARGE)
        self.assertEqual(few, many, f"{few} queries for {SMALL}, {many} for {LARGE}")
        partners = self.env["res.partner"].create(
            [{"name": f"P{n}"} for n in range(LARGE)]
        )
        mine = self.as_user(partners, "officer")
        read = partial(mine.read, ["reception_gift_count"])
        read()
        self.env.invalidate_all()
        start = self.env.cr.sql_log_count
        read()
        self.assertLess(self.env.cr.sql_log_count - start, SMALL)
