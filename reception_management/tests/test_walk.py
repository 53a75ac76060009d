from odoo import Command

from .common import proves
from .common_money import ReceptionMoneyCommon


class TestWalk(ReceptionMoneyCommon):
    """One visit from the application to the paid expense, as five people do it."""

    @proves("VIS-3", "VIS-14", "FIN-1", "FIN-6")
    def test_application_to_paid_expense(self):
        # The applicant plans more than the cap: 2 guests × 50, planned 120
        visit = self.new_visit(
            over_cap_reason="The only restaurant near the site",
            budget_ids=[
                Command.create({"cost_type_id": self.lunch.id, "planned": 120})
            ],
        )
        visit.action_submit()
        self.assertEqual(visit.required_authority, "executive")

        self.as_user(visit, "department_manager").action_approve()
        self.assertEqual(visit.state, "submitted", "the executive has yet to decide")
        self.as_user(visit, "executive").action_approve("Agreed")
        self.assertEqual(visit.state, "approved")

        self.as_user(visit, "desk").action_check_in()
        self.as_user(visit, "desk").action_check_out()

        claim = self.new_claim(visit, 119.99)
        visit.report = "<p>They ordered.</p>"
        with self.assert_refused("claims are still open"):
            visit.action_close()
        self.approve_claim(claim)
        move = self.post_claims(claim)
        items = self.items(visit)
        self.assertEqual(len(items), 2, "base and tax carry the visit")
        self.assertEqual(items.move_id, move)

        line = self.line(visit, self.lunch)
        self.assertRecordValues(
            line,
            [
                {
                    "planned": 120,
                    "cap": 100,
                    "claimable": 120,
                    "claimed": 119.99,
                    "approved": 119.99,
                    "posted": sum(items.mapped("balance")),
                    "paid": 0,
                    "left": 0.01,
                    "rounding": 0,
                }
            ],
        )
        self.assertEqual(line.posted, 119.99)
        self.pay(move)
        self.assertEqual(self.line(visit, self.lunch).paid, 119.99)
        self.assertEqual(self.line(visit).paid, 119.99, "the total follows")
        self.assertIn(claim.sudo().state, ("paid", "in_payment"))

        visit.action_close()
        self.assertEqual(visit.state, "closed")
