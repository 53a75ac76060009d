from odoo import api, fields, models

PAPERS = "papers"
# What the clock of the papers follows from, while the application is a draft.
FOLLOWED = {"is_urgent", "date_arrival", "company_id"}


class ReceptionVisit(models.Model):
    """Guests received first, papers afterwards: within a time of the arrival (FIN-4).

    The papers are the application, and a clock of the kind ``papers`` is the one
    truth about their being late. It runs from the arrival while an urgent visit is
    a draft; the time that the application lies with who decides, or is cancelled,
    doesn't count. A visit that isn't called urgent and is submitted after its
    arrival gets its clock then: the flag is not a way out, and taking it away and
    giving it back starts from the arrival again.
    """

    _inherit = "reception.visit"

    @api.model_create_multi
    def create(self, vals_list):
        """Create visits in draft; the papers of urgent ones are awaited.

        :return: the visits, in the order of `vals_list`
        """
        visits = super().create(vals_list)
        visits.filtered("is_urgent")._follow_papers()
        return visits

    def write(self, vals):
        """Change visits; the clock of the papers follows arrival and urgency."""
        result = super().write(vals)
        if vals.keys() & FOLLOWED:
            drafts = self.filtered(lambda visit: visit.state == "draft")
            if "company_id" in vals:  # another company's rule
                drafts._drop_deadline(PAPERS)
            drafts._follow_papers()
        return result

    def _enter(self, target, **vals):
        # EXTENDS reception.state.mixin
        if target == "submitted":
            self._file_papers()
        result = super()._enter(target, **vals)
        if target == "cancelled":
            self._pause_deadline(PAPERS, self.env._("The visit is cancelled."))
        elif target == "draft":
            self._resume_deadline(PAPERS)
            self._follow_papers()
        return result

    def _papers_late(self):
        """Return whether the application came after its papers were due."""
        self.ensure_one()
        clocks = self._system().deadline_ids.filtered(lambda c: c.kind == PAPERS)
        return clocks.sorted("round")[-1:].is_late

    # ---- the clock -------------------------------------------------------------

    def _follow_papers(self):
        """Start, move or stop the clocks of drafts, by urgency and arrival."""
        if not self:
            return
        drafts = self._system()
        last = drafts._last_papers()
        empty = self.env["reception.deadline"]
        wanted = drafts.filtered(lambda v: v._papers_awaited(last.get(v, empty)))
        (drafts - wanted)._drop_deadline(PAPERS)
        for visit in wanted:
            if visit in last and last[visit].started != visit.date_arrival:
                last[visit]._drop()
        wanted._start_papers(last)

    def _file_papers(self):
        """Stop the clocks: the papers are here, maybe late."""
        now = fields.Datetime.now()
        visits = self._system()
        last = visits._last_papers()
        running = self._deadline_clocks().union(*last.values())._open()
        running._meet()
        came = visits.filtered(lambda v: v.date_arrival and v.date_arrival < now)
        (came - running.visit_id)._record_papers(last, now)

    def _record_papers(self, last, now):
        """Keep how late the papers came for which no clock was running (superuser).

        :param dict last: the last clock of the papers by visit
        """
        clocks = self._deadline_clocks()
        rules = self._papers_rules()
        known, values = {}, []
        for visit in self:
            clock, rule = last.get(visit, clocks), rules.get(visit.company_id)
            if rule:
                vals = visit._deadline_values(PAPERS, rule, clock.round + 1, now)
                vals.update(visit._papers_begin(clock, rule))
                due = clocks.new(vals)._reckon_due(known)
                values.append({**vals, "due": due, "met": now, "is_late": due < now})
        clocks.create(values)

    def _papers_awaited(self, last):
        """Return whether the papers of a draft are awaited.

        :param last: the visit's last clock of its papers, maybe none
        """
        again = last.started == self.date_arrival and (last.met or last.round > 1)
        return bool(self.date_arrival and (self.is_urgent or again))

    def _last_papers(self):
        """Return {visit: its last clock of the papers}, as superuser."""
        clocks = self._deadline_clocks().search(
            [("visit_id", "in", self.ids), ("kind", "=", PAPERS)], order="round"
        )
        return {clock.visit_id: clock for clock in clocks}

    def _papers_rules(self):
        """Return the rules (superuser) of the visits' companies, by company."""
        rules = self.env["reception.deadline.rule"]
        return rules._rules_by_company(PAPERS, self.company_id) if self else {}

    def _start_papers(self, last):
        """Start the clocks at the arrival, or where they stood (superuser).

        :param dict last: the last clock of the papers by visit
        """
        empty = self.env["reception.deadline"]
        rules = self._papers_rules()
        begins = {
            visit: visit._papers_begin(
                last.get(visit, empty), rules.get(visit.company_id)
            )
            for visit in self
        }
        if begins:
            self._start_deadline(PAPERS, begins)

    def _papers_begin(self, last, rule):
        """Return how the clock of the papers begins, as column values.

        :param last: the visit's last clock of its papers, maybe none
        :param rule: the company's rule, or None
        """
        arrival = self.date_arrival
        again = rule and last.met and last.started == arrival
        if again and last.unit == rule.unit:
            return last._begin_again()
        return {"started": arrival, "running_since": arrival}
