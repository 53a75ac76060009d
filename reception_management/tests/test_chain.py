from odoo.exceptions import AccessError

from .common import proves
from .common_money import ReceptionMoneyCommon


class TestChain(ReceptionMoneyCommon):
    """One chain from the application to the journal item, walked both ways."""

    def found(self, action, login):
        """Return the records that an action shows to a persona."""
        model = self.as_user(self.env[action["res_model"]], login)
        return model.search(action["domain"])

    @proves("VIS-18")
    def test_walk_there_and_back(self):
        """Application, tier, cap, plan, claim, journal item; and each link back."""
        visit = self.visit_in("approved", tier_id=self.tier.id)
        other = self.visit_in("approved")
        claim, theirs = self.new_claim(visit, 60), self.new_claim(other, 20)
        for one in (claim, theirs):
            self.approve_claim(one)
        move = self.post_claims(claim)
        mine = self.as_user(visit, "finance")
        # there
        cap = mine.tier_id.cap_ids.filtered(lambda c: c.cost_type_id == self.lunch)
        self.assertEqual(cap.amount, 50)
        line = mine.budget_ids.filtered(lambda b: b.cost_type_id == self.lunch)
        self.assertEqual((line.cap, line.claimed), (100, 60))
        for record in (mine, line):
            claims = self.found(record.action_view_expenses(), "finance")
            self.assertEqual(claims, claim)
            items = self.found(record.action_view_journal_items(), "finance")
            self.assertEqual(items.move_id, move)
            self.assertAlmostEqual(sum(items.mapped("balance")), line.posted)
        total = mine.budget_ids.filtered("is_total")
        self.assertEqual(
            self.found(total.action_view_journal_items(), "finance"), items
        )
        # and back
        self.assertEqual(items.reception_visit_id, mine)
        self.assertEqual(items.reception_cost_type_id, self.lunch)
        self.assertEqual(items.move_id.expense_ids.reception_visit_id, mine)
        self.assertEqual(line.action_view_visit()["res_id"], visit.id)
        customer = self.as_user(visit.partner_id, "finance")
        action = customer.action_view_reception_visits()
        self.assertIn(visit, self.found(action, "applicant").sudo())

    @proves("VIS-18")
    def test_the_chain_opens_nothing(self):
        """Who may not see claims and items of others gets none by the chain."""
        visit = self.visit_in("approved")
        claim = self.new_claim(visit, 60)
        self.approve_claim(claim)
        self.post_claims(claim)
        action = self.as_user(visit, "host").action_view_journal_items()
        with self.assertRaises(AccessError):
            self.found(action, "host")
        line = self.as_user(visit, "host").budget_ids[:1]
        self.assertFalse(self.found(line.action_view_expenses(), "host"))
        for login in ("outsider", "desk"):
            with self.subTest(login), self.assertRaises(AccessError):
                self.as_user(visit.budget_ids[:1], login).action_view_expenses()
