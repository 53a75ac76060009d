from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

BUSY_STATES = ("submitted", "approved", "in_progress")
CHANGEABLE = ("approved", "in_progress")


class ReceptionVisitCompanion(models.Model):
    """Who of our side is wanted somewhere else at the time of the visit (VIS-5)."""

    _inherit = "reception.visit.companion"

    is_booked = fields.Boolean(
        "Booked Elsewhere",
        compute="_compute_is_booked",
        help="The person takes part in another visit, or has an appointment, at the "
        "same time.",
    )

    @api.depends("employee_id", "visit_id.date_arrival", "visit_id.date_departure")
    def _compute_is_booked(self):
        booked = {
            visit: visit._booked_elsewhere(rows.employee_id)
            for visit, rows in self.grouped("visit_id").items()
        }
        for companion in self:
            employee = companion.employee_id._origin
            companion.is_booked = employee in booked[companion.visit_id]


class ReceptionVisit(models.Model):
    """Our people at a visit: told, flagged where booked, replaced with a reason."""

    _inherit = "reception.visit"

    is_host_booked = fields.Boolean(
        "Host Booked Elsewhere", compute="_compute_is_host_booked"
    )

    @api.depends("host_id", "date_arrival", "date_departure")
    def _compute_is_host_booked(self):
        for visit in self:
            host = visit.host_id._origin
            visit.is_host_booked = bool(host) and host in visit._booked_elsewhere(host)

    def _booked_elsewhere(self, employees):
        """Return those of the employees who are wanted elsewhere at this time.

        By another visit they take part in, or by an appointment in their calendar.
        """
        self.ensure_one()
        employees = employees._origin
        if not (employees and self.date_arrival and self.date_departure):
            return employees.browse()
        # sudo: that somebody is booked is told, not by whom or for what
        others = self.sudo().search(
            Domain("state", "in", BUSY_STATES)
            & Domain("id", "!=", self._origin.id)
            & Domain("date_arrival", "<", self.date_departure)
            & Domain("date_departure", ">", self.date_arrival)
            & (
                Domain("host_id", "in", employees.ids)
                | Domain("companion_ids.employee_id", "in", employees.ids)
            )
        )
        booked = others.host_id | others.companion_ids.employee_id
        busy = self._partners_with_meetings(employees.sudo().user_id.partner_id)
        return employees.filtered(
            lambda employee: (
                employee.sudo() in booked or employee.sudo().user_id.partner_id & busy
            )
        )

    def _partners_with_meetings(self, partners):
        """Return those of the partners with an appointment that is not this visit's."""
        events = self.env["calendar.event"].sudo()  # sudo: see _booked_elsewhere
        found = events.search(
            Domain("attendee_ids.partner_id", "in", partners.ids)
            & Domain("show_as", "=", "busy")
            & Domain("start", "<", self.date_departure)
            & Domain("stop", ">", self.date_arrival)
            & (
                Domain("reception_visit_id", "!=", self._origin.id)
                | Domain("reception_visit_id", "=", False)
            )
        )
        coming = found.attendee_ids.filtered(lambda who: who.state != "declined")
        return partners & coming.partner_id

    def action_replace(self, employee_id, substitute_id, reason):
        """Put another colleague in the place of one of our people (VIS-5).

        In all roles at the visit, as owner of open tasks and of the agenda; both
        are told. The rules the visit was approved with still hold.

        :param int employee_id: id of the hr.employee who can't come
        :param int substitute_id: id of the hr.employee who comes instead
        :param str reason: told to those concerned; required
        :raises AccessError: the user is neither applicant, host nor officer
        :raises UserError: not approved or over, the first takes no part, the second
            does already or is not of the company, no reason, or a rule is broken
        """
        self._check_may_replace(reason)
        # sudo: users may not read employees; their ids were given
        people = self.env["hr.employee"].sudo()
        old, new = people.browse(employee_id), people.browse(substitute_id).exists()
        visit = self.sudo()  # sudo: to compare
        self._check_replaceable(
            old, new, visit.host_id | visit.companion_ids.employee_id
        )
        self._check_colleague(new)
        self._system()._replace(old, new)
        self._tell_replaced(old, new, reason)

    def action_replace_other(
        self, partner_id, reason, *, substitute_id=None, substitute_partner_id=None
    ):
        """Put somebody in the place of a person without employee record (VIS-5).

        :param int partner_id: id of the res.partner who can't come
        :param str reason: told to those concerned; required
        :param int substitute_id: id of the hr.employee who comes instead, or
        :param int substitute_partner_id: id of another res.partner who does
        :raises AccessError: the user is neither applicant, host nor officer, or may
            not read the contact
        :raises UserError: as for `action_replace`
        """
        self._check_may_replace(reason)
        old = self.env["res.partner"].browse(partner_id)
        rows = self.sudo().companion_ids  # sudo: to compare
        if substitute_id:
            # sudo: see action_replace
            new = self.env["hr.employee"].sudo().browse(substitute_id).exists()
            people = self.sudo().host_id | rows.employee_id
            values = {"employee_id": new.id, "partner_id": False}
        else:
            new = self.env["res.partner"].browse(substitute_partner_id or ()).exists()
            new.check_access("read")
            people, values = rows.partner_id, {"partner_id": new.id}
        self._check_replaceable(old, new, people, rows.partner_id)
        if substitute_id:
            self._check_colleague(new)
        self._system().companion_ids.filtered(lambda row: row.partner_id == old).write(
            values
        )
        self._tell_replaced(old, new, reason)

    def _check_may_replace(self, reason):
        """Lock the visit; raise where the user may not replace people, or not now."""
        self.ensure_one()
        self._check_reason(reason)
        self.check_access("read")
        self._lock_for_transition()
        if not self._may_apply():
            self._check_allowed("cancelled", self._transitions["cancelled"])
        if self.state not in CHANGEABLE:
            raise UserError(
                self.env._(
                    "%(visit)s is “%(state)s”: people are replaced once a visit is "
                    "approved and until it is over; before that, just change them.",
                    visit=self.display_name,
                    state=self._state_label(self.state),
                )
            )

    def _check_replaceable(self, old, new, people, replaceable=None):
        """Raise where one takes no part, or the other does already.

        :param people: who takes part, of the kind of the new one
        :param replaceable: who takes part, of the kind of the old one, if another
        """
        if old.sudo() not in (people if replaceable is None else replaceable):
            raise UserError(self.env._("Choose one of our people at this visit."))
        if not new:
            raise UserError(self.env._("Choose who comes instead."))
        if new.sudo() in people:
            raise UserError(
                self.env._("%(name)s takes part already.", name=new.name),
            )

    def _check_colleague(self, employee):
        if not employee.active or employee.company_id != self.company_id:
            raise UserError(self.env._("Choose a colleague of the same company."))

    def _tell_replaced(self, old, new, reason):
        """Check the rules of the approval again, then tell all concerned."""
        gaps = self._host_gaps() + self._companion_gaps()
        if gaps:
            raise UserError("\n".join(gaps))
        text = _lt(
            "%(new)s takes the place of %(old)s: %(reason)s",
            new=new.sudo().name,  # sudo: the names of those concerned
            old=old.sudo().name,
            reason=reason,
        )
        people = self._people()
        self._tell(people | old if old._name == people._name else people, text)

    def _replace(self, old, new):
        """Change who takes part (all as superuser)."""
        if self.host_id == old:
            self.host_id = new
        rows = self.companion_ids.filtered(lambda row: row.employee_id == old)
        rows.employee_id = new
        tasks = self.task_ids.filtered(
            lambda task: task.state == "open" and task.employee_id == old
        )
        tasks.write({"employee_id": new.id})
        for name in ("employee_id", "leader_id"):
            lines = self.agenda_ids.filtered(
                lambda line, name=name: line.state == "planned" and line[name] == old
            )
            lines.write({name: new.id})
        bookings = self.booking_ids.filtered(lambda row: row.driver_id == old)
        bookings.write({"driver_id": new.id})
