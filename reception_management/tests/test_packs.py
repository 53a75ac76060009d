from odoo import Command
from odoo.exceptions import AccessError

from .common import MODULE, proves
from .common_packs import PACKS, PacksCommon


class TestPacks(PacksCommon):
    """What the packs contain, once and for all."""

    def _content(self, company):
        """Return all that is stored of a company's tiers, to compare."""
        tiers = self._tiers(company)
        parts = (
            tiers,
            tiers.cap_ids,
            tiers.band_ids,
            tiers.preparation_ids,
            tiers.agenda_template_ids,
            tiers.agenda_template_ids.line_ids,
        )
        return [part.sorted("id").read() for part in parts]

    @proves("TIER-1")
    def test_loading_twice_changes_nothing(self):
        """Each pack comes once, whatever became of its tiers in the meantime."""
        company = self._company("CNY")
        for pack, codes in PACKS.items():
            self.assertEqual(list(self._load(pack, company)), codes)
        tiers = self._tiers(company)
        self.assertEqual(set(tiers.mapped("pack")), set(PACKS))
        tiers[0].write({"active": False, "code": "Z", "name": "Mine"})
        tiers[1].cap_ids.unlink()
        tiers[2].preparation_ids.unlink()
        self.env.flush_all()
        before = self._content(company)
        for pack in PACKS:
            self.assertFalse(self._load(pack, company))
        self.assertEqual(self._content(company), before)

    @proves("TIER-1", "TIER-2")
    def test_graded(self):
        """Three levels: lodging, meals, vehicles, home, sights; amounts not set."""
        tiers = self._load("graded", self.company)
        for code, lodging, vehicle, home, sights in (
            ("ORD", "guest", "Off-road car or taxi", None, False),
            ("SEN", "guest", "Off-road car, business van or taxi", 2, True),
            ("SPE", "company", "Business van or hired luxury car", 2, True),
        ):
            caps = {cap.cost_type_id.code: cap for cap in tiers[code].cap_ids}
            with self.subTest(code=code):
                self.assertEqual(set(tiers[code].cap_ids.mapped("limit")), {"unset"})
                self.assertEqual(caps["lodging"].bearer, lodging)
                self.assertEqual(caps["transport"].standard, vehicle)
                home_cap = caps.get("home_reception")
                self.assertEqual(home_cap.max_times if home_cap else None, home)
                self.assertEqual("sightseeing" in caps, sights)
                self.assertEqual("souvenir" in caps, sights)
                growing = {code for code, cap in caps.items() if cap.base_guests == 2}
                meals = {"lunch", "dinner"}
                self.assertEqual(growing, set(caps) if code == "SPE" else meals)
                self.assertTrue(tiers[code].band_ids)

    @proves("TIER-2")
    def test_graded_names_what_is_not_set(self):
        """A plan is submitted once a manager has filled in what it needs."""
        tier = self._load("graded", self.company)["ORD"]
        visit = self.new_visit(tier_id=tier.id)
        refusal, *_facts = self.attempt(visit, visit.action_submit)
        self.assertIn("The cap “Lunch” of the tier ORD Ordinary Guest", str(refusal))
        self._fill(self.as_user(tier, "manager"), lunch=200)
        visit.action_submit()
        self.assertEqual(visit.state, "submitted")

    @proves("TIER-1", "TIER-2")
    def test_official(self):
        """Letter, three companions or a third, one working meal, no luxury."""
        tier = self._load("official", self.company)["OFF"]
        for heads, companions in ((1, 3), (10, 3), (11, 3), (12, 4), (30, 10)):
            self.assertEqual(tier._band(heads)._limit(heads), companions)
        self.assertTrue(tier.requires_official_letter)
        self.assertFalse(tier.welcome_allowed)
        self.assertEqual(
            set(tier.prohibited_item_ids.mapped("code")),
            {"alcohol", "tobacco", "luxury_dishes"},
        )
        self._fill(tier, working_meal=200)
        meal = self.env.ref(f"{MODULE}.cost_type_working_meal")
        alcohol = self.env.ref(f"{MODULE}.prohibited_item_alcohol")
        line = {
            "cost_type_id": meal.id,
            "planned": 100,
            "times": 2,
            "included_item_ids": [Command.link(alcohol.id)],
        }
        visit = self.new_visit(
            tier_id=tier.id,
            guest_category_id=self.env.ref(f"{MODULE}.guest_category_government").id,
            wants_welcome=True,
            budget_ids=[Command.create(line)],
        )
        refusal, *_facts = self.attempt(visit, visit.action_submit)
        for words in (
            "Attach the official letter",
            "Give the number",
            "no welcome",
            "Working Meal is planned 2 times",
            "Working Meal includes what the tier OFF Official Guest prohibits: Alcohol",
        ):
            self.assertIn(words, str(refusal))
        row = visit.budget_ids.filtered("cost_type_id")
        row.write({"times": 1, "included_item_ids": [Command.clear()]})
        visit.write(
            {
                "wants_welcome": False,
                "official_letter": b"RGVhciBTaXJz",
                "official_letter_number": "2026-7",
            }
        )
        visit.action_submit()
        self.assertEqual(visit.state, "submitted")

    @proves("TIER-7")
    def test_preparation_of_the_standard_pack(self):
        """Lead times and people come along; only A has the 8 + 8 in waiting."""
        tiers = self._load("standard", self._company("CNY"))
        found = {
            code: [
                (line.headcount, line.lead_time, line.lead_unit)
                for line in tier.preparation_ids
            ]
            for code, tier in tiers.items()
        }
        waiting = (8, 0.5, "hours")
        self.assertEqual(
            {code: lines.count(waiting) for code, lines in found.items()},
            {"A": 2, "B": 0, "C": 0, "D": 0},
        )
        self.assertIn((1, 5, "days"), found["A"])
        self.assertEqual(found["D"], [(1, 1, "days"), (1, 1, "hours")])
        stages = tiers["A"].agenda_template_ids.line_ids
        self.assertEqual(
            stages.mapped("stage"), ["showroom", "leaders", "dining", "see_off"]
        )
        self.assertEqual(stages.company_id, tiers["A"].company_id)

    @proves("TIER-7")
    def test_preparation_is_copied_with_the_tier(self):
        """A copy of a tier has preparation and agenda of its own."""
        tier = self._load("standard", self._company("CNY"))["A"]
        copy = tier.copy({"code": "A2"})
        for name in ("preparation_ids", "agenda_template_ids", "cap_ids"):
            self.assertEqual(len(copy[name]), len(tier[name]))
            self.assertFalse(copy[name] & tier[name])
        self.assertEqual(copy.category_ids, tier.category_ids)
        stages = copy.agenda_template_ids.line_ids
        self.assertEqual(len(stages), 4)
        self.assertFalse(stages & tier.agenda_template_ids.line_ids)

    @proves("TIER-1")
    def test_parts_of_templates_are_out_of_reach(self):
        """Nobody reads the preparation or the agenda of a template."""
        for xmlid in ("pack_standard_a_sales", "pack_standard_a_agenda"):
            record = self.as_user(self.env.ref(f"{MODULE}.{xmlid}"), "manager")
            with self.subTest(xmlid), self.assertRaises(AccessError):
                record.read(["name"])
