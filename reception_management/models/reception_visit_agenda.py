from odoo import api, fields, models
from odoo.exceptions import UserError

from .reception_agenda_template_line import STAGES
from .reception_state_mixin import Transition
from .reception_visit import MONEY_GROUPS

PLANNED_FIELDS = frozenset(
    {"stage", "name", "guest_note", "start", "stop", "place", "area", "area_id"}
)


class ReceptionVisitAgenda(models.Model):
    """A stage of a visit: planned and actual times, place, who leads (VIS-6).

    The agenda is the truth; its calendar event is a projection that can be made
    again, see ``reception_visit_agenda_event.py``.
    """

    _name = "reception.visit.agenda"
    _description = "Agenda Line"
    _inherit = ["reception.visit.part", "reception.state.mixin"]
    _order = "start, id"
    _check_company_auto = True

    _open_states = ("draft", "submitted", "approved", "in_progress", "departed")
    _transitions = {
        "running": Transition(("planned",), "_may_run"),
        "done": Transition(("planned", "running"), "_may_run"),
        "cancelled": Transition(("planned", "running"), "_may_plan"),
        "planned": Transition(("running", "done", "cancelled"), "_may_plan"),
    }
    _system_fields = frozenset(
        {"state", "actual_start", "actual_stop", "event_id", "ended_with_visit"}
    )
    _locked_fields = {"done": PLANNED_FIELDS, "cancelled": PLANNED_FIELDS}

    stage = fields.Selection(STAGES, required=True)
    name = fields.Char("What", help="Told to our own people, never in the calendar.")
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("running", "Running"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        "Status",
        default="planned",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    start = fields.Datetime("From", required=True)
    stop = fields.Datetime("Until", required=True)
    actual_start = fields.Datetime("Began", readonly=True, copy=False)
    actual_stop = fields.Datetime("Ended", readonly=True, copy=False)
    ended_with_visit = fields.Boolean(readonly=True, copy=False)
    guest_note = fields.Char(
        "For the Guests",
        help="Printed on the itinerary, in the guests' language. Nothing else of the "
        "stage but its kind, time and place is.",
    )
    place = fields.Char()
    area = fields.Char("Areas", help="What the guests may see, where it is limited.")
    employee_id = fields.Many2one(
        "hr.employee", "Owner", index=True, check_company=True, help="Who sees to it."
    )
    leader_id = fields.Many2one(
        "hr.employee",
        "Leader Wanted",
        index="btree_not_null",
        check_company=True,
        help="Whose presence is asked for by invitation.",
    )
    # what was said is not for the front desk
    remarks = fields.Text(help="What was noted while it ran.", groups=MONEY_GROUPS)
    minutes = fields.Html(groups=MONEY_GROUPS)

    _times = models.Constraint(
        "CHECK (stop > start)", "A stage of the agenda must end after it starts."
    )
    _actual_times = models.Constraint(
        "CHECK (actual_stop >= actual_start)", "A stage can't end before it began."
    )

    @api.depends("stage", "name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["stage"]._description_selection(self.env))
        for line in self:
            parts = [labels.get(line.stage), line.name]
            line.display_name = " · ".join(filter(None, parts))

    def _check_transition(self, target):
        # EXTENDS reception.state.mixin
        self._check_visit_open()
        return super()._check_transition(target)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_planned(self):
        kept = self.filtered(lambda line: line.state in ("running", "done"))
        if kept and not self.env.su:
            raise UserError(
                self.env._(
                    "“%(stage)s” has begun: what took place stays on the agenda.",
                    stage=kept[0].display_name,
                )
            )

    # ---- who may ---------------------------------------------------------------

    def _may_plan(self):
        """Those who may apply for the visit: applicant, author, host, officers."""
        visits = self.visit_id._may_apply()
        return self.filtered(lambda line: line.visit_id in visits)

    def _may_run(self):
        """Owner and leader of the stage, and those who plan it."""
        own = self.filtered(lambda line: self.env.user in line._people().user_id)
        return own | self._may_plan()

    def _people(self):
        """Return owner and leader (superuser)."""
        line = self.sudo()  # sudo: users may not read employees; asked to compare
        return line.employee_id | line.leader_id

    def _who_may(self, target):
        # EXTENDS reception.state.mixin
        if target in ("running", "done"):
            return self.env._(
                "The stage's owner or leader, the visit's applicant or main host, or a "
                "reception officer may."
            )
        return self.env._(
            "The visit's applicant or main host, or a reception officer may."
        )

    # ---- steps -----------------------------------------------------------------

    def action_start(self):
        """Note that stages begin now (VIS-12).

        :raises AccessError: the user is neither owner, leader, applicant, host nor
            officer
        :raises UserError: a stage is not planned
        """
        self._transition("running", actual_start=fields.Datetime.now())

    def action_done(self):
        """Note that stages end now; one that was not started began as planned.

        :raises AccessError: the user is neither owner, leader, applicant, host nor
            officer
        :raises UserError: a stage is done or cancelled already
        """
        now = fields.Datetime.now()
        for line in self:
            began = line.actual_start or min(line.start, now)
            line._transition("done", actual_start=began, actual_stop=now)

    def action_cancel(self):
        """Cancel stages that don't take place.

        :raises AccessError: the user is neither applicant, host nor officer
        :raises UserError: a stage has ended, or the visit is over
        """
        self._transition("cancelled")

    def action_reset(self):
        """Take stages back to "planned".

        :raises AccessError: the user is neither applicant, host nor officer
        :raises UserError: a stage is planned already, or the visit is over
        """
        self._transition("planned", actual_start=False, actual_stop=False)
