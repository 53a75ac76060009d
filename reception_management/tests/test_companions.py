from odoo import Command

from .attempts import AttemptsCommon
from .common import MODULE, proves

RANKS = ("staff", "supervisor", "manager", "director", "executive")


class TestCompanions(AttemptsCommon):
    """How many of our people accompany guests, and which rank they need."""

    @classmethod
    def _create_people(cls):
        result = super()._create_people()
        employees = cls.env["hr.employee"]
        cls.staff = employees.create(
            [{"name": f"E{n}", "company_id": cls.company.id} for n in range(5)]
        )
        jobs = cls.env["hr.job"].create(
            [
                {
                    "name": rank,
                    "company_id": cls.company.id,
                    "reception_rank_id": cls.env.ref(f"{MODULE}.rank_{rank}").id,
                }
                for rank in RANKS
            ]
        )
        cls.ranked = {
            job.name: employees.create(
                {"name": job.name, "company_id": cls.company.id, "job_id": job.id}
            )
            for job in jobs
        }
        return result

    def _role(self, code):
        return self.env.ref(f"{MODULE}.role_{code}").id

    def _company_of(self, number, code="attendant"):
        return [
            Command.create({"employee_id": employee.id, "role_id": self._role(code)})
            for employee in self.staff[:number]
        ]

    def _assert_submits(self, **vals):
        visit = self.new_visit(**vals)
        refusal, _before, after = self.attempt(visit, visit.action_submit)
        self.assertFalse(refusal)
        self.assertEqual(after[0]["state"], "submitted")

    def _assert_gap(self, *words, **vals):
        visit = self.new_visit(**vals)
        refusal = self.assert_refused(visit, visit.action_submit)
        for word in words:
            self.assertIn(word, str(refusal))

    # ---- how many ------------------------------------------------------------

    @proves("TIER-3")
    def test_both_sides_of_each_band(self):
        """1–5 guests: 1 companion, 6–10: 2, 11 and more: 3; the main host counts."""
        for tier in (self.tier, self.tiers["C"]):
            for party, limit in ((1, 1), (5, 1), (6, 2), (10, 2), (11, 3), (500, 3)):
                vals = {
                    "tier_id": tier.id,
                    "party_size": party,
                    "guest_ids": [Command.create({"name": "Only named"})],
                    "budget_ids": [],
                }
                with self.subTest(tier=tier.code, party=party):
                    visit = self.new_visit(**vals)
                    self.assertEqual(visit.companion_limit, limit)
                    fitting, over = (
                        {**vals, "companion_ids": self._company_of(number)}
                        for number in (limit - 1, limit)
                    )
                    self._assert_submits(**fitting)
                    self._assert_gap(
                        f"{limit + 1} companions", f"{limit} allow", **over
                    )
                    self._assert_submits(**over, companion_reason="Four languages")

    @proves("TIER-2", "TIER-3")
    def test_party_without_a_band(self):
        """A size that no band names is a hole in the policy, whatever the reason."""
        self.tier.band_ids[1].unlink()  # 6 to 10 guests
        for party in (5, 6, 10, 11):
            hole = party in (6, 10)
            for companions in (0, 1, 3):
                vals = {
                    "party_size": party,
                    "guest_ids": [Command.create({"name": "Only named"})],
                    "budget_ids": [],
                    "companion_ids": self._company_of(companions),
                    "companion_reason": "Four languages",
                }
                with self.subTest(party=party, companions=companions):
                    self.assertEqual(
                        self.new_visit(**vals).has_companion_limit, not hole
                    )
                    if hole:
                        self._assert_gap("how many companions", str(party), **vals)
                    else:
                        self._assert_submits(**vals)

    def test_band_that_goes_before_the_approval(self):
        """The hole is named at the approval too; what is approved keeps its limit."""
        kept = self.visit_in("approved")
        visit = self.visit_in("submitted")
        self.tier.band_ids.unlink()
        approver = self.as_user(visit, "department_manager")
        self.assertIn(
            "how many companions",
            str(self.assert_refused(visit, approver.action_approve)),
        )
        self.assertTrue(kept.has_companion_limit)
        self.assertEqual(kept.companion_limit, 1)

    @proves("TIER-3")
    def test_ratio_rounds_down(self):
        """One companion for each full three guests, and at least one."""
        band = {"guests_from": 1, "guests_per_companion": 3, "max_companions": 9}
        self.tier.band_ids = [Command.clear(), Command.create(band)]
        for party, limit in ((1, 1), (2, 1), (3, 1), (5, 1), (6, 2), (8, 2), (9, 3)):
            with self.subTest(party=party):
                guests = [Command.create({"name": "One"})]
                visit = self.new_visit(party_size=party, guest_ids=guests)
                self.assertEqual(visit.companion_limit, limit)

    @proves("TIER-3")
    def test_roles_that_count(self):
        """Deputies, attendants and speakers count, those who serve don't."""
        for code, counts in (
            ("deputy", True),
            ("attendant", True),
            ("speaker", True),
            ("greeter", False),
            ("liaison", False),
            ("receptionist", False),
            ("driver", False),
            ("photographer", False),
        ):
            with self.subTest(role=code):
                visit = self.new_visit(companion_ids=self._company_of(2, code))
                self.assertEqual(visit.companion_count, 3 if counts else 1)

    @proves("TIER-3")
    def test_persons_are_counted_once(self):
        """The main host or another in two roles is still one person."""
        for employee, count in ((self.employees["host"], 1), (self.staff[0], 2)):
            with self.subTest(employee=employee.name):
                roles = [
                    Command.create(
                        {"employee_id": employee.id, "role_id": self._role(code)}
                    )
                    for code in ("deputy", "speaker")
                ]
                visit = self.new_visit(companion_ids=roles)
                self.assertEqual(visit.companion_count, count)

    def test_shareholder_counts(self):
        """A person of our side without employee record counts like the others."""
        person = self.env["res.partner"].create({"name": "Shareholder"})
        row = {"partner_id": person.id, "role_id": self._role("deputy")}
        self._assert_gap("2 companions", companion_ids=[Command.create(row)])

    # ---- which rank ----------------------------------------------------------

    @proves("TIER-4")
    def test_both_sides_of_the_host_rank(self):
        """A: executive, B: director, C: manager, D: supervisor; none lower."""
        for code, required in (
            ("A", "executive"),
            ("B", "director"),
            ("C", "manager"),
            ("D", "supervisor"),
        ):
            for rank in RANKS:
                vals = {
                    "tier_id": self.tiers[code].id,
                    "host_id": self.ranked[rank].id,
                }
                with self.subTest(tier=code, rank=rank):
                    if RANKS.index(rank) >= RANKS.index(required):
                        self._assert_submits(**vals)
                    else:
                        self._assert_gap(required.title(), rank.title(), **vals)

    @proves("TIER-4")
    def test_person_in_charge(self):
        """The head of a department hosts tier D whatever the rank, C not."""
        self.service.manager_id = self.ranked["staff"]
        vals = {"host_id": self.ranked["staff"].id}
        self._assert_submits(tier_id=self.tiers["D"].id, **vals)
        self._assert_gap("Manager", tier_id=self.tiers["C"].id, **vals)
        self.service.manager_id = False
        self._assert_gap("Supervisor", tier_id=self.tiers["D"].id, **vals)

    @proves("TIER-4")
    def test_host_without_rank(self):
        """A host without rank is named as such; without a host that is said."""
        vals = {"tier_id": self.tiers["D"].id}
        self._assert_gap("E0", "no rank", host_id=self.staff[0].id, **vals)
        self._assert_gap("Name the main host", host_id=False, **vals)
        self.tiers["D"].host_rank_id = False
        self._assert_submits(host_id=self.staff[0].id, **vals)

    @proves("TIER-4")
    def test_both_sides_of_the_greeter_rank(self):
        """A greeter of a lower rank than the tier asks for needs a reason."""
        for code, required in (
            ("A", "director"),
            ("B", "manager"),
            ("C", "supervisor"),
            ("D", "staff"),
        ):
            for rank in RANKS:
                row = {
                    "employee_id": self.ranked[rank].id,
                    "role_id": self._role("greeter"),
                }
                vals = {
                    "tier_id": self.tiers[code].id,
                    "host_id": self.ranked["executive"].id,
                    "companion_ids": [Command.create(row)],
                }
                with self.subTest(tier=code, rank=rank):
                    if RANKS.index(rank) >= RANKS.index(required):
                        self._assert_submits(**vals)
                    else:
                        self._assert_gap("greeter", required.title(), **vals)
                        self._assert_submits(**vals, greeter_reason="Ill")

    # ---- the bands themselves ------------------------------------------------

    def _bands(self, *limits):
        tier = self.tier.copy({"code": "X", "band_ids": []})
        return self.env["reception.tier.companion.band"].create(
            [
                {"tier_id": tier.id, "guests_from": start, "guests_to": end}
                for start, end in limits
            ]
        )

    @proves("TIER-3")
    def test_bands_that_overlap(self):
        """The database refuses bands of one tier that share a party size."""
        for first, second in (
            ((1, 5), (5, 10)),
            ((1, 5), (3, 0)),
            ((1, 0), (7, 7)),
            ((4, 4), (4, 4)),
        ):
            with self.subTest(first=first, second=second):
                self.assert_constraint(
                    "_no_overlap", lambda a=first, b=second: self._bands(a, b)
                )

    def test_bands_side_by_side(self):
        """Bands may touch, leave gaps, and share sizes with another tier's."""
        bands = self._bands((1, 5), (6, 10), (12, 0))
        self.assertEqual(bands.mapped("display_name"), ["1–5", "6–10", "12+"])

    def test_bad_numbers(self):
        """The database refuses negative numbers and an end before the start."""
        for vals in (
            {"guests_from": 0},
            {"guests_from": -1},
            {"guests_from": 5, "guests_to": 4},
            {"guests_from": 1, "guests_to": -1},
            {"max_companions": -1},
            {"guests_per_companion": -1},
        ):
            with self.subTest(vals=vals):
                band = self._bands((1, 5))
                self.assert_constraint("_numbers", lambda b=band, v=vals: b.write(v))
                band.tier_id.unlink()
