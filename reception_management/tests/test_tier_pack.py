from odoo.exceptions import AccessError

from .attempts import ROLES, AttemptsCommon
from .common import MODULE, proves

# code -> host's rank, in charge, greeter's rank, authority, per head, tolerance
PACK = {
    "A": ("executive", False, "director", "executive", 500, 0),
    "B": ("director", False, "manager", "executive", 300, 10),
    "C": ("manager", False, "supervisor", "department", 200, 10),
    "D": ("supervisor", True, "staff", "department", 150, 0),
}
BANDS = [(1, 5, 1), (6, 10, 2), (11, 0, 3)]


class TestTierPack(AttemptsCommon):
    """Each company starts with the default pack, once, and makes it its own."""

    def _tiers(self, company):
        tiers = self.env["reception.tier"].with_context(active_test=False)
        return tiers.search([("company_id", "=", company.id)])

    def _content(self, tiers):
        """Return all that is stored of tiers, to compare."""
        return [records.read() for records in (tiers, tiers.cap_ids, tiers.band_ids)]

    @proves("TIER-1", "GEN-3")
    def test_new_company_has_the_pack(self):
        """A new company has tiers A to D with their ranks, caps and bands."""
        company = self.env["res.company"].create({"name": "New"})
        tiers = self._tiers(company)
        self.assertEqual(tiers.mapped("code"), list(PACK))
        for tier in tiers:
            host, in_charge, greeter, authority, amount, tolerance = PACK[tier.code]
            with self.subTest(tier=tier.code):
                self.assertEqual(
                    tier.host_rank_id, self.env.ref(f"{MODULE}.rank_{host}")
                )
                self.assertEqual(tier.host_in_charge_allowed, in_charge)
                self.assertEqual(
                    tier.greeter_rank_id, self.env.ref(f"{MODULE}.rank_{greeter}")
                )
                self.assertEqual(tier.authority, authority)
                self.assertTrue(tier.name and tier.audience and tier.active)
                self.assertTrue(tier.escalate_vip and tier.escalate_factory)
                cap = tier.cap_ids
                self.assertEqual(len(cap), 1)
                self.assertFalse(cap.cost_type_id)
                self.assertEqual(
                    (cap.limit, cap.amount, cap.per_head, cap.basis, cap.tolerance),
                    ("amount", amount, True, "visit", tolerance),
                )
                self.assertEqual(cap.currency_id, company.currency_id)
                self.assertEqual(
                    [
                        (band.guests_from, band.guests_to, band.max_companions)
                        for band in tier.band_ids.sorted("guests_from")
                    ],
                    BANDS,
                )

    @proves("GEN-3")
    def test_every_company_has_the_pack(self):
        """No company, however old, is without tiers."""
        for company in (
            self.env["res.company"].with_context(active_test=False).search([])
        ):
            self.assertTrue(self._tiers(company), company.name)

    @proves("TIER-1", "GEN-3")
    def test_loading_twice_changes_nothing(self):
        """A tier renamed, recoded, edited or archived stays so; none comes twice."""
        self.tiers["A"].write({"name": "Stars", "code": "S"})
        self.tiers["B"].active = False
        self.tiers["C"].cap_ids.unlink()
        self.tiers["D"].cap_ids.amount = 1
        tiers = self._tiers(self.company)
        before = self._content(tiers)
        created = self.env["reception.tier"]._load_pack("standard", self.company)
        self.assertFalse(created)
        self.assertEqual(self._tiers(self.company), tiers)
        self.assertEqual(self._content(tiers), before)

    def test_taken_code_is_left_alone(self):
        """A company's own tier with a code of the pack keeps it."""
        company = self.env["res.company"].create({"name": "New"})
        self._tiers(company).filtered(lambda t: t.code == "A").unlink()
        own = self.env["reception.tier"].create(
            {"name": "Own", "code": "A", "company_id": company.id}
        )
        self.assertFalse(self.env["reception.tier"]._load_pack("standard", company))
        self.assertEqual(len(self._tiers(company)), 4)
        self.assertEqual(own.name, "Own")

    def test_deleted_tier_comes_back_whole(self):
        """Loading again brings what is missing, and only that."""
        self.tiers["D"].unlink()
        created = self.env["reception.tier"]._load_pack("standard", self.company)
        self.assertEqual(created.mapped("code"), ["D"])
        self.assertEqual(len(created.band_ids), 3)
        self.assertEqual(created.cap_ids.amount, 150)

    @proves("TIER-1")
    def test_templates_are_out_of_reach(self):
        """No role finds, reads or changes a template of the pack."""
        template = self.env.ref(f"{MODULE}.pack_standard_a")
        for role in ROLES:
            tiers = self.as_user(self.env["reception.tier"], role)
            with self.subTest(role=role):
                if tiers.has_access("read"):
                    found = tiers.with_context(active_test=False).search([])
                    self.assertNotIn(template.id, found.ids)
                    self.assertTrue(all(tier.company_id for tier in found))
                for call in (
                    lambda t=tiers: t.browse(template.id).read(["name"]),
                    lambda t=tiers: t.browse(template.id).write({"name": "Mine"}),
                    lambda t=tiers: t.browse(template.id).unlink(),
                    lambda t=tiers: t.browse(template.id).copy(),
                ):
                    with self.assertRaises(AccessError):
                        call()
                with self.assertRaises(AccessError):
                    tiers.create(
                        {
                            "name": "T",
                            "code": "T2",
                            "company_id": False,
                            "pack": "standard",
                        }
                    )
        self.assertEqual(template.name, "Company Guest of Honour")

    @proves("TIER-1")
    def test_policy_is_the_managers(self):
        """Tiers, caps, bands, ranks, cost types and roles are written by managers."""
        for record in (
            self.tier,
            self.tier.cap_ids[0],
            self.tier.band_ids[0],
            self.env.ref(f"{MODULE}.rank_staff"),
            self.lunch,
            self.env.ref(f"{MODULE}.role_driver"),
        ):
            for role in ROLES:
                mine = self.as_user(record, role)
                with self.subTest(model=record._name, role=role):
                    for operation in ("write", "create", "unlink"):
                        self.assertEqual(
                            mine.has_access(operation), role == "manager", operation
                        )

    @proves("TIER-1")
    def test_tiers_of_another_company(self):
        """A manager neither sees nor changes the tiers of another company."""
        other = self._tiers(self.other_company)[0]
        mine = self.as_user(other, "manager")
        with self.assertRaises(AccessError):
            mine.read(["name"])
        with self.assertRaises(AccessError):
            mine.write({"name": "Mine"})
        own = self.as_user(self.tier, "manager")
        for vals in (
            {"company_id": self.other_company.id},
            {"company_id": False, "pack": "standard"},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                own.write(vals)
        self.assertEqual(self.tier.company_id, self.company)
