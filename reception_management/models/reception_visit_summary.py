from datetime import datetime, time, timedelta

import pytz

from odoo import fields, models
from odoo.tools import is_html_empty

SUMMARY = "summary"
REPORT = "report"


class ReceptionVisit(models.Model):
    """What is written after the guests have left, and when they are met again (VIS-14).

    The summary is due by the end of the day of departure, the report some working
    days later. Each clock is met by writing; a report makes the summary needless.
    """

    _inherit = "reception.visit"

    summary = fields.Html(
        copy=False, help="A few lines on the day of departure; the report follows."
    )
    next_contact_date = fields.Date(
        "Next Contact", copy=False, help="When we hear of each other, as agreed."
    )
    next_contact_id = fields.Many2one(
        "hr.employee",
        "Next Contact By",
        check_company=True,
        copy=False,
        index="btree_not_null",
    )
    next_contact_note = fields.Char("About", copy=False)

    def write(self, vals):
        """Change visits; what has been written stops its clock."""
        result = super().write(vals)
        if vals.keys() & {SUMMARY, REPORT}:
            self._meet_written()
        return result

    def _meet_written(self):
        for kind in (SUMMARY, REPORT):
            self.filtered(lambda v, kind=kind: v._is_written(kind))._meet_deadline(kind)

    def _is_written(self, kind):
        """Return whether summary or report holds more than empty paragraphs."""
        self.ensure_one()
        if not is_html_empty(self.report):
            return True
        return kind == SUMMARY and not is_html_empty(self.summary)

    def _enter(self, target, **vals):
        # EXTENDS reception.state.mixin
        result = super()._enter(target, **vals)
        if target == "departed":
            visits = self._system()
            waiting = visits.filtered(lambda visit: not visit._is_written(SUMMARY))
            waiting._set_deadline(
                SUMMARY, {visit: visit._end_of_day() for visit in waiting}
            )
            visits._meet_written()
        elif target == "closed":
            self._meet_deadline(SUMMARY)
        return result

    def _end_of_day(self):
        """Return the end of the company's present day in naive UTC."""
        tz = pytz.timezone(self._local_zone())
        today = pytz.utc.localize(fields.Datetime.now()).astimezone(tz).date()
        end = tz.localize(datetime.combine(today + timedelta(days=1), time.min))
        return end.astimezone(pytz.utc).replace(tzinfo=None)

    def _closing_gaps(self):
        # EXTENDS: the report makes the summary needless
        gaps = super()._closing_gaps()
        if not self._is_written(SUMMARY):
            gaps.append(self.env._("Write the summary of the visit."))
        if self.report and not self._is_written(REPORT):
            gaps.append(self.env._("The visit report is empty: write it."))
        return gaps
