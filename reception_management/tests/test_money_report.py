from ast import literal_eval

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests.common import tagged

from .common import MODULE, proves
from .common_money import ReceptionMoneyCommon

SUMS = ("planned", "claimed", "approved", "posted")


@tagged("post_install", "-at_install")
class TestMoneyReport(ReceptionMoneyCommon):
    """Budget lines, expenses and journal items of many visits (FIN-6)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lines = cls.env["reception.visit.budget"]

    def spend(self):
        """Return two visits with claims in all states, bills and a credit note."""
        first, second = self.visit_in("departed"), self.visit_in("approved")
        self.new_claim(first, 7)
        self.new_claim(first, 11).action_submit()
        for amount, cost_type in ((30, self.lunch), (13.37, self.transport)):
            claim = self.new_claim(first, amount, cost_type)
            self.approve_claim(claim)
        self.post_claims(claim)
        refused = self.new_claim(second, 40)
        refused.action_submit()
        self.as_user(refused, "department_manager")._do_refuse("No")
        self.bill(first, 20, post=False)
        move = self.bill(second, 50)
        refund = move._reverse_moves([{"invoice_date": fields.Date.today()}])
        refund.invoice_line_ids.price_unit = 12.34
        refund.action_post()
        self.env.flush_all()
        self.env.invalidate_all()
        return first | second

    def bill(self, visit, amount, post=True):
        line = {
            "name": "Restaurant",
            "price_unit": amount,
            "tax_ids": [Command.set(self.tax.ids)],
            "reception_visit_id": visit.id,
            "reception_cost_type_id": self.lunch.id,
        }
        move = self.as_user(self.env["account.move"], "finance").create(
            {
                "move_type": "in_invoice",
                "partner_id": self.customer.id,
                "invoice_date": fields.Date.today(),
                "invoice_line_ids": [Command.create(line)],
            }
        )
        if post:
            move.action_post()
        return move

    def action(self, name):
        return self.env["ir.actions.act_window"]._for_xml_id(f"{MODULE}.{name}")

    # ---- budget lines ----------------------------------------------------------

    @proves("FIN-6")
    def test_groups_are_the_lines(self):
        """What the database sums by group is what the lines say, to the cent."""
        visits = self.spend()
        domain = literal_eval(self.action("reception_visit_budget_action")["domain"])
        domain = [("visit_id", "in", visits.ids), *domain]
        lines = self.as_user(self.lines, "finance")
        found = lines.search(domain)
        self.assertTrue(all(found.mapped("cost_type_id")), "totals would count twice")
        measures = [f"{name}:sum" for name in SUMS]
        for by, number in (
            ("visit_id", 2),
            ("cost_type_id", 2),
            ("visit_partner_id", 1),
            ("department_id", 1),
        ):
            groups = lines._read_group(domain, [by], measures)
            self.assertEqual(len(groups), number)
            for group, *sums in groups:
                own = found.filtered(lambda line, g=group, by=by: line[by] == g)
                with self.subTest(by, group=group.display_name):
                    for name, total in zip(SUMS, sums, strict=True):
                        self.assertAlmostEqual(total, sum(own.mapped(name)), 2, name)
        self.assertEqual(
            dict(lines._read_group(domain, ["visit_state"], ["posted:sum"])).keys(),
            {"departed", "approved"},
        )
        [(posted,)] = lines._read_group(domain, [], ["posted:sum"])
        self.assertAlmostEqual(posted, 13.37 + (50 - 12.34) * 1.13, 2)

    def test_measures(self):
        """Pivots offer what the database can sum, not what is reckoned by line."""
        known = self.as_user(self.lines, "finance").fields_get(
            attributes=["aggregator"]
        )
        for name in SUMS:
            self.assertEqual(known[name].get("aggregator"), "sum", name)
        for name in ("cap", "paid", "left"):
            self.assertFalse(known[name].get("aggregator"), name)

    def test_number_of_queries(self):
        """As many for many visits as for few."""
        for size in (1, 6):
            visits = self.env["reception.visit"].union(
                *(self.visit_in("approved") for _n in range(size))
            )
            self.env.flush_all()
            self.env.invalidate_all()
            lines = self.as_user(self.lines, "finance")
            lines._read_group([], ["cost_type_id"], ["posted:sum"])
            with self.assertQueryCount(1):
                lines._read_group(
                    [("visit_id", "in", visits.ids)], ["visit_id"], ["posted:sum"]
                )

    def test_who_sees_lines(self):
        """The rights of the lines hold for their sums."""
        visits = self.spend()
        domain = [("visit_id", "in", visits.ids)]
        for login, sees in (
            ("finance", True),
            ("officer", True),
            ("applicant", True),
            ("department_manager", True),
            ("outsider", False),
            ("executive", False),
        ):
            with self.subTest(login):
                lines = self.as_user(self.lines, login)
                groups = lines._read_group(domain, ["visit_id"], ["posted:sum"])
                self.assertEqual(len(groups), 2 if sees else 0)
                self.assertEqual(bool(lines.search_count(domain)), sees)
        for login in ("desk", "internal"):
            with self.subTest(login), self.assertRaises(AccessError):
                self.as_user(self.lines, login)._read_group([], [], ["posted:sum"])

    def test_export(self):
        visits = self.spend()
        lines = self.as_user(self.lines, "finance").search(
            [("visit_id", "=", visits[0].id), ("cost_type_id", "=", self.lunch.id)]
        )
        columns = ["visit_id", "cost_type_id", "planned", "claimed", "posted"]
        with self.assert_refused("rights to export"):
            lines.export_data(columns)
        self._give_rights("finance", "base.group_allow_export")
        [row] = lines.export_data(columns)["datas"]
        self.assertEqual(row[1:], ["Lunch", 100, 11 + 30 + 22.6, 0])
        action = lines.action_view_visit()
        self.assertEqual((action["res_model"], action["res_id"]), (
            "reception.visit", visits[0].id,
        ))  # fmt: skip

    def test_nothing_is_written_here(self):
        visit = self.spend()[0]
        line = self.as_user(visit.budget_ids, "officer")[0]
        for name in ("visit_partner_id", "department_id"):
            with self.subTest(name), self.assertRaises(UserError):
                line.write({name: False})

    # ---- where they are found --------------------------------------------------

    def test_menus(self):
        """Finance and officers have the reports, who may read what they are of."""
        menus = {
            name: self.env.ref(f"{MODULE}.{name}_menu")
            for name in (
                "reception_visit_budget",
                "hr_expense_visits",
                "account_move_line_visits",
            )
        }
        for login, sees in (
            ("finance", set(menus)),
            ("officer", {"reception_visit_budget"}),
            ("manager", {"reception_visit_budget"}),
            ("applicant", set()),
            ("executive", set()),
            ("desk", set()),
        ):
            visible = self.env["ir.ui.menu"].with_user(self.users[login])
            shown = visible._visible_menu_ids()
            with self.subTest(login):
                self.assertEqual({n for n, m in menus.items() if m.id in shown}, sees)

    def test_expenses_and_items(self):
        """Finance groups expenses and journal items by visit, cost type and state."""
        visits = self.spend()
        self.env.flush_all()
        for name, measure, by in (
            ("hr_expense_action_visits", "total_amount", "pivot_column_groupby"),
            ("account_move_line_action_visits", "balance", "pivot_row_groupby"),
        ):
            action = self.action(name)
            records = self.as_user(self.env[action["res_model"]], "finance")
            domain = literal_eval(action["domain"])
            domain = [("reception_visit_id", "in", visits.ids), *domain]
            found = records.search(domain)
            self.assertTrue(found)
            context = literal_eval(action["context"])
            self.assertEqual(context["pivot_measures"], [measure])
            for group, total in records._read_group(
                domain, [context[by][0]], [f"{measure}:sum"]
            ):
                own = found.filtered(
                    lambda r, g=group, name=context[by][0]: r[name] == g
                )
                self.assertAlmostEqual(total, sum(own.mapped(measure)), 2)
            for groupby in context["pivot_row_groupby"]:
                self.assertTrue(records._read_group(domain, [groupby], ["__count"]))
            view = records.get_view(action["search_view_id"][0], "search")["arch"]
            for groupby in ("reception_visit_id", "reception_cost_type_id"):
                self.assertIn(f"'group_by': '{groupby}'", view)
