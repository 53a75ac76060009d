from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import LazyTranslate, format_datetime

_lt = LazyTranslate(__name__)


class ReceptionVisit(models.Model):
    """Moving an approved visit to another time, with all that hangs on it."""

    _inherit = "reception.visit"

    def action_postpone(self, date_arrival, reason):
        """Move approved visits, later or earlier, by the same length (VIS-8).

        All that is planned moves along: tasks that are not done, bookings. What was
        approved (tier, nights, money) stays; for another length reset the visit.

        :param date_arrival: the new arrival, naive UTC, datetime or text; of several
            visits the first gets it, the others are moved by the same time
        :param str reason: told to those concerned; required
        :raises AccessError: the user is neither applicant, host nor officer
        :raises UserError: not approved, no reason, or the number of nights changes
        """
        self._check_reason(reason)
        arrival = fields.Datetime.to_datetime(date_arrival)
        if not arrival:
            raise UserError(self.env._("Enter the new arrival."))
        if arrival <= fields.Datetime.now():
            raise UserError(self.env._("The new arrival lies in the past."))
        self.check_access("read")
        self._lock_for_transition()
        self._check_postponable()
        delta = arrival - self[:1].date_arrival
        for visit in self if delta else ():
            nights, people = visit.nights, visit._people_of_move()
            visit._shift(delta)
            if visit.nights != nights:
                raise UserError(
                    self.env._(
                        "%(visit)s would have another number of nights: reset it to "
                        "draft, change the dates and submit it again.",
                        visit=visit.display_name,
                    )
                )
            text = _lt(
                "The visit is moved, arrival %(date)s: %(reason)s",
                date=format_datetime(
                    self.env, visit.date_arrival, tz=visit._local_zone()
                ),
                reason=reason,
            )
            visit._tell(people, text)

    def _check_postponable(self):
        refused = self - self._may_apply()
        if refused:
            self._check_allowed("cancelled", self._transitions["cancelled"])
        for visit in self:
            if visit.state != "approved":
                raise UserError(
                    self.env._(
                        "%(visit)s is “%(state)s”: only approved visits are moved.",
                        visit=visit.display_name,
                        state=visit._state_label(visit.state),
                    )
                )

    def _shift(self, delta):
        """Move dates and all that hangs on them by a timedelta; a hook."""
        visit = self._system()
        visit.write(
            {
                "date_arrival": visit.date_arrival + delta,
                "date_departure": visit.date_departure + delta,
            }
        )
        visit._move_parts(delta)

    def _move_parts(self, delta):
        """Move what hangs on the dates (as superuser) by a timedelta; a hook."""
        self.task_ids._remind()
        self.booking_ids._shift(delta)

    def write(self, vals):
        """Change visits; a draft with another arrival takes its plan along."""
        moved = {}
        if "date_arrival" in vals:
            drafts = self.filtered(lambda visit: visit.state == "draft")
            moved = {visit: visit.date_arrival for visit in drafts}
        result = super().write(vals)
        for visit, before in moved.items():
            if before and visit.date_arrival and before != visit.date_arrival:
                visit._system()._move_parts(visit.date_arrival - before)
        return result

    def _people_of_move(self):
        """Return the employees who are told once that the visit is moved."""
        visit = self.sudo()  # sudo: users may not read employees; they are told
        open_tasks = visit.task_ids.filtered(lambda task: task.state == "open")
        return visit._people() | open_tasks.employee_id | visit.booking_ids.driver_id

    def _local_zone(self):
        return self.company_id.sudo()._reception_tz()  # sudo: the time zone only
