from datetime import timedelta

from odoo import Command, fields
from odoo.tests import HttpCase, tagged

from .common import MODULE, proves


@tagged("post_install", "-at_install")
class TestTourDecision(HttpCase):
    """The executive decides with a phone in the hand, on the demo data."""

    browser_size = "390x844"
    touch_enabled = True

    def demo(self, name):
        return self.env.ref(f"{MODULE}.{name}")

    def by(self, login, records):
        """Return the records as a persona of the demo data."""
        user = self.demo(f"user_{login}")
        return records.with_user(user).with_context(
            allowed_company_ids=user.company_ids.ids
        )

    def claim_above_the_cap(self):
        """Return a claim that waits for the executive, by the personas' own steps."""
        company = self.demo("user_applicant").company_id
        tier = self.env["reception.tier"].search(
            [("code", "=", "C"), ("company_id", "=", company.id)]
        )
        tier.over_cap_policy = "escalate"
        now = fields.Datetime.now()
        lunch = self.demo("cost_type_lunch")
        visit = self.by("applicant", self.env["reception.visit"]).create(
            {
                "partner_id": self.demo("partner_sakura").id,
                "purpose": "Repair of the old line",
                "applicant_id": self.demo("employee_applicant").id,
                "host_id": self.demo("employee_applicant").id,
                "tier_id": tier.id,
                "tier_reason": "A good customer of many years",
                "date_arrival": now - timedelta(hours=2),
                "date_departure": now + timedelta(hours=2),
                "guest_ids": [Command.create({"name": "Mariko Abe"})],
                "budget_ids": [
                    Command.create({"cost_type_id": lunch.id, "planned": 100})
                ],
            }
        )
        visit.action_submit()
        self.by("department_manager", visit).action_approve()
        claim = self.by("applicant", self.env["hr.expense"]).create(
            {
                "name": "Lunch at the harbour",
                "employee_id": self.demo("employee_applicant").id,
                "product_id": self.demo("product_lunch").id,
                "total_amount_currency": 900,
                "payment_mode": "own_account",
                "reception_visit_id": visit.id,
                "reception_over_cap_reason": "Their board joined us",
            }
        )
        claim.action_submit()
        return claim

    @proves("GEN-6")
    def test_executive_decides(self):
        """A visit is approved, then a claim above the cap agreed to, on one screen."""
        claim = self.claim_above_the_cap()
        visit = self.demo("visit_andino")
        self.assertEqual(visit.state, "submitted")
        self.assertEqual(claim.sudo().approval_ids.decision, "pending")
        self.start_tour(
            "/odoo/visits-waiting", "reception_decide_phone", login="executive"
        )
        self.assertEqual(visit.state, "approved")
        row = claim.sudo().approval_ids
        executive = self.demo("user_executive")
        self.assertEqual((row.decision, row.user_id), ("approved", executive))
        self.assertEqual(claim.approval_state, "submitted", "its approver is next")
