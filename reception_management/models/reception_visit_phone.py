from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from .reception_visit_flow import APPLICATION_FIELDS

PHONE = "phone"


class ReceptionVisit(models.Model):
    """Who is travelling may apply by phone; a colleague types it (VIS-2).

    The applicant is the one who asked, the author the one who typed. The applicant
    confirms in the system what was typed: that is the paper which follows, and a
    clock of the kind ``phone`` waits for it.
    """

    _inherit = "reception.visit"

    by_phone = fields.Boolean(
        "Applied by Phone",
        copy=False,
        tracking=True,
        help="The applicant asked by phone, a colleague enters the application. The "
        "applicant has to confirm it within the time that the policy gives.",
    )
    date_confirmed = fields.Datetime("Confirmed On", readonly=True, copy=False)
    confirmed_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    can_confirm_phone = fields.Boolean(compute="_compute_can_confirm_phone")

    @api.model
    def _guarded_fields(self):
        # EXTENDS reception.state.mixin
        return super()._guarded_fields() | {"date_confirmed", "confirmed_by_id"}

    @api.depends("by_phone", "date_confirmed", "applicant_id", "state")
    @api.depends_context("uid")
    def _compute_can_confirm_phone(self):
        waiting = self.filtered(
            lambda visit: (
                visit.id
                and visit.by_phone
                and not visit.date_confirmed
                and visit.state not in ("closed", "refused", "cancelled", "no_show")
            )
        )
        self.can_confirm_phone = False
        waiting._may_confirm_phone().can_confirm_phone = True

    @api.constrains("by_phone", "applicant_id")
    def _check_by_phone(self):
        for visit in self.filtered("by_phone"):
            # sudo: users may not read employees; only a comparison
            if visit.sudo().applicant_id.user_id == visit.create_uid:
                raise ValidationError(
                    self.env._(
                        "%(visit)s: “Applied by Phone” means that somebody else asked: "
                        "enter that colleague as the applicant.",
                        visit=visit.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Create visits in draft; the applicants by phone are to confirm them.

        :return: the visits, in the order of `vals_list`
        """
        visits = super().create(vals_list)
        visits.filtered("by_phone")._start_deadline(PHONE)
        return visits

    def write(self, vals):
        """Change visits; what the applicant has confirmed is no more what stands there.

        Unless the applicant makes the change.
        """
        result = super().write(vals)
        if vals.keys() & {"by_phone", "applicant_id"}:
            self._drop_deadline(PHONE)
            self._confirm_anew()
        elif vals.keys() & APPLICATION_FIELDS and not self.env.su:
            changed = self.filtered("date_confirmed")
            (changed - changed._may_confirm_phone())._confirm_anew()
        return result

    def _confirm_anew(self):
        """Forget confirmations and await them again."""
        self._system().filtered("date_confirmed").write(
            {"date_confirmed": False, "confirmed_by_id": False}
        )
        self.filtered("by_phone")._start_deadline(PHONE)

    def _enter(self, target, **vals):
        # EXTENDS reception.state.mixin
        result = super()._enter(target, **vals)
        if target in ("refused", "cancelled", "no_show"):
            self._drop_deadline(PHONE)
        elif target == "draft":
            self.filtered(
                lambda visit: visit.by_phone and not visit.date_confirmed
            )._start_deadline(PHONE)
        return result

    def _may_confirm_phone(self):
        """Return the visits whose applicant the user is, or speaks for.

        An applicant without a user signs on paper: an officer confirms.
        """
        officer = self._is_member("reception_officer")

        def may(visit):
            # sudo: users may not read employees; only a comparison
            user = visit.sudo().applicant_id.user_id
            return user == self.env.user if user else officer

        return self.filtered(may)

    def action_confirm_phone(self):
        """Confirm applications that were made by phone as what was asked for (VIS-2).

        :raises AccessError: the user is not the applicant, nor an officer where the
            applicant has no user
        :raises UserError: nothing is to be confirmed
        """
        self.check_access("read")
        self._lock_for_transition()
        refused = self - self._may_confirm_phone()
        if refused:
            raise AccessError(
                self.env._(
                    "Only the applicant can confirm %(visits)s; an officer does where "
                    "the applicant has no user.",
                    visits=", ".join(refused.mapped("display_name")),
                )
            )
        done = self.filtered(lambda visit: not visit.can_confirm_phone)
        if done:
            raise UserError(
                self.env._(
                    "%(visits)s: there is nothing to confirm.",
                    visits=", ".join(done.mapped("display_name")),
                )
            )
        self._system().write(
            {
                "date_confirmed": fields.Datetime.now(),
                "confirmed_by_id": self.env.uid,
            }
        )
        self._meet_deadline(PHONE)

    def _closing_gaps(self):
        # EXTENDS the closing
        gaps = super()._closing_gaps()
        if self.by_phone and not self.date_confirmed:
            gaps.append(
                self.env._("The applicant has not confirmed the application by phone.")
            )
        return gaps

    def _deadline_owner(self, kind):
        # EXTENDS: the applicant, or who typed it for an applicant without user
        if kind == PHONE:
            visit = self.sudo()  # sudo: see the visit's `_deadline_owner`
            return visit.applicant_id.user_id or visit.create_uid
        return super()._deadline_owner(kind)
