from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_datetime, plaintext2html

ANSWER = "answer"
ANSWERS = [("yes", "Yes"), ("no", "No"), ("other", "Another Time")]
# The visit still lies ahead: an answer can be given.
AHEAD = ("draft", "submitted", "approved")


class ReceptionVisit(models.Model):
    """Who asks for an appointment gets an answer, in time (VIS-4).

    A clock of the kind ``answer`` runs from the moment of the asking until the
    answer is given, whatever becomes of the application in between: who is refused
    has to hear it too. Asked again, after another time was offered for instance, it
    runs anew.
    """

    _inherit = "reception.visit"

    appointment_asked = fields.Datetime(
        "Appointment Asked For",
        copy=False,
        tracking=True,
        help="When the customer asked for the appointment: an answer is due from then "
        "on, within the time that the policy gives.",
    )
    appointment_answer = fields.Selection(
        ANSWERS, "Answer", readonly=True, copy=False, tracking=True
    )
    appointment_answered = fields.Datetime("Answered On", readonly=True, copy=False)
    appointment_answered_by_id = fields.Many2one(
        "res.users", "Answered By", readonly=True, copy=False
    )
    appointment_offer = fields.Datetime(
        "Time Offered", readonly=True, copy=False, tracking=True
    )

    _appointment_open_index = models.Index(
        "(appointment_asked) WHERE appointment_asked IS NOT NULL "
        "AND appointment_answer IS NULL"
    )

    @api.model
    def _guarded_fields(self):
        # EXTENDS reception.state.mixin
        return super()._guarded_fields() | {
            "appointment_answer",
            "appointment_answered",
            "appointment_answered_by_id",
            "appointment_offer",
        }

    @api.constrains("appointment_asked")
    def _check_appointment_asked(self):
        now = fields.Datetime.now()
        for visit in self:
            if visit.appointment_asked and visit.appointment_asked > now:
                raise ValidationError(
                    self.env._(
                        "%(visit)s: the appointment was asked for at a time that lies "
                        "in the future. Enter when the customer asked.",
                        visit=visit.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Create visits in draft; who asked for an appointment awaits an answer.

        :return: the visits, in the order of `vals_list`
        """
        visits = super().create(vals_list)
        visits.filtered("appointment_asked")._await_answer()
        return visits

    def write(self, vals):
        """Change visits; asked for again, an appointment is to be answered again."""
        result = super().write(vals)
        if "appointment_asked" in vals:
            self._await_answer()
        return result

    def _enter(self, target, **vals):
        # EXTENDS reception.state.mixin
        result = super()._enter(target, **vals)
        if target in ("cancelled", "no_show", "in_progress"):
            # nobody waits any more: withdrawn, or the guests are here
            self._drop_deadline(ANSWER)
        return result

    def _await_answer(self):
        """Start the clocks of the answers anew, from the moment of the asking."""
        self._drop_deadline(ANSWER)
        visits = self._system()
        visits.write(dict.fromkeys(self._answer_facts(), False))
        asked = visits.filtered("appointment_asked")
        begins = {
            visit: {
                "started": visit.appointment_asked,
                "running_since": visit.appointment_asked,
            }
            for visit in asked
        }
        asked._start_deadline(ANSWER, begins)

    @api.model
    def _answer_facts(self):
        return (
            "appointment_answer",
            "appointment_answered",
            "appointment_answered_by_id",
            "appointment_offer",
        )

    # ---- the answer ------------------------------------------------------------

    def action_answer(self, answer, message, offer=None, send=True):
        """Answer who asked for an appointment; the clock stops (VIS-4).

        “No” cancels the visit; “yes” after another time was offered moves a draft to
        that time.

        :param str answer: `yes`, `no` or `other` (another time is offered)
        :param str message: what the customer is told; required, and the reason where
            the visit is cancelled
        :param offer: the other time, naive UTC, datetime or text; for `other` only
        :param bool send: whether the message goes to the customer by e-mail; else it
            was told otherwise, and is noted
        :raises AccessError: the user is neither applicant, host nor officer
        :raises UserError: nothing was asked, the answer was given already, the visit
            is over, or something is missing
        """
        self.ensure_one()
        self.check_access("read")
        self._lock_for_transition()
        if not self._may_apply():
            self._check_allowed("cancelled", self._transitions["cancelled"])
        offer = fields.Datetime.to_datetime(offer)
        self._check_answer(answer, message, offer, send)
        if answer == "yes" and self.appointment_offer:
            self._take_offer()
        self._system().write(
            {
                "appointment_answer": answer,
                "appointment_answered": fields.Datetime.now(),
                "appointment_answered_by_id": self.env.uid,
                "appointment_offer": offer if answer == "other" else False,
            }
        )
        self._meet_deadline(ANSWER)
        self._tell_answer(message, send)
        if answer == "no":
            self.action_cancel(message)

    def _check_answer(self, answer, message, offer, send):
        """Raise UserError where this answer can't be given now."""
        env = self.env
        if answer not in dict(ANSWERS):
            raise UserError(env._("Answer with yes, no or another time."))
        if not self.appointment_asked or self.state not in AHEAD:
            raise UserError(
                env._(
                    "%(visit)s: there is no appointment to answer.",
                    visit=self.display_name,
                )
            )
        if self.appointment_answer in ("yes", "no"):
            raise UserError(
                env._(
                    "%(visit)s was answered on %(date)s by %(user)s. Where the "
                    "customer asks again, enter when.",
                    visit=self.display_name,
                    date=format_datetime(env, self.appointment_answered),
                    user=self.sudo().appointment_answered_by_id.name,
                )
            )
        if not (message or "").strip():
            raise UserError(env._("Enter what the customer is told."))
        if answer == "other" and not (offer and offer > fields.Datetime.now()):
            raise UserError(env._("Offer a time that lies in the future."))
        # sudo: the address of the visit's own customer
        if send and not self.sudo().partner_id.email_normalized:
            raise UserError(
                env._(
                    "%(customer)s has no e-mail address: tell the answer by phone and "
                    "take away “Send by E-mail”.",
                    customer=self.partner_id.display_name,
                )
            )

    def _take_offer(self):
        """Move a draft to the time that was offered; others must be there already."""
        if self.date_arrival == self.appointment_offer:
            return
        if self.state != "draft":
            raise UserError(
                self.env._(
                    "%(visit)s isn't planned for the time that was offered: reset or "
                    "postpone it first.",
                    visit=self.display_name,
                )
            )
        delta = self.date_arrival and self.appointment_offer - self.date_arrival
        vals = {"date_arrival": self.appointment_offer}
        if delta and self.date_departure:
            vals["date_departure"] = self.date_departure + delta
        self.write(vals)

    def _tell_answer(self, message, send):
        """Send the answer to the customer, or note what the customer was told."""
        body = plaintext2html(message)
        # sudo: only the text goes out, to the visit's own customer
        visit = self._system()
        if not send:
            visit.message_post(body=body, subtype_xmlid="mail.mt_note")
            return
        visit = visit.with_context(lang=visit.partner_id.lang or self.env.lang)
        visit.message_post(
            body=body,
            subject=visit.env._(
                "Your visit to %(company)s", company=visit.company_id.name
            ),
            partner_ids=visit.partner_id.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
