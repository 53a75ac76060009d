from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .reception_deadline_mixin import CLOCK_GROUPS
from .reception_visit_reminder_mixin import UNDER_WAY

KIND = "matter"


class ReceptionVisitMatter(models.Model):
    """Seeing to a matter: the owner is reminded, the guest gets a confirmation."""

    _name = "reception.visit.matter"
    _inherit = ["reception.visit.matter", "reception.visit.reminder.mixin"]

    _reminder_type = "reception_management.mail_activity_type_matter"
    _reminder_kind = KIND
    _reminder_states = ("open", "agreed")
    _reminder_visits = (*UNDER_WAY, "closed")

    deadline_ids = fields.One2many(
        "reception.deadline", "matter_id", readonly=True, groups=CLOCK_GROUPS
    )

    @api.model
    def _guarded_fields(self):
        # EXTENDS reception.visit.part
        return super()._guarded_fields() | {"deadline_ids"}

    @api.model_create_multi
    def create(self, vals_list):
        """Create matters; owners hear of theirs by an activity (VIS-12)."""
        matters = super().create(vals_list)
        matters._remind()
        return matters

    def write(self, vals):
        """Change matters; their reminders follow. An owner writes what came of it.

        :raises AccessError: the owner writes something else
        """
        if not self.env.su and vals.keys() - {"outcome"}:
            others = self - self._may_manage()
            if others:
                raise AccessError(others[0]._who_may("open"))
        result = super().write(vals)
        if vals.keys() & {"employee_id", "date_due", "name"}:
            self._remind()
        return result

    def _enter(self, target, **vals):
        # EXTENDS reception.state.mixin
        result = super()._enter(target, **vals)
        if target in ("done", "declined"):
            self._meet_deadline(KIND)
            self._system()._reminders().action_feedback()
        self._remind()
        return result

    def _owner_user(self):
        # EXTENDS reception.visit.reminder.mixin
        self.ensure_one()
        return self.sudo().employee_id.user_id  # sudo: asked to compare and remind

    def _due_date(self):
        # EXTENDS reception.visit.reminder.mixin: the clock ends with that day
        return self.date_due

    def action_remind_again(self):
        """Make the owners' activities again where they were deleted.

        :raises AccessError: the user is neither owner, applicant, host nor officer
        """
        self.check_access("read")
        self._check_allowed("done", self._transitions["done"])
        self._remind()

    # ---- the guest's side ------------------------------------------------------

    def _guest_partner(self):
        """Return who gets the confirmation: the guest, else the customer."""
        self.ensure_one()
        guest = self.guest_id.partner_id
        return guest if guest.email else self.visit_id.partner_id

    def action_confirm_to_guest(self):
        """Open the confirmation to the guest, prepared in the guest's language.

        :return: action of the mail composer
        :raises UserError: the matter is open, or nobody has an e-mail address
        """
        self.ensure_one()
        if self.state == "open":
            raise UserError(self.env._("Note first what came of it."))
        if not self._guest_partner().email:
            raise UserError(
                self.env._(
                    "Neither the guest nor the customer has an e-mail address: add one "
                    "to the contact."
                )
            )
        name = "reception_management.mail_template_matter"
        template = self.env.ref(name, raise_if_not_found=False)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Confirm to the Guest"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_template_id": template and template.id,
                "default_composition_mode": "comment",
                "default_email_layout_xmlid": "mail.mail_notification_light",
            },
        }

    def _message_post_after_hook(self, message, msg_values):
        # EXTENDS mail: what goes to the guest's side is a confirmation
        for matter in self:
            if (
                matter._guest_partner() & message.partner_ids
                and not message.is_internal
            ):
                matter._system().date_confirmed = fields.Datetime.now()
        return super()._message_post_after_hook(message, msg_values)
