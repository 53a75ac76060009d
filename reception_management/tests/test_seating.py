from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import mute_logger

from odoo.addons.reception_management.models.reception_visit_seating_proposal import (
    around,
    middle_out,
)

from .common import MODULE, ReceptionCommon, proves


class TestSeating(ReceptionCommon):
    """Who sits or stands where (VIS-21)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ranks = {
            name: cls.env.ref(f"{MODULE}.rank_{name}").id
            for name in ("staff", "manager", "director", "executive")
        }

    def setUp(self):
        super().setUp()
        guests = (("Cy", "staff"), ("Ada", "executive"), ("Ben", "director"))
        deputy = self.env.ref(f"{MODULE}.role_deputy").id
        driver = self.env.ref(f"{MODULE}.role_driver").id
        self.visit = self.new_visit(
            companion_reason="All of them know the guests",
            guest_ids=[
                Command.create({"name": name, "rank_id": self.ranks[rank]})
                for name, rank in guests
            ],
            companion_ids=[
                Command.create(
                    {"employee_id": self.employees[login].id, "role_id": role}
                )
                for login, role in (
                    ("colleague", deputy),
                    ("department_manager", deputy),
                    ("officer", driver),
                )
            ],
        )

    def plan(self, layout="round", rows=1, size=8, login="applicant", **vals):
        plans = self.as_user(self.env["reception.visit.seating"], login)
        return plans.create(
            {
                "visit_id": self.visit.id,
                "name": "Banquet",
                "layout": layout,
                "row_count": rows,
                "row_size": size,
                **vals,
            }
        )

    def names(self, plan):
        """Return {(row, number): name} of the places that are taken."""
        return {
            (place.row, place.number): place.person_name
            for place in plan.place_ids
            if place.person_name
        }

    def proposed(self, *args, **vals):
        plan = self.plan(*args, **vals)
        plan.action_propose()
        return plan

    # ---- proposals -------------------------------------------------------------

    @proves("VIS-21")
    def test_round_table(self):
        """The main guest sits beside the host, the next one on the other side."""
        plan = self.proposed("round")
        names = self.names(plan)
        self.assertEqual(names[1, 1], "Host")
        self.assertEqual(names[1, 2], "Ada")
        self.assertEqual(names[1, 8], "Ben")
        self.assertEqual(names[1, 3], "Cy")
        self.assertEqual(names[1, 5], "Department Manager")  # opposite the host
        self.assertEqual(len(names), 6)
        self.assertNotIn("Officer", names.values())  # the driver doesn't sit
        self.assertEqual(len(plan.place_ids), 8)
        self.assertFalse(plan.missing)

    @proves("VIS-21")
    def test_long_table(self):
        """The main guest sits opposite the host, in the middle of the other side."""
        names = self.names(self.proposed("long", size=8))
        host = next(seat for seat, name in names.items() if name == "Host")
        main = next(seat for seat, name in names.items() if name == "Ada")
        self.assertEqual(main, (1, host[1] + 4))
        ours = {number for _row, number in names if number <= 4}
        self.assertEqual(ours, {1, 2, 3})
        self.assertEqual(names[1, 7], "Ben")

    @proves("VIS-21")
    def test_group_photo(self):
        """The main guest stands in the middle of the front row, the host beside."""
        names = self.names(self.proposed("photo", 2, 3))
        self.assertEqual(
            [names[1, number] for number in (1, 2, 3)], ["Ben", "Ada", "Host"]
        )
        self.assertEqual(names[2, 2], "Department Manager")
        self.assertEqual(len(names), 6)

    @proves("VIS-21")
    def test_main_guest_by_hand(self):
        """A guest named as the main guest goes before the rank."""
        main = self.visit.guest_ids.filtered(lambda guest: guest.name == "Cy")
        plan = self.proposed("photo", 2, 3, main_guest_id=main.id)
        self.assertEqual(self.names(plan)[1, 2], "Cy")

    def test_everybody_sits(self):
        """Whatever the layout and the number of tables, all who fit have a place."""
        for layout in ("round", "long", "photo"):
            for rows, size in ((1, 6), (2, 3), (3, 2), (6, 1), (2, 20)):
                plan = self.proposed(layout, rows, size)
                with self.subTest(layout=layout, rows=rows, size=size):
                    self.assertEqual(len(self.names(plan)), 6)
                    self.assertEqual(len(set(self.names(plan).values())), 6)

    def test_two_tables(self):
        """Each round table has one of ours at its head; the main guest at the first."""
        names = self.names(self.proposed("round", 2, 4))
        self.assertEqual(names[1, 1], "Host")
        self.assertEqual(names[2, 1], "Department Manager")
        self.assertEqual(names[1, 2], "Ada")

    def test_too_many(self):
        """More people than places are refused; one place more fits."""
        plan = self.plan("round", 1, 5)
        with self.assert_refused("6 people for 5 places"):
            plan.action_propose()
        plan.row_size = 6
        plan.action_propose()

    def test_again(self):
        """A second proposal takes in who came since."""
        plan = self.proposed("round")
        self.visit.guest_ids = [Command.create({"name": "Late"})]
        self.assertEqual(plan.missing, "Late")
        plan.action_propose()
        self.assertFalse(plan.missing)
        self.assertEqual(len(plan.place_ids), 8)

    def test_orders(self):
        """The middle first, then to both sides; around a table from the host."""
        self.assertEqual(middle_out(5), [3, 4, 2, 5, 1])
        self.assertEqual(middle_out(4), [2, 3, 1, 4])
        self.assertEqual(around(6), [1, 2, 6, 3, 5, 4])
        self.assertEqual(around(1), [1])

    # ---- one person, one place -------------------------------------------------

    @proves("VIS-21")
    def test_database_keeps_one_place_each(self):
        """Neither two persons on a place nor one person on two, whoever writes."""
        plan = self.proposed("round").sudo()
        free = plan.place_ids.filtered(lambda place: not place.person_name)
        taken = plan.place_ids - free
        guest = taken.guest_id[:1]
        for call in (
            lambda: free[0].write({"guest_id": guest.id}),
            lambda: free[0].write({"employee_id": taken.employee_id[:1].id}),
            lambda: taken[0].write({"partner_id": self.customer.id}),
            lambda: free[0].write({"row": 1, "number": 1}),
            lambda: free[0].copy({"seating_id": plan.id}),
        ):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                call()
                self.env.flush_all()
            self.env.invalidate_all()

    def test_two_change_places(self):
        """Two guests swap their seats in one go."""
        plan = self.proposed("round")
        one, two = plan.place_ids.filtered("guest_id")[:2]
        first, second = one.guest_id, two.guest_id
        plan.write(
            {
                "place_ids": [
                    Command.update(one.id, {"guest_id": second.id}),
                    Command.update(two.id, {"guest_id": first.id}),
                ]
            }
        )
        self.env.flush_all()
        self.assertEqual((one.guest_id, two.guest_id), (second, first))

    def test_places_within(self):
        """There is no place beyond the plan, nor a guest of another visit."""
        plan = self.plan(size=2)
        places = plan.place_ids
        vals = {"seating_id": plan.id, "row": 1, "number": 3}
        with self.assert_refused("no place 1/3", ValidationError):
            places.create(vals)
        place = places.create({**vals, "number": 2})
        with self.assert_refused("no place 1/2", ValidationError):
            plan.row_size = 1
        other = self.new_visit()
        with self.assert_refused("those of its visit", ValidationError):
            place.guest_id = other.guest_ids[0]
        strange = place.with_context(default_visit_id=other.id).create(
            {**vals, "number": 1, "visit_id": other.id}
        )
        self.assertEqual(strange.visit_id, self.visit)  # that of the plan
        with self.assert_refused("belong to its visit", ValidationError):
            plan.main_guest_id = other.guest_ids[0]

    def test_place_stays_with_its_plan(self):
        """A place goes to no other plan, be it of another visit or of the same."""
        place = self.proposed().place_ids.filtered(lambda p: not p.person_name)[0]
        mine, self.visit = self.visit, self.new_visit()
        strange = self.plan()
        self.visit = mine
        for plan in (strange, self.plan()):
            with self.assert_refused("Seat Plan can't be set directly"):
                place.seating_id = plan
        place.seating_id = place.seating_id

    def test_sizes(self):
        """A plan has at least one place and 500 at most."""
        for rows, size in ((0, 5), (5, 0), (51, 10)):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.plan(rows=rows, size=size)
        self.plan(rows=50, size=10)

    def test_people_are_indexed(self):
        """Deleting a person doesn't read all plans."""
        for model, names in (
            ("place", ("guest_id", "employee_id", "partner_id")),
            ("seating", ("main_guest_id", "agenda_id")),
        ):
            fields = self.env[f"reception.visit.{model}"]._fields
            for name in names:
                self.assertEqual(fields[name].index, "btree_not_null", name)

    # ---- who may ---------------------------------------------------------------

    @proves("VIS-21")
    def test_who_plans(self):
        """Applicant, host and officers plan; the desk reads; finance doesn't."""
        plan = self.proposed("round")
        for login in ("applicant", "host", "officer", "manager"):
            self.as_user(plan, login).action_propose()
        for login in ("colleague", "outsider", "finance", "desk", "executive"):
            with self.subTest(login), self.assertRaises(AccessError):
                with self.env.cr.savepoint():
                    self.as_user(plan, login).action_propose()
        self.assertTrue(self.as_user(plan, "colleague").chart)
        for step in ("submit", "approve"):
            self.take(self.visit, step)
        self.assertEqual(self.as_user(plan, "desk").place_ids.mapped("row"), [1] * 8)
        for login in ("finance", "internal", "outsider"):
            with self.subTest(login), self.assertRaises(AccessError):
                self.as_user(plan, login).read(["name"])
        self.as_user(plan, "applicant").action_propose()
        for step in ("check_in", "check_out"):
            self.take(self.visit, step)
        with self.assertRaises(UserError):
            self.as_user(plan, "applicant").action_propose()

    # ---- screen and cards ------------------------------------------------------

    def test_chart(self):
        """The picture shows all places; names can't bring in markup."""
        self.visit.guest_ids[0].name = "<b>Cy</b> & Co"
        for layout in ("round", "long", "photo"):
            chart = str(self.proposed(layout, 2, 4).chart)
            with self.subTest(layout):
                self.assertIn("&lt;b&gt;Cy&lt;/b&gt; &amp; Co", chart)
                self.assertNotIn("<b>Cy", chart)
                self.assertEqual(chart.count("<small"), 8)
        photo = str(self.proposed("photo", 2, 3).chart)
        self.assertLess(photo.index("Row 2"), photo.index("Row 1"))

    @proves("VIS-21")
    def test_table_cards(self):
        """A card for each person at the table, in two languages, both sides."""
        self.env["res.lang"]._activate_lang("fr_FR")
        self.visit.guest_ids[1].write({"name_other": "エイダ", "organisation": "A & B"})
        french = self.env["res.lang"].search([("code", "=", "fr_FR")])
        rank = self.env["reception.rank"].browse(self.ranks["executive"])
        rank.with_context(lang="fr_FR").name = "Direction générale"
        plan = self.proposed("round", lang_id=french.id)
        reports = self.env["ir.actions.report"].with_user(self.users["applicant"])
        html, _kind = reports._render_qweb_html(
            f"{MODULE}.report_visit_table_cards", plan.ids
        )
        text = html.decode()
        self.assertEqual(text.count('class="rm_card"'), 6)
        for word, times in (
            ("Ada", 2),
            ("エイダ", 2),
            ("A &amp; B", 2),
            ("Direction générale", 2),
            (rank.with_context(lang="en_US").name, 2),
        ):
            with self.subTest(word):
                self.assertGreaterEqual(text.count(word), times)
        self.assertIn("Table 1, seat 2", text)
        with patch.object(type(plan), "_card_languages", lambda self: ["en_US"]):
            self.assertEqual({len(card["lines"]) for card in plan._cards()}, {1})

    def test_second_language(self):
        """The second language is the guests' own, where it is installed."""
        self.env["res.lang"]._activate_lang("fr_FR")
        self.company.partner_id.lang = "en_US"
        contact = self.env["res.partner"].create({"name": "Ada", "lang": "fr_FR"})
        self.visit.guest_ids[0].partner_id = contact
        plan = self.plan()
        self.assertEqual(plan.lang_id.code, "fr_FR")
        self.assertEqual(plan._card_languages(), ["en_US", "fr_FR"])
