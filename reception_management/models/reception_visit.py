import pytz

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .reception_approval import AUTHORITIES

# The front desk receives guests without seeing what they cost.
MONEY_GROUPS = ",".join(
    f"reception_management.{group}"
    for group in (
        "group_reception_user",
        "group_reception_officer",
        "group_reception_executive",
        "group_hospitality_finance",
    )
)


class ReceptionVisit(models.Model):
    """A visit: application, plan, and all that follows (VIS-1)."""

    _name = "reception.visit"
    _description = "Visit"
    _inherit = [
        "reception.state.mixin",
        "reception.approval.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date_arrival desc, id desc"
    _check_company_auto = True
    _rec_names_search = ["name", "partner_id.name"]
    # Who reads a visit may write on it: approvers, front desk and finance take part
    # in the talk. No column can be changed that way.
    _mail_post_access = "read"

    name = fields.Char(
        "Number", readonly=True, copy=False, default="/", index="trigram"
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        # the rules ask for it alone: that must not bring all columns with it
        prefetch="company",
    )
    currency_id = fields.Many2one(
        related="company_id.currency_id", store=True, precompute=True
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "Submitted"),
            ("approved", "Approved"),
            ("in_progress", "In Progress"),
            ("departed", "Departed"),
            ("closed", "Closed"),
            ("refused", "Refused"),
            ("cancelled", "Cancelled"),
            ("no_show", "No Show"),
        ],
        "Status",
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        group_expand="_group_expand_state",
    )

    # request
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        index=True,
        check_company=True,
        tracking=True,
    )
    country_id = fields.Many2one(related="partner_id.country_id")
    purpose = fields.Char(help="Why they come, in one sentence.")
    description = fields.Html("Wishes and Notes")
    applicant_id = fields.Many2one(
        "hr.employee",
        required=True,
        index=True,
        check_company=True,
        default=lambda self: self.env.user.employee_id,
        tracking=True,
    )
    department_id = fields.Many2one(
        "hr.department",
        compute="_compute_department_id",
        store=True,
        precompute=True,
        index=True,
        help="The applicant's department when the application was made.",
    )
    date_arrival = fields.Datetime("Arrival", copy=False, index=True, tracking=True)
    date_departure = fields.Datetime("Departure", copy=False, tracking=True)
    nights = fields.Integer(compute="_compute_nights", store=True, precompute=True)
    guest_ids = fields.One2many("reception.visit.guest", "visit_id", copy=True)
    party_size = fields.Integer(
        compute="_compute_party_size",
        store=True,
        precompute=True,
        readonly=False,
        copy=True,
        tracking=True,
        help="All who come, at least as many as are named.",
    )
    is_urgent = fields.Boolean(
        "Urgent",
        copy=False,
        tracking=True,
        help="The guests are received before the application is approved; its papers "
        "follow.",
    )
    includes_factory = fields.Boolean(
        "Factory Visit", help="The guests are to see the factory."
    )

    # plan
    tier_id = fields.Many2one(
        "reception.tier",
        index=True,
        check_company=True,
        tracking=True,
        domain="[('company_id', '=', company_id)]",
    )
    host_id = fields.Many2one(
        "hr.employee", "Main Host", index=True, check_company=True, tracking=True
    )
    companion_ids = fields.One2many("reception.visit.companion", "visit_id", copy=True)
    budget_ids = fields.One2many(
        "reception.visit.budget", "visit_id", copy=True, groups=MONEY_GROUPS
    )

    # reasons the rules ask for
    over_cap_reason = fields.Text(
        "Reason for More than the Cap", copy=False, groups=MONEY_GROUPS
    )
    companion_reason = fields.Text("Reason for More Companions", copy=False)
    greeter_reason = fields.Text("Reason for the Substitute Greeter", copy=False)

    # what follows
    report = fields.Html("Visit Report", copy=False)

    # facts of the life cycle, written by the actions only
    required_authority = fields.Selection(
        AUTHORITIES, readonly=True, copy=False, tracking=True
    )
    submitted_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    date_submitted = fields.Datetime(readonly=True, copy=False)
    date_approved = fields.Datetime(readonly=True, copy=False)
    date_checked_in = fields.Datetime("Checked In", readonly=True, copy=False)
    date_checked_out = fields.Datetime("Checked Out", readonly=True, copy=False)
    date_closed = fields.Datetime(readonly=True, copy=False)
    state_reason = fields.Text(
        "Reason",
        readonly=True,
        copy=False,
        help="Why the visit was refused, cancelled or marked as a no-show.",
    )
    approval_ids = fields.One2many(
        "reception.approval", "visit_id", readonly=True, groups=MONEY_GROUPS
    )

    _dates_order = models.Constraint(
        "CHECK (date_departure > date_arrival)",
        "The departure must be later than the arrival.",
    )
    _party_size_range = models.Constraint(
        "CHECK (party_size >= 0 AND party_size <= 10000)",
        "The party size must lie from 0 to 10,000.",
    )
    _open_date_index = models.Index(
        "(date_arrival, id) WHERE state IN "
        "('draft', 'submitted', 'approved', 'in_progress', 'departed')"
    )

    # a column of the kanban view, newest first; counts by state
    _state_date_index = models.Index("(state, date_arrival, id)")
    _create_uid_index = models.Index("(create_uid)")

    # ---- computed --------------------------------------------------------------

    @api.depends("name")
    @api.depends_context("uid")
    def _compute_display_name(self):
        """Name a visit by its number; add the customer for who may read the visit.

        Where another record shows the visit by name, it is computed as superuser:
        there the number alone appears.
        """
        for visit in self:
            # "/" is what a visit is called before it is saved
            names = [visit.name if visit.name != "/" else False]
            if not self.env.su and visit.partner_id:
                names.append(visit.partner_id.display_name)
            visit.display_name = " · ".join(filter(None, names))

    @api.depends("applicant_id")
    def _compute_department_id(self):
        # Only a new applicant changes it, a transfer doesn't. sudo: users may not
        # read the department of every employee.
        for visit in self:
            visit.department_id = visit.sudo().applicant_id.department_id

    @api.depends("guest_ids")
    def _compute_party_size(self):
        # After the application the size is what was approved: names must fit it.
        for visit in self:
            named = len(visit.guest_ids) if visit.state == "draft" else 0
            visit.party_size = max(visit.party_size, named)

    @api.depends("date_arrival", "date_departure", "company_id.resource_calendar_id.tz")
    def _compute_nights(self):
        for company, visits in self.grouped("company_id").items():
            # sudo: the time zone of the company's working time, nothing else
            tz = pytz.timezone(company.sudo()._reception_tz() if company else "UTC")
            for visit in visits:
                arrival, departure = visit._dates_in(tz)
                known = arrival and departure
                visit.nights = (departure - arrival).days if known else 0

    def _local_dates(self):
        """Return arrival and departure as dates of the company's own days."""
        self.ensure_one()
        return self._dates_in(pytz.timezone(self.company_id.sudo()._reception_tz()))

    def _dates_in(self, tz):
        return [
            moment and tz.fromutc(moment).date()
            for moment in (self.date_arrival, self.date_departure)
        ]

    # ---- checks ----------------------------------------------------------------

    @api.constrains("party_size", "guest_ids")
    def _check_party_size(self):
        for visit in self:
            if visit.party_size < len(visit.guest_ids):
                raise ValidationError(
                    self.env._(
                        "%(visit)s: %(named)s guests are named but the party size is "
                        "%(size)s. Raise the party size or remove guests.",
                        visit=visit.display_name,
                        named=len(visit.guest_ids),
                        size=visit.party_size,
                    )
                )

    @api.constrains("tier_id", "company_id")
    def _check_tier(self):
        for visit in self:
            # sudo: a tier of a company out of reach must be named as wrong too
            tier = visit.sudo().tier_id
            if not tier:
                continue
            if tier.company_id != visit.company_id:
                raise ValidationError(
                    self.env._(
                        "The tier of %(visit)s belongs to another company. Choose a "
                        "tier of %(company)s.",
                        visit=visit.display_name,
                        company=visit.company_id.name,
                    )
                )
            if not tier.active and visit.state == "draft":
                raise ValidationError(
                    self.env._(
                        "The tier “%(tier)s” is archived and can't be used for a new "
                        "visit. Choose another tier.",
                        tier=tier.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Create visits in draft; each gets the next number of its company.

        :return: the visits, in the order of `vals_list`
        :raises AccessError: a value for a field that only an action may set
        :raises ValidationError: dates, party size, tier or company don't fit
        """
        visits = super().create(vals_list)
        sequence = self.env["ir.sequence"].sudo()  # sudo: numbering only
        for visit in visits:
            visit._system().name = sequence.with_company(visit.company_id).next_by_code(
                "reception.visit"
            )
        visits._sync_budget_total()
        return visits

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        kept = self.filtered(lambda visit: visit.state != "draft")
        if kept:
            raise ValidationError(
                self.env._(
                    "Only drafts can be deleted; cancel %(visits)s instead.",
                    visits=", ".join(kept.mapped("display_name")),
                )
            )
