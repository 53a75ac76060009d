from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError

from .common import proves
from .common_money import ReceptionMoneyCommon


class TestHoles(ReceptionMoneyCommon):
    """What core leaves open is closed for claims, through its API too."""

    def closed_claim(self):
        """Return a posted claim whose visit has been closed."""
        visit = self.visit_in("departed")
        claim = self.new_claim(visit, 40)
        self.approve_claim(claim)
        self.post_claims(claim)
        self.as_user(visit, "applicant").report = "<p>Done</p>"
        self.as_user(visit, "applicant").action_close()
        return claim

    def split(self, claim, login):
        """Split a claim in two halves with core's wizard."""
        claim = self.as_user(claim, login)
        wizard = claim.env["hr.expense.split.wizard"].browse(
            claim.action_split_wizard()["res_id"]
        )
        wizard.action_split_expense()
        return claim.search([("split_expense_origin_id", "=", claim.id)], order="id")

    @proves("FIN-2")
    def test_split_of_a_submitted_claim(self):
        visit = self.visit_in("approved")
        claim = self.new_claim(visit, 100)
        claim.action_submit()
        parts = self.split(claim, "finance")
        self.assertEqual(parts.mapped("total_amount"), [50, 50])
        self.assertEqual(parts.reception_visit_id.id, visit.id)
        self.assertEqual(len(parts[1].reception_guest_ids), 2)
        self.assertEqual(self.line(visit, self.lunch).claimed, 100)

    @proves("FIN-2")
    def test_split_that_grows(self):
        """Core's wizard doesn't check the sum of its parts; the cap does."""
        claim = self.new_claim(self.visit_in("approved"), 100)
        claim.action_submit()
        claim = self.as_user(claim, "finance")
        wizard = claim.env["hr.expense.split.wizard"].browse(
            claim.action_split_wizard()["res_id"]
        )
        wizard.expense_split_line_ids[1].total_amount_currency = 50.01
        with self.assert_refused("too much", ValidationError):
            wizard.action_split_expense()

    @proves("FIN-2")
    def test_split_of_an_approved_claim(self):
        visit = self.visit_in("approved")
        claim = self.new_claim(visit, 100)
        self.approve_claim(claim)
        parts = self.split(claim, "finance")
        self.assertEqual(set(parts.mapped("approval_state")), {"approved"})
        self.assertEqual(self.line(visit, self.lunch).approved, 100)

    def test_created_as_approved(self):
        visit = self.visit_in("approved")
        for vals in ({"approval_state": "approved"}, {"state": "approved"}):
            with self.assertRaises(UserError):
                self.new_claim(visit, 10, **vals)
        for key, value in (("approval_state", "approved"), ("state", "approved")):
            model = self.as_user(self.env["hr.expense"], "applicant")
            with self.assertRaises(UserError):
                model.with_context(**{f"default_{key}": value}).create(
                    {
                        "product_id": self.products[self.lunch].id,
                        "total_amount_currency": 10,
                        "reception_visit_id": visit.id,
                        "reception_guest_ids": visit.guest_ids.ids,
                    }
                )

    def test_visit_by_default_is_checked_too(self):
        visit = self.visit_in("approved")
        model = self.as_user(self.env["hr.expense"], "outsider")
        with self.assertRaises(AccessError):
            model.with_context(default_reception_visit_id=visit.id).create(
                {"product_id": self.products[self.lunch].id}
            )

    @proves("FIN-2")
    def test_duplicates_through_the_wizard(self):
        self.tier.over_cap_policy = "escalate"
        visit = self.visit_in("approved")
        claims = self.new_claim(visit, 60, reception_over_cap_reason="Guests came")
        claims += self.new_claim(visit, 60, reception_over_cap_reason="Guests came")
        claims.action_submit()
        wizard = self.as_user(
            self.env["hr.expense.approve.duplicate"], "department_manager"
        ).create({"expense_ids": claims.ids})
        with self.assert_refused("waits for the executive"):
            wizard.action_approve()
        self.as_user(claims[1], "executive").action_approve_over_cap()
        wizard.action_approve()
        self.assertEqual(claims.mapped("approval_state"), ["approved"] * 2)

    def test_copy_of_an_approved_claim(self):
        visit = self.visit_in("approved")
        claim = self.new_claim(visit, 60)
        self.approve_claim(claim)
        copy = self.as_user(claim, "applicant").copy()
        self.assertEqual(copy.state, "draft")
        self.assertFalse(copy.sudo().approval_ids)
        self.assertEqual(self.line(visit, self.lunch).claimed, 60)
        copy.reception_guest_ids = visit.guest_ids
        with self.assert_refused("too much", ValidationError):
            copy.action_submit()

    def test_relinked_while_submitted(self):
        visit, other = self.visit_in("approved"), self.visit_in("approved")
        self.new_claim(other, 50).action_submit()
        claim = self.new_claim(visit, 60)
        claim.action_submit()
        vals = {
            "reception_visit_id": other.id,
            "reception_guest_ids": [(6, 0, other.guest_ids.ids)],
        }
        with self.assert_refused("too much", ValidationError):
            self.as_user(claim, "finance").write(vals)
        self.as_user(claim, "finance").write({"total_amount_currency": 50, **vals})
        self.assertEqual(self.line(visit, self.lunch).claimed, 0)

    @proves("FIN-2")
    def test_rate_of_a_foreign_claim(self):
        """Claims count by what they come to in the company's currency."""
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
        claim = self.new_claim(self.visit_in("approved"), 200, currency_id=usd.id)
        self.assertEqual(claim.total_amount, 100)
        claim.action_submit()
        finance = self.as_user(claim, "finance")
        for vals in (
            {"total_amount": 100.01},
            {"currency_id": self.company.currency_id},
        ):
            vals = {k: getattr(v, "id", v) for k, v in vals.items()}
            with self.assert_refused("too much", ValidationError):
                finance.write(vals)

    def test_posted_claim_keeps_its_amount(self):
        claim = self.new_claim(self.visit_in("approved"), 60)
        self.approve_claim(claim)
        self.post_claims(claim)
        for vals in (
            {"total_amount_currency": 50},
            {"quantity": 2},
            {"tax_ids": False},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                self.as_user(claim, "finance").write(vals)
        with self.assertRaises(AccessError):
            self.as_user(claim, "department_manager").account_move_id = False

    def test_state_written_does_not_post(self):
        claim = self.new_claim(self.visit_in("approved"), 60)
        for login in ("department_manager", "finance"):
            with self.assertRaises(AccessError):
                self.as_user(claim, login).write({"state": "approved"})

    @proves("FIN-7")
    def test_claims_of_a_closed_visit_stay(self):
        claim = self.closed_claim()
        finance = self.as_user(claim, "finance")
        for change in (
            finance.action_reset,
            lambda: finance._do_refuse("Late"),
            lambda: finance.write({"approval_state": False}),
            lambda: finance.write({"total_amount_currency": 30}),
            lambda: finance.write({"reception_visit_id": False}),
            finance.unlink,
        ):
            with self.assertRaises(UserError):
                change()
        finance.write({"description": "Filed in box 7"})

    def test_reversal_after_closing_is_told(self):
        claim = self.closed_claim()
        visit = claim.sudo().reception_visit_id
        move = claim.sudo().account_move_id
        move._reverse_moves([{"invoice_date": fields.Date.today()}], cancel=True)
        self.assertEqual(self.line(visit, self.lunch).posted, 0)
        self.assertIn(
            "An entry with costs of this closed visit",
            "".join(visit.message_ids.mapped("body")),
        )

    def test_draft_left_on_a_closed_visit(self):
        visit = self.visit_in("closed")
        claim = self.new_claim(visit, 10)
        with self.assert_refused("only from its approval", ValidationError):
            claim.action_submit()
        claim.total_amount_currency = 11
        claim.unlink()

    def test_deleting_frees_the_cap(self):
        visit = self.visit_in("approved")
        claim = self.new_claim(visit, 100)
        claim.action_submit()
        with self.assertRaises(AccessError):
            claim.unlink()
        self.as_user(claim, "finance").sudo().unlink()
        self.assertEqual(self.line(visit, self.lunch).claimed, 0)
        self.new_claim(visit, 100).action_submit()
