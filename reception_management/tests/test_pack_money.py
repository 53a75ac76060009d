from odoo.exceptions import AccessError, UserError

from .common import proves
from .common_packs import PACKS, PacksCommon


class TestPackMoney(PacksCommon):
    """A visit of 4 guests for 2 days (1 night) in three currencies, by hand."""

    @proves("TIER-1", "TIER-2")
    def test_standard(self):
        """A head: 500 / 300 / 200 / 150 yuan; 300 and 200 with 10 percent."""
        for currency, rate, caps in (
            # × 4: 2000; 1200 + 120; 800 + 80; 600
            ("CNY", None, {"A": 2000, "B": 1320, "C": 880, "D": 600}),
            # 8 yuan are 1 euro: 62.5, 37.5, 25, 18.75, up to 63, 38, 25, 19
            # × 4: 252; 152 + 15.20; 100 + 10; 76
            ("EUR", 8, {"A": 252, "B": 167.2, "C": 110, "D": 76}),
            # 0.048 yuan are 1 yen: 10416.67, 6250, 4166.67, 3125,
            # up to 11000, 6300, 4200, 3200
            # × 4: 44000; 25200 + 2520; 16800 + 1680; 12800
            ("JPY", 0.048, {"A": 44000, "B": 27720, "C": 18480, "D": 12800}),
        ):
            tiers = self._load("standard", self._company(currency, rate))
            for code, cap in caps.items():
                with self.subTest(currency=currency, code=code):
                    visit = self._visit(tiers[code])
                    self.assertEqual(self._caps(visit), {"total": cap})
                    self.assertEqual(bool(tiers[code].note), bool(rate))

    @proves("TIER-1", "TIER-2")
    def test_graded(self):
        """Base party 2, so 2 guests more; lunch twice, at home twice."""
        for currency, unit, rate in (("CNY", 1, None), ("EUR", 0.1, 8), ("JPY", 20, 1)):
            tiers = self._load("graded", self._company(currency, rate))
            self.assertFalse(any(tier.note for tier in tiers.values()))
            amounts = {
                "lodging": (400 * unit, 200 * unit),
                "lunch": (100 * unit, 40 * unit),
                "dinner": (300 * unit, 100 * unit),
                "transport": (600 * unit, 150 * unit),
                "home_reception": 500 * unit,
                "sightseeing": 200 * unit,
                "souvenir": 160 * unit,
            }
            ordinary = {
                "lodging": 0,  # the guests bear it
                "lunch": 360,  # (100 + 2 × 40) × 2
                "dinner": 500,  # (300 + 2 × 100) × 1
                "transport": 600,
            }
            senior = {
                **ordinary,
                "home_reception": 1000,  # 500 × 2
                "sightseeing": 200,
                "souvenir": 160,
            }
            special = {
                **senior,
                "lodging": 800,  # (400 + 2 × 200) × 1 night
                "transport": 900,  # 600 + 2 × 150
            }
            for code, caps in (("ORD", ordinary), ("SEN", senior), ("SPE", special)):
                tier = tiers[code]
                self._fill(tier, **amounts)
                # below “special” only meals grow with the party
                for cap in tier.cap_ids:
                    if not cap.base_guests:
                        cap.extra_amount = 0
                with self.subTest(currency=currency, code=code):
                    visit = self._visit(tier, lunch=2, home_reception=2)
                    found = self._caps(visit)
                    self.assertEqual(
                        {name: round(cap, 2) for name, cap in found.items()},
                        {name: round(cap * unit, 2) for name, cap in caps.items()},
                    )

    @proves("TIER-1", "TIER-2")
    def test_official(self):
        """One working meal for each guest, a room for each night, a vehicle."""
        for currency, meal, room, vehicle, caps in (
            # 50 × 4; 380 × 4 × 1 night; 300
            ("CNY", 50, 380, 300, [200, 1520, 300]),
            ("EUR", 6.5, 49.9, 40, [26, 199.6, 40]),
            ("JPY", 1000, 7600, 6000, [4000, 30400, 6000]),
        ):
            tier = self._load("official", self._company(currency))["OFF"]
            self._fill(tier, working_meal=meal, lodging=room, transport=vehicle)
            heads = tier.cap_ids.filtered(lambda c: c.cost_type_id.code != "transport")
            heads.per_head = True
            with self.subTest(currency=currency):
                found = self._caps(self._visit(tier))
                self.assertEqual(
                    [found[n] for n in ("working_meal", "lodging", "transport")], caps
                )

    @proves("TIER-1")
    def test_without_a_rate(self):
        """Numbers are taken as they are and the tier says so; never 500 yen."""
        tiers = self._load("standard", self._company("EUR"))
        self.assertEqual(tiers["A"].cap_ids.amount, 500)
        self.assertIn("no rate from CNY to EUR", tiers["A"].note)
        tiers = self._load("standard", self._company("JPY"))
        cap = tiers["A"].cap_ids
        self.assertEqual((cap.limit, cap.amount, cap.per_head), ("unset", 0, True))
        self.assertIn("not set", tiers["A"].note)

    @proves("TIER-1")
    def test_which_rate(self):
        """The last rate up to today counts; one that all share needs ours as well."""
        company = self._company("EUR", 8)
        self._rate("CNY", 10, company, "2021-01-01")
        self._rate("CNY", 99, company, "2999-01-01")
        self.assertEqual(self._load("standard", company)["A"].cap_ids.amount, 50)
        # only in the future: no rate yet
        company = self._company("EUR")
        self._rate("CNY", 10, company, "2999-01-01")
        self.assertEqual(self._load("standard", company)["A"].cap_ids.amount, 500)
        # 7 yuan or 140 yen for a unit of we don't know which currency
        self.env["res.currency.rate"].search([]).unlink()
        self._rate("CNY", 7)
        company = self._company("JPY")
        self.assertEqual(self.env["reception.tier"]._pack_rate(company), 0)
        self.assertEqual(self._load("standard", company)["A"].cap_ids.limit, "unset")
        self._tiers(company).unlink()
        self._rate("JPY", 140)
        self.assertEqual(self._load("standard", company)["A"].cap_ids.amount, 10000)


