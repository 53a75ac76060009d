from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.reception_visit_request import TRANSPORTS

# What the guest may tell on the phone, and what of the visit it becomes.
ANSWERS = (
    "arrival_transport",
    "arrival_number",
    "arrival_place",
    "needs_pick_up",
    "departure_transport",
    "departure_number",
    "departure_place",
    "needs_see_off",
    "needs_lodging",
    "lodging_wishes",
    "meal_wishes",
    "accessibility",
)


class ReceptionVisitGuestCall(models.TransientModel):
    """The call to the guest the day before: the answers go into the visit (VIS-8)."""

    _name = "reception.visit.guest.call"
    _description = "Call to the Guest"

    task_id = fields.Many2one("reception.visit.task", required=True, readonly=True)
    phone_numbers = fields.Text(compute="_compute_phone_numbers")
    date_arrival = fields.Datetime(
        "Arrival",
        help="Another time moves the visit, with all that hangs on it.",
    )
    arrival_transport = fields.Selection(TRANSPORTS, "Arrival By")
    arrival_number = fields.Char(
        "Arrival Flight or Train",
    )
    arrival_place = fields.Char()
    needs_pick_up = fields.Boolean("Pick-up")
    departure_transport = fields.Selection(
        TRANSPORTS,
        "Departure By",
    )
    departure_number = fields.Char(
        "Departure Flight or Train",
    )
    departure_place = fields.Char()
    needs_see_off = fields.Boolean("See-off")
    needs_lodging = fields.Boolean("Lodging")
    lodging_wishes = fields.Char()
    meal_wishes = fields.Char()
    accessibility = fields.Char()
    shown = fields.Json(
        readonly=True, help="The visit's answers when the form was opened."
    )
    remarks = fields.Text(help="What else the guest said; kept with the visit.")

    @api.model
    def default_get(self, fields_list):
        """Return what is known of the visit already, for the task in the context."""
        values = super().default_get(fields_list)
        known = self._known_answers(values.get("task_id"))
        return {**{key: known[key] for key in known if key in fields_list}, **values}

    @api.model_create_multi
    def create(self, vals_list):
        """Create forms; what is not given stays as the visit has it."""
        return super().create(
            [{**self._known_answers(vals.get("task_id")), **vals} for vals in vals_list]
        )

    @api.model
    def _known_answers(self, task_id):
        """Return the answers that the visit of a task has, as column values."""
        visit = self._visit_of(self.env["reception.visit.task"].browse(task_id))
        known = self._answers(visit) if visit else {}
        return {**known, "shown": known}

    @api.model
    def _answers(self, record):
        """Return the answers of a visit or a form, as {name: text or yes or no}."""
        return {
            "date_arrival": fields.Datetime.to_string(record.date_arrival),
            **{name: record[name] for name in ANSWERS},
        }

    @api.depends("task_id")
    def _compute_phone_numbers(self):
        for wizard in self:
            guests = wizard._visit_of(wizard.task_id._origin).guest_ids.filtered(
                "phone"
            )
            wizard.phone_numbers = "\n".join(
                f"{guest.name}: {guest.phone}" for guest in guests
            )

    def _visit_of(self, task):
        """Return a task's visit as superuser to who may do the task, else none."""
        tasks = task._filtered_access("read").filtered(
            lambda task: task.is_guest_call and task.state == "open"
        )
        # sudo: whoever calls needs the numbers and the answers given before
        return (tasks and tasks._may_do()).sudo().visit_id

    def action_confirm(self):
        """Write what has changed into the visit and mark the task as done (VIS-8).

        :raises AccessError: the user is neither owner, applicant, host nor officer;
            for another time of arrival, neither applicant, host nor officer
        :raises UserError: the task is not open or no call to the guest, somebody else
            changed the same in the meantime, or the visit can't be moved so
        """
        self.ensure_one()
        task = self.task_id
        task.check_access("read")
        task._check_transition("done")
        if not task.is_guest_call:
            raise UserError(self.env._("This task is no call to the guest."))
        visit = task.visit_id.sudo()._system()  # sudo: checked just above
        changed = self._changed_answers(visit)
        arrival = changed.pop("date_arrival", None)
        visit.write(changed)
        if arrival:
            task.visit_id.action_postpone(
                arrival, self.env._("As the guest said on the phone.")
            )
        self._note(visit, changed)
        task.action_done()

    def _changed_answers(self, visit):
        """Return what the user changed since the form was opened, {name: answer}.

        :raises UserError: somebody else changed the same in the meantime
        """
        told, now = self._answers(self), self._answers(visit)
        shown = self.shown or now
        changed = {name: told[name] for name in told if told[name] != shown.get(name)}
        changed = {name: told for name, told in changed.items() if told != now[name]}
        clashes = [name for name in changed if now[name] != shown.get(name)]
        if clashes:
            raise UserError(
                self.env._(
                    "%(fields)s was changed by somebody else in the meantime: open "
                    "the form again.",
                    fields=visit._field_labels(clashes),
                )
            )
        return changed

    def _note(self, visit, changed):
        """Write into the visit's history that the guest was called."""
        text = [self.env._("The guest was called.")]
        if changed:
            text.append(
                self.env._("Changed: %(fields)s", fields=visit._field_labels(changed))
            )
        if self.remarks:
            text.append(self.remarks)
        visit.message_post(body=" ".join(text), subtype_xmlid="mail.mt_note")
