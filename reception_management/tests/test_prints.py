from lxml import html

from odoo import Command
from odoo.exceptions import AccessError, UserError

from .common import MODULE, proves
from .common_print import (
    CUSTOMER,
    FOR_RECEIVING,
    GUEST,
    SECRET,
    WITH_DECISIONS,
    PrintCommon,
)

ALL = (*FOR_RECEIVING, *WITH_DECISIONS)
# What each print of a visit shows in any case, the name of a guest or the customer.
GUEST_OF = {
    **dict.fromkeys(ALL, CUSTOMER),
    "badge": GUEST,
    "menu": "Chinese tea",
}
# Names that break out of HTML, run from right to left, or are no letters.
ODD = "<script>alert(1)</script> & “” عبد الرحمن 😀"


class TestPrints(PrintCommon):
    """What each print says, in whose language, and who gets it (VIS-11)."""

    def text(self, name, visits, login="applicant", **context):
        """Return what can be read on a print, without its style."""
        tree = html.fromstring(self.html(name, visits, login, **context))
        for node in tree.xpath("//style | //script"):
            node.drop_tree()
        return " ".join(tree.text_content().split())

    @proves("VIS-11")
    def test_each_print_says_what_it_must(self):
        """Customer or guests stand on each, with what it is made for."""
        visit = self.print_visit(wants_welcome=False)
        wanted = {
            "application": [CUSTOMER, GUEST, "See the new line", "Budget", "Lunch"],
            "reception": [CUSTOMER, "Host", SECRET, "Liaison", "Grand Hotel"],
            "itinerary": [CUSTOMER, "验收", "Blue Room", "11:00 – 12:00"],
            "guest_pack": ["+49 40 555 0190", "By the courtyard.", "Liaison"],
            "sign": [CUSTOMER, GUEST, "Welcome"],
            "board": [CUSTOMER, self.company.name],
            "badge": [GUEST, "Bo Guest", visit.name],
            "factory": ["Gate 3", "Line 2", CUSTOMER],
            "menu": ["No pork", "Chinese tea", "Canteen", "1 ×"],
            "manual": [GUEST, "+1 (555) 01", "No pork", "Grand Hotel"],
            "outcome": [CUSTOMER, "Not written yet", SECRET],
        }
        self.assertEqual(set(wanted), set(ALL))
        for name, texts in wanted.items():
            said = self.text(name, visit, reception_print_lang="en_US")
            for text in texts:
                with self.subTest(print=name, text=text):
                    self.assertIn(text, said)

    @proves("VIS-11")
    def test_both_languages(self):
        """Each print comes in either language, with its days and words."""
        visit = self.print_visit()
        for name in ALL:
            for lang in ("en_US", "zh_CN"):
                printed = visit.with_context(lang=lang)
                day = printed._print_dates()
                if name in WITH_DECISIONS:
                    day = printed._print_moment(visit.date_arrival)
                with self.subTest(print=name, lang=lang):
                    page = self.html(name, visit, reception_print_lang=lang)
                    self.assertIn(CUSTOMER if name != "menu" else visit.name, page)
                    if name in ("sign", "factory", "menu"):
                        continue
                    self.assertIn(day, page)

    def test_days_and_moments(self):
        """Days and times are those of the company, written as the language does."""
        visit = self.print_visit()
        for lang, days, moment in (
            ("en_US", "06/12/2026 – 06/13/2026", "6/12/26, 10:00 AM"),
            ("zh_CN", "2026/06/12 – 2026/06/13", "2026/6/12 10:00"),
        ):
            printed = visit.with_context(lang=lang, tz="Asia/Shanghai")
            self.assertEqual(printed._print_dates(), days)
            said = printed._print_moment(visit.date_arrival)
            self.assertEqual(" ".join(said.split()), moment)
        self.assertEqual(visit._print_moment(False), "")

    @proves("VIS-11", "VIS-6")
    def test_whose_language(self):
        """The guests' on what they get, the reader's on the rest; or the chosen."""
        visit = self.print_visit()
        chinese, english = "2026年6月12日星期五", "Friday, June 12, 2026"
        for name, context, day in (
            ("itinerary", {}, chinese),
            ("itinerary", {"reception_print_lang": "en_US"}, english),
            ("itinerary", {"reception_print_lang": "xx_XX"}, chinese),
            ("itinerary", {"reception_print_lang": [1]}, chinese),
            ("reception", {}, english),
            ("reception", {"lang": "zh_CN"}, chinese),
            ("reception", {"reception_print_lang": "zh_CN"}, chinese),
        ):
            with self.subTest(print=name, context=context):
                self.assertIn(day, self.text(name, visit, **context))
        visit.partner_id.lang = False
        self.assertIn(english, self.text("itinerary", visit))

    @proves("VIS-11")
    def test_signs_have_two_languages(self):
        """The guests' language first, then Chinese or English, whichever differs."""
        visit = self.print_visit()
        for lang, langs in (
            ("zh_CN", ["zh_CN", "en_US"]),
            ("zh_TW", ["zh_TW", "en_US"]),
            ("en_US", ["en_US", "zh_CN"]),
        ):
            visit.partner_id.lang = lang
            self.assertEqual(visit._sign_langs(), langs)
        words = visit._both("welcome")
        self.assertIn("Welcome", words)
        self.assertLessEqual(len(words), 2)
        self.assertEqual(len(words), len(set(words)))

    @proves("VIS-11")
    def test_who_prints_what(self):
        """Who receives gets the plan's prints, who decides or pays the other two."""
        visit = self.print_visit()
        roles = {
            "applicant": ALL,
            "host": ALL,
            "colleague": ALL,
            "officer": ALL,
            "manager": ALL,
            "department_manager": ALL,
            "outsider": (),
            "internal": (),
            "finance": WITH_DECISIONS,
            # neither is the visit of today, nor has it gone up
            "desk": (),
            "executive": (),
        }
        self._assert_printers(visit, roles)

    @proves("VIS-11")
    def test_desk_and_executive(self):
        """The desk prints today's visits without money, the executive what went up."""
        visit = self.print_visit()
        today = self.env.cr.now()
        visit._system().write({"date_arrival": today.replace(hour=0)})
        visit._system().date_departure = today.replace(hour=23, minute=59)
        self._assert_printers(visit, {"desk": FOR_RECEIVING})
        guests = [Command.create({"name": GUEST, "is_vip": True})]
        up = self.print_visit("submitted", guest_ids=guests, party_size=2)
        self.take(up, "approve")
        self.assertEqual(up.required_authority, "executive")
        self._assert_printers(up, {"executive": ALL, "desk": ()})

    def _assert_printers(self, visit, roles):
        for role, allowed in roles.items():
            for name in ALL:
                with self.subTest(role=role, print=name):
                    if name in allowed:
                        self.assertIn(GUEST_OF[name], self.html(name, visit, role))
                        continue
                    with self.assertRaises(AccessError):
                        self.html(name, visit, role)

    @proves("VIS-11")
    def test_the_groups_are_asked(self):
        """A print that isn't for a role is refused though the visit can be read."""
        visit = self.print_visit()
        self.as_user(visit, "finance").check_access("read")
        for name in FOR_RECEIVING:
            with self.assertRaises(AccessError, msg=name):
                self.html(name, visit, "finance")

    @proves("VIS-11")
    def test_one_of_many_forbidden(self):
        """One visit out of reach refuses the whole print."""
        mine, other = self.print_visit(), self.visit_in("approved")
        other._system().applicant_id = self.employees["outsider"]
        other._system().host_id = self.employees["outsider"]
        other._system().department_id = self.service
        self.env.flush_all()
        self.html("itinerary", mine, "colleague")
        with self.assertRaises(AccessError):
            self.html("itinerary", mine | other, "colleague")

    @proves("VIS-11")
    def test_what_is_asked_for_by_a_dialog(self):
        """Only whole numbers name visits; nothing at all is said, not printed."""
        visit = self.print_visit()
        reports = self.as_user(self.env["ir.actions.report"], "applicant")
        name = f"{MODULE}.report_visit_itinerary"
        page = reports._render_qweb_html(name, None, {"print_ids": visit.ids})[0]
        self.assertIn(CUSTOMER, page.decode())
        for bad in ({}, {"print_ids": "7"}, {"print_ids": [True]}, {"print_ids": 7}):
            with self.assertRaises(UserError):
                reports._render_qweb_html(name, None, bad)
        outsider = self.as_user(self.env["ir.actions.report"], "outsider")
        with self.assertRaises(AccessError):
            outsider._render_qweb_html(name, None, {"print_ids": visit.ids})

    @proves("VIS-11", "CALL-4")
    def test_no_numbers_of_colleagues(self):
        """No print carries a colleague's number: the reception's, by policy."""
        visit = self.print_visit()
        for name in ALL:
            page = self.html(name, visit)
            self.assertNotIn("666", page.replace("#666", ""), name)
        self.assertIn("555 0190", self.html("guest_pack", visit))
        self.company.reception_public_phone = False
        self.assertNotIn("555 0190", self.html("guest_pack", visit))

    @proves("VIS-11", "VIS-6")
    def test_nothing_internal_for_guests(self):
        """What guests get says neither remarks, owners, VIP marks nor needs."""
        visit = self.print_visit()
        for name in ("itinerary", "guest_pack", "sign", "board", "badge"):
            page = self.html(name, visit)
            for inside in (SECRET, "No pork", "VIP", "Line 2", "Grand Hotel"):
                self.assertNotIn(inside, page, name)
        stages = visit.agenda_ids
        self.as_user(stages[0], "applicant").action_cancel()
        self.assertNotIn("验收", self.html("itinerary", visit))

    @proves("VIS-11")
    def test_money_stays_with_the_form(self):
        """Amounts stand on the application form alone."""
        visit = self.print_visit()
        self.assertIn("100.00", self.html("application", visit))
        for name in FOR_RECEIVING:
            self.assertNotIn("100.00", self.html(name, visit), name)

    @proves("VIS-11")
    def test_odd_names_are_harmless(self):
        """Markup in a name is shown as text, in each print and in the manual."""
        visit = self.print_visit(
            partner_id=self.customer.create({"name": ODD, "is_company": True}).id,
            guest_ids=[Command.create({"name": ODD, "needs": ODD, "phone": ODD})],
            purpose=ODD,
            party_size=2,
            meal_wishes=ODD,
        )
        self.stage(visit, "factory", 7, name=ODD, guest_note=ODD, place=ODD, area=ODD)
        for name in ALL:
            page = self.html(name, visit)
            with self.subTest(print=name):
                self.assertNotIn("<script>alert", page)
                self.assertIn("عبد الرحمن 😀", page)

    @proves("VIS-11")
    def test_rows_are_complete(self):
        """A row without a value keeps its place: no cell is left out."""
        visit, rows = self.print_visit(), 0
        for name in ALL:
            tree = html.fromstring(self.html(name, visit))
            for table in tree.xpath("//table[contains(@class, 'rm_list')]"):
                heads = table.xpath(
                    "../preceding-sibling::*[not(@class='rm_row')][1]/thead/tr/th"
                )
                cells = table.xpath("./tbody/tr/td")
                if heads and cells:
                    rows += 1
                    with self.subTest(print=name, row=table.text_content().split()):
                        self.assertEqual(len(cells), len(heads))
        self.assertGreater(rows, 10)

    @proves("VIS-11")
    def test_forty_guests(self):
        """A long list is complete; a sign names some and says that more come."""
        guests = [Command.create({"name": f"Guest No. {n}"}) for n in range(40)]
        visit = self.print_visit(guest_ids=guests)
        for name in ("badge", "application", "manual"):
            said = self.text(name, visit)
            for n in (0, 39):
                self.assertIn(f"Guest No. {n}", said, name)
        sign = self.text("sign", visit, reception_print_lang="en_US")
        self.assertIn("Guest No. 4", sign)
        self.assertNotIn("Guest No. 5", sign)
        self.assertIn("and others", sign)

    def test_sign_with_as_many_as_fit(self):
        """Six names stand on it as they are; of a larger party not all are named."""
        six = [Command.create({"name": f"Guest No. {n}"}) for n in range(6)]
        visit = self.print_visit(guest_ids=six)
        self.assertEqual(len(visit._sign_names()), 6)
        self.assertIn("Guest No. 5", visit._sign_names())
        larger = self.print_visit(guest_ids=six, party_size=7)
        self.assertIn("and others", larger._sign_names()[-1])

    def test_size_of_letters(self):
        """A name becomes smaller with its width; Chinese letters are wide."""
        visit = self.print_visit()
        for text, size in (
            ("", 1),
            ("a" * 12, 1),
            ("a" * 13, 2),
            ("华" * 6, 1),
            ("华" * 7, 2),
            ("a" * 52, 4),
            ("a" * 53, 5),
        ):
            self.assertEqual(visit._text_size(text), size, text)

    def test_map(self):
        """The map's address is printed as a code to scan, where there is one."""
        visit = self.print_visit()
        self.assertNotIn("data:image/png", self.html("guest_pack", visit))
        self.company.reception_map_url = "https://map.example/here"
        self.assertIn("data:image/png;base64,", self.html("guest_pack", visit))

    @proves("VIS-11")
    def test_diets_without_names(self):
        """Who cooks learns how many need what, not who."""
        guests = [
            Command.create({"name": "A One", "needs": "No pork"}),
            Command.create({"name": "B Two", "needs": "No pork"}),
            Command.create({"name": "C Three", "needs": "Vegan"}),
            Command.create({"name": "D Four"}),
        ]
        visit = self.print_visit(guest_ids=guests)
        said = self.text("menu", visit)
        self.assertIn("2 × No pork", said)
        self.assertIn("1 × Vegan", said)
        for name in ("A One", "B Two", "C Three", "D Four"):
            self.assertNotIn(name, said)
