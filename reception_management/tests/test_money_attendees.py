from odoo import Command
from odoo.exceptions import UserError, ValidationError

from .common import proves
from .common_money import ReceptionMoneyCommon


@proves("FIN-1")
class TestAttendees(ReceptionMoneyCommon):
    """A claim names the guests and our own people who took part (FIN-1)."""

    def test_proposed(self):
        visit = self.visit_in(
            "approved",
            guest_ids=[Command.create({"name": "Ana"})],
            budget_ids=[Command.create({"cost_type_id": self.lunch.id, "planned": 50})],
        )
        claim = (
            self.env["hr.expense"]
            .with_user(self.users["applicant"])
            .create(
                {
                    "product_id": self.products[self.lunch].id,
                    "total_amount_currency": 10,
                    "reception_visit_id": visit.id,
                }
            )
        )
        self.assertEqual(claim.reception_guest_ids, visit.guest_ids)
        self.assertEqual(claim.reception_employee_ids, self.employees["applicant"])
        self.assertEqual(claim.reception_attendee_count, 2)
        claim.reception_visit_id = False
        self.assertEqual(claim.reception_attendee_count, 0)

    def test_each_side_is_needed(self):
        """Two of one side don't make up for none of the other."""
        visit = self.visit_in("approved")
        claim = self.new_claim(visit, 10)
        both = self.employees["applicant"] + self.employees["host"]
        claim.write({"reception_guest_ids": False, "reception_employee_ids": both.ids})
        for submit in (
            claim.action_submit,
            lambda: claim.write({"approval_state": "submitted"}),
        ):
            with self.assert_refused("at least one guest", ValidationError):
                submit()
        claim.write(
            {"reception_guest_ids": visit.guest_ids, "reception_employee_ids": False}
        )
        with self.assert_refused("our own people", ValidationError):
            claim.action_submit()
        claim.reception_employee_ids = self.employees["applicant"]
        claim.action_submit()
        self.assertEqual(claim.approval_state, "submitted")

    def test_taken_off_after_the_submission(self):
        claim = self.new_claim(self.visit_in("approved"), 10)
        claim.action_submit()
        with self.assert_refused("at least one guest", ValidationError):
            self.as_user(claim, "finance").reception_guest_ids = False
        self.as_user(claim, "department_manager").action_approve()
        with self.assert_refused("keeps its visit", UserError):
            self.as_user(claim, "finance").reception_employee_ids = self.employees[
                "host"
            ]

    def test_frozen_at_approval(self):
        visit = self.visit_in("approved")
        self.tier.attendees_required = False
        claim = self.new_claim(visit, 10, reception_guest_ids=False)
        with self.assert_refused("at least one guest", ValidationError):
            claim.action_submit()
        later = self.visit_in("approved")
        self.tier.attendees_required = True
        self.new_claim(later, 10, reception_guest_ids=False).action_submit()

    def test_guest_of_another_visit(self):
        visit, other = self.visit_in("approved"), self.visit_in("approved")
        with self.assert_refused("not a guest of the visit", ValidationError):
            self.new_claim(visit, 10, reception_guest_ids=other.guest_ids.ids)
        claim = self.new_claim(visit, 10)
        claim.reception_visit_id = other
        self.assertFalse(claim.reception_guest_ids, "they were of the other visit")

    def test_employee_of_another_company(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self.env["hr.employee"].create(
            {"name": "Stranger", "company_id": company.id}
        )
        claim = self.new_claim(self.visit_in("approved"), 10)
        with self.assertRaises(UserError):
            claim.reception_employee_ids = stranger

    def test_guest_on_a_claim_stays(self):
        visit = self.visit_in("approved")
        claim = self.new_claim(visit, 10)
        guest = self.as_user(visit.guest_ids[0], "applicant")
        with self.assert_refused("took part according to", UserError):
            guest.unlink()
        claim.reception_guest_ids -= guest
        guest.unlink()

    def test_reading_without_rights_to_visits(self):
        """An employee without any group of ours reads and copies own expenses."""
        expense = self.as_user(self.env["hr.expense"], "internal").create(
            {"name": "Pens", "total_amount_currency": 5}
        )
        self.assertTrue(expense.read())
        self.assertTrue(expense.copy())
