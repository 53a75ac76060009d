from datetime import datetime

import pytz

from odoo import Command
from odoo.exceptions import UserError

from .attempts import AttemptsCommon
from .common import proves


class TestCapsPlan(AttemptsCommon):
    """What the tier's caps come to, and how the plan meets them."""

    def _tier(self, *caps, **vals):
        """Return a tier with these caps only; an empty cost type is the total."""
        return self.tier.copy(
            {
                "code": f"X{self.env['reception.tier'].search_count([])}",
                "cap_ids": [Command.create(cap) for cap in caps],
                **vals,
            }
        )

    def _plan(self, tier, planned, login="applicant", **vals):
        """Return a draft with planned amounts by cost type."""
        lines = [
            Command.create({"cost_type_id": cost_type.id, "planned": amount})
            for cost_type, amount in planned.items()
        ]
        return self.new_visit(login, tier_id=tier.id, budget_ids=lines, **vals)

    def _line(self, visit, cost_type):
        return visit.sudo().budget_ids.filtered(lambda b: b.cost_type_id == cost_type)

    def _asked(self, visit, call):
        """Return the authorities asked by a submission, rolled back."""
        refusal, _before, after = self.attempt(visit, call)
        self.assertFalse(refusal)
        return [row["authority"] for row in after[1]]

    # ---- the formula ---------------------------------------------------------

    @proves("TIER-2")
    def test_formula(self):
        """Unit × quantity; unit = amount (a head) + extra for guests beyond."""
        head = {"per_head": True}
        base = {"base_guests": 2, "extra_amount": 30}
        for rule, party, nights, times, cap in (
            ({"amount": 80}, 3, 1, 1, 80),
            ({"amount": 50, **head}, 3, 4, 5, 150),
            ({"amount": 80, "basis": "night"}, 3, 4, 5, 320),
            ({"amount": 80, "basis": "night", **head}, 3, 4, 5, 960),
            ({"amount": 80, "basis": "night"}, 3, 0, 5, 0),
            ({"amount": 40, "basis": "event"}, 3, 4, 5, 200),
            ({"amount": 15, "basis": "times", **head}, 4, 0, 2, 120),
            ({"amount": 15, "basis": "times", **head}, 4, 0, 0, 0),
            ({"amount": 200, **base}, 5, 1, 1, 290),
            ({"amount": 200, **base}, 3, 1, 1, 230),
            ({"amount": 200, **base}, 2, 1, 1, 200),
            ({"amount": 200, **base}, 1, 1, 1, 200),
            ({"amount": 10, **head, **base}, 5, 1, 1, 140),
            ({"amount": 200, "basis": "night", **base}, 4, 3, 1, 780),
            ({"amount": 33.33, **head}, 3, 1, 1, 99.99),
        ):
            with self.subTest(rule=rule, party=party, nights=nights, times=times):
                visit = self._plan(
                    self._tier({"cost_type_id": self.lunch.id, **rule}),
                    {self.lunch: 0},
                    party_size=party,
                    guest_ids=[Command.create({"name": "One"})],
                    date_arrival="2026-05-04 08:00:00",
                    date_departure=f"2026-05-{4 + nights:02} 17:00:00",
                )
                line = self._line(visit, self.lunch)
                line.times = times
                self.assertEqual((visit.nights, line.cap), (nights, cap))

    @proves("TIER-2")
    def test_tolerance(self):
        """The tolerance is added in percent and rounded to the cent."""
        for amount, tolerance, limit in (
            (100, 0, 100),
            (100, 10, 110),
            (33.33, 7.5, 35.83),
            (100, 100, 200),
        ):
            with self.subTest(amount=amount, tolerance=tolerance):
                rule = {
                    "cost_type_id": self.lunch.id,
                    "amount": amount,
                    "tolerance": tolerance,
                }
                visit = self._plan(self._tier(rule), {self.lunch: limit})
                line = self._line(visit, self.lunch)
                self.assertEqual((line.cap, line.cap_limit), (amount, limit))
                self.assertFalse(line.is_over_cap)
                line.planned = limit + 0.01
                self.assertTrue(line.is_over_cap)

    # ---- the plan against the caps -------------------------------------------

    @proves("TIER-2")
    def test_both_sides_of_the_cap(self):
        """Met to the cent the tier's authority is enough; a cent more goes up."""
        lunch = {"cost_type_id": self.lunch.id, "amount": 50, "per_head": True}
        loose = {**lunch, "tolerance": 10}
        total = {"amount": 1000}
        for name, caps, plan, what in (
            ("cost type", [lunch], {self.lunch: 100}, "Lunch"),
            ("tolerance", [loose], {self.lunch: 110}, "Lunch"),
            ("total", [total], {self.lunch: 100, self.lodging: 900}, "Total"),
            ("both", [lunch, total], {self.lunch: 100, self.lodging: 900}, "Total"),
        ):
            tier = self._tier(*caps)
            last = list(plan)[-1]
            over = {**plan, last: plan[last] + 0.01}
            with self.subTest(name):
                visit = self._plan(tier, plan)
                self.assertEqual(
                    self._asked(visit, visit.action_submit), ["department"]
                )
                visit = self._plan(tier, over)
                refusal = self.assert_refused(visit, visit.action_submit)
                self.assertIn(f"{what}: planned", str(refusal))
                self.assertIn("reason", str(refusal))
                visit.over_cap_reason = "A jubilee"
                self.assertEqual(
                    self._asked(visit, visit.action_submit),
                    ["department", "executive"],
                )

    @proves("TIER-2")
    def test_unset_is_neither_zero_nor_unlimited(self):
        """A cap that is not set is named; zero allows nothing, no limit anything."""
        for limit, planned, words in (
            ("unset", 0, "“Lunch” of the tier"),
            ("unset", 1, "not set yet"),
            ("amount", 0.01, "Lunch: planned"),
            ("amount", 0, None),
            ("none", 999999, None),
        ):
            with self.subTest(limit=limit, planned=planned):
                rule = {"cost_type_id": self.lunch.id, "limit": limit, "amount": 0}
                visit = self._plan(self._tier(rule), {self.lunch: planned})
                if words:
                    refusal = self.assert_refused(visit, visit.action_submit)
                    self.assertIn(words, str(refusal))
                else:
                    self.assertEqual(
                        self._asked(visit, visit.action_submit), ["department"]
                    )

    @proves("TIER-2")
    def test_cap_of_neither_type_nor_total(self):
        """A cost type that neither its own cap nor the total's covers is named."""
        lunch = {"cost_type_id": self.lunch.id, "amount": 50}
        visit = self._plan(self._tier(lunch), {self.lodging: 10})
        refusal = self.assert_refused(visit, visit.action_submit)
        self.assertIn("neither a cap for “Lodging” nor one for the total", str(refusal))
        visit = self._plan(self._tier(lunch, {"limit": "unset"}), {self.lodging: 10})
        refusal = self.assert_refused(visit, visit.action_submit)
        self.assertIn("“Total”", str(refusal))

    def test_amount_sets_the_limit(self):
        """Entering an amount sets the cap; a new cap without one is not set."""
        cap = self._tier({"cost_type_id": self.lunch.id}).cap_ids
        self.assertEqual(cap.limit, "unset")
        cap.amount = 5
        self.assertEqual(cap.limit, "amount")
        cap.limit = "none"
        cap.amount = 6
        self.assertEqual(cap.limit, "none")

    # ---- the total -----------------------------------------------------------

    @proves("TIER-2")
    def test_total_follows_the_lines(self):
        """The total is the sum of the cost types, however they change."""
        visit = self._plan(self.tier, {self.lunch: 40.1, self.lodging: 59.95})
        total = self._line(visit, self.lunch.browse())
        self.assertEqual((len(total), total.planned), (1, 100.05))
        line = self.as_user(self._line(visit, self.lodging), "applicant")
        line.planned = 60
        self.assertEqual(total.planned, 100.1)
        line.create(
            {"visit_id": visit.id, "cost_type_id": self.transport.id, "planned": 9.9}
        )
        self.assertEqual(total.planned, 110)
        visit.budget_ids = [Command.update(line.id, {"planned": 10})]
        self.assertEqual(total.planned, 60)
        line.unlink()
        self.assertEqual(total.planned, 50)
        visit.budget_ids = [
            Command.delete(self._line(visit, self.lunch).id),
            Command.delete(self._line(visit, self.transport).id),
        ]
        self.assertEqual((visit.sudo().budget_ids, total.planned), (total, 0))
        self.assertEqual(len(self._line(self.new_visit(budget_ids=[]), total[:0])), 0)

    @proves("TIER-2")
    def test_total_is_nobodys_to_edit(self):
        """Nobody changes, deletes or adds a total."""
        visit = self.visit_in("draft", login="author")
        total = self._line(visit, self.lunch.browse())
        for role in ("applicant", "host", "officer", "manager"):
            mine, row = self.as_user(visit, role), self.as_user(total, role)
            with self.subTest(role=role):
                for vals in ({"planned": 1}, {"cost_type_id": self.lodging.id}):
                    self.assert_refused(visit, lambda r=row, v=vals: r.write(v))
                self.assert_refused(visit, row.unlink)
                new = {"visit_id": visit.id, "planned": 1}
                self.assert_refused(visit, lambda r=row, v=new: r.create(v))
                lunch = self.as_user(self._line(visit, self.lunch), role)
                self.assert_refused(
                    visit, lambda r=lunch: r.write({"cost_type_id": False})
                )
                for command in (
                    Command.update(total.id, {"planned": 1}),
                    Command.delete(total.id),
                    Command.clear(),
                ):
                    vals = {"budget_ids": [command]}
                    self.assert_refused(visit, lambda m=mine, v=vals: m.write(v))

    def test_one_line_a_cost_type(self):
        """The database refuses a second line of a cost type, and a second total."""
        visit = self.visit_in("draft")
        for cost_type in (self.lunch.id, False):
            vals = {"visit_id": visit.id, "cost_type_id": cost_type}
            self.assert_constraint(
                "cost_type_unique", lambda v=vals: visit.budget_ids.create(v)
            )
        for cost_type in (self.lunch.id, False):
            vals = {"tier_id": self.tier.id, "cost_type_id": cost_type}
            self.assert_constraint(
                "cost_type_unique", lambda v=vals: self.tier.cap_ids.create(v)
            )

    # ---- nights --------------------------------------------------------------

    @proves("TIER-2", "GEN-1")
    def test_nights_are_local_nights(self):
        """Nights are counted by the company's dates, over DST and the date line."""
        for tz, arrival, departure, nights in (
            ("Europe/Paris", "2026-05-04 08:00", "2026-05-04 18:00", 0),
            ("Europe/Paris", "2026-05-04 23:30", "2026-05-05 00:30", 1),
            ("Europe/Paris", "2026-03-29 00:30", "2026-03-30 10:00", 1),  # 23 h day
            ("Europe/Paris", "2026-03-28 23:30", "2026-03-29 23:30", 1),
            ("Europe/Paris", "2026-10-25 00:30", "2026-10-25 23:30", 0),  # 25 h day
            ("Europe/Paris", "2026-10-24 23:30", "2026-10-26 00:15", 2),
            ("Asia/Shanghai", "2026-05-04 07:00", "2026-05-05 09:00", 1),
            ("Pacific/Kiritimati", "2026-06-01 23:30", "2026-06-02 00:30", 1),
            ("Pacific/Honolulu", "2026-06-01 08:00", "2026-06-01 23:00", 0),
        ):
            zone = pytz.timezone(tz)
            self.company.resource_calendar_id.tz = tz
            moments = [
                zone.localize(datetime.strptime(text, "%Y-%m-%d %H:%M"))
                .astimezone(pytz.utc)
                .replace(tzinfo=None)
                for text in (arrival, departure)
            ]
            with self.subTest(tz=tz, arrival=arrival, departure=departure):
                visit = self.new_visit(
                    date_arrival=moments[0], date_departure=moments[1]
                )
                for own in ("America/New_York", "Asia/Tokyo", False):
                    visit.invalidate_recordset()
                    self.assertEqual(visit.with_context(tz=own).nights, nights)

    def test_currency_is_the_companys(self):
        """Caps and plans are in the currency of the visit's company."""
        visit = self.visit_in("draft")
        self.assertEqual(visit.currency_id, self.env.ref("base.EUR"))
        self.assertEqual(visit.budget_ids.currency_id, visit.currency_id)
        self.assertEqual(self.tier.cap_ids.currency_id, visit.currency_id)
        with self.assertRaises(UserError):
            self.as_user(visit, "applicant").currency_id = self.env.ref("base.USD")
