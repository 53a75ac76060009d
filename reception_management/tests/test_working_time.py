from datetime import datetime, timedelta

from odoo import Command

from .common import proves
from .common_deadline import FRIDAY, MONDAY, SATURDAY, TUESDAY, WorkingTimeCommon


class TestWorkingTime(WorkingTimeCommon):
    """What counts as working time, reckoned by hand in each test."""

    # ---- hours -----------------------------------------------------------------

    @proves("GEN-5")
    def test_weekend(self):
        """One hour on Friday, four and three on Monday."""
        self.assert_hours(f"{FRIDAY} 16:00", 8, f"{MONDAY} 16:00")
        self.assert_hours(f"{SATURDAY} 11:00", 1, f"{MONDAY} 09:00")
        self.assert_hours(f"{FRIDAY} 16:00", 1, f"{FRIDAY} 17:00")
        self.assert_hours(f"{FRIDAY} 11:30", 1, f"{FRIDAY} 13:30")
        self.assert_hours(f"{FRIDAY} 18:00", 0, f"{MONDAY} 08:00")

    def test_backwards(self):
        """A reminder two working hours before Monday 9:00 comes on Friday."""
        self.assert_hours(f"{MONDAY} 09:00", -2, f"{FRIDAY} 16:00")
        self.assert_hours(f"{MONDAY} 09:00", -1, f"{MONDAY} 08:00")

    @proves("GEN-5")
    def test_public_holiday(self):
        """A holiday of the company is no working time; nobody else's is."""
        self.holiday(MONDAY)
        self.assert_hours(f"{FRIDAY} 16:00", 8, f"{TUESDAY} 16:00")
        self.assert_days(f"{FRIDAY} 16:00", 1, f"{TUESDAY} 17:00")

    def test_holidays_of_others(self):
        """Neither a colleague's leave nor another company's holiday counts."""
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.holiday(MONDAY, calendar_id=False).sudo().company_id = elsewhere
        self.holiday(MONDAY, resource_id=self.employees["host"].resource_id.id)
        self.holiday(MONDAY, time_type="other")
        self.assert_hours(f"{FRIDAY} 16:00", 8, f"{MONDAY} 16:00")

    def test_holiday_without_calendar(self):
        """A holiday of the company holds for each of its calendars."""
        self.holiday(MONDAY, calendar_id=False)
        self.assert_hours(f"{FRIDAY} 16:00", 8, f"{TUESDAY} 16:00")

    @proves("GEN-5")
    def test_make_up_day(self):
        """A worked Saturday: as on a usual day, as a weekday, or by its hours."""
        day = self.make_up(SATURDAY)
        self.assert_hours(f"{FRIDAY} 16:00", 8, f"{SATURDAY} 16:00")
        self.assert_days(f"{FRIDAY} 16:00", 2, f"{MONDAY} 17:00")
        friday = self.calendar.attendance_ids.filtered(lambda a: a.dayofweek == "4")
        friday.filtered(lambda a: a.day_period != "morning").unlink()
        day.as_weekday = "4"
        self.assert_hours(f"{FRIDAY} 11:00", 4, f"{SATURDAY} 11:00")
        self.assert_hours(f"{FRIDAY} 11:00", 6, f"{MONDAY} 09:00")
        day.write({"as_weekday": False, "hour_from": 9, "hour_to": 12})
        self.assert_hours(f"{FRIDAY} 11:00", 4, f"{SATURDAY} 12:00")
        self.assert_hours(f"{FRIDAY} 11:00", 5, f"{MONDAY} 09:00")

    @proves("GEN-5")
    def test_make_up_day_wins_over_holiday(self):
        """An explicit make-up day is worked though a holiday covers it."""
        self.holiday(MONDAY)
        self.make_up(MONDAY)
        self.assert_hours(f"{FRIDAY} 16:00", 8, f"{MONDAY} 16:00")

    def test_make_up_day_of_another_company(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.make_up(SATURDAY, company_id=elsewhere.id)
        self.assert_hours(f"{FRIDAY} 16:00", 8, f"{MONDAY} 16:00")

    def test_make_up_day_alone(self):
        """A make-up day can be the only working time there is."""
        self.calendar.attendance_ids.unlink()
        self.make_up(SATURDAY, hour_from=8, hour_to=24)
        self.assert_hours(f"{FRIDAY} 16:00", 16, "2026-06-07 00:00")

    def test_other_kinds_of_calendar(self):
        """Calendars of two weeks, flexible ones and ones around the clock."""
        self.calendar.switch_calendar_type()
        self.assert_hours(f"{FRIDAY} 16:00", 8, f"{MONDAY} 16:00")
        self.make_up(SATURDAY)
        self.assert_hours(f"{FRIDAY} 16:00", 8, f"{SATURDAY} 16:00")
        self.calendar = self.env["resource.calendar"].create(
            {
                "name": "Flexible",
                "tz": "Europe/Paris",
                "flexible_hours": True,
                "hours_per_day": 8,
                "full_time_required_hours": 40,
            }
        )
        self.assert_hours(f"{FRIDAY} 15:00", 8, f"{SATURDAY} 15:00")
        self.calendar = self.env["resource.calendar"].create(
            {
                "name": "Round the clock",
                "tz": "Europe/Paris",
                "attendance_ids": [
                    Command.create(
                        {
                            "name": str(weekday),
                            "dayofweek": str(weekday),
                            "hour_from": 0,
                            "hour_to": 24,
                            "day_period": "full_day",
                        }
                    )
                    for weekday in range(7)
                ],
            }
        )
        self.holiday(MONDAY)
        # thirty days, and one more for the holiday
        self.assert_hours(f"{FRIDAY} 00:00", 24 * 30, "2026-07-06 00:00")

    # ---- days ------------------------------------------------------------------

    @proves("GEN-5")
    def test_working_days(self):
        """The day itself does not count; the end of work of the last one is due."""
        self.assert_days(f"{FRIDAY} 10:00", 2, f"{TUESDAY} 17:00")
        self.assert_days(f"{FRIDAY} 19:00", 2, f"{TUESDAY} 17:00")
        self.assert_days(f"{SATURDAY} 10:00", 1, f"{MONDAY} 17:00")
        self.assert_days(f"{FRIDAY} 10:00", 0, f"{FRIDAY} 17:00")
        self.assert_days(f"{FRIDAY} 19:00", 0, f"{MONDAY} 17:00")

    def test_counted_days(self):
        """Working days between two moments: those after the first one's day."""
        for start, stop, days in (
            (f"{FRIDAY} 10:00", f"{FRIDAY} 16:00", 0),
            (f"{FRIDAY} 10:00", f"{SATURDAY} 16:00", 0),
            (f"{FRIDAY} 10:00", f"{TUESDAY} 09:00", 2),
            (f"{TUESDAY} 10:00", f"{FRIDAY} 09:00", 0),
        ):
            counted = self.calendar._reception_working_days(
                self.utc(start), self.utc(stop), self.company
            )
            self.assertEqual(counted, days, (start, stop))

    # ---- clocks that change, zones ---------------------------------------------

    def _work_on_sundays(self):
        self.calendar.attendance_ids = [
            Command.create(
                {"name": "Night", "dayofweek": "6", "hour_from": 0, "hour_to": 8}
            )
        ]

    @proves("GEN-5")
    def test_spring(self):
        """On 29 March 2026 an hour is missing: the shift from 0 to 8 has seven."""
        self._work_on_sundays()
        self.assert_hours("2026-03-29 00:00", 7, "2026-03-29 08:00")
        self.assert_hours("2026-03-27 16:00", 9, "2026-03-30 09:00")
        worked = self.calendar._reception_working_hours(
            self.utc("2026-03-27 17:00"), self.utc("2026-03-30 08:00"), self.company
        )
        self.assertEqual(worked, 7)
        due = self.calendar._reception_add_days(self.utc("2026-03-28 10:00"), 2)
        self.assertEqual(due, self.utc("2026-03-30 10:00"))
        self.assertEqual(due - self.utc("2026-03-28 10:00"), timedelta(hours=47))
        # the local time of the next day is skipped: an hour later
        due = self.calendar._reception_add_days(self.utc("2026-03-28 02:30"), 1)
        self.assertEqual(due, self.utc("2026-03-29 03:30"))

    @proves("GEN-5")
    def test_autumn(self):
        """On 25 October 2026 an hour comes twice: the shift from 0 to 8 has nine."""
        self._work_on_sundays()
        self.assert_hours("2026-10-25 00:00", 9, "2026-10-25 08:00")
        self.assert_hours("2026-10-23 16:00", 11, "2026-10-26 09:00")
        due = self.calendar._reception_add_days(self.utc("2026-10-24 10:00"), 2)
        self.assertEqual(due - self.utc("2026-10-24 10:00"), timedelta(hours=49))

    @proves("GEN-5")
    def test_three_time_zones(self):
        """The same moment, Friday 12:00 UTC, in three parts of the world."""
        start = datetime(2026, 6, 5, 12)
        for tz, due, days_due in (
            # 8:00 in New York: the whole day lies ahead
            ("America/New_York", datetime(2026, 6, 5, 21), datetime(2026, 6, 8, 21)),
            # 20:00 in Shanghai: Monday
            ("Asia/Shanghai", datetime(2026, 6, 8, 9), datetime(2026, 6, 8, 9)),
            # Saturday 0:00 in Auckland: Monday
            ("Pacific/Auckland", datetime(2026, 6, 8, 5), datetime(2026, 6, 8, 5)),
        ):
            with self.subTest(tz):
                self.calendar.tz = tz
                add = self.calendar._reception_add_working_hours
                self.assertEqual(add(start, 8, self.company), due)
                add = self.calendar._reception_add_working_days
                self.assertEqual(add(start, 1, self.company), days_due)

    def test_adding_and_measuring_agree(self):
        """What was added is what is measured, all through a year."""
        self._work_on_sundays()
        self.holiday("2026-12-25")
        self.make_up("2026-12-26", hour_from=9.25, hour_to=11.5)
        start = datetime(2026, 1, 1, 0, 7)
        for number in range(60):
            moment = start + number * timedelta(days=6, hours=5, minutes=13)
            hours = 0.75 + number * 0.37
            due = self.calendar._reception_add_working_hours(
                moment, hours, self.company
            )
            back = self.calendar._reception_working_hours(moment, due, self.company)
            self.assertAlmostEqual(back, hours, 3)

    # ---- nothing to reckon with ------------------------------------------------

    @proves("GEN-5")
    def test_no_working_time(self):
        """A calendar without attendance is named, with what to do."""
        self.calendar.attendance_ids.unlink()
        start = self.utc(f"{FRIDAY} 16:00")
        for method in ("_reception_add_working_hours", "_reception_add_working_days"):
            with self.assert_refused("Add working hours to it"):
                getattr(self.calendar, method)(start, 8, self.company)
