from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError

from .common import proves
from .common_money import ReceptionMoneyCommon


@proves("FIN-4")
class TestHospitality(ReceptionMoneyCommon):
    """Hospitality is paid back for a visit; papers may follow within a day (FIN-4)."""

    def setUp(self):
        super().setUp()
        self.no_visit = self.env["reception.visit"]

    def ways(self, claim):
        """Return the ways to bring a claim to a state that counts."""
        return (
            claim.action_submit,
            lambda: claim.write({"approval_state": "submitted"}),
            lambda: self.as_user(claim, "finance").write(
                {"approval_state": "approved"}
            ),
        )

    def test_without_a_visit(self):
        claim = self.new_claim(self.no_visit, 10)
        for way in self.ways(claim):
            with self.assert_refused("is hospitality", ValidationError):
                way()
        claim.reception_cost_type_id = False  # the category tells all the same
        with self.assert_refused("is hospitality", ValidationError):
            claim.action_submit()
        with self.assert_refused("is hospitality", ValidationError):
            self.as_user(claim, "finance").create(
                {
                    "name": "Lunch",
                    "product_id": self.products[self.lunch].id,
                    "employee_id": self.employees["applicant"].id,
                    "total_amount_currency": 10,
                    "approval_state": "approved",
                }
            )

    def test_visit_taken_off(self):
        claim = self.new_claim(self.visit_in("approved"), 10)
        claim.action_submit()
        with self.assert_refused("is hospitality", ValidationError):
            self.as_user(claim, "finance").reception_visit_id = False

    def test_category_changed_to_hospitality(self):
        pens = self.env["product.product"].create(
            {"name": "Pens", "can_be_expensed": True, "standard_price": 0}
        )
        claim = self.new_claim(self.no_visit, 10, product_id=pens.id)
        claim.action_submit()
        with self.assert_refused("is hospitality", ValidationError):
            self.as_user(claim, "finance").product_id = self.products[self.lunch]

    def test_policy_of_the_company(self):
        self.company.reception_require_visit = False
        self.new_claim(self.no_visit, 10).action_submit()

    def test_type_that_is_none(self):
        self.transport.is_hospitality = False
        self.new_claim(self.no_visit, 10, self.transport).action_submit()
        with self.assert_refused("is hospitality", ValidationError):
            self.new_claim(self.no_visit, 10).action_submit()

    def test_urgent_visit_takes_claims_before_its_approval(self):
        visit = self.visit_in("submitted", is_urgent=True)
        claim = self.new_claim(visit, 100)
        claim.action_submit()
        approver = self.as_user(claim, "department_manager")
        with self.assert_refused("only from its approval", ValidationError):
            approver.action_approve()
        with self.assert_refused("too much", ValidationError):
            self.new_claim(visit, 0.01).action_submit()
        self.take(visit, "approve")
        approver.action_approve()
        self.post_claims(claim)
        self.assertEqual(self.line(visit, self.lunch).posted, 100)

    def test_urgent_draft_takes_none(self):
        visit = self.visit_in("draft", is_urgent=True)
        with self.assert_refused("only from its approval", ValidationError):
            self.new_claim(visit, 10).action_submit()

    def test_urgent_type_with_a_cap_but_no_plan(self):
        self.tier.cap_ids = [(0, 0, {"cost_type_id": self.transport.id, "amount": 30})]
        visit = self.visit_in("submitted", is_urgent=True)
        self.new_claim(visit, 30, self.transport).action_submit()
        with self.assert_refused("too much", ValidationError):
            self.new_claim(visit, 0.01, self.transport).action_submit()
        self.take(visit, "approve")
        self.assertEqual(self.line(visit, self.transport).cap, 30)

    def test_urgent_visit_refused(self):
        visit = self.visit_in("submitted", is_urgent=True)
        claim = self.new_claim(visit, 10)
        claim.action_submit()
        self.take(visit, "refuse")
        approver = self.as_user(claim, "department_manager")
        with self.assert_refused("only from its approval", ValidationError):
            approver.action_approve()
        approver._do_refuse("The visit was refused")

    def test_urgent_is_decided_before_the_submission(self):
        visit = self.as_user(self.visit_in("submitted"), "applicant")
        with self.assert_refused("can't be changed", UserError):
            visit.is_urgent = True

    def _visit_filed(self, after):
        """Return an approved visit whose papers came a time after the arrival."""
        with freeze_time(self.arrival + after):
            return self.visit_in("approved")

    def test_papers_within_the_hours(self):
        visit = self._visit_filed(timedelta(hours=24))
        claim = self.new_claim(visit, 10)
        self.assertFalse(claim.reception_needs_executive)
        claim.action_submit()
        self.assertFalse(claim.sudo().approval_ids)

    def test_papers_a_second_late(self):
        visit = self._visit_filed(timedelta(hours=24, seconds=1))
        claim = self.new_claim(visit, 10)
        self.assertTrue(claim.reception_needs_executive)
        self.assertIn("papers", claim.reception_cap_warning)
        with self.assert_refused("give the reason", ValidationError):
            claim.action_submit()
        claim.reception_over_cap_reason = "The train was early"
        claim.action_submit()
        with self.assert_refused("waits for the executive"):
            self.as_user(claim, "department_manager").action_approve()
        self.as_user(claim, "executive").action_approve_over_cap()
        self.as_user(claim, "department_manager").action_approve()

    def test_hours_are_policy(self):
        """The company's time limit holds, for the visits that come afterwards."""
        rule = self.env["reception.deadline.rule"].search(
            [("company_id", "=", self.company.id), ("kind", "=", "papers")]
        )
        rule.amount = 48
        visit = self._visit_filed(timedelta(hours=48))
        self.assertFalse(self.new_claim(visit, 10).reception_needs_executive)
        rule.amount = 47
        self.assertFalse(visit._papers_late())
        visit = self._visit_filed(timedelta(hours=48))
        self.assertTrue(self.new_claim(visit, 10).reception_needs_executive)

    def test_papers_of_an_urgent_visit(self):
        """The clock that reminded of the papers is what the claim is measured by."""
        for after, late in ((0, False), (1, True)):
            with self.subTest(after):
                visit = self.new_visit(is_urgent=True)
                with freeze_time(self.arrival + timedelta(hours=24, seconds=after)):
                    self.take(visit, "submit")
                    claim = self.new_claim(visit, 10)
                    self.assertEqual(claim.reception_needs_executive, late)
                    if late:
                        with self.assert_refused("give the reason", ValidationError):
                            claim.action_submit()
                        continue
                    claim.action_submit()
                    self.assertFalse(claim.sudo().approval_ids)
