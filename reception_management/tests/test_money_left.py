from odoo.exceptions import ValidationError
from odoo.tests import Form

from .common import proves
from .common_money import ReceptionMoneyCommon


@proves("FIN-2")
class TestLeft(ReceptionMoneyCommon):
    """What is left is seen while typing, by who may see it, and costs little."""

    def test_while_typing(self):
        visit = self.visit_in("approved")
        self.new_claim(visit, 30).action_submit()
        self.new_claim(visit, 99)  # another draft takes nothing
        with Form(self.as_user(self.env["hr.expense"], "applicant")) as form:
            form.name = "Lunch"
            form.product_id = self.products[self.lunch]
            self.assertFalse(form.reception_has_cap)
            form.reception_visit_id = visit
            self.assertEqual(form.reception_left, 70)
            form.total_amount_currency = 70
            self.assertFalse(form.reception_cap_warning)
            form.total_amount_currency = 70.01
            self.assertIn("0.01", form.reception_cap_warning)
            form.total_amount_currency = 70
            form.reception_guest_ids.add(visit.guest_ids[0])
        claim = form.record
        claim.action_submit()
        self.assertEqual(claim.reception_left, 70, "besides this claim itself")
        self.assertFalse(claim.reception_cap_warning)

    def test_total_limits_too(self):
        self.tier.cap_ids.filtered(lambda cap: not cap.cost_type_id).amount = 120
        visit = self.visit_in("approved")
        self.new_claim(visit, 80).action_submit()
        claim = self.new_claim(visit, 1, self.transport)
        self.assertEqual(claim.reception_left, 40, "a type without a cap of its own")
        self.assertEqual(self.new_claim(visit, 1).reception_left, 20)

    def test_policy_in_words(self):
        for policy, text in (
            ("block", "can't be submitted"),
            ("escalate", "the executive"),
            ("split", "split off"),
        ):
            self.tier.over_cap_policy = policy
            claim = self.new_claim(self.visit_in("approved"), 101)
            self.assertIn(text, claim.reception_cap_warning)
            self.assertEqual(claim.reception_needs_executive, policy == "escalate")

    def test_nothing_of_a_visit_out_of_reach(self):
        """Naming any visit in a form that is not saved tells nothing about it."""
        visit = self.visit_in("approved")
        for login, seen in (("outsider", False), ("colleague", True)):
            claim = self.as_user(self.env["hr.expense"], login).new(
                {
                    "product_id": self.products[self.lunch].id,
                    "reception_cost_type_id": self.lunch.id,
                    "reception_visit_id": visit.id,
                    "total_amount_currency": 5000,
                }
            )
            self.assertEqual(claim.reception_has_cap, seen, login)
            self.assertEqual(bool(claim.reception_left), seen, login)
            self.assertEqual(bool(claim.reception_cap_warning), seen, login)

    def test_left_is_money(self):
        """The front desk sees the visit, but not what is left."""
        visit = self.visit_in("approved")
        fields = self.as_user(self.env["hr.expense"], "desk").fields_get()
        self.assertFalse({"reception_left", "reception_cap_warning"} & fields.keys())
        self.assertTrue(self.as_user(visit, "desk").has_access("read"))

    def _count(self, number, types):
        """Return the queries of submitting claims on a visit with cost types."""
        caps = [(0, 0, {"cost_type_id": t.id, "amount": 500}) for t in types]
        self.tier.cap_ids = [(5, 0, 0), *caps, (0, 0, {"amount": 5000})]
        visit = self.visit_in("approved")
        claims = self.env["hr.expense"].union(
            *(self.new_claim(visit, 1) for _i in range(number))
        )
        self.env.flush_all()
        self.env.invalidate_all()
        claims = claims.sudo()
        claims.read(["approval_state", "reception_visit_id"])
        before = self.env.cr.sql_log_count
        claims._check_reception_claim()  # drafts: nothing to check
        self.env.cr.execute(
            "UPDATE hr_expense SET approval_state = 'submitted' WHERE id IN %s",
            [tuple(claims.ids)],
        )
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        claims._check_reception_claim()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_queries_are_constant(self):
        types = self.env["reception.cost.type"].search([])
        self._count(2, self.lunch)  # fills the caches of groups and rules
        few = self._count(2, self.lunch)
        self.assertEqual(self._count(12, self.lunch), few, "by claims")
        self.assertEqual(self._count(2, types), few, "by budget lines")

    def test_refusal_names_no_claim_of_others(self):
        visit = self.visit_in("approved")
        self.new_claim(visit, 90, name="Secret dinner").action_submit()
        claim = self.new_claim(visit, 20, login="colleague")
        with self.assertRaises(ValidationError) as caught:
            claim.action_submit()
        self.assertNotIn("Secret", str(caught.exception))
