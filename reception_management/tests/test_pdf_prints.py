import io
import json
from urllib.parse import quote

from pypdf import PdfReader

from odoo import Command
from odoo.tests.common import HttpCase

from .common import MODULE, proves
from .common_print import (
    CUSTOMER,
    FOR_RECEIVING,
    GUEST,
    WITH_DECISIONS,
    PrintCommon,
)

# On paper of these kinds the customer's name stands.
WITH_CUSTOMER = set(FOR_RECEIVING + WITH_DECISIONS) - {"menu", "badge"}
A4 = (595, 842)


class TestPdfPrints(PrintCommon, HttpCase):
    """The prints as PDF, made by wkhtmltopdf, over the addresses that users know."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for login, user in cls.users.items():
            user.password = f"rm_{login}"

    def fetch(self, name, ids, kind="pdf", **query):
        """Return the answer of a report's address, whoever is logged in."""
        # Odoo makes no PDF in tests unless it is told to
        context = {"force_report_rendering": True, **query.pop("context", {})}
        name = name if "visit_" in name else f"report_visit_{name}"
        address = f"/report/{kind}/{MODULE}.{name}"
        if ids:
            address += "/" + ",".join(map(str, ids))
        text = "&".join(f"{k}={quote(json.dumps(v))}" for k, v in query.items())
        return self.url_open(
            f"{address}?context={quote(json.dumps(context))}&{text}", timeout=60
        )

    def pages(self, answer):
        """Return the text of each page of a PDF, without blanks."""
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        reader = PdfReader(io.BytesIO(answer.content))
        sizes = {tuple(sorted(map(round, page.mediabox[2:]))) for page in reader.pages}
        self.assertEqual(sizes, {A4})
        return ["".join(page.extract_text().split()) for page in reader.pages]

    @proves("VIS-11")
    def test_chinese_is_in_the_pdf(self):
        """Each print has pages, and the Chinese names can be read out of them."""
        visit = self.print_visit()
        self.authenticate("rm_applicant", "rm_applicant")
        for name in (*FOR_RECEIVING, *WITH_DECISIONS):
            with self.subTest(print=name):
                pages = self.pages(self.fetch(name, visit.ids))
                self.assertTrue(pages)
                self.assertTrue(all(pages), "an empty page")
                wanted = CUSTOMER if name in WITH_CUSTOMER else visit.name
                self.assertIn(wanted, "".join(pages))

    @proves("VIS-7", "VIS-20", "VIS-21")
    def test_prints_of_parts(self):
        """Cards, rooming list, vouchers, meal slip and dispatch order: Chinese too."""
        visit = self.print_visit()
        mine = self.as_user(visit, "applicant")
        plan = mine.env["reception.visit.seating"].create(
            {"visit_id": visit.id, "name": "宴会"}
        )
        plan.action_propose()
        hotel = mine.booking_ids.filtered(lambda booking: booking.kind == "hotel")
        hotel.action_fill_rooming()
        hotel.lodging_ids.lunches = 1
        meal = mine.env["reception.visit.meal"].create(
            {"visit_id": visit.id, "start": visit.date_arrival, "place": "宴会厅"}
        )
        vehicle = self.booking(
            visit, kind="vehicle", resource_id=self.car.id, name="Airport"
        )
        self.as_user(vehicle, "applicant").action_confirm()
        self.as_user(vehicle, "applicant").action_dispatch()
        order = mine.dispatch_ids
        order.sign_text = CUSTOMER
        self.authenticate("rm_applicant", "rm_applicant")
        for name, record, text in (
            ("report_visit_table_cards", plan, GUEST),
            ("reception_visit_rooming_document", hotel, GUEST),
            ("reception_visit_voucher_document", hotel, GUEST),
            ("reception_visit_meal_document", meal, "宴会厅"),
            ("reception_visit_dispatch_document", order, CUSTOMER),
        ):
            with self.subTest(print=name):
                pages = self.pages(self.fetch(name, record.ids))
                self.assertTrue(all(pages), "an empty page")
                self.assertIn(text, "".join(pages))

    @proves("VIS-11")
    def test_forty_guests_and_long_names(self):
        """Signs and boards stay one page; badges take eight a page."""
        guests = [
            Command.create({"name": f"{GUEST * 3} Guest {n}", "function": "工程师" * 9})
            for n in range(40)
        ]
        self.customer.name = CUSTOMER * 4
        visit = self.print_visit(guest_ids=guests)
        self.authenticate("rm_applicant", "rm_applicant")
        for name, count in (("sign", 1), ("board", 1), ("badge", 5)):
            with self.subTest(print=name):
                self.assertEqual(len(self.pages(self.fetch(name, visit.ids))), count)
        said = "".join(self.pages(self.fetch("application", visit.ids)))
        self.assertIn("Guest39", said)

    @proves("VIS-11")
    def test_two_visits_in_one_file(self):
        """Several visits come in one PDF, each on pages of its own."""
        visits = self.print_visit() | self.print_visit()
        self.authenticate("rm_applicant", "rm_applicant")
        pages = self.pages(self.fetch("sign", visits.ids))
        self.assertEqual(len(pages), 2)
        pages = self.pages(self.fetch("itinerary", visits.ids))
        self.assertIn(visits[0].name, pages[0])
        self.assertIn(visits[1].name, pages[-1])

    @proves("VIS-11")
    def test_addresses_are_guarded(self):
        """Guessed ids, other roles and odd ids get no print, and nothing of it."""
        visit = self.print_visit()
        gone = visit.id + 10_000
        for login, name, ids in (
            ("outsider", "itinerary", visit.ids),
            ("internal", "sign", visit.ids),
            ("finance", "itinerary", visit.ids),
            ("desk", "application", visit.ids),
            ("applicant", "itinerary", [gone]),
        ):
            self.authenticate(f"rm_{login}", f"rm_{login}")
            for kind in ("html", "pdf", "text"):
                with self.subTest(login=login, print=name, kind=kind):
                    answer = self.fetch(name, ids, kind)
                    self.assertGreaterEqual(answer.status_code, 400)
                    self.assertNotIn(GUEST, answer.text)
        self.authenticate("rm_outsider", "rm_outsider")
        answer = self.fetch("itinerary", [], options={"print_ids": visit.ids})
        self.assertGreaterEqual(answer.status_code, 400)
        self.authenticate(None, None)
        answer = self.fetch("itinerary", visit.ids)
        self.assertNotIn("application/pdf", answer.headers["Content-Type"])
        self.assertNotIn(GUEST, answer.text)

    @proves("VIS-11")
    def test_the_dialog_prints(self):
        """What the dialog asks for arrives: the visit, in the language chosen."""
        visit = self.print_visit()
        self.authenticate("rm_applicant", "rm_applicant")
        answer = self.fetch(
            "itinerary",
            [],
            options={"print_ids": visit.ids},
            context={"reception_print_lang": "en_US"},
        )
        self.assertIn("Friday,June12,2026", "".join(self.pages(answer)))
