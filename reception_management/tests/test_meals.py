from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError

from .common import MODULE, proves
from .common_booking import NOW, BookingCommon
from .common_deadline import paris


@freeze_time(NOW)
class TestMeals(BookingCommon):
    """Meals are ordered with what the guests may not eat (VIS-20, VIS-7, TIER-3)."""

    def ref(self, name):
        return self.env.ref(f"{MODULE}.{name}")

    def visit_with_needs(self, *needs, state="approved", **vals):
        guests = [
            Command.create({"name": f"Guest {number} Secret", **need})
            for number, need in enumerate(needs, 1)
        ]
        return self.visit_in(state, guest_ids=guests, **vals)

    def meal(self, visit=None, login="applicant", dishes=(), **vals):
        visit = visit or self.visit_in("approved")
        return self.as_user(self.env["reception.visit.meal"], login).create(
            {
                "visit_id": visit.id,
                "start": paris("2026-06-12 12:30"),
                "dish_ids": [Command.create({"name": name}) for name in dishes],
                **vals,
            }
        )

    # ---- menu and needs --------------------------------------------------------

    @proves("VIS-7", "VIS-20")
    def test_menu_against_needs(self):
        """A warning names dish, need and number of guests, in any words, no names."""
        halal = [Command.set(self.ref("dietary_need_halal").ids)]
        visit = self.visit_with_needs(
            {"dietary_need_ids": halal},
            {"needs": "Muslim; wheelchair"},
            {"needs": "花生过敏"},
            {"needs": "Likes window seats"},
        )
        meal = self.meal(
            visit,
            dishes=("Roast Ham", "宫保鸡丁配花生", "Steamed rice", "Hamburg rice"),
        )
        ham, chicken, rice, other = meal.dish_ids
        self.assertEqual(ham.ingredient_ids, self.ref("ingredient_pork"))
        self.assertEqual(ham.warning, "Halal: 2 (Pork)")
        self.assertEqual(chicken.warning, "Peanut Allergy: 1 (Peanut)")
        self.assertFalse(rice.warning or other.warning)
        self.assertIn("“Roast Ham”: Halal: 2", meal.menu_warning)
        self.assertNotIn("Secret", meal.menu_warning + meal.slip)
        # a manager teaches it a word
        self.as_user(self.ref("ingredient_pork"), "manager").keywords = "pork, hamburg"
        other.name = "Hamburg style rice"
        self.assertEqual(other.ingredient_ids, self.ref("ingredient_pork"))

    @proves("VIS-20")
    def test_slip(self):
        """Counts by need, what they must not eat, and what was said besides."""
        visit = self.visit_with_needs(
            {"needs": "halal"}, {"needs": "Halal, no stairs"}, {"needs": "Only soup"}
        )
        lines = self.meal(visit).slip.split("\n")
        self.assertEqual(
            lines,
            [
                "2 × Halal: no Pork, Alcohol · Meat slaughtered halal only",
                "Only soup",
            ],
        )
        self.assertFalse(self.meal().slip)

    @proves("VIS-20")
    def test_slip_printed(self):
        meal = self.meal(
            self.visit_with_needs({"needs": "halal"}, {}), dishes=("Roast ham",)
        )
        report = self.env["ir.actions.report"]
        name = "reception_management.reception_visit_meal_document"
        html = report._render_qweb_html(name, meal.ids)[0].decode()
        for text in ("1 × Halal", "Roast ham", "Halal: 1 (Pork)", "12:30"):
            self.assertIn(text, html)
        self.assertNotIn("Secret", html)

    def test_prohibited_dish(self):
        """What the tier prohibits isn't ordered, whoever asks."""
        self.tier.prohibited_item_ids = self.ref("prohibited_item_luxury_dishes")
        meal = self.meal(dishes=("Shark fin soup",))
        with self.assert_refused("the tier allows no “Luxury Dishes”"):
            meal.action_order()
        meal.dish_ids.unlink()
        meal.action_order()

    @proves("VIS-20", "TIER-3")
    def test_menu_of_an_order(self):
        """What was compared with the tier stays until the order is taken back."""
        meal = self.meal(dishes=("Soup", "Bread"))
        soup, bread = meal.dish_ids
        meal.action_order()
        shark = {"name": "Shark fin soup"}
        for login in ("applicant", "officer"):
            rows, own = self.as_user(soup, login), self.as_user(meal, login)
            for text, change in (
                (
                    "create",
                    lambda rows=rows: rows.create({"meal_id": meal.id, **shark}),
                ),
                (
                    "rows",
                    lambda own=own: own.write({"dish_ids": [Command.create(shark)]}),
                ),
                ("write", lambda rows=rows: rows.write(shark)),
                ("unlink", lambda rows=rows: rows.unlink()),
            ):
                with (
                    self.subTest(login=login, step=text),
                    self.assert_refused("Take the order back to planned first"),
                ):
                    change()
        self.assertEqual(meal.dish_ids.mapped("name"), ["Soup", "Bread"])
        meal.action_reset()
        soup.name = "Shark fin soup"
        bread.unlink()
        meal.dish_ids.create({"meal_id": meal.id, "name": "Rice"})
        self.assertEqual(meal.dish_ids.mapped("name"), ["Shark fin soup", "Rice"])
        for step in ("cancel", "done"):
            if step == "done":
                meal.action_reset()
                meal.action_order()
            getattr(meal, f"action_{step}")()
            with self.subTest(step), self.assert_refused("Take the order back"):
                soup.name = "Soup"
        # a meal that is cancelled goes with its menu
        other = self.meal(dishes=("Soup",))
        other.action_cancel()
        other.unlink()

    def test_queries_of_a_list(self):
        """A list of meals takes as many queries for many visits as for few."""
        counts = []
        for size in (1, 3, 9):  # the first fills the caches
            meals = self.env["reception.visit.meal"].union(
                *(
                    self.meal(
                        self.visit_with_needs({"needs": "halal"}, {}), dishes=("Ham",)
                    )
                    for _number in range(size)
                )
            )
            meals = self.as_user(meals, "officer")
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            meals.read(["kind", "menu_warning", "covers", "budget_id", "has_too_many"])
            counts.append(self.env.cr.sql_log_count - start)
        self.assertEqual(*counts[1:])

    # ---- companions ------------------------------------------------------------

    @proves("TIER-3")
    def test_companions_of_one_item(self):
        """Each meal or entertainment keeps to the tier's number, or has a reason."""
        for kind in ("working_meal", "entertainment"):
            meal = self.meal(kind=kind)
            self.assertEqual(
                (meal.guest_count, meal.companion_count, meal.covers), (2, 1, 3)
            )
            meal.companion_count = 2
            self.assertTrue(meal.has_too_many)
            with self.subTest(kind), self.assert_refused("more than the 1 that"):
                meal.action_order()
            meal.companion_reason = " "
            with self.assert_refused("give a reason"):
                meal.action_order()
            meal.companion_reason = "Two engineers are needed"
            meal.action_order()
            self.assertEqual(meal.state, "ordered")
            with self.assert_refused("can't be changed"):
                meal.companion_reason = False

    @proves("TIER-3")
    def test_limit_of_the_approval(self):
        """Bands that change after the approval don't reach its meals (TIER-8)."""
        visit = self.visit_in("approved", party_size=6)
        self.tier.band_ids.max_companions = 9
        for count, too_many in ((2, False), (3, True)):
            meal = self.meal(visit, companion_count=count)
            self.assertEqual(meal.has_too_many, too_many)

    # ---- steps -----------------------------------------------------------------

    @proves("VIS-20")
    def test_steps(self):
        meal = self.meal(start=False)
        with self.assert_refused("Enter when"):
            meal.action_order()
        meal.start = paris("2026-06-12 19:00")
        for login in (
            "colleague",
            "department_manager",
            "executive",
            "desk",
            "finance",
        ):
            with self.subTest(login=login):
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    self.as_user(meal, login).action_order()
        meal.action_order()
        with self.assert_refused("can't be changed"):
            meal.guest_count = 5
        with self.assert_refused("cancel it instead"):
            meal.unlink()
        with self.assertRaises(UserError):
            meal.state = "done"
        meal.action_done()
        visit = self.meal().visit_id
        self.as_user(visit, "applicant").action_cancel("Ill")
        self.assertEqual(visit.meal_ids.state, "cancelled")

    def test_cost_type(self):
        """Proposed by kind and hour; it points at the budget line."""
        lunch = self.meal(kind="banquet", start=paris("2026-06-12 14:59"))
        dinner = self.meal(kind="banquet", start=paris("2026-06-12 15:00"))
        self.assertEqual(lunch.cost_type_id.code, "lunch")
        self.assertEqual(dinner.cost_type_id.code, "dinner")
        self.assertEqual(self.meal(kind="canteen").cost_type_id.code, "working_meal")
        self.assertEqual(lunch.budget_id.planned, 100)
        self.assertFalse(dinner.budget_id)

    # ---- alcohol ---------------------------------------------------------------

    def alcohol(self, visit, **vals):
        return self.as_user(self.env["reception.visit.alcohol"], "applicant").create(
            {"visit_id": visit.id, "name": "Red wine", "quantity_out": 6, **vals}
        )

    @proves("VIS-20")
    def test_alcohol_out_and_back(self):
        visit = self.visit_in("approved")
        row = self.alcohol(visit)
        self.assertEqual(row.employee_id, self.employees["applicant"])
        self.assertIn("Red wine", " ".join(visit._closing_gaps()))
        row.quantity_back = 4
        row.action_settle()
        self.assertEqual((row.quantity_used, row.state), (2, "settled"))
        self.assertNotIn("Red wine", " ".join(visit._closing_gaps()))
        with self.assert_refused("can't be changed"):
            row.quantity_back = 6
        with self.assert_refused("has been settled"):
            row.unlink()
        row.action_reopen()
        row.quantity_back = 5

    def test_alcohol_of_a_visit_called_off(self):
        """What was taken out is brought back; no more is taken."""
        visit = self.visit_in("approved")
        row = self.alcohol(visit)
        self.as_user(visit, "applicant").action_cancel("Ill")
        row.quantity_back = 6
        row.action_settle()
        self.assertEqual(row.quantity_used, 0)
        with self.assert_refused("doesn't take place"):
            self.alcohol(visit)

    @proves("VIS-20")
    def test_alcohol_prohibited(self):
        """The tier's ban as it was approved holds, also for an officer."""
        self.tier.prohibited_item_ids = self.ref("prohibited_item_alcohol")
        visit = self.visit_in("approved")
        self.tier.prohibited_item_ids = False
        with self.assert_refused("allows no alcohol"):
            self.alcohol(visit)
        with self.assert_refused("allows no alcohol"):
            self.as_user(self.env["reception.visit.alcohol"], "officer").create(
                {
                    "visit_id": visit.id,
                    "name": "Beer",
                    "employee_id": self.employees["officer"].id,
                }
            )
        self.alcohol(self.visit_in("approved"))
