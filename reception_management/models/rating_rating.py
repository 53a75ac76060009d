import re
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL, consteq
from odoo.tools.misc import get_lang

DIMENSIONS = (
    "reception_welcome",
    "reception_programme",
    "reception_meals",
    "reception_people",
)
SCORES = ("rating", *DIMENSIONS)
TOKEN_SIZE = 32
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")  # so long is one of 32 bytes
MAX_REMARKS = 4000
STARS = (2, 1)  # digits of a score


class RatingRating(models.Model):
    """What guests think of their visit, by dimension (VIS-15).

    The row is one guest's answer; core's `rating` is the score for the whole. It has
    a token of its own: core's would be readable to every employee, and core's pages
    would take three values for it, at any time.
    """

    _inherit = "rating.rating"

    reception_visit_id = fields.Many2one(
        "reception.visit",
        "Visit",
        readonly=True,
        ondelete="cascade",
        index="btree_not_null",
    )
    reception_guest_id = fields.Many2one(
        "reception.visit.guest",
        "Guest",
        readonly=True,
        ondelete="cascade",
        index="btree_not_null",
    )
    reception_token = fields.Char(readonly=True, copy=False, groups=fields.NO_ACCESS)
    reception_lang = fields.Char("Guest's Language", readonly=True)
    reception_expires = fields.Datetime("Open Until", readonly=True)
    # 0: not answered, left out of averages; whole stars, shown with one digit since
    # averages are shown like them
    reception_welcome = fields.Float(
        "Welcome", readonly=True, aggregator="avg", digits=STARS
    )
    reception_programme = fields.Float(
        "Programme", readonly=True, aggregator="avg", digits=STARS
    )
    reception_meals = fields.Float(
        "Meals and Lodging", readonly=True, aggregator="avg", digits=STARS
    )
    reception_people = fields.Float(
        "Our People", readonly=True, aggregator="avg", digits=STARS
    )

    reception_is_low = fields.Boolean(
        "Low Score",
        readonly=True,
        help="A score was at or below the company's threshold when it was given.",
    )

    # for lists and pivots
    reception_partner_id = fields.Many2one(
        "res.partner", "Visiting Customer", related="reception_visit_id.partner_id"
    )
    reception_tier_id = fields.Many2one(
        "reception.tier", related="reception_visit_id.tier_id"
    )
    reception_department_id = fields.Many2one(
        "hr.department", related="reception_visit_id.department_id"
    )
    reception_date_departure = fields.Datetime(
        "Departure", related="reception_visit_id.date_departure"
    )

    _reception_scores = models.Constraint(
        "CHECK (reception_welcome BETWEEN 0 AND 5 "
        "AND reception_programme BETWEEN 0 AND 5 "
        "AND reception_meals BETWEEN 0 AND 5 AND reception_people BETWEEN 0 AND 5)",
        "A score lies from 1 to 5.",
    )
    _reception_guest_unique = models.UniqueIndex(
        "(reception_guest_id) WHERE reception_guest_id IS NOT NULL",
        "This guest has been asked already.",
    )
    _reception_visit_unique = models.UniqueIndex(
        "(reception_visit_id) WHERE reception_visit_id IS NOT NULL "
        "AND reception_guest_id IS NULL",
        "The customer has been asked already.",
    )
    _reception_token_unique = models.UniqueIndex(
        "(reception_token) WHERE reception_token IS NOT NULL"
    )

    # ---- nobody answers for the guests -----------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Create ratings; those of visits are made by the system.

        :raises AccessError: a column of ours is given
        """
        if not self.env.su:
            given = set().union(*vals_list)
            given |= {key.removeprefix("default_") for key in self.env.context}
            self._refuse_reception(given)
        return super().create(vals_list)

    def write(self, vals):
        """Change ratings; what guests of visits answered is theirs.

        :raises AccessError: a column of ours is given, or a row is a visit's
        """
        if not self.env.su:
            # sudo: a yes or no, whoever may see the row
            of_visits = self.sudo().filtered("reception_visit_id")
            self._refuse_reception({"reception_visit_id"} if of_visits else vals.keys())
        return super().write(vals)

    @api.model
    def _refuse_reception(self, names):
        if any(name.startswith("reception_") for name in names):
            raise AccessError(
                self.env._("What the guests of a visit answered can't be changed.")
            )

    # ---- numbers ---------------------------------------------------------------

    def _read_group_select(self, aggregate_spec, query):
        # EXTENDS: a dimension without an answer is no zero
        name, _sep, func = aggregate_spec.partition(":")
        if name in DIMENSIONS and func == "avg":
            self._check_field_access(self._fields[name], "read")
            column = self._field_to_sql(self._table, name, query)
            return SQL("AVG(NULLIF(%s, 0))", column)
        return super()._read_group_select(aggregate_spec, query)

    # ---- the guest's page ------------------------------------------------------

    @api.model
    def _reception_values(self, visit, guest, partner):
        """Return the column values of the row with which a guest is asked.

        :param guest: reception.visit.guest, or none where the customer is asked
        :param partner: res.partner with an e-mail address
        """
        days = visit.company_id.reception_feedback_days
        return {
            "res_model_id": self.env["ir.model"]._get_id(visit._name),
            "res_id": visit.id,
            "partner_id": partner.id,
            "rated_partner_id": visit.host_id.user_id.partner_id.id,
            "access_token": False,
            "reception_visit_id": visit.id,
            "reception_guest_id": guest.id,
            "reception_token": secrets.token_urlsafe(TOKEN_SIZE),
            "reception_lang": get_lang(self.env, partner.lang).code,
            "reception_expires": fields.Datetime.now() + timedelta(days=days),
        }

    @api.model
    def _reception_by_token(self, token):
        """Return the open row (superuser) of a token, or none.

        Wrong, expired and closed look the same to whoever asks.
        """
        if not TOKEN.fullmatch(token):  # NUL and the like are no text to search for
            return self.sudo().browse()
        # sudo: the token is the right to this one row
        rating = self.sudo().search([("reception_token", "=", token)], limit=1)
        if rating and consteq(rating.reception_token, token):
            return rating.filtered(lambda rating: rating._reception_is_open())
        return rating.browse()

    def _reception_is_open(self):
        """Return whether the guest may answer, or change the answer."""
        return (
            self.reception_visit_id.state == "departed"
            and self.reception_expires > fields.Datetime.now()
        )

    def _reception_url(self):
        """Return the address of the guest's page; for the mail to the guest only."""
        self.ensure_one()
        return f"{self.get_base_url()}/reception/feedback/{self.reception_token}"

    def _reception_answer(self, scores, remarks):
        """Take a guest's answer (superuser); a low score proposes a complaint.

        :param dict scores: {name of `SCORES`: 1 to 5, or 0 for no answer}
        :param str remarks: plain text
        """
        self.ensure_one()
        before = [self[name] for name in SCORES]
        self.write(
            {
                **{name: scores.get(name, 0) for name in SCORES},
                "feedback": remarks[:MAX_REMARKS],
                "consumed": True,
            }
        )
        self.reception_is_low = bool(self._reception_low_scores())
        if [self[name] for name in SCORES] != before:
            self.reception_visit_id._weigh_feedback(self)

    def _reception_low_scores(self):
        """Return {label: score} of what is at or below the company's threshold."""
        self.ensure_one()
        threshold = self.reception_visit_id.company_id.reception_feedback_threshold
        labels = {
            name: self._fields[name]._description_string(self.env)
            for name in DIMENSIONS
        }
        labels["rating"] = self.env._("Overall")
        return {
            labels[name]: int(self[name])
            for name in SCORES
            if 0 < self[name] <= threshold
        }
