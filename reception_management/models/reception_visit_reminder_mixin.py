from odoo import api, fields, models

UNDER_WAY = ("approved", "in_progress", "departed")


class ReceptionVisitReminderMixin(models.AbstractModel):
    """What follows from a to-do of a visit: an activity, and a clock that escalates.

    Both are projections: `_remind` makes them again from the record at any time. The
    record gives ``name``, ``state``, ``due`` and ``deadline_ids``, calls `_remind`
    whenever it changes, and says in the hooks whom to remind.
    """

    _name = "reception.visit.reminder.mixin"
    _description = "To-do of a visit with a reminder"
    _inherit = ["reception.deadline.mixin"]

    _reminder_type = None  # xml id of the activity type
    _reminder_kind = None  # kind of the clock
    _reminder_states = ("open",)
    _reminder_visits = UNDER_WAY

    is_reminder_lost = fields.Boolean(
        "Reminder Missing",
        compute="_compute_is_reminder_lost",
        help="The owner's activity was deleted: it still has to be done.",
    )

    # ---- hooks -----------------------------------------------------------------

    def _owner_user(self):
        """Return the user (superuser) who has to do it."""
        return self.env["res.users"].sudo()

    def _due_date(self):
        """Return the due moment's date on the company's days."""
        return fields.Datetime.context_timestamp(
            self.with_context(tz=self.company_id._reception_tz()), self.due
        ).date()

    # ---- reminders -------------------------------------------------------------

    def _remind(self):
        """Bring activities and clocks in line with the records."""
        if not self:
            return
        records = self._system()
        wanted = records.filtered(lambda record: record._wants_reminder())
        (records - wanted)._reminders().unlink()
        (records - wanted)._drop_deadline(self._reminder_kind)
        wanted._remind_owners()
        wanted._set_deadline(
            self._reminder_kind, {record: record.due for record in wanted}
        )

    def _wants_reminder(self):
        visit = self.sudo().visit_id  # sudo: its state, for who may read the record
        return (
            self.state in self._reminder_states
            and visit.state in self._reminder_visits
            and self.due
        )

    def _reminders(self):
        """Return the records' own activities (superuser)."""
        return self.env["mail.activity"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("activity_type_id", "=", self.env.ref(self._reminder_type).id),
            ]
        )

    def _remind_owners(self):
        """Give each record one activity of its owner, on the due day."""
        known = {activity.res_id: activity for activity in self._reminders()}
        missing = []
        for record in self:
            user, date = record._owner_user(), record._due_date()
            activity = known.get(record.id)
            if activity and activity.user_id == user:
                if activity.date_deadline != date:
                    activity.date_deadline = date
                continue
            if activity:
                activity.unlink()
            if user:
                missing.append(record._reminder_values(user, date))
        # quick update: the approval of the visit has been told, no mail for each
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(
            missing
        )

    def _reminder_values(self, user, date):
        return {
            "activity_type_id": self.env.ref(self._reminder_type).id,
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "res_id": self.id,
            "summary": self.name,
            "date_deadline": date,
            "user_id": user.id,
            "automated": True,
        }

    @api.depends("state", "visit_id.state", "activity_ids")
    def _compute_is_reminder_lost(self):
        kept = set(self.sudo()._reminders().mapped("res_id"))  # sudo: a yes or no
        for record in self:
            record.is_reminder_lost = bool(
                record._wants_reminder()
                and record._owner_user()
                and record._origin.id not in kept
            )

    # ---- clock -----------------------------------------------------------------

    def _deadline_owner(self, kind):
        # EXTENDS reception.deadline.mixin: the activity reminds the owner already
        return self.env["res.users"].sudo()

    def _deadline_applicant_manager_users(self):
        # EXTENDS reception.deadline.mixin
        return self.visit_id._deadline_applicant_manager_users()

    def _deadline_department_users(self):
        # EXTENDS reception.deadline.mixin
        return self.visit_id._deadline_department_users()
