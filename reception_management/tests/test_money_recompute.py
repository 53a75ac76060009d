from odoo import Command, fields
from odoo.tests.common import tagged

from .common import proves
from .common_money import ReceptionMoneyCommon


@tagged("post_install", "-at_install")
class TestRecompute(ReceptionMoneyCommon):
    """A claim that is only computed anew is left alone (FIN-2)."""

    def approved_claim(self, policy, amount):
        """Return an approved claim within the cap of 100, passed by a later bill."""
        self.tier.over_cap_policy = policy
        visit = self.visit_in("departed")
        claim = self.new_claim(visit, amount)
        self.approve_claim(claim)
        bill = self.as_user(self.env["account.move"], "finance").create(
            {
                "move_type": "in_invoice",
                "partner_id": self.customer.id,
                "invoice_date": fields.Date.today(),
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Restaurant",
                            "price_unit": 60,
                            "tax_ids": False,
                            "reception_visit_id": visit.id,
                            "reception_cost_type_id": self.lunch.id,
                        }
                    )
                ],
            }
        )
        bill.action_post()
        self.env.flush_all()
        return claim.sudo()

    @proves("FIN-2")
    def test_an_employee_gets_another_user(self):
        """Core computes the amounts of all claims anew; no policy strikes again."""
        # other amounts, or core asks about duplicates
        for policy, amount in (("block", 100), ("escalate", 99), ("split", 98)):
            claim = self.approved_claim(policy, amount)
            with self.subTest(policy=policy):
                self.employees["applicant"].user_id = self.users["colleague"].browse()
                self.env.flush_all()
                self.assertEqual(claim.approval_state, "approved")
                self.assertEqual(claim.total_amount, amount)
                self.assertFalse(claim.reception_asked_amount)
            self.employees["applicant"].user_id = self.users["applicant"]
            self.env.flush_all()

    @proves("FIN-2")
    def test_another_result_is_checked(self):
        """An amount that comes out higher has to stay under the cap."""
        claim = self.new_claim(self.visit_in("departed"), 100)
        claim.action_submit()
        claim = claim.sudo()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE hr_expense SET total_amount = 90, price_unit = 90, "
            "total_amount_currency = 100.5 WHERE id = %s",
            [claim.id],
        )
        claim.invalidate_recordset()
        with self.assert_refused("may be claimed"):
            self.env.add_to_compute(claim._fields["total_amount"], claim)
            self.env.flush_all()