class TestPackWizard(PacksCommon):
    """The dialog in which managers load packs."""

    def _wizard(self, login, company=None):
        wizards = self.as_user(self.env["reception.pack.wizard"], login)
        return wizards.create({"company_id": (company or self.company).id})

    @proves("TIER-1")
    def test_preview_and_load(self):
        """It shows what will come and what is there; twice changes nothing."""
        wizard = self._wizard("manager")
        lines = {line.pack: line for line in wizard.line_ids}
        self.assertEqual(set(lines), set(PACKS))
        self.assertFalse(lines["standard"].to_create)
        self.assertIn("B VIP Guest", lines["standard"].present)
        self.assertIn("SPE Special Guest", lines["graded"].to_create)
        self.assertFalse(lines["graded"].present)
        self.assertIn("no rate", wizard.money_hint)
        with self.assertRaises(UserError):
            wizard.action_load()
        wizard.line_ids.chosen = True
        for _time in range(2):
            action = wizard.action_load()
            self.assertEqual(action["res_model"], "reception.tier")
            codes = self._tiers(self.company).mapped("code")
            self.assertEqual(len(codes), 9)  # T, A to D, three graded, one official
        wizard.invalidate_recordset()
        wizard.line_ids.invalidate_recordset()
        self.assertFalse(any(wizard.line_ids.mapped("to_create")))

    @proves("TIER-1")
    def test_only_managers_and_only_their_companies(self):
        """Nobody else opens it; a manager loads nothing into foreign companies."""
        for role in ("applicant", "officer", "executive", "desk", "finance"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._wizard(role)
        before = self._tiers(self.other_company)
        with self.assertRaises(AccessError):
            wizard = self._wizard("manager", self.other_company)
            wizard.line_ids.chosen = True
            wizard.action_load()
        self.assertEqual(self._tiers(self.other_company), before)
        wizard = self.env["reception.pack.wizard"].create(
            {"company_id": self.other_company.id}
        )
        for line in self.as_user(wizard, "manager").sudo().line_ids:
            mine = line.with_user(self.users["manager"]).sudo()
            self.assertFalse(mine.to_create or mine.present)
