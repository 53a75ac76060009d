from odoo import Command
from odoo.exceptions import AccessError, ValidationError

from .common import MODULE, proves
from .common_gift import GiftCommon


class TestEtiquette(GiftCommon):
    """What to mind with guests of a country, and gifts that don't suit (VIS-10)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        countries = {"cn": "Li Wei", "in": "Asha Rao", "de": "Uwe Kraft"}
        cls.contacts = {
            code: cls.env["res.partner"].create(
                {"name": name, "country_id": cls.env.ref(f"base.{code}").id}
            )
            for code, name in countries.items()
        }

    def visit_of(self, *codes, needs=False):
        return self.new_visit(
            budget_ids=[],
            guest_ids=[
                Command.create({"partner_id": self.contacts[code].id, "needs": needs})
                for code in codes
            ],
        )

    def warning(self, visit, kind="other", name="Present", **vals):
        kind = self.env.ref(f"{MODULE}.gift_kind_{kind}")
        gift = self.gift(visit, kind_id=kind.id, name=name, **vals)
        return gift.etiquette_warning or ""

    @proves("VIS-10")
    def test_shipped_notes(self):
        """At least twelve countries have notes, taboos and how to give."""
        notes = self.env["reception.etiquette"].search([])
        self.assertGreaterEqual(len(notes.country_id), 12)
        for note in notes:
            self.assertTrue(note.notes and note.taboos and note.gift_notes)

    @proves("VIS-10")
    def test_notes_on_the_visit(self):
        """The visit shows the notes of its guests' countries, no others'."""
        visit = self.visit_of("cn", "de")
        self.assertEqual(visit.etiquette_ids.mapped("country_id.code"), ["CN", "DE"])
        self.assertEqual(set(visit.guest_country_ids.mapped("code")), {"CN", "DE"})
        clock = self.env.ref(f"{MODULE}.gift_warning_clock")
        leather = self.env.ref(f"{MODULE}.gift_warning_leather")
        self.assertIn(clock, visit.gift_warning_ids)
        self.assertNotIn(leather, visit.gift_warning_ids)
        self.assertFalse(self.new_visit().etiquette_ids)
        self.customer.country_id = self.env.ref("base.in")
        own = self.new_visit()
        self.assertEqual(own.etiquette_ids.country_id.code, "IN")
        self.assertIn(leather, own.gift_warning_ids)
        self.assertTrue(self.as_user(own, "officer").etiquette_ids)

    @proves("VIS-10")
    def test_warning_by_country_and_kind(self):
        """A clock for a Chinese guest, leather for an Indian one; not the other way."""
        visit = self.visit_of("cn", "in", "de")
        for guest, kind, name, expected in (
            (0, "clock", "Desk set", "grave"),
            (0, "other", "A fine clock", "grave"),
            (0, "other", "景泰蓝钟", "grave"),
            (0, "other", "Set of 4 cups", "death"),
            (0, "other", "Set of 14 cups", ""),
            (0, "leather", "Wallet", ""),
            (1, "leather", "Wallet", "Hindu"),
            (1, "clock", "Desk set", ""),
            (2, "flowers", "Tulips", "funerals"),
            (2, "other", "Thirteen roses", "thirteens"),
        ):
            found = self.warning(visit, kind, name, guest=guest)
            with self.subTest(guest=guest, name=name):
                if expected:
                    self.assertIn(expected, found)
                else:
                    self.assertEqual(found, "")

    @proves("VIS-10")
    def test_warning_by_recipient(self):
        """What a guest's needs say counts, wherever the guest comes from."""
        for needs, kind, expected in (
            ("Halal food, please", "alcohol", "Muslim"),
            ("halal", "meat", "pork"),
            ("Hindu", "leather", "Hindu"),
            ("Vegetarian", "meat", "no meat"),
            ("No shellfish", "alcohol", ""),
            ("Shalalala", "alcohol", ""),
        ):
            with self.subTest(needs=needs, kind=kind):
                found = self.warning(self.visit_of("de", needs=needs), kind)
                if expected:
                    self.assertIn(expected, found)
                else:
                    self.assertEqual(found, "")
        visit = self.visit_of("de", needs="halal")
        pork = self.env.ref(f"{MODULE}.gift_warning_pork")
        self.assertIn(pork, visit.gift_warning_ids)
        self.assertNotIn(pork, self.visit_of("de").gift_warning_ids)
        contact = self.contacts["de"]
        found = self.warning(visit, "meat", guest_id=False, partner_id=contact.id)
        self.assertIn("pork", found)

    @proves("VIS-10")
    def test_no_warning_lifts_the_ban(self):
        """Cash stays refused whatever a note or a warning says; a warning refuses
        nothing."""
        cash = self.env.ref(f"{MODULE}.gift_kind_cash")
        self.env["reception.gift.warning"].create(
            {"text": "Cash in a red envelope is welcome", "kind_ids": cash.ids}
        )
        note = self.env["reception.etiquette"].search([("country_id.code", "=", "KR")])
        self.as_user(note, "manager").gift_notes = "Money goes into an envelope."
        visit = self.visit_of("cn")
        with self.assert_refused("never given", ValidationError):
            self.gift(visit, kind_id=cash.id)
        clock = self.env.ref(f"{MODULE}.gift_kind_clock")
        gift = self.gift(visit, kind_id=clock.id)
        self.assertTrue(gift.etiquette_warning)
        visit.action_submit()
        self.assertEqual(visit.state, "submitted")

    @proves("VIS-10")
    def test_who_edits(self):
        """Reception managers edit notes and warnings, in each language; all read."""
        self.env["res.lang"]._activate_lang("fr_FR")
        note = self.env.ref(f"{MODULE}.etiquette_jp")
        warning = self.env.ref(f"{MODULE}.gift_warning_clock")
        mine = self.as_user(note, "manager")
        mine.with_context(lang="fr_FR").notes = "Saluer"
        mine.notes = "Bow"
        self.assertEqual(mine.with_context(lang="fr_FR").notes, "Saluer")
        self.assertEqual(mine.notes, "Bow")
        for login in ("applicant", "officer", "executive", "desk", "finance"):
            for record, name in ((note, "taboos"), (warning, "text")):
                with self.subTest(login=login, model=record._name):
                    self.assertTrue(self.as_user(record, login)[name])
                    with self.assertRaises(AccessError):
                        self.as_user(record, login).write({name: "x"})
