from base64 import b64encode

from odoo import Command
from odoo.exceptions import AccessError, UserError

from .attempts import AttemptsCommon
from .common import MODULE, proves


class TestCapParameters(AttemptsCommon):
    """What caps and tiers ask besides amounts, on both sides of each limit."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.alcohol = cls.env.ref(f"{MODULE}.prohibited_item_alcohol")
        cls.tobacco = cls.env.ref(f"{MODULE}.prohibited_item_tobacco")
        cls.lunch_cap = cls.tier._cap_line(cls.lunch)

    def _submit(self, **vals):
        """Return what a submission with these values is refused with, or nothing."""
        visit = self.new_visit(**vals)
        refusal, *_facts = self.attempt(visit, visit.action_submit)
        return str(refusal or "")

    def _lunch(self, **vals):
        line = {"cost_type_id": self.lunch.id, "planned": 10, **vals}
        return {"budget_ids": [Command.create(line)]}

    def _line(self, visit, cost_type):
        return visit.sudo().budget_ids.filtered(lambda b: b.cost_type_id == cost_type)

    @proves("TIER-2")
    def test_at_most_so_many_times(self):
        """A cost may be planned up to the tier's number of times; 0 is any number."""
        for most, times, refused in (
            (2, 2, False),
            (2, 3, True),
            (1, 1, False),
            (1, 2, True),
            (0, 99, False),
        ):
            with self.subTest(most=most, times=times):
                self.lunch_cap.max_times = most
                text = self._submit(**self._lunch(times=times))
                self.assertEqual("at most" in text, refused)
                self.assertEqual(bool(text), refused)

    @proves("TIER-1", "TIER-2")
    def test_prohibited_items(self):
        """A line that includes what the tier prohibits is named with the item."""
        self.tier.prohibited_item_ids = self.alcohol
        for items, refused in (
            (self.alcohol, True),
            (self.alcohol + self.tobacco, True),
            (self.tobacco, False),
            (self.tobacco.browse(), False),
        ):
            with self.subTest(items=items.mapped("name")):
                text = self._submit(
                    **self._lunch(included_item_ids=[Command.set(items.ids)])
                )
                self.assertEqual(bool(text), refused)
                self.assertEqual("Alcohol" in text, refused)
                self.assertNotIn("Tobacco", text)

    @proves("TIER-2")
    def test_archived_item_stays_prohibited(self):
        """Archiving an item takes nothing from tiers and visits that name it."""
        self.tier.prohibited_item_ids = self.alcohol
        visit = self.visit_in("approved")
        self.alcohol.active = False
        self.env.invalidate_all()
        self.assertEqual(visit._prohibited_items(), self.alcohol)
        items = [Command.set(self.alcohol.ids)]
        self.assertIn("Alcohol", self._submit(**self._lunch(included_item_ids=items)))

    @proves("TIER-2")
    def test_bearer(self):
        """What the guest bears is capped at zero; company and department pay."""
        for bearer, limit, cap in (
            ("company", "amount", 100),
            ("department", "amount", 100),
            ("guest", "amount", 0),
            ("guest", "none", 0),
            ("guest", "unset", 0),
        ):
            with self.subTest(bearer=bearer, limit=limit):
                self.lunch_cap.write({"bearer": bearer, "limit": limit})
                visit = self.new_visit(**self._lunch())
                line = self._line(visit, self.lunch)
                self.assertEqual((line.has_cap, line.cap), (True, cap))
                self.assertEqual(line.is_over_cap, bearer == "guest")
        self.assertIn("more than the cap", self._submit(**self._lunch(planned=0.01)))
        self.assertFalse(self._submit(**self._lunch(planned=0)))

    @proves("TIER-2")
    def test_guest_bears_it_after_the_approval_too(self):
        """A claim on what the guest bears is refused, as approved."""
        self.lunch_cap.bearer = "guest"
        visit = self.visit_in("approved", **self._lunch(planned=0))
        self.lunch_cap.bearer = "company"
        self.env.invalidate_all()
        line = self._line(visit, self.lunch)
        self.assertEqual(
            (line.bearer, line.has_cap, line.claimable), ("guest", True, 0)
        )

    @proves("TIER-2", "TIER-8")
    def test_standard_is_copied_with_its_translations(self):
        """Standard, bearer and number of times come along, in every language."""
        for language in ("en_US", "fr_FR"):
            self.env["res.lang"]._activate_lang(language)
        self.lunch_cap.write(
            {"standard": "Canteen", "bearer": "department", "max_times": 3}
        )
        self.lunch_cap.with_context(lang="fr_FR").standard = "Cantine"
        visit = self.visit_in("approved")
        self.lunch_cap.write({"standard": "Hotel", "bearer": "company", "max_times": 1})
        self.env.invalidate_all()
        line = self._line(visit, self.lunch)
        self.assertEqual(line.standard, "Canteen")
        self.assertEqual(line.with_context(lang="fr_FR").standard, "Cantine")
        self.assertEqual((line.bearer, line.max_times), ("department", 3))

    @proves("TIER-2", "TIER-8")
    def test_parameters_of_a_second_approval(self):
        """A cap that has gone by the second approval leaves nothing behind."""
        self.lunch_cap.write({"bearer": "guest", "max_times": 1})
        visit = self.visit_in("approved", **self._lunch(planned=0))
        self.as_user(visit, "applicant").action_reset()
        self.lunch_cap.unlink()
        self.env.invalidate_all()
        self.as_user(visit, "applicant").action_submit()
        self.take(visit, "approve")
        line = self._line(visit, self.lunch)
        self.assertEqual(
            (line.limit, line.bearer, line.max_times, line.has_cap),
            ("none", "company", 0, False),
        )

    @proves("TIER-2")
    def test_unset_cap_of_an_unplanned_cost(self):
        """A cap nobody has set gives an unplanned cost no free line."""
        unset = Command.create({"cost_type_id": self.lodging.id})
        self.tier.cap_ids = [unset]
        visit = self.visit_in("approved")
        self.assertFalse(self._line(visit, self.lodging))

    @proves("TIER-1")
    def test_official_letter(self):
        """Letter and number are asked for where the tier requires them."""
        letter = {"official_letter": b64encode(b"Dear Sirs")}
        number = {"official_letter_number": "2026-7"}
        for required, vals, missing in (
            (True, {}, ("Attach the official letter", "Give the number")),
            (True, letter, ("Give the number",)),
            (True, number, ("Attach the official letter",)),
            (True, {**letter, **number}, ()),
            (False, {}, ()),
        ):
            self.tier.requires_official_letter = required
            with self.subTest(required=required, given=list(vals)):
                text = self._submit(**vals)
                self.assertEqual(bool(text), bool(missing))
                for words in missing:
                    self.assertIn(words, text)
                self.assertEqual(text.count("\n- "), len(missing))

    @proves("TIER-1", "TIER-8")
    def test_letter_is_no_attachment_to_be_changed(self):
        """The letter lies in the visit's row, where the locks hold."""
        letter = b64encode(b"Dear Sirs")
        visit = self.visit_in("approved", official_letter=letter)
        files = self.env["ir.attachment"].search(
            [
                ("res_model", "=", "reception.visit"),
                ("res_id", "=", visit.id),
                ("res_field", "!=", False),
            ]
        )
        self.assertFalse(files)
        with self.assertRaises(UserError):
            self.as_user(visit, "applicant").official_letter = False
        self.assertEqual(visit.official_letter, letter)

    @proves("TIER-1")
    def test_welcome(self):
        """A welcome at the airport is refused where the tier doesn't allow it."""
        for allowed, wanted, refused in (
            (True, True, False),
            (True, False, False),
            (False, False, False),
            (False, True, True),
        ):
            self.tier.welcome_allowed = allowed
            with self.subTest(allowed=allowed, wanted=wanted):
                text = self._submit(wants_welcome=wanted)
                self.assertEqual(bool(text), refused)
                self.assertEqual("airport" in text, refused)

    @proves("TIER-1", "TIER-7")
    def test_who_writes_the_policy(self):
        """Managers write categories, items, preparation and agendas; others read."""
        line = self.env["reception.preparation.line"].create(
            {"tier_id": self.tier.id, "name": "Tea", "lead_time": 0.5}
        )
        template = self.env["reception.agenda.template"].create(
            {
                "tier_id": self.tier.id,
                "name": "Tour",
                "line_ids": [Command.create({"stage": "showroom"})],
            }
        )
        for record in (
            self.alcohol,
            self.env.ref(f"{MODULE}.guest_category_media"),
            line,
            template,
            template.line_ids,
        ):
            for role in ("applicant", "officer", "manager", "executive", "finance"):
                mine = self.as_user(record, role)
                with self.subTest(model=record._name, role=role):
                    self.assertTrue(mine.has_access("read"))
                    for operation in ("write", "create", "unlink"):
                        self.assertEqual(mine.has_access(operation), role == "manager")
        for record in (line, template, template.line_ids):
            with self.subTest(model=record._name), self.assertRaises(AccessError):
                self.as_user(record, "foreign_officer").read(["company_id"])
