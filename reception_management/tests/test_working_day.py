from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.tools import mute_logger

from .common import proves
from .common_deadline import FRIDAY, SATURDAY, TUESDAY, WorkingTimeCommon


class TestWorkingDay(WorkingTimeCommon):
    """The lists of make-up days and public holidays: what fits, who keeps them."""

    def test_rules_of_the_list(self):
        """One row a date and company, with hours that make sense."""
        self.make_up(SATURDAY)
        for vals in (
            {"date": SATURDAY},
            {"date": "2026-06-13", "hour_from": 12, "hour_to": 9},
            {"date": "2026-06-13", "hour_from": 9, "hour_to": 25},
            {"date": "2026-06-13", "hour_from": -1, "hour_to": 5},
            {"date": "2026-06-13", "hour_from": 5, "hour_to": float("nan")},
            {"date": "2026-06-13", "hour_to": 5, "as_weekday": "0"},
        ):
            with (
                self.subTest(vals),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.make_up(**vals)

    @proves("GEN-5")
    def test_import(self):
        """A year's list comes as CSV: all of it, or nothing if one row is bad."""
        days = self.as_user(self.env["reception.working.day"], "manager")
        names = ["date", "name", "as_weekday", "hour_from", "hour_to"]
        good = [
            ["2026-02-14", "For 18 February", "Monday", "", ""],
            ["2026-02-28", "For 19 February", "", "8.5", "17"],
        ]
        for bad in (
            ["2026-02-14", "Twice", "", "", ""],
            ["14/02", "No date", "", "", ""],
            ["2026-03-01", "No such day", "Funday", "", ""],
            ["2026-03-01", "Reversed", "", "17", "8"],
        ):
            with self.subTest(bad[1]), mute_logger("odoo.sql_db"):
                result = days.load(names, [*good, bad])
                self.assertFalse(result["ids"])
                self.assertTrue(result["messages"][0]["message"])
                self.assertFalse(days.search([]))
        result = days.load(names, good)
        self.assertEqual(len(result["ids"]), 2, result["messages"])
        made = days.search([], order="date")
        self.assertEqual(made.company_id, self.company)
        self.assertEqual(made.mapped("as_weekday"), ["0", False])
        self.assertEqual(made.mapped("hour_to"), [0, 17])

    @proves("GEN-5")
    def test_import_of_holidays(self):
        """Managers import public holidays, all or nothing."""
        leaves = self.as_user(self.env["resource.calendar.leaves"], "manager")
        names = ["name", "date_from", "date_to"]
        good = ["Whit Monday", "2026-06-07 22:00:00", "2026-06-08 21:59:59"]
        bad = ["Reversed", "2026-06-10 22:00:00", "2026-06-09 21:59:59"]
        company = [("company_id", "=", self.company.id)]
        self.assertFalse(leaves.load(names, [good, bad])["ids"])
        self.assertFalse(leaves.search(company), "all or nothing")
        self.assertTrue(leaves.load(names, [good])["ids"])
        self.assert_hours(f"{FRIDAY} 16:00", 8, f"{TUESDAY} 16:00")
        holiday = leaves.search(company)
        self.assertEqual(holiday.company_id, self.company)
        holiday.name = "Pentecost"
        for role in ("applicant", "officer"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.as_user(holiday, role).name = "Mine"
        holiday.unlink()

    @proves("GEN-5")
    def test_who_keeps_the_list(self):
        """Managers keep their company's list; users read it."""
        day = self.as_user(self.make_up(SATURDAY), "manager")
        day.name = "For Monday"
        for role in ("applicant", "officer"):
            self.assertEqual(self.as_user(day, role).name, "For Monday")
            with self.assertRaises(AccessError):
                self.as_user(day, role).name = "Mine"
            with self.assertRaises(AccessError):
                self.as_user(day, role).unlink()
            with self.assertRaises(AccessError):
                self.as_user(day, role).create({"date": "2026-06-13"})
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        with self.assertRaises(AccessError):
            self.as_user(day, "manager").create(
                {"date": "2026-06-13", "company_id": elsewhere.id}
            )
        day.unlink()
