from odoo.exceptions import AccessError

from .common import proves
from .common_print import CUSTOMER, GUEST, SECRET, PrintCommon


class TestManual(PrintCommon):
    """The reception manual on the phone and as text (VIS-19)."""

    def manual(self, visit, login, lang="en_US"):
        return self.as_user(visit, login).with_context(lang=lang)

    @proves("VIS-19")
    def test_everything_is_in_it(self):
        """Agenda, guests, rooms, cars, menu and numbers, in page and text alike."""
        visit = self.print_visit()
        self.booking(visit, start=1)
        self.booking(visit, kind="vehicle", resource_id=self.car.id, name="Airport")
        manual = self.manual(visit, "applicant")
        for text in (
            *(CUSTOMER, GUEST, "No pork", "Liaison: Applicant", SECRET, "Blue Room"),
            *("Van", "Airport", "Grand Hotel", "11:00 – 12:00", "Chinese tea"),
            *("+49 40 777", "+49 40 555 0190", "+86 571 1", "+1 (555) 01"),
        ):
            with self.subTest(text=text):
                self.assertIn(text, manual.manual_text)
                self.assertIn(text, manual.manual)
        for title in ("Guests", "Rooms", "Vehicles", "Menu", "Phone Numbers"):
            self.assertIn(f"【{title}】", manual.manual_text)

    @proves("VIS-19")
    def test_seats_and_dishes(self):
        """Who sits where, table by table, and what each meal is made of."""
        visit = self.print_visit()
        mine = self.as_user(visit, "applicant")
        plan = mine.env["reception.visit.seating"].create(
            {"visit_id": visit.id, "name": "Banquet", "row_size": 6}
        )
        meals = mine.env["reception.visit.meal"].create(
            [
                {"visit_id": visit.id, "kind": kind, "start": self.arrival}
                for kind in ("banquet", "canteen")
            ]
        )
        mine.env["reception.visit.meal.dish"].create(
            [
                {"meal_id": meals[0].id, "name": "Carp"},
                {"meal_id": meals[1].id, "name": "Goulash"},
            ]
        )
        text = self.manual(visit, "applicant").manual_text
        self.assertNotIn("【Banquet】", text, "nobody has a seat yet")
        plan.action_propose()
        meals[1].action_cancel()
        visit.invalidate_recordset(["manual_text"])
        text = self.manual(visit, "applicant").manual_text
        seats = text.split("【Banquet】")[1].split("【")[0]
        self.assertIn("Table or row 1", seats)
        self.assertIn(GUEST, seats)
        self.assertIn("Carp", text)
        self.assertNotIn("Goulash", text)

    @proves("VIS-19")
    def test_numbers_are_tapped(self):
        """A number is a link that a phone calls, letters and brackets left out."""
        visit = self.print_visit()
        page = self.manual(visit, "applicant").manual
        self.assertIn('href="tel:+155501"', page)
        self.assertIn('href="tel:+4940777"', page)
        guest = visit.guest_ids[1]
        guest.phone = "javascript:alert(1)"
        visit.invalidate_recordset(["manual"])
        page = self.manual(visit, "applicant").manual
        self.assertNotIn('href="javascript', page)
        self.assertIn('href="tel:1"', page)

    @proves("VIS-19", "CALL-4")
    def test_no_numbers_of_colleagues(self):
        """Hosts and companions stand there by name alone."""
        visit = self.print_visit()
        manual = self.manual(visit, "applicant")
        self.assertIn("Host", manual.manual_text)
        self.assertNotIn("666", manual.manual_text)
        self.assertNotIn("666", manual.manual)

    @proves("VIS-19")
    def test_who_reads_it(self):
        """Who receives reads it, whoever may read the visit's plan; finance doesn't."""
        visit = self.print_visit()
        for role in ("applicant", "colleague", "officer"):
            self.assertIn(GUEST, self.manual(visit, role).manual_text)
        for role in ("finance", "outsider", "internal", "desk"):
            for name in ("manual", "manual_text"):
                with (
                    self.subTest(role=role, field=name),
                    self.assertRaises(AccessError),
                ):
                    self.manual(visit, role).read([name])

    @proves("VIS-19")
    def test_each_reader_has_an_own_one(self):
        """It isn't handed from reader to reader, nor from language to language."""
        visit = self.print_visit()
        chinese = self.manual(visit, "applicant", "zh_CN").manual_text
        english = self.manual(visit, "applicant").manual_text
        self.assertIn("2026年6月12日星期五", chinese)
        self.assertIn("Friday, June 12, 2026", english)

    @proves("VIS-19")
    def test_what_is_cancelled_is_left_out(self):
        """Cancelled stages and bookings, and titles without anything, don't show."""
        visit = self.print_visit()
        self.as_user(visit.agenda_ids[0], "applicant").action_cancel()
        self.as_user(visit.booking_ids, "applicant").action_cancel()
        text = self.manual(visit, "applicant").manual_text
        self.assertNotIn(SECRET, text)
        self.assertNotIn("Grand Hotel", text)
        self.assertNotIn("【Rooms】", text)

    def test_it_opens(self):
        """The button opens the page that is made for a phone."""
        visit = self.print_visit()
        action = self.manual(visit, "applicant").action_view_manual()
        view = self.env["ir.ui.view"].browse(action["views"][0][0])
        self.assertEqual((action["res_id"], view.model), (visit.id, "reception.visit"))
        self.assertIn("CopyClipboardButton", view.arch)

    def test_a_new_visit_has_none(self):
        """A form that is being typed in has no manual as yet."""
        visit = self.as_user(self.env["reception.visit"], "applicant").new({})
        self.assertFalse(visit.manual or visit.manual_text)

    def test_queries(self):
        """More guests and stages cost no more queries."""
        small, large = self.print_visit(), self.print_visit(party_size=30)
        for hour in range(6, 12):
            self.stage(large, "talks", hour, name=f"Talk {hour}")
        for n in range(20):
            large.guest_ids.create({"visit_id": large.id, "name": f"Guest {n}"})
        counts = []
        for visit in (small, large):
            # what is cached for all is there at the second look
            self.assertTrue(self.manual(visit, "applicant").manual_text)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertTrue(self.manual(visit, "applicant").manual_text)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)
