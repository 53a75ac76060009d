from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form

from .common import MODULE, proves
from .common_print import GUEST, SECRET, PrintCommon

ITINERARY = f"{MODULE}.action_report_visit_itinerary"


class TestPrintDialog(PrintCommon):
    """Printing in a language of one's choice, and mailing the itinerary (VIS-6)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.english = cls.env["res.partner"].create(
            {"name": "Bo Guest", "email": "bo@guest.example", "lang": "en_US"}
        )

    def dialog(self, visit, login="applicant", **vals):
        wizard = self.as_user(self.env["reception.visit.print"], login)
        return wizard.create({"visit_id": visit.id, **vals})

    def visit_of_two(self):
        guests = [self.contact, self.english]
        return self.print_visit(
            guest_ids=[Command.create({"partner_id": g.id}) for g in guests]
        )

    @proves("VIS-6")
    def test_languages_and_recipients(self):
        """The guests' language is proposed; who has it gets the mail."""
        visit = self.visit_of_two()
        wizard = self.dialog(visit)
        self.assertEqual(wizard.report_id, self.env.ref(ITINERARY))
        self.assertEqual((wizard.lang, wizard.recipient_ids), ("zh_CN", self.contact))
        wizard.lang = "en_US"
        self.assertEqual(wizard.recipient_ids, self.english)
        wizard.report_id = self.env.ref(f"{MODULE}.action_report_visit_reception")
        self.assertEqual(wizard.lang, "en_US")
        self.assertFalse(wizard.can_mail)

    @proves("VIS-11")
    def test_what_a_role_may_choose(self):
        """The dialog offers what the role may print, and refuses the rest."""
        visit = self.print_visit()
        applicant, finance = self.dialog(visit), self.dialog(visit, "finance")
        offered = [len(wizard.available_report_ids) for wizard in (applicant, finance)]
        self.assertEqual(offered[1], 2)
        self.assertGreaterEqual(offered[0], 11)
        self.assertIn(finance.report_id, finance.available_report_ids)
        finance.report_id = self.env.ref(ITINERARY)
        with self.assertRaises(AccessError):
            finance.action_print()
        with self.assertRaises(AccessError):
            finance.action_mail()

    @proves("VIS-11")
    def test_print_action(self):
        """The report is asked for with the visit and the language."""
        visit = self.print_visit()
        action = self.dialog(visit, lang="en_US").action_print()
        self.assertEqual(action["type"], "ir.actions.report")
        self.assertEqual(action["report_name"], f"{MODULE}.report_visit_itinerary")
        self.assertEqual(action["data"], {"print_ids": visit.ids})
        self.assertEqual(action["context"], {"reception_print_lang": "en_US"})

    @proves("VIS-11")
    def test_visit_out_of_reach(self):
        """Nobody prints or mails a visit that they may not read."""
        visit = self.print_visit()
        for step in ("action_print", "action_mail"):
            with self.assertRaises(AccessError):
                getattr(self.dialog(visit, "outsider"), step)()

    @proves("VIS-6")
    def test_who_mails(self):
        """Those who answer for the visit write to the guests, others don't."""
        visit = self.print_visit()
        for role, allowed in (
            ("applicant", True),
            ("host", True),
            ("officer", True),
            ("colleague", False),
            ("department_manager", False),
        ):
            wizard = self.dialog(visit, role)
            with self.subTest(role=role):
                self.assertEqual(wizard.can_mail, allowed)
                if allowed:
                    self.assertTrue(wizard.action_mail())
                else:
                    with self.assert_refused("write to the guests", AccessError):
                        wizard.action_mail()

    @proves("VIS-6")
    def test_when_it_is_mailed(self):
        """Once the visit is approved and until the guests leave."""
        now = self.env.cr.now().replace(microsecond=0)
        for state, allowed in (
            ("draft", False),
            ("submitted", False),
            ("approved", True),
            ("in_progress", True),
            ("departed", False),
            ("cancelled", False),
        ):
            visit = self.visit_in(
                state,
                date_arrival=now - timedelta(minutes=30),
                date_departure=now + timedelta(days=1),
            )
            wizard = self.dialog(visit)
            with self.subTest(state=state):
                self.assertEqual(wizard.can_mail, allowed)
                if allowed:
                    self.assertTrue(wizard.action_mail())
                    continue
                with self.assert_refused("get their itinerary", UserError):
                    wizard.action_mail()

    @proves("VIS-6")
    def test_mail_in_each_language(self):
        """A mail to the guests of a language: letter and itinerary in it, no more."""
        visit = self.visit_of_two()
        for lang, guest, day in (
            ("zh_CN", self.contact, "2026年6月12日星期五"),
            ("en_US", self.english, "Friday, June 12, 2026"),
        ):
            with self.subTest(lang=lang):
                composer = self.compose(visit, lang)
                self.assertEqual(composer.partner_ids, guest)
                composer._action_send_mail()
                message = visit.message_ids[0]
                self.assertEqual(message.partner_ids, guest)
                self.assertIn(self.company.name, message.subject)
                page = message.attachment_ids.raw.decode()
                self.assertIn(day, page)
                self.assertIn("验收", page)
                for inside in (SECRET, "No pork", "Grand Hotel"):
                    self.assertNotIn(inside, page + message.body)
        self.assertNotIn(self.contact, visit.message_partner_ids)
        self.assertIn(GUEST, self.contact.name)

    def compose(self, visit, lang):
        """Return the mail that the dialog opens, saved as the user finds it."""
        action = self.dialog(visit, lang=lang).action_mail()
        composer = self.as_user(self.env[action["res_model"]], "applicant")
        form = Form(composer.with_context(**action["context"]))
        return form.save()
