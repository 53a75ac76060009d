from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .reception_deadline import RUNNING

WORKING_UNITS = ("working_hours", "working_days")
NOTHING = 1e-4  # less than a second: what is left of a sum of floats
MOST_USED = 1e6  # the column's own limit


class ReceptionDeadline(models.Model):
    """How a clock runs. All of it as superuser, called by the owners' methods."""

    _inherit = "reception.deadline"

    is_stale = fields.Boolean(
        readonly=True, help="The calendar has changed: the due moment is to follow."
    )

    # ---- reckoning in the clock's unit -----------------------------------------

    def _calendar(self):
        """Return the calendar to reckon with.

        :raises UserError: the company has none
        """
        calendar = self.calendar_id or self.company_id.resource_calendar_id
        if not calendar:
            raise UserError(
                self.env._(
                    "%(company)s has no working schedule, so no time limit can be "
                    "reckoned: choose one in the company's settings.",
                    company=self.company_id.name,
                )
            )
        return calendar

    def _advance(self, moment, amount, known=None):
        """Return the moment `amount` after another; both are naive UTC."""
        if self.unit == "hours":
            return moment + timedelta(hours=amount)
        calendar = self._calendar()
        if self.unit == "days":
            return calendar._reception_add_days(moment, amount)
        if self.unit == "working_days":
            return calendar._reception_add_working_days(
                moment, round(amount), self.company_id, known
            )
        return calendar._reception_add_working_hours(
            moment, amount, self.company_id, known
        )

    def _measure(self, start, stop):
        """Return what has passed between two moments."""
        if self.unit == "hours":
            return max((stop - start) / timedelta(hours=1), 0.0)
        calendar = self._calendar()
        if self.unit == "days":
            return calendar._reception_days(start, stop)
        if self.unit == "working_days":
            return calendar._reception_working_days(start, stop, self.company_id)
        return calendar._reception_working_hours(start, stop, self.company_id)

    def _warn_moment(self, due, known=None):
        """Return when to remind of a due moment, or False for not at all."""
        if not self.warn_before:
            return False
        if self.unit in WORKING_UNITS:
            return self._calendar()._reception_add_working_hours(
                due, -self.warn_before, self.company_id, known
            )
        return due - timedelta(hours=self.warn_before)

    def _plan(self):
        """Reckon due moment and reminder from the rest; see `_reckon_due`."""
        known = {}  # working time is looked up once for all the clocks
        for clock in self:
            due = clock._reckon_due(known)
            warn_at = clock._warn_moment(due, known)
            clock.write(
                {
                    "due": due,
                    # none at the very start
                    "warn_at": warn_at and warn_at > clock.started and warn_at,
                    "is_stale": False,
                }
            )
        self._trigger()
        self._move_activities()

    def _reckon_due(self, known=None):
        """Return the due moment, counted from the last start of the clock.

        Time that was up then stays up, unless the clock got more.
        """
        self.ensure_one()
        rest = self.allowed - self.used
        was_up = self.due and self.due <= self.running_since
        if rest > NOTHING or not was_up:
            return self._advance(self.running_since, max(rest, 0), known)
        return self.due

    def _bank(self, now):
        """Put what has passed since the last start onto `used`."""
        for clock in self:
            clock.used += clock._measure(clock.running_since, now)
            # a clock may be set to begin later
            clock.running_since = max(clock.running_since, now)

    @api.model
    def _mark_stale(self, domain):
        """Have the due moments of running clocks reckoned anew, soon.

        The scheduled action does it: a public holiday may concern thousands.

        :param domain: Domain of the clocks that depend on what has changed
        """
        # sudo: a change of the calendar holds for clocks out of the user's sight
        clocks = self.sudo().search(
            domain & RUNNING & Domain("unit", "in", (*WORKING_UNITS, "days"))
        )
        clocks.is_stale = True
        if clocks:
            self._cron()._trigger()

    # ---- what happens to a clock -----------------------------------------------

    def _open(self):
        return self.filtered(lambda clock: not clock.met and not clock.dropped)

    def _meet(self):
        """Stop open clocks: what had to be done is done."""
        now = fields.Datetime.now()
        for clock in self._open():
            clock.write(
                {"met": now, "is_late": clock.due < (clock.paused or now)},
            )
        self._forget_activities()

    def _drop(self):
        """Stop open clocks: it has not to be done any more."""
        clocks = self._open()
        clocks.dropped = fields.Datetime.now()
        clocks._forget_activities()

    def _pause(self, reason):
        """Stop running clocks for a while; what is left of them is kept."""
        now = fields.Datetime.now()
        clocks = self._open().filtered(lambda clock: not clock.paused)
        clocks._bank(now)
        clocks.write({"paused": now, "running_since": False, "pause_reason": reason})

    def _resume(self):
        """Let paused clocks run on with what is left of them."""
        now = fields.Datetime.now()
        clocks = self._open().filtered("paused")
        for clock in clocks:
            was_up = clock.due <= clock.paused
            clock.write(
                {
                    "running_since": max(clock.started, now),
                    "paused": False,
                    "pause_reason": False,
                    "due": was_up and clock.due,
                }
            )
        clocks._plan()

    def _begin_again(self):
        """Return how the clock of a further round begins, with what this one left.

        The time between the end of this clock and now doesn't count.

        :return: column values for `_start_deadline`
        """
        self.ensure_one()
        now = fields.Datetime.now()
        end = self.met or self.dropped or now
        used = self.used + self._measure(self.running_since, end)
        values = {
            "started": self.started,
            "running_since": max(self.started, now),
            "used": min(used, MOST_USED),
        }
        if self.due < end:  # time that was up stays up
            values["due"] = self.due
        return values

    def _end_at(self, moment, least):
        """Let an open clock that counts hours end at another moment, naive UTC.

        Another moment is a new promise: it is escalated anew.

        :param float least: the hours that are given to what is late already
        """
        self.ensure_one()
        now = fields.Datetime.now()
        soonest = now + timedelta(hours=least)
        if self.due == moment or moment <= now and self.due <= soonest:
            return
        moment = max(moment, soonest)
        self.write(
            {
                "started": now,
                "running_since": now,
                "used": 0,
                "allowed": min((moment - now) / timedelta(hours=1), 10000),
                "warned": False,
                "escalated": False,
            }
        )
        self._forget_activities()
        self._plan()

    def _change(self, allowed=None, calendar=None):
        """Give open clocks another time or calendar; what is used stays used.

        :param float allowed: in the clock's unit, from the start of the clock
        :param calendar: resource.calendar that holds from now on
        """
        clocks = self._open()
        running = clocks.filtered(lambda clock: not clock.paused)
        running._bank(fields.Datetime.now())
        if allowed is not None:
            clocks.allowed = allowed
        if calendar is not None:
            clocks.calendar_id = calendar
        running._plan()
