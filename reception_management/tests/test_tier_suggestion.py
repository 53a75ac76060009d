from odoo import Command

from .attempts import AttemptsCommon
from .common import MODULE, proves


class TestTierSuggestion(AttemptsCommon):
    """Which tier is suggested, and what a higher one needs (TIER-6)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # only the default pack: A for executives, B for VIPs, key customers and
        # foreign guests, C for customers, D for the rest
        cls.tier.active = False
        # hosts of every rank, no matter which tier is tried
        cls.employees["host"].job_id.reception_rank_id = cls._rank("executive")

    @classmethod
    def _rank(cls, name):
        return cls.env.ref(f"{MODULE}.rank_{name}")

    def _draft(self, category=None, ranks=(), vip=False, party=0, **vals):
        guests = [
            Command.create(
                {"name": f"Guest {i}", "rank_id": self._rank(rank).id, "is_vip": vip}
            )
            for i, rank in enumerate(ranks or ("staff",))
        ]
        if category:
            category = self.env.ref(f"{MODULE}.guest_category_{category}")
            vals["guest_category_id"] = category.id
        return self.new_visit(
            **{
                "guest_ids": guests,
                "party_size": max(party, len(guests)),
                "tier_id": self.tiers["D"].id,
                **vals,
            }
        )

    @proves("TIER-6")
    def test_suggestion_of_the_default_pack(self):
        """The highest tier of which one criterion is met, else the last in order."""
        for facts, code in (
            ({}, "D"),
            ({"category": "customer"}, "C"),
            ({"category": "other"}, "D"),
            ({"category": "key_customer"}, "B"),
            ({"category": "foreign_guest"}, "B"),
            ({"vip": True}, "B"),
            ({"ranks": ("director",)}, "D"),
            ({"ranks": ("staff", "executive")}, "A"),
            ({"ranks": ("executive",), "category": "customer", "vip": True}, "A"),
        ):
            with self.subTest(**facts):
                self.assertEqual(self._draft(**facts).suggested_tier_id.code, code)

    @proves("TIER-6")
    def test_party_size(self):
        """A party size is a criterion from its number on."""
        self.tiers["B"].criterion_party_size = 10
        self.assertEqual(self._draft(party=9).suggested_tier_id.code, "D")
        self.assertEqual(self._draft(party=10).suggested_tier_id.code, "B")

    @proves("TIER-6")
    def test_order_archive_and_company(self):
        """The order decides; archived tiers and those of others are no choice."""
        self.tiers["D"].write({"sequence": 1, "criterion_party_size": 1})
        self.assertEqual(self._draft().suggested_tier_id.code, "D")
        self.tiers["D"].write({"sequence": 40, "active": False})
        visit = self._draft(tier_id=self.tiers["C"].id)
        self.assertEqual(visit.suggested_tier_id.code, "C", "the last that is left")
        foreign = self.env["reception.tier"].search(
            [("company_id", "=", self.other_company.id)], limit=1
        )
        foreign.write({"sequence": -9, "criterion_party_size": 1})
        visit.invalidate_recordset()
        self.assertEqual(visit.suggested_tier_id.code, "C")

    @proves("TIER-6")
    def test_no_criteria_no_suggestion(self):
        """A company without any criteria is suggested nothing and asked nothing."""
        tiers = self.env["reception.tier"].search(
            [("company_id", "=", self.company.id)]
        )
        tiers.write(
            {
                "category_ids": [Command.clear()],
                "criterion_rank_id": False,
                "criterion_vip": False,
                "criterion_party_size": 0,
            }
        )
        visit = self._draft(tier_id=self.tiers["A"].id)
        self.assertFalse(visit.suggested_tier_id)
        visit.action_submit()
        self.assertEqual(visit.state, "submitted")

    @proves("TIER-6")
    def test_higher_needs_a_reason(self):
        """Above the suggestion a reason is asked for; at it and below none."""
        for code, reason, refused in (
            ("A", False, True),
            ("B", " \n", True),
            ("B", "He decides on the contract", False),
            ("C", False, False),
            ("D", False, False),
        ):
            visit = self._draft(
                "customer", tier_id=self.tiers[code].id, tier_reason=reason
            )
            with self.subTest(code=code, reason=reason):
                refusal, *_facts = self.attempt(visit, visit.action_submit)
                self.assertEqual(bool(refusal), refused)
                if refused:
                    self.assertIn("is higher than “C Business Guest”", str(refusal))

    @proves("TIER-6")
    def test_choice_is_in_the_history(self):
        """Tier and reason are tracked with their old and new values."""
        visit = self._draft("customer")
        self.env.flush_all()
        self.env.cr.flush()
        visit.write({"tier_id": self.tiers["B"].id, "tier_reason": "Big order"})
        self.env.flush_all()
        self.env.cr.flush()
        tracked = visit.sudo().message_ids.tracking_value_ids
        names = tracked.field_id.mapped("name")
        self.assertIn("tier_id", names)
        self.assertIn("tier_reason", names)
        self.assertIn("Big order", tracked.mapped("new_value_text"))

    @proves("TIER-6", "TIER-8")
    def test_suggestion_stays_with_the_approval(self):
        """An approved visit keeps what was suggested; a reset one follows again."""
        visit = self._draft("customer", tier_id=self.tiers["C"].id)
        visit.action_submit()
        self.take(visit, "approve")
        self.assertEqual(visit.state, "approved")
        self.tiers["D"].write({"sequence": 1, "criterion_party_size": 1})
        self.env.invalidate_all()
        self.assertEqual(visit.suggested_tier_id.code, "C")
        self.assertFalse(visit.is_above_suggestion)
        visit.action_reset()
        self.env.invalidate_all()
        self.assertEqual(visit.suggested_tier_id.code, "D")

    @proves("TIER-6")
    def test_policy_changed_before_the_decision(self):
        """A suggestion that sank since the submission is named to the approver."""
        visit = self._draft("customer", tier_id=self.tiers["C"].id)
        visit.action_submit()
        self.tiers["C"].category_ids = [Command.clear()]
        self.env.invalidate_all()
        approver = self.as_user(visit, "department_manager")
        refusal = self.assert_refused(visit, approver.action_approve)
        self.assertIn("is higher than “D", str(refusal))

    def test_number_of_queries_stays(self):
        """The suggestions of many visits take as many queries as those of few."""
        visits = self.env["reception.visit"].browse()
        for _index in range(12):
            visits += self._draft("customer").sudo()
        counts = []
        for some in (visits[:2], visits):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some.mapped("suggested_tier_id")
            some.mapped("is_above_suggestion")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
