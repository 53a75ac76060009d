from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

OURS = "reception_management.%"
ITINERARY = "reception_management.action_report_visit_itinerary"
# Before the approval nothing is promised, afterwards nobody comes.
MAILED_STATES = ("approved", "in_progress")


class ReceptionVisitPrint(models.TransientModel):
    """Asks what of a visit is printed or mailed, and in which language (VIS-11)."""

    _name = "reception.visit.print"
    _description = "Print or Mail of a Visit"

    visit_id = fields.Many2one("reception.visit", required=True, readonly=True)
    available_report_ids = fields.Many2many(
        "ir.actions.report", compute="_compute_available_report_ids"
    )
    report_id = fields.Many2one(
        "ir.actions.report",
        "Print",
        required=True,
        default=lambda self: self._default_report(),
        domain="[('id', 'in', available_report_ids)]",
    )
    lang = fields.Selection(
        lambda self: self.env["res.lang"].get_installed(),
        "Language",
        compute="_compute_lang",
        compute_sudo=False,
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    can_mail = fields.Boolean(compute="_compute_can_mail")
    recipient_ids = fields.Many2many(
        "res.partner",
        string="To",
        compute="_compute_recipient_ids",
        compute_sudo=False,
        store=True,
        readonly=False,
        help="The guests who are contacts and have this language.",
    )

    @api.model
    def _default_report(self):
        """Return the itinerary, or what else the user may print."""
        available = self._available_reports()
        itinerary = self.env.ref(ITINERARY)
        return itinerary if itinerary in available else available[:1]

    @api.model
    def _available_reports(self):
        # sudo: users don't read for which groups a report is
        reports = self.env["ir.actions.report"].sudo()
        reports = reports.search(
            [("model", "=", "reception.visit"), ("report_name", "=like", OURS)]
        )
        groups = self.env.user.all_group_ids
        mine = reports.filtered(
            lambda report: not report.group_ids or report.group_ids & groups
        )
        return mine.sudo(False)

    @api.depends("visit_id")
    @api.depends_context("uid")
    def _compute_available_report_ids(self):
        available = self._available_reports()
        for wizard in self:
            wizard.available_report_ids = available

    @api.depends("visit_id", "report_id")
    def _compute_lang(self):
        for wizard in self:
            visit = wizard.visit_id
            if visit and wizard.report_id.sudo().reception_for_guests:
                wizard.lang = visit._guest_lang()
            else:
                wizard.lang = self.env.lang or "en_US"

    @api.depends("visit_id", "report_id")
    @api.depends_context("uid")
    def _compute_can_mail(self):
        itinerary = self.env.ref(ITINERARY)
        for wizard in self:
            mine = wizard.visit_id._may_apply().filtered(
                lambda visit: visit.state in MAILED_STATES
            )
            wizard.can_mail = bool(mine) and wizard.report_id == itinerary

    @api.depends("visit_id", "lang")
    def _compute_recipient_ids(self):
        for wizard in self:
            guests = wizard.visit_id.guest_ids.partner_id
            wizard.recipient_ids = guests.filtered(
                lambda guest, lang=wizard.lang: (
                    guest.email and (guest.lang or lang) == lang
                )
            )

    def action_print(self):
        """Print what was chosen, in the language that was chosen (VIS-11).

        :return: action of the report
        :raises AccessError: the user may not read the visit, or have this print
        """
        self.ensure_one()
        self.visit_id.check_access("read")
        report = self.report_id
        self.env["ir.actions.report"]._check_reception_groups(report)
        action = report.report_action(
            self.visit_id, data={"print_ids": self.visit_id.ids}, config=False
        )
        return {**action, "context": {"reception_print_lang": self.lang}}

    def action_mail(self):
        """Open a mail with the itinerary, in the language that was chosen (VIS-6).

        A person reads it and sends it from there.

        :return: action of the mail's form
        :raises AccessError: the user is neither applicant, host nor officer
        :raises UserError: the visit is not approved, or the guests have left
        """
        self.ensure_one()
        self.visit_id.check_access("read")
        if not self.visit_id._may_apply():
            raise AccessError(
                self.env._(
                    "The visit's applicant or main host, or a reception officer may "
                    "write to the guests."
                )
            )
        if self.visit_id.state not in MAILED_STATES:
            raise UserError(
                self.env._(
                    "%(visit)s is “%(state)s”: the guests get their itinerary once it "
                    "is approved and until they leave.",
                    visit=self.visit_id.display_name,
                    state=self.visit_id._state_label(self.visit_id.state),
                )
            )
        template = self.env.ref("reception_management.mail_template_itinerary")
        context = {
            "default_model": "reception.visit",
            "default_res_ids": self.visit_id.ids,
            "default_template_id": template.id,
            "default_composition_mode": "comment",
            "default_email_layout_xmlid": "mail.mail_notification_light",
            "reception_print_lang": self.lang,
            "reception_recipients": ",".join(map(str, self.recipient_ids.ids)),
        }
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Mail the Itinerary"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": context,
        }
