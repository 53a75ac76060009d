from odoo import api, fields, models
from odoo.tools import format_datetime

from ..models.reception_visit_appointment import ANSWERS


class ReceptionVisitAnswer(models.TransientModel):
    """Asks what the customer who wants an appointment is answered (VIS-4)."""

    _name = "reception.visit.answer"
    _description = "Answer to an Appointment"

    visit_id = fields.Many2one("reception.visit", required=True, readonly=True)
    answer = fields.Selection(ANSWERS, required=True, default="yes")
    offer = fields.Datetime("Other Time")
    message = fields.Text(
        "What the Customer Is Told",
        compute="_compute_message",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    send = fields.Boolean(
        "Send by E-mail",
        compute="_compute_send",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    email = fields.Char(related="visit_id.partner_id.email", related_sudo=False)

    @api.depends("visit_id")
    def _compute_send(self):
        for wizard in self:
            wizard.send = bool(wizard.visit_id.partner_id.email)

    @api.depends("visit_id", "answer", "offer")
    def _compute_message(self):
        for wizard in self:
            wizard.message = wizard._proposed_message()

    def _proposed_message(self):
        """Return what might be said, in the customer's language."""
        visit = self.visit_id
        env = self.with_context(lang=visit.partner_id.lang or self.env.lang).env
        moment = self.offer if self.answer == "other" else visit.date_arrival

        def local(moment):
            return format_datetime(
                env, moment, tz=visit._local_zone(), dt_format="short"
            )

        if self.answer == "no":
            return env._("We are sorry that we can't receive you this time.")
        if self.answer == "other":
            return moment and env._(
                "We can't receive you at the time you asked for. Would %(time)s suit "
                "you?",
                time=local(moment),
            )
        if not moment:
            return env._("We look forward to your visit.")
        return env._("We look forward to your visit on %(time)s.", time=local(moment))

    def action_confirm(self):
        """Give the answer; see `action_answer` of the visit.

        :raises AccessError: the user is neither applicant, host nor officer
        :raises UserError: the answer was given already, or something is missing
        """
        self.ensure_one()
        self.visit_id.action_answer(
            self.answer, self.message, offer=self.offer, send=self.send
        )
