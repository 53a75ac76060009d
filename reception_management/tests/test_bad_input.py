from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import UserError
from odoo.tools import mute_logger

from .attempts import AttemptsCommon

FINITE = (-0.01, -1, 1e12, 1e15)
NAN, INF = float("nan"), float("inf")
TABLES = ("visit", "visit_guest", "visit_companion", "visit_budget", "tier", "tier_cap")


class TestBadInput(AttemptsCommon):
    """Each bad value meets a clear message, and nothing is saved."""

    def _counts(self):
        self.env.flush_all()
        models = [self.env[f"reception.{t.replace('_', '.')}"] for t in TABLES]
        return [
            model.with_context(active_test=False).search_count([]) for model in models
        ]

    def _message(self, call):
        """Return the text that a user sees when a call is refused, "" if it isn't."""
        with mute_logger("odoo.sql_db"):
            try:
                with self.env.cr.savepoint():
                    call()
                    self.env.flush_all()
            except IntegrityError as error:
                model = next(
                    model
                    for model in self.env.values()
                    if model._table == error.diag.table_name
                )
                return model._sql_error_to_message(error)
            except (UserError, ValueError) as error:
                return str(error)
        return ""

    def _assert_bad(self, words, call):
        before = self._counts()
        message = self._message(call)
        self.assertTrue(message, "taken")
        self.assertIn(words, message)
        self.assertEqual(self._counts(), before)

    def _assert_bad_visit(self, words, **vals):
        """Assert that the values are refused on creation and on change."""
        with self.subTest(vals=str(vals), way="create"):
            self._assert_bad(words, lambda: self.new_visit(**vals))
        draft = self.visit_in("draft")
        before = self.facts(draft)
        with self.subTest(vals=str(vals), way="write"):
            mine = self.as_user(draft, "applicant")
            self._assert_bad(words, lambda: mine.write(vals))
            self.assertEqual(self.facts(draft), before)

    def test_good_input_is_taken(self):
        """The values the other tests spoil one by one are fine together."""
        self.assertFalse(self._message(self.new_visit))

    # ---- the visit -------------------------------------------------------------

    def test_dates(self):
        """A departure before or at the arrival is refused."""
        for hours in (0, -1, -9999):
            departure = self.arrival + timedelta(hours=hours)
            self._assert_bad_visit(
                "departure must be later than the arrival", date_departure=departure
            )
        for bad in ("tomorrow", "2026-13-01 00:00:00", "2026-02-30 00:00:00"):
            self._assert_bad_visit("", date_departure=bad)

    def test_what_is_missing_is_listed(self):
        """A submission names everything that is missing, in one message."""
        visit = self.new_visit(
            purpose=False,
            guest_ids=[],
            tier_id=False,
            host_id=False,
            date_arrival=False,
            date_departure=False,
        )
        refusal = self.assert_refused(visit, visit.action_submit)
        for words in ("purpose", "arrival", "departure", "guest", "tier", "main host"):
            self.assertIn(words, str(refusal))

    def test_no_guests(self):
        """Without a named guest nothing is submitted, whatever the party size."""
        for size in (0, 5):
            visit = self.new_visit(guest_ids=[], party_size=size)
            refusal = self.assert_refused(visit, visit.action_submit)
            self.assertIn("Name at least one guest", str(refusal))

    def test_party_size(self):
        """A party is not negative, not huge, and not smaller than the named guests."""
        for size, words in (
            (-1, "party size"),
            (10001, "party size"),
            (2**31 - 1, "party size"),
            (1, "2 guests are named but the party size is 1"),
            (0, "2 guests are named but the party size is 0"),
        ):
            draft = self.visit_in("draft")
            mine = self.as_user(draft, "applicant")
            with self.subTest(size=size):
                self._assert_bad(
                    words, lambda m=mine, s=size: m.write({"party_size": s})
                )
        for size in (-1, 10001):
            with self.subTest(size=size, way="create"):
                self._assert_bad(
                    "party size",
                    lambda s=size: self.new_visit(party_size=s, guest_ids=[]),
                )

    def test_unknown_choices(self):
        """A value outside of a selection, or a record that isn't, is refused."""
        draft = self.visit_in("draft")
        with self.subTest("state"):
            self._assert_bad("unknown", lambda: draft.write({"state": "unknown"}))
        line = {"cost_type_id": self.lodging.id, "basis": "decade"}
        with self.subTest("basis"):
            self._assert_bad(
                "decade",
                lambda: self.tier.cap_ids.create({"tier_id": self.tier.id, **line}),
            )
        gone = self.env["reception.tier"].create({"name": "Gone", "code": "G"})
        missing = gone.id
        gone.unlink()
        self._assert_bad_visit("", tier_id=missing)

    def test_archived_tier(self):
        """An archived tier is refused at the draft and at the submission."""
        archived = self.tiers["D"]
        visit = self.new_visit(tier_id=archived.id)
        archived.active = False
        self._assert_bad_visit("archived", tier_id=archived.id)
        refusal = self.assert_refused(visit, visit.action_submit)
        self.assertIn("archived", str(refusal))

    def test_other_company(self):
        """Tier, people and customer of another company are refused by name."""
        other = self.other_company
        partner = self.env["res.partner"].create({"name": "P", "company_id": other.id})
        employee = self.employees["foreign_officer"]
        role = self.env.ref("reception_management.role_driver").id
        foreign_tier = self.env["reception.tier"].search(
            [("company_id", "=", other.id)], limit=1
        )
        self._assert_bad_visit("belongs to another company", tier_id=foreign_tier.id)
        self._assert_bad_visit("company inconsistencies", partner_id=partner.id)
        self._assert_bad_visit("company inconsistencies", applicant_id=employee.id)
        self._assert_bad_visit("company inconsistencies", host_id=employee.id)
        companion = {"employee_id": employee.id, "role_id": role}
        for name, row in (
            ("companion_ids", companion),
            ("guest_ids", {"name": "G", "partner_id": partner.id}),
        ):
            vals = {name: [Command.create(row)]}
            self._assert_bad_visit("company inconsistencies", **vals)
        self._assert_bad_visit("", company_id=other.id)

    # ---- money -----------------------------------------------------------------

    def test_planned_amounts(self):
        """Negative, infinite, huge amounts and NaN are no plan."""
        for amount in (*FINITE, INF, -INF, NAN):
            line = {"cost_type_id": self.lodging.id, "planned": amount}
            words = "planned amount" if amount in FINITE else "Planned: “"
            with self.subTest(amount=amount):
                self._assert_bad_visit(words, budget_ids=[Command.create(line)])
                draft = self.visit_in("draft")
                row = self.as_user(draft.budget_ids, "applicant").filtered(
                    "cost_type_id"
                )
                self._assert_bad(words, lambda r=row, a=amount: r.write({"planned": a}))
        huge = {"cost_type_id": self.lodging.id, "planned": 999_999_999_999.99}
        self.assertFalse(
            self._message(lambda: self.new_visit(budget_ids=[Command.create(huge)]))
        )

    def test_total_of_huge_amounts(self):
        """Lines that fit but add up to too much are refused with a message too."""
        lines = [
            Command.create({"cost_type_id": cost_type.id, "planned": 9e11})
            for cost_type in (self.transport, self.lodging)
        ]
        self._assert_bad_visit("planned amount", budget_ids=lines)

    def test_times(self):
        """The number of times is not negative and not huge."""
        for times in (-1, 1001, 2**31 - 1):
            line = {"cost_type_id": self.lodging.id, "times": times}
            self._assert_bad_visit("number of times", budget_ids=[Command.create(line)])

    def test_cap_amounts(self):
        """Caps are neither negative, infinite, huge nor NaN."""
        caps = self.as_user(self.env["reception.tier.cap"], "manager")
        cap = self.as_user(self.tier.cap_ids[0], "manager")
        for name in ("amount", "extra_amount"):
            for amount in (*FINITE, INF, -INF, NAN):
                vals = {name: amount}
                new = {"tier_id": self.tier.id, "cost_type_id": self.lodging.id, **vals}
                words = "cap's amounts" if amount in FINITE else "is no amount"
                with self.subTest(**vals):
                    self._assert_bad(words, lambda v=new: caps.create(v))
                    self._assert_bad(words, lambda v=vals: cap.write(v))
        for vals in (
            {"tolerance": -0.1},
            {"tolerance": 100.1},
            {"tolerance": NAN},
            {"base_guests": -1},
        ):
            with self.subTest(**vals):
                self._assert_bad("tolerance", lambda v=vals: cap.write(v))

    # ---- text ------------------------------------------------------------------

    def test_markup_in_texts_is_shown_not_run(self):
        """Markup in a text is escaped in messages and in the list of gaps."""
        bad = "<script>alert(1)</script><img src=x onerror=alert(2)>"
        visit = self.visit_in("submitted", purpose=bad)
        self.as_user(visit, "department_manager").action_refuse(bad)
        self.as_user(visit, "applicant").action_reset()
        self.as_user(visit, "applicant").action_cancel(bad)
        self.facts(visit)
        bodies = visit.message_ids.mapped("body")
        self.assertTrue(any("&lt;script&gt;" in body for body in bodies))
        for body in bodies:
            self.assertNotIn("<script", body)
            self.assertNotIn("<img", body)
        self.tier.name = bad
        self.employees["host"].name = bad
        self.tier.host_rank_id = self.env.ref("reception_management.rank_executive")
        draft = self.new_visit()
        self.assertIn("&lt;script&gt;", draft.gaps)
        self.assertNotIn("<script", draft.gaps)

    def test_markup_in_notes_is_cleaned(self):
        """Notes and report keep their format and lose what could run."""
        bad = '<p onclick="x()">Hi</p><script>alert(1)</script>'
        visit = self.visit_in("in_progress", description=bad)
        self.as_user(visit, "applicant").report = bad
        for text in (visit.description, visit.report):
            self.assertIn("Hi", text)
            self.assertNotIn("script", text)
            self.assertNotIn("onclick", text)
