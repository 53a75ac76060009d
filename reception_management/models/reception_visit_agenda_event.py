from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import LazyTranslate

from .reception_state_mixin import as_system
from .reception_visit_reminder_mixin import UNDER_WAY

_lt = LazyTranslate(__name__)

SHOWN = {"start", "stop", "stage", "employee_id", "leader_id", "place"}
# Nobody gets a mail for each event: who is concerned is told once, by the visit.
QUIET = {
    "no_mail_to_attendees": True,
    "dont_notify": True,
    "skip_attendee_notification": True,
    "skip_contact_description": True,
    "mail_create_nolog": True,
    "mail_notrack": True,
}


class ReceptionVisitAgenda(models.Model):
    """The calendar event of an agenda line: shown, never followed (VIS-6).

    Others may move, open up or delete the event; the agenda keeps what it says,
    shows the difference ("drift"), and a person decides: take over, or restore.
    """

    _inherit = "reception.visit.agenda"

    event_id = fields.Many2one(
        "calendar.event", readonly=True, copy=False, ondelete="set null"
    )
    drift = fields.Selection(
        [
            ("deleted", "Event Deleted"),
            ("moved", "Event Moved"),
            ("exposed", "Event Made Public"),
        ],
        "Differs",
        compute="_compute_drift",
        help="What has become of the calendar event outside the agenda.",
    )
    leader_answer = fields.Selection(
        [
            ("needsAction", "No Answer Yet"),
            ("tentative", "Perhaps"),
            ("declined", "Declined"),
            ("accepted", "Accepted"),
        ],
        compute="_compute_leader_answer",
    )

    _event_unique = models.UniqueIndex(
        "(event_id) WHERE event_id IS NOT NULL",
        "This event shows another stage already.",
    )

    # ---- what has become of it -------------------------------------------------

    @api.depends("event_id", "start", "stop", "state", "visit_id.state")
    def _compute_drift(self):
        for line in self:
            event = line.sudo().event_id  # sudo: events of others are compared
            line.drift = False
            if not line._wants_event():
                continue
            if not event.active:
                line.drift = "deleted"
            elif (event.start, event.stop) != (line.start, line.stop):
                line.drift = "moved"
            elif event.privacy != "private":
                line.drift = "exposed"

    @api.depends("event_id", "leader_id")
    def _compute_leader_answer(self):
        for line in self:
            known = line.sudo()  # sudo: answers of a leader, whom users may not read
            leader = known._partners(known.leader_id)
            attendee = known.event_id.attendee_ids.filtered(
                lambda attendee, leader=leader: attendee.partner_id in leader
            )
            line.leader_answer = attendee[:1].state

    def action_restore(self):
        """Bring the events back to what the agenda says.

        :raises AccessError: the user is neither applicant, host nor officer
        """
        self._check_planner()
        self._project()

    def action_take_over(self):
        """Take over the times to which others moved the events.

        :raises AccessError: the user is neither applicant, host nor officer
        :raises UserError: a stage has ended, or the visit is over
        """
        self._check_planner()
        self._check_visit_open()
        for line in self.filtered(lambda line: line.drift == "moved"):
            line._check_unlocked({"start", "stop"})
            event = line._system().event_id
            line._system().write({"start": event.start, "stop": event.stop})

    def _check_planner(self):
        self.check_access("read")
        self._check_allowed("planned", self._transitions["planned"])

    # ---- projecting ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Create agenda lines; they reach the calendar once the visit is approved."""
        lines = super().create(vals_list)
        lines._project()
        lines.filtered("leader_id")._tell_leaders()
        return lines

    def write(self, vals):
        """Change agenda lines; their events follow."""
        result = super().write(vals)
        if SHOWN & vals.keys():
            self._project()
        if vals.get("leader_id"):
            self._tell_leaders()
        return result

    def _tell_leaders(self):
        """Tell the leaders of a visit under way that they are wanted."""
        for line in self.filtered(lambda line: line._wants_event()):
            leader = line._system().leader_id
            line.visit_id._tell(leader, _lt("You are wanted at a stage of the visit."))

    def unlink(self):
        """Delete agenda lines with their events."""
        events = self._system().event_id
        result = super().unlink()
        events.with_context(**QUIET).unlink()
        return result

    def _enter(self, target, **vals):
        # EXTENDS reception.state.mixin
        result = super()._enter(target, **vals)
        self._project()
        return result

    def _wants_event(self):
        visit = self.sudo().visit_id  # sudo: its state, for who may read the line
        return self.state != "cancelled" and visit.state in UNDER_WAY

    def _project(self):
        """Make, change or remove the events so that they show what the lines say."""
        if not self:
            return
        lines = self._system()
        wanted = lines.filtered(lambda line: line._wants_event())
        (lines - wanted).event_id.with_context(**QUIET).unlink()
        missing = wanted.filtered(lambda line: not line.event_id.active)
        # as nobody in particular: core has who makes an event accept it
        events = as_system(self.env["calendar.event"]).with_user(SUPERUSER_ID)
        events = events.with_context(**QUIET)
        for line in wanted - missing:
            line._update_event()
        made = events.create([line._event_values(new=True) for line in missing])
        for line, event in zip(missing, made, strict=True):
            line.event_id = event

    def _update_event(self):
        """Write what differs; for another time everybody is asked anew."""
        values = self._event_values()
        changed = {k: v for k, v in values.items() if self._event_differs(k, v)}
        if not changed:
            return
        event = self.event_id.with_user(SUPERUSER_ID).with_context(**QUIET)
        if changed.keys() & {"start", "stop"}:
            # both: of one alone core reckons the other from the old duration
            changed |= {"start": self.start, "stop": self.stop, "allday": False}
            event.attendee_ids.write({"state": "needsAction"})
        event.write(changed)

    def _event_differs(self, name, value):
        if name == "partner_ids":
            return set(self.event_id.partner_ids.ids) != set(value[0][2])
        field = self.event_id._fields[name]
        return field.convert_to_write(self.event_id[name], self.event_id) != value

    def _event_values(self, new=False):
        """Return what the event shows: times, and nothing of guests or customer."""
        people = self._people() or self.visit_id.applicant_id
        values = {
            "name": f"{self.visit_id.name} · {self._stage_label()}",
            "start": self.start,
            "stop": self.stop,
            "location": self.place,
            "privacy": "private",
            "partner_ids": [(6, 0, self._partners(people).ids)],
            "user_id": (people.user_id[:1] or self.visit_id.applicant_id.user_id).id,
        }
        if new:
            values |= {
                "reception_visit_id": self.visit_id.id,
                "reception_stage": self.stage,
                "description": False,
            }
        return values

    def _stage_label(self):
        return dict(self._fields["stage"]._description_selection(self.env))[self.stage]

    @api.model
    def _partners(self, employees):
        """Return the partners under whom employees are invited."""
        partners = self.env["res.partner"]
        for employee in employees:
            partners |= employee.user_id.partner_id or employee.work_contact_id
        return partners
