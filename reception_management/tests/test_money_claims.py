from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError

from .common import proves
from .common_money import ReceptionMoneyCommon


class TestClaims(ReceptionMoneyCommon):
    """What may be claimed on a visit, from whom and until when (FIN-2)."""

    @proves("FIN-2")
    def test_cap_met_to_the_cent_and_passed_by_one(self):
        visit = self.visit_in("approved")
        self.new_claim(visit, 100).action_submit()
        self.assertEqual(self.line(visit, self.lunch).left, 0)
        over = self.new_claim(visit, 0.01)
        with self.assert_refused("0.01\N{NO-BREAK SPACE}€ too much", ValidationError):
            over.action_submit()
        self.assertFalse(over.approval_state)

    @proves("FIN-2")
    def test_two_claims_together_pass_the_cap(self):
        visit = self.visit_in("approved")
        claims = self.new_claim(visit, 60) + self.new_claim(visit, 60)
        with self.assert_refused("20.00\N{NO-BREAK SPACE}€ too much", ValidationError):
            claims.action_submit()
        claims[0].action_submit()
        with self.assertRaises(ValidationError):
            claims[1].action_submit()

    def test_direct_write_of_the_state_is_checked_too(self):
        """Core lets an employee write approval_state: the cap holds all the same."""
        claim = self.new_claim(self.visit_in("approved"), 100.01)
        for value in ("submitted", "approved"):
            with self.assertRaises(UserError):
                claim.write({"approval_state": value})

    def test_refused_claims_free_the_cap(self):
        visit = self.visit_in("approved")
        claim = self.new_claim(visit, 100)
        claim.action_submit()
        self.as_user(claim, "department_manager")._do_refuse("No receipt")
        self.new_claim(visit, 100).action_submit()
        self.assertEqual(self.line(visit, self.lunch).claimed, 100)

    def test_amount_raised_after_submission(self):
        claim = self.new_claim(self.visit_in("approved"), 100)
        claim.action_submit()
        with self.assertRaises(ValidationError):
            self.as_user(claim, "finance").total_amount_currency = 100.01

    def test_negative_claim_frees_nothing(self):
        visit = self.visit_in("approved")
        self.new_claim(visit, -50).action_submit()
        self.new_claim(visit, 100).action_submit()
        self.assertEqual(self.line(visit, self.lunch).claimed, 100)

    def test_total_cap_over_several_types(self):
        self.tier.cap_ids.filtered(lambda cap: not cap.cost_type_id).amount = 150
        visit = self.visit_in("approved")
        self.new_claim(visit, 100).action_submit()
        # transport was not planned and has no cap: the total covers it
        self.new_claim(visit, 50, self.transport).action_submit()
        self.assertEqual(self.line(visit, self.transport).claimed, 50)
        with self.assert_refused("Total", ValidationError):
            self.new_claim(visit, 0.01, self.transport).action_submit()

    def test_type_neither_planned_nor_covered(self):
        self.tier.cap_ids.filtered(lambda cap: not cap.cost_type_id).unlink()
        visit = self.visit_in("approved")
        with self.assert_refused("without “Transport”", ValidationError):
            self.new_claim(visit, 1, self.transport).action_submit()

    @proves("FIN-1")
    def test_only_while_the_visit_takes_claims(self):
        for state in (
            "draft",
            "submitted",
            "closed",
            "refused",
            "cancelled",
            "no_show",
        ):
            with self.subTest(state=state):
                claim = self.new_claim(self.visit_in(state), 10)
                with self.assert_refused("only from its approval", ValidationError):
                    claim.action_submit()
        for state in ("approved", "in_progress", "departed"):
            with self.subTest(state=state):
                self.new_claim(self.visit_in(state), 10).action_submit()

    def test_cost_type_is_needed(self):
        claim = self.new_claim(self.visit_in("approved"), 10)
        claim.reception_cost_type_id = False
        with self.assert_refused("what kind of cost", ValidationError):
            claim.action_submit()

    def test_approved_claim_keeps_its_visit(self):
        visit, other = self.visit_in("approved"), self.visit_in("approved")
        claim = self.new_claim(visit, 10)
        self.approve_claim(claim)
        for vals in (
            {"reception_visit_id": other.id},
            {"reception_visit_id": False},
            {"reception_cost_type_id": self.lodging.id},
        ):
            with self.assert_refused("keeps its visit", UserError):
                self.as_user(claim, "finance").write(vals)

    def test_visit_of_another_company(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        visit = self.visit_in("approved")
        claim = self.new_claim(visit, 10).sudo()
        with self.assertRaises(UserError):
            claim.company_id = other

    def test_split_stays_with_the_visit_and_under_the_cap(self):
        visit = self.visit_in("approved")
        claim = self.new_claim(visit, 100)
        wizard_action = claim.action_split_wizard()
        wizard = self.as_user(self.env["hr.expense.split.wizard"], "applicant").browse(
            wizard_action["res_id"]
        )
        self.assertEqual(wizard.expense_split_line_ids.reception_visit_id, visit)
        wizard.action_split_expense()
        claims = self.env["hr.expense"].search([("reception_visit_id", "=", visit.id)])
        self.assertEqual(claims.mapped("total_amount"), [50, 50])
        self.assertEqual(claims.reception_cost_type_id, self.lunch)
        self.as_user(claims, "applicant").action_submit()

    def test_money_keeps_the_visit_from_being_withdrawn(self):
        visit = self.visit_in("approved")
        claim = self.new_claim(visit, 10)
        for action, args in (("action_reset", []), ("action_cancel", ["Why not"])):
            with self.assert_refused("Money has been claimed", UserError):
                getattr(self.as_user(visit, "applicant"), action)(*args)
        claim.unlink()
        self.as_user(visit, "applicant").action_cancel("Guests are ill")

    def test_plan_approved_over_the_cap_may_be_claimed(self):
        visit = self.visit_in(
            "submitted",
            over_cap_reason="Banquet",
            budget_ids=[
                Command.create({"cost_type_id": self.lunch.id, "planned": 130})
            ],
        )
        self.take(visit, "approve")
        self.take(visit, "approve")
        self.new_claim(visit, 130).action_submit()
        with self.assertRaises(ValidationError):
            self.new_claim(visit, 0.01).action_submit()

    def test_visit_out_of_reach_is_not_linked(self):
        visit = self.visit_in("approved")
        with self.assertRaises(AccessError):
            self.new_claim(visit, 10, login="outsider")
        claim = self.new_claim(self.env["reception.visit"], 10, login="outsider")
        with self.assertRaises(AccessError):
            claim.reception_visit_id = visit.id
