from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import mute_logger

from .common import proves
from .common_money import ReceptionMoneyCommon


@proves("FIN-2")
class TestEscalate(ReceptionMoneyCommon):
    """By policy, the executive decides on what passes the cap (FIN-2)."""

    def setUp(self):
        super().setUp()
        self.tier.over_cap_policy = "escalate"
        self.visit = self.visit_in("approved")

    def over(self, amount=120, reason="The minister came too", **vals):
        """Return a submitted claim above the cap of 100."""
        claim = self.new_claim(
            self.visit, amount, reception_over_cap_reason=reason, **vals
        )
        claim.action_submit()
        return claim

    def test_within_the_cap_nobody_is_asked(self):
        claim = self.over(100)
        self.assertFalse(claim.sudo().approval_ids)
        self.as_user(claim, "department_manager").action_approve()

    def test_reason_is_needed(self):
        claim = self.new_claim(self.visit, 100.01)
        for reason in (False, "  "):
            claim.reception_over_cap_reason = reason
            with self.assert_refused("give the reason", ValidationError):
                claim.write({"approval_state": "submitted"})

    def test_executive_agrees(self):
        claim = self.over()
        self.assertEqual(claim.sudo().reception_excess, 20)
        approver = self.as_user(claim, "department_manager")
        for approve in (
            approver.action_approve,
            lambda: approver.write({"approval_state": "approved"}),
            approver._do_approve,
        ):
            with self.assert_refused("waits for the executive"):
                approve()
        executive = self.as_user(claim, "executive")
        self.assertIn(
            executive,
            executive.search([("is_waiting_for_me", "=", True)]),
        )
        self.assertEqual(executive.reception_visit_id.partner_id, self.customer)
        self.assertTrue(executive.reception_guest_ids.mapped("name"))
        executive.action_approve_over_cap("Agreed")
        approver.invalidate_recordset()
        approver.action_approve()
        self.assertEqual(claim.approval_state, "approved")
        self.post_claims(claim)
        self.assertEqual(self.line(self.visit, self.lunch).posted, 120)
        self.assertEqual(self.line(self.visit, self.lunch).left, 0)

    def test_executive_refuses(self):
        claim = self.over()
        with self.assert_refused("Give a reason"):
            self.as_user(claim, "executive").action_refuse_over_cap(" ")
        self.as_user(claim, "executive").action_refuse_over_cap("Too much")
        self.assertEqual(claim.state, "refused")
        self.assertEqual(claim.sudo().approval_ids.decision, "refused")
        self.assertEqual(self.line(self.visit, self.lunch).claimed, 0)

    def test_refusing_stays_possible(self):
        claim = self.over()
        self.as_user(claim, "department_manager")._do_refuse("No receipt")
        self.assertEqual(claim.state, "refused")
        self.assertEqual(claim.sudo().approval_ids.decision, "withdrawn")
        with self.assertRaises(AccessError):
            self.as_user(claim, "executive").action_approve_over_cap()

    def test_who_decides(self):
        claim = self.over()
        for login in ("applicant", "department_manager", "finance", "officer"):
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.as_user(claim, login).action_approve_over_cap()
        self.users["applicant"].group_ids += self.env.ref(
            "reception_management.group_reception_executive"
        )
        with self.assertRaises(AccessError):
            self.as_user(claim, "applicant").action_approve_over_cap()

    def test_nobody_to_decide(self):
        self.env.ref("reception_management.group_reception_executive").user_ids = [
            Command.clear()
        ]
        claim = self.new_claim(self.visit, 120, reception_over_cap_reason="Minister")
        with self.assert_refused("Nobody can approve", ValidationError):
            claim.action_submit()

    def test_other_amount_asks_again(self):
        claim = self.over()
        self.as_user(claim, "executive").action_approve_over_cap()
        self.as_user(claim, "finance").total_amount_currency = 130
        decisions = claim.sudo().approval_ids.sorted("round")
        self.assertEqual(decisions.mapped("decision"), ["approved", "pending"])
        self.assertEqual(claim.sudo().reception_excess, 30)
        with self.assert_refused("waits for the executive"):
            self.as_user(claim, "department_manager").action_approve()
        self.as_user(claim, "finance").total_amount_currency = 100
        self.assertFalse(claim.sudo().reception_excess)
        self.as_user(claim, "department_manager").action_approve()
        with self.assert_refused("now needs the decision", ValidationError):
            self.as_user(claim, "finance").total_amount_currency = 100.01

    def test_reset_asks_again(self):
        claim = self.over()
        self.as_user(claim, "executive").action_approve_over_cap()
        claim.action_reset()
        self.assertFalse(claim.sudo().reception_asked_amount)
        claim.action_submit()
        self.assertEqual(claim.sudo()._current_approval().authority, "executive")

    def test_relinked_asks_again(self):
        claim = self.over()
        self.as_user(claim, "executive").action_approve_over_cap()
        other = self.visit_in("approved")
        self.as_user(claim, "finance").write(
            {
                "reception_visit_id": other.id,
                "reception_guest_ids": [Command.set(other.guest_ids.ids)],
            }
        )
        self.assertEqual(claim.sudo()._current_approval().round, 2)
        self.assertEqual(self.line(self.visit, self.lunch).escalated, 0)
        self.assertEqual(self.line(other, self.lunch).escalated, 20)

    def test_only_the_late_comer_is_asked_about(self):
        first = self.over(90)
        second = self.over(20)
        self.assertEqual(second.sudo().reception_excess, 10)
        self.as_user(first, "department_manager").action_approve()
        self.as_user(second, "executive").action_approve_over_cap()
        both = self.as_user(second, "department_manager")
        both.action_approve()
        third = self.over(5)
        self.assertEqual(third.sudo().reception_excess, 5)

    def test_reason_stays(self):
        claim = self.over()
        with self.assert_refused("by the reason it was submitted with"):
            self.as_user(claim, "finance").reception_over_cap_reason = "Other"

    def test_facts_are_not_written(self):
        claim = self.new_claim(self.visit, 50)
        for vals in (
            {"reception_excess": 50},
            {"reception_excess_total": 50},
            {"reception_asked_amount": 50},
            {"approval_round": 7},
            {"approval_ids": [Command.create({"authority": "executive", "round": 1})]},
            {"state": "approved"},
            {"account_move_id": 1},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                self.as_user(claim, "finance").write(vals)
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                self.new_claim(self.visit, 50, **vals)

    def test_without_approver(self):
        """Core approves at once where nobody is to approve: the executive first."""
        employee = self.employees["applicant"]
        employee.expense_manager_id = employee.parent_id = False
        employee.department_id = False
        claim = self.over()
        self.assertEqual(claim.approval_state, "submitted")
        self.as_user(claim, "executive").action_approve_over_cap()
        self.assertEqual(claim.approval_state, "approved")

    @mute_logger("odoo.sql_db")
    def test_decision_belongs_to_one_record(self):
        claim = self.over()
        with self.assertRaises(IntegrityError):
            claim.sudo().approval_ids.visit_id = self.visit
            self.env.flush_all()

    def test_substitute_of_the_executive(self):
        """Who stands in for the executive reads the claim and decides on it."""
        claim = self.over()
        stand_in = self.as_user(claim, "outsider")
        self.assertFalse(stand_in.has_access("read"))
        self.env["reception.substitute"].create(
            {
                "user_id": self.users["executive"].id,
                "substitute_id": self.users["outsider"].id,
                "company_id": self.company.id,
                "date_to": fields.Date.today(),
            }
        )
        stand_in.invalidate_recordset()
        self.assertEqual(stand_in.reception_visit_id.partner_id, self.customer)
        stand_in.action_approve_over_cap()
        self.assertEqual(
            claim.sudo().approval_ids.on_behalf_of_id, self.users["executive"]
        )
