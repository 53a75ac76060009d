from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import get_lang

from .reception_proposal_mixin import PROPOSAL_GROUPS


class ReceptionVisit(models.Model):
    """The mails to the guests after their visit, one a language (VIS-13)."""

    _inherit = "reception.visit"

    letter_ids = fields.One2many(
        "reception.visit.letter",
        "visit_id",
        "After-Visit Mails",
        readonly=True,
        groups=PROPOSAL_GROUPS,
    )

    @api.model
    def _guarded_fields(self):
        # EXTENDS reception.state.mixin
        return super()._guarded_fields() | {"letter_ids"}

    def _enter(self, target, **vals):
        # EXTENDS reception.state.mixin
        result = super()._enter(target, **vals)
        if target == "departed":
            self._system()._write_to_guests("_prepare_letters")
        return result

    def action_prepare_letters(self):
        """Prepare the mails that are missing, in each language of the guests.

        :raises AccessError: the user is neither applicant, host nor officer
        :raises UserError: the guests have not left, or nobody is left to be written to
        """
        self.check_access("read")
        self._check_allowed("cancelled", self._transitions["cancelled"])
        for visit in self:
            if visit.state not in ("departed", "closed"):
                raise UserError(self.env._("The guests have not left yet."))
            if not visit._system()._prepare_letters():
                raise UserError(
                    self.env._(
                        "Nobody is left to be written to: link a guest to a contact "
                        "with an e-mail address first."
                    )
                )

    def _prepare_letters(self):
        """Prepare a mail for each language of the guests that has none (superuser).

        :return: the mails prepared now
        """
        values = []
        for visit in self:
            known = set(visit.letter_ids.mapped("lang"))
            partners = visit.guest_ids.partner_id.filtered("email_normalized")
            partners = partners or visit.partner_id.filtered("email_normalized")
            by_lang = partners.grouped(lambda p: get_lang(self.env, p.lang).code)
            values += [
                {
                    "visit_id": visit.id,
                    "lang": lang,
                    "partner_ids": [(6, 0, guests.ids)],
                }
                for lang, guests in by_lang.items()
                if lang not in known
            ]
        letters = self.env["reception.visit.letter"]
        # who checks the guests out is no follower: the minutes are not for the desk
        letters = letters.with_context(
            mail_create_nosubscribe=True, mail_create_nolog=True
        ).create(values)
        if letters:
            letters._fill_in()
        return letters
