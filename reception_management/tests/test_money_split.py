from odoo.exceptions import UserError

from .common import proves
from .common_money import ReceptionMoneyCommon


@proves("FIN-3")
class TestSplit(ReceptionMoneyCommon):
    """By policy, what passes the cap is split off and refused (FIN-3)."""

    def setUp(self):
        super().setUp()
        self.tier.over_cap_policy = "split"
        self.visit = self.visit_in("approved")

    def parts(self, claim):
        """Return the rest (superuser) of a claim that was split."""
        claim = claim.sudo()
        return claim.search(
            [("split_expense_origin_id", "=", claim.id), ("id", "!=", claim.id)]
        )

    def test_rest_is_refused(self):
        claim = self.new_claim(self.visit, 120.01)
        self.env["ir.attachment"].create(
            {
                "name": "r.txt",
                "raw": b"Receipt",
                "res_model": claim._name,
                "res_id": claim.id,
            }
        )
        claim.invalidate_recordset()
        claim.action_submit()
        rest = self.parts(claim)
        self.assertEqual((claim.total_amount, claim.state), (100, "submitted"))
        self.assertEqual((rest.total_amount, rest.state), (20.01, "refused"))
        self.assertIn("20.01", rest.reception_split_reason)
        self.assertIn(
            "above what may be claimed", "".join(rest.message_ids.mapped("body"))
        )
        self.assertEqual(rest.attachment_ids.mapped("raw"), [b"Receipt"])
        self.assertEqual(rest.reception_visit_id, self.visit)
        self.assertEqual(rest.reception_guest_ids, claim.sudo().reception_guest_ids)
        for part in (claim.sudo(), rest):
            self.assertAlmostEqual(
                part.untaxed_amount + part.tax_amount, part.total_amount, 2
            )
            self.assertTrue(part.tax_amount)
        self.as_user(claim, "department_manager").action_approve()
        self.post_claims(claim)
        self.assertEqual(self.line(self.visit, self.lunch).posted, 100)

    def test_written_state_splits_too(self):
        claim = self.new_claim(self.visit, 130)
        claim.write({"approval_state": "submitted"})
        self.assertEqual(self.parts(claim).total_amount, 30)

    def test_within_the_cap_stays_whole(self):
        claim = self.new_claim(self.visit, 100)
        claim.action_submit()
        self.assertFalse(self.parts(claim))
        self.assertFalse(claim.split_expense_origin_id)

    def test_several_at_once(self):
        claims = self.new_claim(self.visit, 60)
        claims += self.new_claim(self.visit, 60)
        claims += self.new_claim(self.visit, 5)
        claims.action_submit()
        self.assertEqual(claims.mapped("total_amount"), [60, 40, 5])
        self.assertEqual(claims.mapped("state"), ["submitted", "submitted", "refused"])
        self.assertEqual(self.parts(claims[1]).total_amount, 20)
        self.assertFalse(self.parts(claims[2]), "nothing of it was left: refused whole")
        self.assertEqual(self.line(self.visit, self.lunch).claimed, 100)

    def test_cap_of_the_total(self):
        self.tier.cap_ids.filtered(lambda cap: not cap.cost_type_id).amount = 110
        visit = self.visit_in("approved")
        claims = self.new_claim(visit, 50, self.transport) + self.new_claim(visit, 120)
        claims.action_submit()
        self.assertEqual(claims.mapped("total_amount"), [50, 60])
        self.assertEqual(self.line(visit).claimed, 110)

    def test_foreign_currency(self):
        yen = self.env.ref("base.JPY")
        yen.active = True
        self.env["res.currency.rate"].create(
            {
                "currency_id": yen.id,
                "company_id": self.company.id,
                "name": "2020-01-01",
                "rate": 163.37,
            }
        )
        claim = self.new_claim(self.visit, 20000, currency_id=yen.id)
        before = claim.total_amount
        claim.action_submit()
        rest = self.parts(claim)
        self.assertEqual(
            claim.total_amount_currency + rest.total_amount_currency, 20000
        )
        self.assertEqual(claim.total_amount_currency, 16337)
        self.assertEqual(claim.total_amount, 100)
        self.assertAlmostEqual(claim.total_amount + rest.total_amount, before, 2)
        self.as_user(claim, "department_manager").action_approve()
        self.post_claims(claim)
        self.assertEqual(self.line(self.visit, self.lunch).posted, claim.total_amount)

    def test_category_with_a_cost(self):
        """30 kilometres for 7 each: the part is once the amount."""
        product = self.products[self.lunch]
        product.standard_price = 7
        claim = self.new_claim(self.visit, 210, quantity=30)
        self.assertEqual(claim.total_amount, 210)
        claim.action_submit()
        self.assertEqual(claim.total_amount, 100)
        self.assertEqual(self.parts(claim).total_amount, 110)
        self.env.invalidate_all()
        self.assertEqual(claim.quantity * claim.price_unit, 100)
        self.as_user(claim, "department_manager").action_approve()
        self.post_claims(claim)
        self.assertEqual(self.line(self.visit, self.lunch).posted, 100)

    def test_company_paid(self):
        claim = self.new_claim(self.visit, 150, payment_mode="company_account")
        self.approve_claim(claim)
        self.post_claims(claim)
        line = self.line(self.visit, self.lunch)
        self.assertEqual((line.posted, line.paid), (100, 100))

    def test_nothing_half_done(self):
        """A claim that can't be submitted leaves the others whole."""
        claims = self.new_claim(self.visit, 120) + self.new_claim(self.visit, 10)
        claims[1].reception_guest_ids = False
        with self.assertRaises(UserError):
            claims.action_submit()
        claims.invalidate_recordset()
        self.assertEqual(claims.mapped("total_amount"), [120, 10])
        self.assertFalse(self.parts(claims[0]))

    def test_rest_can_be_claimed_again_only_under_the_cap(self):
        claim = self.new_claim(self.visit, 120)
        claim.action_submit()
        rest = self.as_user(self.parts(claim), "department_manager")
        rest.action_reset()
        self.as_user(rest, "applicant").action_submit()
        self.assertEqual(rest.sudo().state, "refused")
