from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import LazyTranslate, format_datetime

from .reception_proposal_mixin import PROPOSAL_GROUPS
from .reception_visit_task import PLAN_GROUPS

_lt = LazyTranslate(__name__)

HERE = ("approved", "in_progress")


class ReceptionVisit(models.Model):
    """While the guests are here: leaders are alerted, things noted (VIS-12)."""

    _inherit = "reception.visit"

    incident_ids = fields.One2many(
        "reception.visit.incident", "visit_id", "Incidents", groups=PLAN_GROUPS
    )
    matter_ids = fields.One2many(
        "reception.visit.matter",
        "visit_id",
        "Cooperation Matters",
        groups=PROPOSAL_GROUPS,
    )
    can_alert = fields.Boolean(
        compute="_compute_can_alert",
        help="Leaders are awaited soon, and the user may tell them.",
    )

    def _enter(self, target, **vals):
        # EXTENDS reception.state.mixin: a visit that is off has nothing to remind of
        result = super()._enter(target, **vals)
        self._system().matter_ids._remind()
        return result

    @api.depends_context("uid")
    @api.depends("state")
    def _compute_can_alert(self):
        here = self.filtered(lambda visit: visit.state in HERE)
        allowed = here._may_alert()
        for visit in self:
            visit.can_alert = visit in allowed and bool(visit._awaited_stages())

    def _may_alert(self):
        """Those who apply or receive, and whoever takes part in the visit."""
        known = self._may_apply() | self._may_receive()
        # sudo: users may not read employees; asked to compare
        taking_part = (self - known).filtered(
            lambda visit: self.env.user in visit.sudo()._people().user_id
        )
        return known | taking_part

    def _awaited_stages(self):
        """Return the next stages (superuser) whose leaders have not been told yet."""
        self.ensure_one()
        visit = self._system()
        until = fields.Datetime.now() + timedelta(
            hours=visit.company_id.reception_alert_hours
        )
        return visit.agenda_ids.filtered(
            lambda line: (
                line.state == "planned"
                and line.leader_id
                and not line.date_alerted
                and line.start <= until
            )
        )

    def action_on_the_way(self):
        """Tell the leaders of the next stages, once, that the guests come (VIS-12).

        Next is what begins in the time that the company's policy gives.

        :raises AccessError: the user has no part in the visit
        :raises UserError: no leader is awaited, all have been told, or somebody else
            is telling them at this moment
        """
        self.check_access("read")
        self._lock_for_transition()
        if self - self._may_alert():
            raise AccessError(
                self.env._(
                    "Leaders are told by those who take part in the visit, the front "
                    "desk or a reception officer."
                )
            )
        for visit in self:
            stages = visit._awaited_stages() if visit.state in HERE else False
            if not stages:
                raise UserError(
                    self.env._(
                        "%(visit)s: no leader is awaited in the next hours, or all "
                        "have been told.",
                        visit=visit.display_name,
                    )
                )
            stages.date_alerted = fields.Datetime.now()
            for stage in stages:
                start = format_datetime(self.env, stage.start, tz=visit._local_zone())
                visit._tell(
                    stage.leader_id,
                    _lt(
                        "The guests are on the way. You are awaited at %(time)s, "
                        "%(place)s.",
                        time=start,
                        place=stage.place or "–",
                    ),
                )

    def _closing_gaps(self):
        # EXTENDS: each matter has an owner and a date, and it is known what comes of it
        gaps = super()._closing_gaps()
        # sudo: the gaps are for whoever may close, finance included
        matters = self.sudo().matter_ids
        waiting = matters.filtered(lambda matter: matter.state == "open")
        if waiting:
            gaps.append(
                self.env._(
                    "%(count)s cooperation matters are open: agree on them or decline "
                    "them.",
                    count=len(waiting),
                )
            )
        agreed = matters.filtered(lambda matter: matter.state == "agreed")
        if agreed.filtered(lambda m: not (m.employee_id and m.date_due)):
            gaps.append(
                self.env._(
                    "What was agreed needs an owner and a date: complete the "
                    "cooperation matters."
                )
            )
        return gaps
