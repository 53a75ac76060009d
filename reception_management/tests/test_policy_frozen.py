from odoo import Command

from .attempts import AttemptsCommon
from .common import MODULE, proves

LIMITS = (
    "cost_type_id",
    "limit",
    "amount",
    "per_head",
    "basis",
    "tolerance",
    "base_guests",
    "extra_amount",
    "standard",
    "bearer",
    "max_times",
    "has_cap",
    "cap",
    "cap_limit",
    "is_over_cap",
    "claimable",
)


class TestPolicyFrozen(AttemptsCommon):
    """What a visit was approved with stays; drafts follow the policy of the day."""

    def _cap(self, cost_type=None):
        cost_type = self.lunch.browse() if cost_type is None else cost_type
        return self.tier.cap_ids.filtered(lambda cap: cap.cost_type_id == cost_type)

    def _changes(self):
        """Return {name: change of the policy that a draft feels}."""
        lunch, total = self._cap(self.lunch), self._cap()
        executive = self.env.ref(f"{MODULE}.rank_executive")
        band = self.tier.band_ids[0]
        new_cap = Command.create({"cost_type_id": self.lodging.id, "amount": 5})
        alcohol = Command.link(self.env.ref(f"{MODULE}.prohibited_item_alcohol").id)
        return {
            "host rank": lambda: self.tier.write({"host_rank_id": executive.id}),
            "greeter rank": lambda: self.tier.write({"greeter_rank_id": executive.id}),
            "in charge": lambda: self.tier.write({"host_in_charge_allowed": True}),
            "companions": lambda: band.write({"max_companions": 7}),
            "ratio": lambda: band.write({"guests_per_companion": 1}),
            "no band": self.tier.band_ids.unlink,
            "amount": lambda: lunch.write({"amount": 60}),
            "lower amount": lambda: lunch.write({"amount": 1}),
            "per head": lambda: lunch.write({"per_head": False}),
            "basis": lambda: lunch.write({"basis": "times"}),
            "tolerance": lambda: lunch.write({"tolerance": 10}),
            "extra": lambda: lunch.write({"extra_amount": 10, "base_guests": 1}),
            "no limit": lambda: lunch.write({"limit": "none"}),
            "standard": lambda: lunch.write({"standard": "Canteen"}),
            "bearer": lambda: lunch.write({"bearer": "guest"}),
            "at most": lambda: lunch.write({"max_times": 1}),
            "letter": lambda: self.tier.write({"requires_official_letter": True}),
            "welcome": lambda: self.tier.write({"welcome_allowed": False}),
            "prohibited": lambda: self.tier.write({"prohibited_item_ids": [alcohol]}),
            "criteria": lambda: self.tier.write({"criterion_party_size": 0}),
            "order": lambda: self.tiers["D"].write(
                {"sequence": 1, "criterion_party_size": 1}
            ),
            "unset": lambda: lunch.write({"limit": "unset", "amount": 0}),
            "total": lambda: total.write({"amount": 70}),
            "no cap": lunch.unlink,
            "no total": total.unlink,
            "new cap": lambda: self.tier.write({"cap_ids": [new_cap]}),
        }

    def _policy(self, visit):
        """Return all that the policy comes to on a visit, as a later request would."""
        self.env.flush_all()
        self.env.invalidate_all()
        lines = visit.budget_ids.sorted("id")
        return (
            visit.required_host_rank_id,
            visit.companion_limit,
            # columns without those that only an approved visit has
            {name: visit._rules()[name] for name in visit._tier_rules()},
            visit._prohibited_items(),
            visit.suggested_tier_id,
            [[line[name] for name in LIMITS] for line in lines],
            [line._cap_rule().mapped("standard") for line in lines],
            [line._cap_rule().mapped("max_times") for line in lines],
        )

    def _visit(self, state):
        lines = [
            Command.create({"cost_type_id": self.lunch.id, "planned": 90, "times": 3}),
            Command.create({"cost_type_id": self.lodging.id, "planned": 20}),
        ]
        return self.visit_in(state, budget_ids=lines)

    @proves("TIER-8")
    def test_approved_and_past_visits_keep_the_policy(self):
        """No change of policy reaches an approved or past visit; a draft feels all."""
        kept = [
            self._visit(state)
            for state in ("approved", "in_progress", "departed", "closed", "no_show")
        ]
        called_off = self._visit("approved")
        self.as_user(called_off, "applicant").action_cancel("Ill")
        kept.append(called_off)
        draft = self._visit("draft")
        before = [self._policy(visit) for visit in kept]
        now = self._policy(draft)
        for name in self._changes():
            with self.subTest(name), self.env.cr.savepoint() as savepoint:
                self._changes()[name]()
                self.assertEqual([self._policy(visit) for visit in kept], before)
                self.assertNotEqual(self._policy(draft), now, "the draft feels nothing")
                savepoint.rollback()
            self.env.invalidate_all()
            self.assertEqual(self._policy(draft), now)

    @proves("TIER-8")
    def test_all_changes_at_once_and_archived(self):
        """Nor do all of them together, the archived tier, another rank or size."""
        visit = self._visit("approved")
        before = self._policy(visit)
        self.tier.write({"active": False, "authority": "executive"})
        self.tier.cap_ids.unlink()
        self.tier.band_ids.unlink()
        self.employees["host"].job_id.reception_rank_id = False
        self.assertEqual(self._policy(visit), before)
        for step in ("check_in", "check_out", "close"):
            self.take(visit, step)
        self.assertEqual(visit.state, "closed")
        self.assertEqual(self._policy(visit), before)

    @proves("TIER-8")
    def test_plan_above_the_cap_stays_claimable(self):
        """What the executive approved above the cap stays, whatever the cap becomes."""
        lines = [Command.create({"cost_type_id": self.lunch.id, "planned": 150})]
        visit = self.visit_in("submitted", budget_ids=lines, over_cap_reason="Jubilee")
        self.take(visit, "approve")
        self.take(visit, "approve")
        self.assertEqual(visit.state, "approved")
        line = visit.budget_ids.filtered("cost_type_id")
        self.assertEqual((line.cap, line.claimable), (100, 150))
        self._cap(self.lunch).amount = 1
        self.env.invalidate_all()
        self.assertEqual((line.cap, line.claimable), (100, 150))

    @proves("TIER-8")
    def test_unplanned_caps_are_frozen_too(self):
        """A capped cost type the plan leaves out is held to the cap of the day."""
        lodging = {"cost_type_id": self.lodging.id, "amount": 30}
        self.tier.cap_ids = [Command.create(lodging)]
        visit = self.visit_in("approved")
        line = visit.budget_ids.filtered(lambda b: b.cost_type_id == self.lodging)
        self.assertEqual((line.planned, line.claimable), (0, 30))
        self._cap(self.lodging).amount = 300
        self.env.invalidate_all()
        self.assertEqual(line.claimable, 30)

    @proves("TIER-8")
    def test_party_of_the_approval(self):
        """Caps keep the heads of the approval: naming guests doesn't raise them."""
        visit = self.visit_in("approved", party_size=4)
        before = self._policy(visit)
        guests = [Command.create({"name": name}) for name in ("Third", "Fourth")]
        self.as_user(visit, "applicant").guest_ids = guests
        self.assertEqual(self._policy(visit), before)

    def test_reset_visit_follows_again(self):
        """A visit reset to draft is under the policy of the day, and copied anew."""
        visit = self._visit("approved")
        self._cap(self.lunch).amount = 60
        self.as_user(visit, "applicant").action_reset()
        self.env.invalidate_all()
        line = visit.budget_ids.filtered(lambda b: b.cost_type_id == self.lunch)
        self.assertEqual(line.cap, 120)
        self.as_user(visit, "applicant").action_submit()
        self.take(visit, "approve")
        self._cap(self.lunch).amount = 70
        self.env.invalidate_all()
        self.assertEqual((line.amount, line.cap), (60, 120))

    @proves("TIER-8")
    def test_policy_changed_before_the_decision(self):
        """What no longer fits the policy is refused to the approver with a reason."""
        executive = self.env.ref(f"{MODULE}.rank_executive")
        for name, change, words in (
            (
                "authority",
                lambda: self.tier.write({"authority": "executive"}),
                "higher approval is needed",
            ),
            (
                "cap",
                lambda: self._cap(self.lunch).write({"amount": 1}),
                "Lunch: planned",
            ),
            (
                "unset",
                lambda: self._cap(self.lunch).write({"limit": "unset", "amount": 0}),
                "not set yet",
            ),
            (
                "rank",
                lambda: self.tier.write({"host_rank_id": executive.id}),
                "at least the rank “Executive”",
            ),
            (
                "band",
                lambda: self.tier.band_ids.write({"max_companions": 0}),
                "more than the 0 allowed",
            ),
            ("archived", lambda: self.tier.write({"active": False}), "archived"),
        ):
            visit = self._visit("submitted")
            with self.subTest(name), self.env.cr.savepoint() as savepoint:
                change()
                self.env.flush_all()
                self.env.invalidate_all()
                refusal = self.assert_refused(
                    visit, self.as_user(visit, "department_manager").action_approve
                )
                self.assertIn(words, str(refusal))
                self.as_user(visit, "department_manager").action_refuse("See policy")
                self.assertEqual(visit.state, "refused")
                savepoint.rollback()
            self.env.invalidate_all()

    def test_milder_policy_before_the_decision(self):
        """A milder policy doesn't keep the approver from approving."""
        visit = self._visit("submitted")
        self._cap(self.lunch).amount = 500
        self.tier.host_rank_id = False
        self.env.invalidate_all()
        self.as_user(visit, "department_manager").action_approve()
        self.assertEqual(visit.state, "approved")
        self.assertFalse(visit.required_host_rank_id)
        line = visit.budget_ids.filtered(lambda b: b.cost_type_id == self.lunch)
        self.assertEqual(line.cap, 1000)
