from datetime import datetime, time, timedelta

import pytz

from odoo import models
from odoo.exceptions import UserError
from odoo.tools.intervals import Intervals

CHUNK = timedelta(days=28)
MAX_CHUNKS = 52  # about four years, as far as core's planner looks
ROUNDING = timedelta(seconds=1)  # hours are kept as floats, moments to the second


class ResourceCalendar(models.Model):
    """Working time with public holidays and make-up working days (GEN-5).

    A company's working time is the calendar's attendance, less the leaves without
    resource that hold for the company (public holidays), with each day in the list
    of make-up days (``reception.working.day``) replaced by that day's hours: an
    explicit make-up day wins over weekend and holiday. Moments come and go as naive
    UTC; days are those of the calendar's time zone.
    """

    _name = "resource.calendar"
    _inherit = ["resource.calendar", "reception.replan.mixin"]

    _replan_fields = {"tz", "two_weeks_calendar", "flexible_hours", "hours_per_day"}

    def _replan_domain(self):
        # EXTENDS reception.replan.mixin
        return [("calendar_id", "in", self.ids)]

    # ---- moments and days ------------------------------------------------------

    def _reception_localize(self, moment):
        """Return a naive local moment as one aware of the calendar's time zone."""
        tz = pytz.timezone(self.tz)
        # an hour that the spring change skips becomes the one after it
        return tz.normalize(tz.localize(moment))

    def _reception_local(self, moment):
        """Return a naive UTC moment as one aware of the calendar's time zone."""
        return pytz.utc.localize(moment).astimezone(pytz.timezone(self.tz))

    def _reception_naive(self, moment):
        """Return an aware moment in naive UTC, to the second."""
        moment = moment.astimezone(pytz.utc).replace(tzinfo=None)
        return (moment + ROUNDING / 2).replace(microsecond=0)

    def _reception_usual_hours(self, date, weekday=False):
        """Return the hours usually worked, as pairs of floats, for a date.

        :param date: date; decides the week of a calendar of two weeks
        :param weekday: `0` (Monday) … `6`; empty: the date's own weekday, or the
            first of the week that is worked
        """
        if self.flexible_hours:
            half = self.hours_per_day / 2
            return [(12 - half, 12 + half)] if half else []
        lines = self._get_global_attendances()
        if self.two_weeks_calendar:
            week = str(self.env["resource.calendar.attendance"].get_week_type(date))
            lines = lines.filtered(lambda line: line.week_type == week)
        worked = sorted(set(lines.mapped("dayofweek")))
        if not weekday:
            own = str(date.weekday())
            weekday = own if own in worked else worked[:1] and worked[0]
        lines = lines.filtered(lambda line: line.dayofweek == weekday)
        hours = Intervals((line.hour_from, line.hour_to, line) for line in lines)
        return [(start, stop) for start, stop, _lines in hours]

    def _reception_intervals(self, first, last, company):
        """Return the working time of whole days, ordered, as (start, stop).

        :param first: date of the first day
        :param last: date after the last day
        :param company: res.company whose holidays and make-up days count
        """
        self.ensure_one()
        calendar = self.sudo()  # sudo: users may not read calendars of colleagues
        start, stop = (
            calendar._reception_localize(datetime.combine(date, time.min))
            for date in (first, last)
        )
        # Without the company, public holidays of other companies would count.
        holidays = [
            ("time_type", "=", "leave"),
            ("company_id", "in", [company.id, False]),
        ]
        usual = calendar._work_intervals_batch(
            start, stop, domain=holidays, tz=pytz.timezone(calendar.tz)
        )[False]
        made_up = (
            self.env["reception.working.day"]
            .sudo()
            .search(
                [
                    ("company_id", "=", company.id),
                    ("date", ">=", first),
                    ("date", "<", last),
                ]
            )
        )
        dates = set(made_up.mapped("date"))
        intervals = [(a, b) for a, b, _meta in usual if a.date() not in dates]
        for day in made_up:
            intervals += day._work_intervals(calendar)
        # A holiday that ends at 23:59:59 leaves a second of a round-the-clock day.
        return sorted((a, b) for a, b in intervals if b - a > ROUNDING)

    def _reception_walk(self, moment, company, backwards=False, known=None):
        """Yield working time from an aware moment on, or back from it.

        :param dict known: kept by a caller who reckons many moments at once
        """
        known = {} if known is None else known
        # the same chunks for every moment; each begins on a Monday, as weeks do
        first = moment.date()
        first -= timedelta(days=(first.toordinal() - 1) % CHUNK.days)
        for _number in range(MAX_CHUNKS):
            key = self, company, first
            if key not in known:
                known[key] = self._reception_intervals(first, first + CHUNK, company)
            intervals = known[key]
            for start, stop in reversed(intervals) if backwards else intervals:
                if backwards:
                    stop = min(stop, moment)
                else:
                    start = max(start, moment)
                if start < stop:
                    yield start, stop
            first += -CHUNK if backwards else CHUNK
        raise UserError(
            self.env._(
                "The working schedule “%(calendar)s” of %(company)s has no working "
                "time around %(date)s, so no time limit can be reckoned. Add working "
                "hours to it, or choose another one for the company.",
                calendar=self.sudo().name,
                company=company.name,
                date=moment.date(),
            )
        )

    # ---- adding ----------------------------------------------------------------

    def _reception_add_working_hours(self, moment, hours, company, known=None):
        """Return the moment at which so many hours have been worked.

        :param moment: naive UTC
        :param hours: float; negative goes back in time
        :return: naive UTC; the end of a working day rather than the next start
        :raises UserError: no working time within four years
        """
        self.ensure_one()
        local = self._reception_local(moment)
        rest = timedelta(hours=abs(hours))
        for start, stop in self._reception_walk(local, company, hours < 0, known):
            if rest <= stop - start + ROUNDING:
                rest = min(rest, stop - start)
                return self._reception_naive(stop - rest if hours < 0 else start + rest)
            rest -= stop - start

    def _reception_add_working_days(self, moment, days, company, known=None):
        """Return the end of work on the n-th working day after a moment's day.

        The day of the moment itself does not count, worked or not; 0 days is the
        end of that day's work, or of the next working day's when it is over.

        :param moment: naive UTC
        :param int days: 0 or more
        :return: naive UTC
        :raises UserError: no working time within four years
        """
        self.ensure_one()
        local = self._reception_local(moment)
        day, end, found = None, None, 0
        for start, stop in self._reception_walk(local, company, known=known):
            if start.date() != day:
                if end and found >= days:
                    break
                day = start.date()
                found += day > local.date() or not days
            end = stop
        return self._reception_naive(end)

    def _reception_working_days_before(self, moment, days, company, known=None):
        """Return the end of work on the n-th working day before a moment's day.

        :param moment: naive UTC
        :param int days: 0 or more; 0 is the moment itself
        :return: naive UTC
        :raises UserError: no working time within four years
        """
        self.ensure_one()
        if days < 1:
            return moment
        local = self._reception_local(moment)
        found = set()
        for start, stop in self._reception_walk(local, company, True, known):
            if start.date() < local.date():
                found.add(start.date())
            if len(found) == days:
                return self._reception_naive(stop)

    def _reception_add_days(self, moment, days):
        """Return the moment so many calendar days later, at the same local time.

        :param moment: naive UTC
        :param days: float; parts of a day are parts of 24 hours
        """
        self.ensure_one()
        local = self._reception_local(moment).replace(tzinfo=None)
        return self._reception_naive(
            self._reception_localize(local + timedelta(days=days))
        )

    # ---- measuring -------------------------------------------------------------

    def _reception_working_hours(self, start, stop, company):
        """Return the hours worked between two naive UTC moments, 0 if reversed."""
        self.ensure_one()
        if stop <= start:
            return 0.0
        start, stop = self._reception_local(start), self._reception_local(stop)
        intervals = self._reception_intervals(
            start.date(), stop.date() + timedelta(days=1), company
        )
        worked = sum(
            (max(min(b, stop) - max(a, start), timedelta()) for a, b in intervals),
            timedelta(),
        )
        return worked / timedelta(hours=1)

    def _reception_working_days(self, start, stop, company):
        """Return how many working days follow a moment's day, up to another's."""
        self.ensure_one()
        first = self._reception_local(start).date() + timedelta(days=1)
        last = self._reception_local(stop).date() + timedelta(days=1)
        if last <= first:
            return 0
        intervals = self._reception_intervals(first, last, company)
        return len({start.date() for start, _stop in intervals})

    def _reception_days(self, start, stop):
        """Return the calendar days between two naive UTC moments, as a float."""
        self.ensure_one()
        start, stop = (
            self._reception_local(moment).replace(tzinfo=None)
            for moment in (start, stop)
        )
        return max((stop - start) / timedelta(days=1), 0.0)
