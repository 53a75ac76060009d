from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestTourDemo(TransactionCase):
    """The story that the demo data tell: every state is there to be looked at."""

    def demo(self, name):
        return self.env.ref(f"reception_management.{name}")

    def named(self, model):
        """Return the demo records of a model."""
        rows = self.env["ir.model.data"].search(
            [("module", "=", "reception_management"), ("model", "=", model)]
        )
        return self.env[model].browse(rows.mapped("res_id"))

    def test_visits_of_every_state(self):
        visits = self.named("reception.visit")
        states = [key for key, _label in visits._fields["state"].selection]
        self.assertEqual(set(visits.mapped("state")), set(states))
        self.assertGreaterEqual(len(visits.partner_id.country_id), 3)
        # reached by the steps: each approval by someone else than the applicant
        decided = visits.approval_ids.filtered(lambda a: a.decision == "approved")
        self.assertTrue(decided)
        for approval in decided:
            visit = approval.visit_id
            self.assertNotEqual(approval.user_id, visit.applicant_id.user_id)

    def test_claims_of_every_state(self):
        claims = self.named("hr.expense")
        states = {"draft", "submitted", "approved", "posted", "paid", "refused"}
        self.assertEqual(set(claims.mapped("state")), states)
        advanced = claims.filtered(lambda c: c.payment_mode == "own_account")
        self.assertIn("paid", advanced.mapped("state"))
        waiting = claims.filtered(lambda c: c._current_approval())
        self.assertEqual(waiting, self.demo("expense_munoz_taxi"))
        granted = self.demo("expense_munoz_dinner")
        self.assertEqual(granted.approval_ids.decision, "approved")
        self.assertGreater(granted.reception_excess_total, 0)

    def test_a_claim_split_at_the_cap(self):
        kept = self.demo("expense_adeyemi_lunch")
        rest = self.env["hr.expense"].search(
            [("split_expense_origin_id", "=", kept.id), ("id", "!=", kept.id)]
        )
        self.assertEqual((kept.state, rest.state), ("approved", "refused"))
        self.assertEqual(kept.total_amount + rest.total_amount, 48)
        self.assertTrue(rest.reception_split_reason)

    def test_bills(self):
        """One for two visits, paid in part; one over the cap, not accepted yet."""
        bill = self.demo("bill_hotel")
        self.assertEqual(len(bill.line_ids.reception_visit_id), 2)
        self.assertEqual(bill.payment_state, "partial")
        for visit in bill.line_ids.reception_visit_id:
            total = visit.budget_ids.filtered("is_total")
            with self.subTest(visit=visit.name):
                self.assertGreater(total.paid, 0)
                self.assertLess(total.paid, total.posted)
        over = self.demo("bill_car").line_ids.reception_visit_id
        self.assertTrue(over.has_bill_over_cap)
