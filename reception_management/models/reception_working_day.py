from datetime import datetime, timedelta

from odoo import api, fields, models

WEEKDAYS = [
    ("0", "Monday"),
    ("1", "Tuesday"),
    ("2", "Wednesday"),
    ("3", "Thursday"),
    ("4", "Friday"),
    ("5", "Saturday"),
    ("6", "Sunday"),
]


class ReceptionWorkingDay(models.Model):
    """A day that is worked although the calendar says otherwise (GEN-5).

    Odoo's calendars only subtract: a weekend day worked in exchange for a holiday
    can't be said there. A row here is explicit and wins over weekend and holiday.
    """

    _name = "reception.working.day"
    _description = "Make-up Working Day"
    _inherit = ["reception.replan.mixin"]
    _order = "date desc, id desc"

    name = fields.Char("Reason", help="For instance: worked in exchange for 2 May.")
    date = fields.Date(required=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    hour_from = fields.Float(
        "From", help="Leave both hours empty to work as on a usual day."
    )
    hour_to = fields.Float("To")
    as_weekday = fields.Selection(
        WEEKDAYS,
        "Worked as",
        help="The weekday whose hours are worked. Empty: the hours of its own weekday, "
        "or of the first weekday that is worked.",
    )

    _date_unique = models.Constraint(
        "UNIQUE (company_id, date)",
        "This date is already in the company's list of make-up working days.",
    )
    _hours_range = models.Constraint(
        "CHECK (hour_from >= 0 AND hour_to <= 24 AND "
        "(hour_from < hour_to OR (hour_from = 0 AND hour_to = 0)))",
        "The hours must lie from 0 to 24, the first before the second. "
        "Leave both empty to work as on a usual day.",
    )
    _hours_once = models.Constraint(
        "CHECK (hour_to = 0 OR as_weekday IS NULL)",
        "Give either the hours or the weekday whose hours are worked, not both.",
    )

    @api.depends("date", "name")
    def _compute_display_name(self):
        for day in self:
            date = fields.Date.to_string(day.date) or ""
            day.display_name = " · ".join(filter(None, [date, day.name]))

    def _replan_domain(self):
        # EXTENDS reception.replan.mixin
        return [("company_id", "in", self.company_id.ids)]

    def _work_intervals(self, calendar):
        """Return the hours worked on this day as (start, stop), aware of the zone.

        :param calendar: resource.calendar whose usual hours and zone hold
        """
        self.ensure_one()
        if self.hour_to:
            hours = [(self.hour_from, self.hour_to)]
        else:
            hours = calendar._reception_usual_hours(self.date, self.as_weekday)
        midnight = datetime.combine(self.date, datetime.min.time())
        return [
            tuple(
                calendar._reception_localize(midnight + timedelta(hours=hour))
                for hour in pair
            )
            for pair in hours
        ]
