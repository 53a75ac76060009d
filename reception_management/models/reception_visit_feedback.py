import logging

import psycopg2

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import LazyTranslate

from .reception_proposal_mixin import PROPOSAL_FIELDS, PROPOSAL_GROUPS
from .reception_state_mixin import as_system

_logger = logging.getLogger(__name__)
_lt = LazyTranslate(__name__)

TEMPLATE = "reception_management.mail_template_feedback"


class ReceptionVisit(models.Model):
    """What the guests thought of their visit (VIS-15).

    Numbers come from the answers given by link alone: core lets every employee who
    reads a visit post a rating on it.
    """

    _name = "reception.visit"
    _inherit = ["reception.visit", "reception.proposal.mixin"]

    feedback_ids = fields.One2many(
        "rating.rating",
        "reception_visit_id",
        readonly=True,
        groups=PROPOSAL_GROUPS,
    )
    feedback_count = fields.Integer(
        "Answers", compute="_compute_feedback", groups=PROPOSAL_GROUPS
    )
    feedback_average = fields.Float(
        "Average Score",
        compute="_compute_feedback",
        digits=(3, 1),
        groups=PROPOSAL_GROUPS,
        help="Of the scores for the whole visit, from 1 to 5.",
    )
    in_feedback_scope = fields.Boolean(
        compute="_compute_in_feedback_scope", search="_search_in_feedback_scope"
    )
    # core's own list passes by the rules of ratings: a search for words would tell
    # the front desk what the guests wrote
    rating_ids = fields.One2many(bypass_search_access=False, groups=PROPOSAL_GROUPS)

    @api.model
    def _guarded_fields(self):
        # EXTENDS reception.state.mixin
        own = {"feedback_ids", "rating_ids"}
        return super()._guarded_fields() | PROPOSAL_FIELDS | own

    @api.depends("feedback_ids.consumed", "feedback_ids.rating")
    def _compute_feedback(self):
        # sudo: count and average, for those with the group of these fields
        answers = self.env["rating.rating"].sudo()
        found = answers._read_group(
            [("reception_visit_id", "in", self.ids), ("consumed", "=", True)],
            ["reception_visit_id"],
            ["__count", "rating:avg"],
        )
        known = {visit.id: numbers for visit, *numbers in found}
        for visit in self:
            numbers = known.get(visit._origin.id, (0, 0.0))
            visit.feedback_count, visit.feedback_average = numbers

    # ---- who reads it (asked by the rule of ratings) ---------------------------

    @api.depends_context("uid")
    def _compute_in_feedback_scope(self):
        self._compute_whose("in_feedback_scope", self._feedback_domain())

    @api.model
    def _search_in_feedback_scope(self, operator, value):
        return self._feedback_domain() if operator == "in" else NotImplemented

    @api.model
    def _feedback_domain(self):
        """Return the domain of visits whose feedback the current user reads."""
        if self._is_member("reception_officer"):
            return Domain.TRUE
        domain = Domain.FALSE
        if self._is_member("reception_user"):
            domain |= self._scope_domain()
        if self._is_member("reception_executive"):
            domain |= self._executive_domain()
        return domain

    # ---- asking ----------------------------------------------------------------

    def _enter(self, target, **vals):
        # EXTENDS reception.state.mixin
        result = super()._enter(target, **vals)
        if target == "departed":
            asking = self._system().filtered("company_id.reception_ask_feedback")
            asking._write_to_guests("_ask_feedback")
        return result

    def _write_to_guests(self, method):
        """Call what writes to guests (superuser); a bad template holds up no visit."""
        try:
            with self.env.cr.savepoint():
                getattr(self, method)()
        except psycopg2.OperationalError:
            raise  # another transaction was first: the whole step is repeated
        except Exception:
            _logger.warning("%s failed for %s", method, self, exc_info=True)
            self.env.invalidate_all()
            for visit in self:
                visit._tell_users(
                    visit._deadline_owner("report"),
                    _lt(
                        "The mails to the guests could not be prepared: have a "
                        "manager check the e-mail templates, then prepare them from "
                        "the visit."
                    ),
                )

    def action_ask_feedback(self):
        """Mail the link to guests who have not been asked yet (VIS-15).

        :raises AccessError: the user is neither applicant, host nor officer
        :raises UserError: the guests have not left, or nobody is left to be asked
        """
        self.check_access("read")
        self._check_allowed("cancelled", self._transitions["cancelled"])
        for visit in self:
            if visit.state != "departed":
                raise UserError(
                    self.env._(
                        "Guests are asked once they have left, until the visit is "
                        "closed."
                    )
                )
        if not self._ask_feedback():
            raise UserError(
                self.env._(
                    "Nobody is left to be asked: link a guest to a contact with an "
                    "e-mail address first."
                )
            )

    def _ask_feedback(self):
        """Ask each guest with an e-mail address once, else the customer.

        Row and mail are one transaction, and an index lets no guest be asked twice.

        :return: the rows of those asked now (superuser)
        """
        # as the system user: who creates a message may read it, and it holds the link
        ratings = as_system(self.env["rating.rating"]).with_user(SUPERUSER_ID)
        visits = self.with_env(ratings.env)
        rows = ratings.create(
            [
                ratings._reception_values(visit, guest, partner)
                for visit in visits
                for guest, partner in visit._feedback_people()
            ]
        )
        template = ratings.env.ref(TEMPLATE, raise_if_not_found=False)
        if rows and template:
            template.send_mail_batch(
                rows.ids,
                # without a record: whoever reads the answers must not read the link
                email_values={"model": False, "res_id": False},
                email_layout_xmlid="mail.mail_notification_light",
            )
        return rows

    def _feedback_people(self):
        """Return [(guest or none, partner)] of those who are still to be asked."""
        self.ensure_one()
        asked = self.feedback_ids
        known = set(asked.partner_id.mapped("email_normalized"))
        people = []
        for guest in self.guest_ids - asked.reception_guest_id:
            email = guest.partner_id.email_normalized
            if email and email not in known:
                known.add(email)
                people.append((guest, guest.partner_id))
        if not people and not asked and self.partner_id.email_normalized:
            people.append((self.guest_ids.browse(), self.partner_id))
        return people

    # ---- what it leads to ------------------------------------------------------

    def _weigh_feedback(self, answer):
        """Propose a complaint for a low score, or take the proposal back.

        :param answer: the row (superuser) of `rating.rating` that has changed
        """
        self.ensure_one()
        own = self.with_context(lang=self.company_id.partner_id.lang)
        answers = own.feedback_ids.filtered("consumed")
        low = {row: row._reception_low_scores() for row in answers}
        reasons = [
            own.env._(
                "%(guest)s: %(scores)s",
                guest=row.reception_guest_id.name or row.partner_id.name,
                scores=", ".join(
                    f"{label} {score}/5" for label, score in marks.items()
                ),
            )
            for row, marks in low.items()
            if marks
        ]
        if low.get(answer.with_env(own.env)):
            self._propose_complaint("\n".join(reasons))
        elif not reasons:
            self._withdraw_proposal()

    def _may_judge(self):
        # EXTENDS reception.proposal.mixin: never who is concerned
        judged = self.browse()
        for visit in self:
            record = visit.sudo()  # sudo: employees are compared; a yes or no
            concerned = record.host_id.user_id | record.applicant_id.user_id
            if self.env.user in concerned:
                continue
            above = record._host_superiors()
            if self._is_member("reception_officer") or self.env.user in above:
                judged |= visit
        return judged

    def _host_superiors(self):
        """Return the users (superuser) above the main host: manager or department's."""
        visit = self.sudo()  # sudo: users may not read employees; they are told
        host = visit.host_id
        above = host.parent_id.user_id or host.department_id.manager_id.user_id
        return above - host.user_id

    def _proposal_users(self):
        # EXTENDS reception.proposal.mixin
        return self._host_superiors() or self._deadline_group_users("officer")

    def rating_apply(
        self,
        rate,
        token=None,
        rating=None,
        feedback=None,
        subtype_xmlid=None,
        notify_delay_send=False,
    ):
        """Refuse core's way to rate: guests answer on a page of their own.

        :raises UserError: always
        """
        raise UserError(
            self.env._("Guests rate a visit by the link that is mailed to them.")
        )
