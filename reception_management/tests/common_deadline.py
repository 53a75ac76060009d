from datetime import datetime
from unittest.mock import patch

import pytz
from freezegun import freeze_time

from .common import MODULE, ReceptionCommon

# 2026-06-05 is a Friday; the company works Monday to Friday, 8–12 and 13–17.
FRIDAY, SATURDAY, MONDAY, TUESDAY = (
    "2026-06-05",
    "2026-06-06",
    "2026-06-08",
    "2026-06-09",
)
PARIS = pytz.timezone("Europe/Paris")


def paris(local):
    """Return a local moment of the company as naive UTC."""
    moment = PARIS.localize(datetime.fromisoformat(local))
    return moment.astimezone(pytz.utc).replace(tzinfo=None)


class WorkingTimeCommon(ReceptionCommon):
    """The company's calendar, with holidays and make-up days."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.company.resource_calendar_id

    def utc(self, local):
        """Return a local moment of the calendar as naive UTC."""
        tz = pytz.timezone(self.calendar.tz)
        moment = tz.localize(datetime.fromisoformat(local))
        return moment.astimezone(pytz.utc).replace(tzinfo=None)

    def assert_hours(self, start, hours, expected):
        result = self.calendar._reception_add_working_hours(
            self.utc(start), hours, self.company
        )
        self.assertEqual(result, self.utc(expected))

    def assert_days(self, start, days, expected):
        result = self.calendar._reception_add_working_days(
            self.utc(start), days, self.company
        )
        self.assertEqual(result, self.utc(expected))

    def holiday(self, date, **vals):
        return self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "company_id": self.company.id,
                "calendar_id": self.calendar.id,
                "date_from": self.utc(f"{date} 00:00:00"),
                "date_to": self.utc(f"{date} 23:59:59"),
                **vals,
            }
        )

    def make_up(self, date, **vals):
        return self.env["reception.working.day"].create(
            {"date": date, "company_id": self.company.id, **vals}
        )


class DeadlineCommon(ReceptionCommon):
    """Clocks that are started at a given moment. 2026-06-05 is a Friday."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.arrival = datetime(2026, 6, 5, 8)
        cls.departure = datetime(2026, 6, 5, 15)
        cls.calendar = cls.company.resource_calendar_id

    def rule(self, kind="papers"):
        return self.env["reception.deadline.rule"].search(
            [("company_id", "=", self.company.id), ("kind", "=", kind)]
        )

    def start(self, local, amount, unit, warn_before=0, kind="papers"):
        """Start a clock of a new draft by a policy; return it as superuser."""
        self.rule(kind).write(
            {"amount": amount, "unit": unit, "warn_before": warn_before}
        )
        with freeze_time(paris(local)):
            return self.new_visit().sudo()._start_deadline(kind)

    def at(self, local, method, *args):
        with freeze_time(paris(local)):
            return method(*args)


class DeadlineCronCommon(DeadlineCommon):
    """Runs of the scheduled action at given moments, and what they left."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cron = cls.env.ref(f"{MODULE}.ir_cron_deadline")
        cls.deadlines = cls.env["reception.deadline"]

    def run_at(self, local, **kwargs):
        """Run the action at a moment; return how many batches were committed."""
        progress = type(self.env["ir.cron"])
        with (
            freeze_time(paris(local)),
            patch.object(progress, "_commit_progress", return_value=60) as commit,
        ):
            self.deadlines.with_user(self.env.ref("base.user_root"))._cron_process(
                **kwargs
            )
            self.env.flush_all()
        return commit.call_count

    def told(self, clock):
        """Return [(activity type, user)] of a clock's reminders."""
        return [
            (activity.activity_type_id.get_external_id().popitem()[1], login)
            for activity in clock.activity_ids.sorted("id")
            for login, user in self.users.items()
            if user == activity.user_id
        ]

    def reminders(self, clock, kind):
        name = f"{MODULE}.mail_activity_type_{kind}"
        return [login for type_, login in self.told(clock) if type_ == name]
