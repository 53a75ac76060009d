from datetime import datetime, time, timedelta

import pytz

from odoo import fields, models

from .reception_visit_task import PLAN_GROUPS


class ReceptionVisit(models.Model):
    """The programme of a visit: its agenda, from a template and by hand (VIS-6)."""

    _inherit = "reception.visit"

    agenda_ids = fields.One2many(
        "reception.visit.agenda", "visit_id", groups=PLAN_GROUPS
    )

    def action_load_agenda(self):
        """Add the stages of the tier's agenda template to visits without agenda.

        :raises AccessError: the user is neither applicant, host nor officer
        :raises UserError: the visit is over
        """
        self.check_access("read")
        self._check_allowed("cancelled", self._transitions["cancelled"])
        lines = self.env["reception.visit.agenda"]
        for visit in self:
            lines.new({"visit_id": visit.id})._check_visit_open()
        self._plan_agenda()

    def _plan_agenda(self):
        """Make the stages of the first template of the tier, where there are none."""
        lines = self.env["reception.visit.agenda"].with_env(self._system().env)
        values = []
        for visit in self._system():
            template = visit.tier_id.agenda_template_ids[:1]
            if not visit.agenda_ids and visit.date_arrival:
                values += [visit._agenda_values(line) for line in template.line_ids]
        return lines.create(values)

    def _agenda_values(self, line):
        # the language of our own people, not of who clicks
        line = line.with_context(lang=self.applicant_id.user_id.lang)
        start = self._moment_of(line.day, line.start)
        return {
            "visit_id": self.id,
            "stage": line.stage,
            "name": line.note,
            "place": line.place,
            "start": start,
            "stop": start + timedelta(hours=line.duration or 1),
            "employee_id": self.applicant_id.id,
        }

    def _moment_of(self, day, hours):
        """Return a moment of the template in naive UTC.

        On the first day hours count from the arrival, later from local midnight.
        """
        if day == 1:
            return self.date_arrival + timedelta(hours=hours)
        tz = pytz.timezone(self._local_zone())
        arrival, _departure = self._local_dates()
        local = datetime.combine(arrival + timedelta(days=day - 1), time.min)
        moment = tz.normalize(tz.localize(local + timedelta(hours=hours)))
        return moment.astimezone(pytz.utc).replace(tzinfo=None)

    def _enter(self, target, **vals):
        # EXTENDS reception.state.mixin
        result = super()._enter(target, **vals)
        if target == "approved":
            self._plan_agenda()
            self._system().agenda_ids._project()
        elif target in ("refused", "cancelled", "no_show"):
            lines = self._system().agenda_ids
            lines.filtered(lambda line: line.state == "planned")._enter(
                "cancelled", ended_with_visit=True
            )
        elif target == "draft":
            lines = self._system().agenda_ids
            lines.filtered("ended_with_visit")._enter("planned", ended_with_visit=False)
            lines._project()
        return result

    def _move_parts(self, delta):
        # EXTENDS: what has not run yet moves along
        result = super()._move_parts(delta)
        lines = self.agenda_ids
        for line in lines.filtered(lambda line: line.state == "planned"):
            line.write({"start": line.start + delta, "stop": line.stop + delta})
        return result

    def _people(self):
        # EXTENDS: owners and leaders of the stages hear what the others hear
        return super()._people() | self.sudo().agenda_ids._people()
