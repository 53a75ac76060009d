from odoo import Command, fields
from odoo.tests.common import tagged

from ..uninstall import MODULE, uninstall_hook
from .common import proves
from .common_money import ReceptionMoneyCommon


@tagged("post_install", "-at_install")
class TestUninstall(ReceptionMoneyCommon):
    """What is done before the tables go: nobody else's records hold ours, or ours
    theirs."""

    def named(self, record, name):
        """Give a record a name of the add-on, as demo data have one."""
        self.env["ir.model.data"].create(
            {
                "module": MODULE,
                "name": name,
                "model": record._name,
                "res_id": record.id,
                "noupdate": True,
            }
        )
        return record

    def is_named(self, *names):
        return self.env["ir.model.data"].search_count(
            [("module", "=", MODULE), ("name", "in", names)]
        )

    def rows(self, table):
        """Return the rows of a table, without what the hook may empty."""
        self.env.flush_all()
        self.env.cr.execute(
            f"SELECT to_jsonb(t) - 'reception_visit_id' - 'reception_cost_type_id' "
            f"FROM {table} t ORDER BY id"  # a name of this file
        )
        return [row[0] for row in self.env.cr.fetchall()]

    @proves("GEN-4")
    def test_claims_and_entries_keep_all_but_the_visit(self):
        """Posted and closed or not: columns and attendees go, nothing else moves."""
        visit = self.visit_in("departed")
        claim = self.new_claim(visit, 40)
        self.approve_claim(claim)
        move = self.post_claims(claim)
        self.pay(move)
        visit.report = "<p>Done</p>"
        visit.action_close()
        claim, tables = claim.sudo(), ("hr_expense", "account_move_line")
        self.assertTrue(claim.reception_guest_ids and claim.reception_employee_ids)
        before = [self.rows(table) for table in tables]

        uninstall_hook(self.env)

        self.assertEqual([self.rows(table) for table in tables], before)
        self.assertFalse(claim.reception_visit_id | move.line_ids.reception_visit_id)
        self.assertFalse(claim.reception_cost_type_id)
        self.assertFalse(claim.reception_guest_ids | claim.reception_guest_ids)
        self.assertFalse(claim.reception_employee_ids)
        self.assertFalse(claim.product_id.reception_cost_type_id)
        # no foreign key of another app's table holds the visit any more
        self.env.cr.execute("DELETE FROM reception_visit WHERE id = %s", [visit.id])
        self.assertTrue(claim.exists())

    @proves("GEN-4")
    def test_demo_records_go_or_lose_their_name(self):
        """What nobody needs is deleted; the rest stays, as if it were not ours."""
        partners = self.env["res.partner"]
        free = self.named(partners.create({"name": "Free"}), "test_free")
        supplier = self.named(partners.create({"name": "Supplier"}), "test_supplier")
        bill = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": supplier.id,
                "company_id": self.company.id,
                "invoice_date": fields.Date.today(),
                "invoice_line_ids": [
                    Command.create({"name": "Rooms", "price_unit": 10, "tax_ids": []})
                ],
            }
        )
        bill.action_post()
        self.named(bill, "test_bill")
        claim = self.new_claim(self.visit_in("approved"), 10)
        self.named(claim, "test_draft_claim")
        booked = self.new_claim(self.visit_in("approved"), 20)
        self.approve_claim(booked)
        self.named(booked, "test_booked_claim")

        uninstall_hook(self.env)

        self.assertEqual((free | supplier).exists(), supplier)
        self.assertEqual((claim | booked).exists(), booked)
        self.assertEqual(bill.state, "posted")
        names = ("free", "supplier", "bill", "draft_claim", "booked_claim")
        self.assertEqual(self.is_named(*(f"test_{name}" for name in names)), 0)

    @proves("GEN-4")
    def test_what_describes_the_add_on_is_left_to_odoo(self):
        """Views, groups and rules go with the installation's own steps."""
        definitions = [
            "group_reception_user",
            "reception_visit_view_form",
            "rule_reception_visit_company",
        ]
        uninstall_hook(self.env)
        self.assertEqual(self.is_named(*definitions), len(definitions))
        for name in definitions:
            self.assertTrue(self.env.ref(f"{MODULE}.{name}").exists())
