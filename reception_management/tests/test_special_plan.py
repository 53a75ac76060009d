from odoo import Command
from odoo.exceptions import UserError, ValidationError

from .attempts import AttemptsCommon
from .common import proves
from .common_money import ReceptionMoneyCommon


class TestSpecialPlan(AttemptsCommon):
    """A plan outside all tiers: own caps, a reason, the executive (TIER-9)."""

    def _special(self, caps=None, **vals):
        """Return a draft of a special plan, with (own cap, planned) by cost type."""
        lines = [
            Command.create(
                {"cost_type_id": cost_type.id, "own_cap": cap, "planned": planned}
            )
            for cost_type, (cap, planned) in (caps or {self.lunch: (80, 80)}).items()
        ]
        return self.new_visit(
            **{
                "is_special_plan": True,
                "special_reason": "Experts of the ministry",
                "tier_id": False,
                "budget_ids": lines,
                **vals,
            }
        )

    def _line(self, visit, cost_type=None):
        cost_type = self.lunch.browse() if cost_type is None else cost_type
        return visit.sudo().budget_ids.filtered(lambda b: b.cost_type_id == cost_type)

    def _refusal(self, visit):
        refusal, *_facts = self.attempt(visit, visit.action_submit)
        return str(refusal or "")

    @proves("TIER-9")
    def test_executive_always(self):
        """The executive alone is asked, however small the plan is."""
        visit = self._special({self.lunch: (1, 1)})
        visit.action_submit()
        self.assertEqual(visit.required_authority, "executive")
        self.assertEqual(visit.approval_ids.mapped("authority"), ["executive"])
        with self.assertRaises(UserError):
            self.as_user(visit, "department_manager").action_approve()
        self.as_user(visit, "executive").action_approve()
        self.assertEqual(visit.state, "approved")

    @proves("TIER-9")
    def test_what_is_missing(self):
        """Reason and own caps are asked for; a tier has to go; no rule of tiers."""
        self.assertFalse(self._refusal(self._special()))
        for vals, words in (
            ({"special_reason": False}, "why the guests need a special plan"),
            ({"special_reason": "  "}, "why the guests need a special plan"),
            ({"tier_id": self.tier.id}, "remove the tier"),
            ({"host_id": False}, "main host"),
        ):
            with self.subTest(vals=vals):
                self.assertIn(words, self._refusal(self._special(**vals)))
        unset = self._special({self.lunch: (0, 80)})
        self.assertIn("Lunch: give the cap", self._refusal(unset))
        no_tier = self.new_visit(tier_id=False)
        self.assertIn("Choose the reception tier", self._refusal(no_tier))

    @proves("TIER-9")
    def test_rules_of_tiers_do_not_apply(self):
        """Any host and any number of companions; no tier is suggested."""
        self.employees["host"].job_id.reception_rank_id = False
        deputy = self.env.ref("reception_management.role_deputy").id
        people = [
            Command.create({"employee_id": self.employees[name].id, "role_id": deputy})
            for name in ("colleague", "officer", "manager")
        ]
        visit = self._special(companion_ids=people, wants_welcome=True)
        self.assertFalse(visit.suggested_tier_id or visit.required_host_rank_id)
        self.assertFalse(self._refusal(visit))

    @proves("TIER-9")
    def test_own_caps(self):
        """Each cost is held to its own cap, whatever party and nights."""
        visit = self._special({self.lunch: (80, 80), self.lodging: (200, 150)})
        lunch, lodging = self._line(visit, self.lunch), self._line(visit, self.lodging)
        self.assertEqual((lunch.cap, lunch.is_over_cap), (80, False))
        self.assertEqual((lodging.cap, lodging.is_over_cap), (200, False))
        lunch.planned = 80.01
        self.assertTrue(lunch.is_over_cap)
        self.assertIn("more than the cap", self._refusal(visit))
        visit.over_cap_reason = "Two more courses"
        self.assertFalse(self._refusal(visit))

    @proves("TIER-8", "TIER-9")
    def test_own_caps_are_frozen(self):
        """The approval copies the own caps; what wasn't planned has no cover."""
        visit = self._special({self.lunch: (80, 60), self.lodging: (200, 150)})
        visit.action_submit()
        self.as_user(visit, "executive").action_approve()
        for line in visit.sudo().budget_ids.filtered("cost_type_id"):
            self.assertEqual(
                (line.limit, line.amount, line.basis, line.per_head, line.claimable),
                ("amount", line.own_cap, "visit", False, line.own_cap),
            )
        total = self._line(visit)
        self.assertEqual((total.limit, total.planned), ("none", 210))
        mine = self.as_user(self._line(visit, self.lunch), "applicant")
        with self.assertRaises(UserError):
            mine.own_cap = 500
        with self.assertRaises(UserError):
            visit.is_special_plan = False
        self.assertEqual(mine.cap, 80)

    @proves("TIER-9")
    def test_own_caps_only_in_special_plans(self):
        """Caps of an ordinary plan come from its tier alone; so does the total's."""
        visit = self.new_visit()
        line = self.as_user(self._line(visit, self.lunch), "applicant")
        with self.assertRaises(ValidationError):
            line.own_cap = 5
        with self.assertRaises(ValidationError):
            self.new_visit(
                budget_ids=[
                    Command.create({"cost_type_id": self.lunch.id, "own_cap": 5})
                ]
            )
        with self.assertRaises(UserError):
            self.as_user(self._line(self._special()), "applicant").own_cap = 5
        with self.assertRaises(ValidationError):
            self._line(self._special()).own_cap = 5

    @proves("TIER-9")
    def test_back_to_a_tier(self):
        """A special plan that becomes an ordinary one loses its own caps."""
        visit = self._special({self.lunch: (500, 90)})
        visit.write({"is_special_plan": False, "tier_id": self.tier.id})
        line = self._line(visit, self.lunch)
        self.assertEqual((line.own_cap, line.cap), (0, 100))
        visit.action_submit()
        self.assertEqual(visit.required_authority, "department")

    @proves("TIER-9")
    def test_copy(self):
        """A copy is a special plan with its caps, and needs a reason of its own."""
        copy = self._special().copy()
        self.assertTrue(copy.is_special_plan)
        self.assertFalse(copy.special_reason)
        self.assertEqual(self._line(copy, self.lunch).own_cap, 80)


class TestSpecialPlanClaims(ReceptionMoneyCommon):
    """Claims on a special plan."""

    @proves("TIER-9")
    def test_claims(self):
        """Claims go up to the own cap, and not at all on what wasn't planned."""
        visit = self.new_visit(
            is_special_plan=True,
            special_reason="Experts",
            tier_id=False,
            budget_ids=[
                Command.create(
                    {"cost_type_id": self.lunch.id, "own_cap": 80, "planned": 60}
                )
            ],
        )
        visit.action_submit()
        self.as_user(visit, "executive").action_approve()
        self.new_claim(visit, 80).action_submit()
        with self.assert_refused("too much"):
            self.new_claim(visit, 0.01).action_submit()
        with self.assert_refused("was approved without “Lodging”"):
            self.new_claim(visit, 1, self.lodging).action_submit()
