from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests.common import tagged
from odoo.tools import mute_logger

from ..tools.apportion import apportion
from .common import proves
from .common_money import ReceptionMoneyCommon


@tagged("post_install", "-at_install")
class TestJournal(ReceptionMoneyCommon):
    """Posted and paid come from the journal, to the cent (FIN-6, FIN-7)."""

    def bill(self, *lines, partner=None, post=True):
        """Create a supplier's bill of (visit, cost type, net amount) lines."""
        move = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "company_id": self.company.id,
                "partner_id": (partner or self.customer).id,
                "invoice_date": fields.Date.today(),
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Restaurant",
                            "quantity": 1,
                            "price_unit": amount,
                            "tax_ids": [Command.set(self.tax.ids)],
                            "reception_visit_id": visit and visit.id,
                            "reception_cost_type_id": visit and cost_type.id,
                        }
                    )
                    for visit, cost_type, amount in lines
                ],
            }
        )
        if post:
            move.action_post()
        return move

    @proves("FIN-6")
    def test_company_paid_claim_is_paid_when_posted(self):
        visit = self.visit_in("approved")
        claim = self.new_claim(visit, 33.33, payment_mode="company_account")
        self.approve_claim(claim)
        self.post_claims(claim)
        line = self.line(visit, self.lunch)
        self.assertEqual((line.posted, line.paid), (33.33, 33.33))
        self.assertEqual(len(self.items(visit)), 2, "base and tax")
        self.assertFalse(
            claim.sudo().account_move_id.line_ids.filtered(
                lambda item: item.balance < 0 and item.reception_visit_id
            ),
            "the counterpart carries no visit",
        )

    def test_partial_payment_of_several_claims(self):
        """A receipt of three claims paid in part: each visit has its exact share."""
        visits = [self.visit_in("approved") for _i in range(3)]
        claims = self.env["hr.expense"]
        for visit, amount in zip(visits, (10.01, 20.02, 70.07), strict=True):
            claim = self.new_claim(visit, amount)
            self.approve_claim(claim)
            claims += claim.sudo()
        move = self.post_claims(claims)
        self.assertEqual(len(move), 1, "core makes one receipt of an employee's claims")
        self.pay(move, 33.34)
        paid = [self.line(visit).paid for visit in visits]
        self.assertEqual(sum(paid), 33.34)
        self.assertEqual(paid, [3.33, 6.67, 23.34])

    def test_tax_of_two_visits_on_one_bill(self):
        one, two = self.visit_in("approved"), self.visit_in("approved")
        move = self.bill(
            (one, self.lunch, 46.25), (two, self.lunch, 15.31), (False, False, 7)
        )
        self.assertEqual(
            [self.line(visit).posted for visit in (one, two)], [52.26, 17.3]
        )
        taxes = move.line_ids.filtered("tax_line_id")
        self.assertEqual(
            {item.reception_visit_id: item.balance for item in taxes},
            {one: 6.01, two: 1.99, self.env["reception.visit"]: 0.91},
        )
        self.pay(move, 10)
        self.assertEqual(
            sum(self.line(visit).paid for visit in (one, two)),
            sum(apportion(10, [52.26, 17.3, 7.91], 2)[:2]),
        )

    def test_refund_takes_back(self):
        visit = self.visit_in("approved")
        move = self.bill((visit, self.lunch, 50))
        self.assertEqual(self.line(visit, self.lunch).posted, 56.5)
        refund = move._reverse_moves(
            [{"invoice_date": fields.Date.today()}], cancel=True
        )
        self.assertEqual(refund.state, "posted")
        line = self.line(visit, self.lunch)
        self.assertEqual((line.posted, line.paid, line.claimed), (0, 0, 0))
        self.assertEqual(len(self.items(visit)), 4, "the refund copies the columns")

    def test_bill_over_the_cap_is_not_blocked(self):
        visit = self.visit_in("approved")
        self.bill((visit, self.lunch, 500))
        line = self.line(visit, self.lunch)
        self.assertEqual((line.claimed, line.left), (565, -465))

    def test_draft_bill_keeps_the_visit_open(self):
        visit = self.visit_in("departed")
        move = self.bill((visit, self.lunch, 20), post=False)
        visit = self.as_user(visit, "applicant")
        visit.report = "<p>Done</p>"
        with self.assert_refused("still in draft"):
            visit.action_close()
        move.action_post()
        visit.action_close()

    def test_posted_items_keep_their_visit(self):
        visit, other = self.visit_in("approved"), self.visit_in("approved")
        move = self.bill((visit, self.lunch, 20))
        with self.assert_refused("keep their visit"):
            move.invoice_line_ids.reception_visit_id = other
        move.button_draft()
        move.invoice_line_ids.reception_visit_id = other
        move.action_post()
        self.assertEqual([self.line(v).posted for v in (visit, other)], [0, 22.6])

    def test_counterpart_refused(self):
        visit = self.visit_in("approved")
        move = self.bill((visit, self.lunch, 20), post=False)
        owed = move.line_ids.filtered(lambda i: i.display_type == "payment_term")
        with self.assert_refused("what is owed", ValidationError):
            owed.write(
                {
                    "reception_visit_id": visit.id,
                    "reception_cost_type_id": self.lunch.id,
                }
            )

    @mute_logger("odoo.sql_db")
    def test_visit_without_cost_type_refused(self):
        visit = self.visit_in("approved")
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.bill((visit, self.env["reception.cost.type"], 20))

    def test_reset_to_draft_takes_it_out(self):
        visit = self.visit_in("approved")
        move = self.bill((visit, self.lunch, 20))
        move.button_draft()
        line = self.line(visit, self.lunch)
        self.assertEqual((line.posted, line.approved, line.claimed), (0, 0, 22.6))

    def test_foreign_currency_claim_counts_in_company_currency(self):
        usd = self.env.ref("base.USD")
        usd.active = True
        self.env["res.currency.rate"].create(
            {
                "currency_id": usd.id,
                "company_id": self.company.id,
                "name": "2020-01-01",
                "rate": 2,
            }
        )
        visit = self.visit_in("approved")
        claim = self.new_claim(visit, 200)
        claim.currency_id = usd
        self.assertEqual(claim.total_amount, 100)
        self.approve_claim(claim)
        self.post_claims(claim)
        self.assertEqual(self.line(visit, self.lunch).posted, 100)
        over = self.new_claim(visit, 0.02)
        over.currency_id = usd
        with self.assert_refused("too much", UserError):
            over.action_submit()


class TestApportion(ReceptionMoneyCommon):
    def test_parts_add_up(self):
        for amount, weights, digits in (
            (0.01, [1, 1, 1], 2),
            (-33.34, [10.01, 20.02, 70.07], 2),
            (100, [1, 1, 1], 0),
            (5, [-3, 8], 2),
            (0, [1, 2], 2),
            (33.335, [1, 1], 3),
        ):
            with self.subTest(amount=amount):
                parts = apportion(amount, weights, digits)
                self.assertEqual(round(sum(parts), digits), amount)
                self.assertEqual([round(part, digits) for part in parts], parts)
