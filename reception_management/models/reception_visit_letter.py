from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .reception_state_mixin import Transition

LETTER_FIELDS = frozenset({"partner_ids", "subject", "body", "agenda_ids", "photo_ids"})
TEMPLATE = "reception_management.mail_template_after_visit"
FAILED = ("exception", "bounce")


class ReceptionVisitLetter(models.Model):
    """The mail to the guests after their visit: thanks, minutes, photos (VIS-13).

    The system prepares it, a person checks and sends it. It leaves once: the state
    changes in the transaction that posts the message, so the second of two clicks
    finds it sent; what failed to arrive is sent again to those alone.
    """

    _name = "reception.visit.letter"
    _description = "After-Visit Mail"
    _inherit = ["reception.visit.part", "reception.state.mixin", "mail.thread"]
    _order = "id"
    _rec_name = "subject"

    _open_states = ("departed", "closed")
    _transitions = {
        "sent": Transition(("draft",), "_may_send", "_send_gaps"),
        "dropped": Transition(("draft",), "_may_send"),
        "draft": Transition(("dropped",), "_may_send"),
    }
    _system_fields = frozenset(
        {"state", "lang", "message_id", "date_sent", "sent_by_id"}
    )
    _locked_fields = {"sent": LETTER_FIELDS, "dropped": LETTER_FIELDS}

    state = fields.Selection(
        [("draft", "To Check"), ("sent", "Sent"), ("dropped", "Dropped")],
        "Status",
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    lang = fields.Selection(
        selection="_selection_lang", string="Language", readonly=True, required=True
    )
    partner_ids = fields.Many2many("res.partner", string="To")
    subject = fields.Char()
    body = fields.Html("Greeting")
    agenda_ids = fields.Many2many(
        "reception.visit.agenda",
        string="Minutes",
        domain="[('visit_id', '=', visit_id), ('minutes', '!=', False)]",
        help="The stages whose minutes go along.",
    )
    photo_ids = fields.Many2many(
        "ir.attachment",
        "reception_visit_letter_photo_rel",
        "letter_id",
        "attachment_id",
        "Photos",
        bypass_search_access=True,
        domain="[('id', 'in', visit_photo_ids)]",
        help="Photos of the stages that go along.",
    )
    visit_photo_ids = fields.Many2many(
        "ir.attachment", compute="_compute_visit_photo_ids"
    )
    preview = fields.Html("What the Guests Get", compute="_compute_preview")
    date_sent = fields.Datetime("Sent On", readonly=True, copy=False)
    sent_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    message_id = fields.Many2one(
        "mail.message",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    delivery = fields.Selection(
        [
            ("waiting", "On Its Way"),
            ("arrived", "Delivered"),
            ("failed", "Failed"),
        ],
        compute="_compute_delivery",
        help="What became of it, as the mail servers say.",
    )
    failure = fields.Text("Why It Failed", compute="_compute_delivery")

    _lang_unique = models.UniqueIndex(
        "(visit_id, lang)", "There is an after-visit mail in this language already."
    )

    @api.depends("subject", "visit_id.name")
    def _compute_display_name(self):
        for letter in self:
            names = (letter.sudo().visit_id.name, letter.subject)  # sudo: the number
            letter.display_name = " · ".join(filter(None, names))

    @api.model
    def _selection_lang(self):
        return self.env["res.lang"].get_installed()

    @api.depends("visit_id.agenda_ids.photo_ids")
    def _compute_visit_photo_ids(self):
        for letter in self:
            letter.visit_photo_ids = letter.visit_id.agenda_ids.photo_ids

    @api.depends("body", "agenda_ids.minutes")
    def _compute_preview(self):
        for letter in self:
            parts = [letter.body or Markup()]
            translated = letter.with_context(lang=letter.lang)
            for stage in translated.agenda_ids.sorted("start"):
                title = Markup("<h3>%s</h3>") % stage.display_name
                parts += [title, stage.minutes or Markup()]
            letter.preview = Markup().join(parts)

    @api.depends("message_id", "state")
    def _compute_delivery(self):
        for letter in self:
            # sudo: the state of its delivery, for whoever reads the letter
            notices = letter.sudo()._notices()
            failed = notices.filtered(lambda n: n.notification_status in FAILED)
            waiting = notices.filtered(
                lambda n: n.notification_status not in (*FAILED, "sent")
            )
            letter.failure = "\n".join(
                f"{notice.res_partner_id.name}: "
                f"{notice.failure_reason or notice.format_failure_reason()}"
                for notice in failed
            )
            if failed:
                letter.delivery = "failed"
            elif waiting:
                letter.delivery = "waiting"
            else:
                letter.delivery = "arrived" if notices else False

    def _notices(self):
        """Return the notifications by mail (superuser) of the letter."""
        return self.message_id.notification_ids.filtered(
            lambda notice: notice.notification_type == "email"
        )

    @api.constrains("agenda_ids", "photo_ids")
    def _check_choice(self):
        """What goes along was noted at this visit, so nothing else can leave."""
        for letter in self:
            # sudo: compared only, whoever writes
            chosen = letter.sudo()
            stages = chosen.visit_id.agenda_ids
            if chosen.agenda_ids - stages or chosen.photo_ids - stages.photo_ids:
                raise ValidationError(
                    self.env._("Minutes and photos of another visit can't go along.")
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_prepared(self):
        if not self.env.su:
            raise UserError(self.env._("Drop the mail instead of deleting it."))

    # ---- who may ---------------------------------------------------------------

    def _may_send(self):
        """Those who may apply for the visit: applicant, author, host, officers."""
        visits = self.visit_id._may_apply()
        return self.filtered(lambda letter: letter.visit_id in visits)

    def _who_may(self, target):
        # EXTENDS reception.state.mixin
        return self.env._(
            "The visit's applicant or main host, or a reception officer may."
        )

    def _send_gaps(self):
        """Return what is missing before it can leave, as a list of texts."""
        gaps = []
        if not self.partner_ids:
            gaps.append(self.env._("Choose who gets it."))
        gaps += [
            self.env._("%(name)s has no e-mail address.", name=partner.name)
            for partner in self.partner_ids
            if not partner.email_normalized
        ]
        if not (self.subject or "").strip():
            gaps.append(self.env._("Write a subject."))
        return gaps

    # ---- steps -----------------------------------------------------------------

    def action_refresh(self):
        """Take greeting, minutes and photos anew; what was changed by hand is lost.

        :raises AccessError: the user is neither applicant, host nor officer
        :raises UserError: it has been sent or dropped
        """
        self.check_access("read")
        self._check_allowed("sent", self._transitions["sent"])
        for letter in self:
            letter._check_unlocked(LETTER_FIELDS)
        self._system()._fill_in()

    def _fill_in(self):
        """Fill in greeting, minutes and photos (superuser)."""
        template = self.env.ref(TEMPLATE, raise_if_not_found=False)
        names = ("subject", "body_html")
        texts = template._generate_template(self.ids, names) if template else {}
        for letter in self:
            stages = letter.visit_id.agenda_ids.filtered(
                lambda stage: stage.state == "done"
            )
            letter.write(
                {
                    "subject": texts.get(letter.id, {}).get("subject"),
                    "body": texts.get(letter.id, {}).get("body_html"),
                    "agenda_ids": [(6, 0, stages.filtered("minutes").ids)],
                    "photo_ids": [(6, 0, stages.photo_ids.ids)],
                }
            )

    def action_send(self):
        """Send checked mails, once (VIS-13).

        :raises AccessError: the user is neither applicant, host nor officer
        :raises UserError: it has left already, somebody else is sending it, or lists
            what is missing
        """
        self._transition(
            "sent", date_sent=fields.Datetime.now(), sent_by_id=self.env.uid
        )
        for letter in self:
            system = letter._system()
            system.message_id = system.message_post(
                body=system.preview,
                subject=system.subject,
                partner_ids=system.partner_ids.ids,
                attachment_ids=system.photo_ids.ids,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                email_layout_xmlid="mail.mail_notification_light",
            )

    def action_send_again(self):
        """Send a mail again to those whom it didn't reach, and to nobody else.

        :raises AccessError: the user is neither applicant, host nor officer
        :raises UserError: it has not failed
        """
        self.check_access("read")
        self._lock_for_transition()
        self._check_allowed("sent", self._transitions["sent"])
        for letter in self:
            system = letter._system()
            failed = system._notices().filtered(
                lambda notice: notice.notification_status in FAILED
            )
            if not system._send_anew(failed):
                raise UserError(self.env._("Nothing has failed that could be sent."))

    def _send_anew(self, failed):
        """Make new mails of the message for failed notices; all as superuser.

        The old mail may be gone (it arrived, then bounced), and it names those too who
        got it: it never leaves again. What is sent leaves after the commit.

        :return: whether there is somebody to send to
        """
        message = self.message_id
        people = [
            {**person, "notif": "email"}
            for person in self._notify_get_recipients(message)
            if person["id"] in failed.res_partner_id.ids
        ]
        if not people:
            return False
        reached = {person["id"] for person in people}
        replaced = failed.filtered(lambda notice: notice.res_partner_id.id in reached)
        replaced.mail_mail_id.filtered(lambda mail: mail.state != "sent").cancel()
        replaced.unlink()  # one notice a person; the new mails bring theirs
        self._notify_thread_by_email(message, people)
        return True

    def action_drop(self):
        """Send nothing.

        :raises AccessError: the user is neither applicant, host nor officer
        :raises UserError: it has left already
        """
        self._transition("dropped")

    def action_reset(self):
        """Take up again what was dropped.

        :raises AccessError: the user is neither applicant, host nor officer
        :raises UserError: it has left already
        """
        self._transition("draft")
