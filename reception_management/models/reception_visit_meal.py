import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .reception_state_mixin import Transition
from .reception_visit import MONEY_GROUPS

KINDS = [
    ("working_meal", "Working Meal"),
    ("banquet", "Banquet"),
    ("canteen", "Canteen"),
    ("entertainment", "Entertainment"),
]
ORDER_FIELDS = frozenset(
    {
        "kind",
        "start",
        "guest_count",
        "companion_count",
        "companion_reason",
        "booking_id",
        "place",
    }
)
EVENING = 15  # a banquet from this hour on is a dinner


class ReceptionVisitMeal(models.Model):
    """A meal or entertainment item ordered for a visit (VIS-20, TIER-3)."""

    _name = "reception.visit.meal"
    _description = "Meal Order"
    _inherit = ["reception.visit.part", "reception.state.mixin"]
    _order = "start, id"
    _check_company_auto = True

    _open_states = ("draft", "submitted", "approved", "in_progress", "departed")
    _transitions = {
        "ordered": Transition(("planned",), "_may_order", "_order_gaps"),
        "done": Transition(("ordered",), "_may_order"),
        "cancelled": Transition(("planned", "ordered"), "_may_order"),
        "planned": Transition(("ordered", "cancelled"), "_may_order"),
    }
    _system_fields = frozenset({"state", "ended_with_visit"})
    _locked_fields = {
        "ordered": ORDER_FIELDS,
        "done": ORDER_FIELDS,
        "cancelled": ORDER_FIELDS,
    }

    kind = fields.Selection(KINDS, required=True, default="working_meal")
    name = fields.Char("What", help="e.g. Lunch with the engineers")
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("ordered", "Ordered"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        "Status",
        default="planned",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    start = fields.Datetime("When")
    booking_id = fields.Many2one(
        "reception.visit.booking",
        "Restaurant",
        index="btree_not_null",
        ondelete="set null",
        domain="[('visit_id', '=', visit_id), ('kind', 'in', ('restaurant', 'room'))]",
    )
    place = fields.Char()
    note = fields.Text()

    # who eats
    guest_count = fields.Integer(
        "Guests", compute="_compute_counts", store=True, readonly=False, precompute=True
    )
    companion_count = fields.Integer(
        "Companions",
        compute="_compute_counts",
        store=True,
        readonly=False,
        precompute=True,
        help="Our own people who take part, main host included.",
    )
    covers = fields.Integer(compute="_compute_covers", store=True, precompute=True)
    companion_reason = fields.Char("Reason for More Companions")
    companion_limit = fields.Integer(related="visit_id.companion_limit")
    has_too_many = fields.Boolean(
        "Too Many Companions", compute="_compute_has_too_many"
    )

    # what it costs
    cost_type_id = fields.Many2one(
        "reception.cost.type",
        compute="_compute_cost_type_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
    )
    budget_id = fields.Many2one(
        "reception.visit.budget",
        "Budget Line",
        compute="_compute_budget_id",
        groups=MONEY_GROUPS,
    )
    ended_with_visit = fields.Boolean(readonly=True, copy=False)

    _numbers = models.Constraint(
        "CHECK (guest_count >= 0 AND guest_count <= 10000 "
        "AND companion_count >= 0 AND companion_count <= 10000)",
        "Guests and companions lie from 0 to 10,000 each.",
    )

    # ---- computed --------------------------------------------------------------

    @api.depends("kind", "name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for meal in self:
            parts = [kinds.get(meal.kind), meal.name]
            meal.display_name = " · ".join(filter(None, parts))

    @api.depends("visit_id")
    def _compute_counts(self):
        for meal in self:
            visit = meal.visit_id
            meal.guest_count = visit.party_size
            limit = visit.companion_limit if visit.has_companion_limit else None
            count = visit.companion_count
            meal.companion_count = count if limit is None else min(count, limit)

    @api.depends("guest_count", "companion_count")
    def _compute_covers(self):
        for meal in self:
            meal.covers = meal.guest_count + meal.companion_count

    @api.depends(
        "companion_count", "visit_id.companion_limit", "visit_id.has_companion_limit"
    )
    def _compute_has_too_many(self):
        for meal in self:
            visit = meal.visit_id
            meal.has_too_many = (
                visit.has_companion_limit
                and meal.companion_count > visit.companion_limit
            )

    @api.depends("kind", "start")
    def _compute_cost_type_id(self):
        for meal in self:
            code = {"canteen": "working_meal", "banquet": meal._banquet_code()}.get(
                meal.kind, meal.kind
            )
            meal.cost_type_id = self.env.ref(
                f"reception_management.cost_type_{code}", raise_if_not_found=False
            )

    def _banquet_code(self):
        if not self.start or not self.company_id:
            return "dinner"
        tz = pytz.timezone(self.visit_id._local_zone())
        return "dinner" if tz.fromutc(self.start).hour >= EVENING else "lunch"

    @api.depends("cost_type_id", "visit_id.budget_ids.cost_type_id")
    def _compute_budget_id(self):
        for meal in self:
            # sudo: which line it is, for those who see the visit's money
            lines = meal.sudo().visit_id.budget_ids
            meal.budget_id = lines.filtered(
                lambda line, meal=meal: (
                    meal.cost_type_id and line.cost_type_id == meal.cost_type_id
                )
            )[:1]

    # ---- checks ----------------------------------------------------------------

    @api.constrains("booking_id", "visit_id")
    def _check_booking(self):
        # sudo: whose booking it is decides, whoever asks
        for meal in self.sudo().filtered("booking_id"):
            if meal.booking_id.visit_id != meal.visit_id:
                raise ValidationError(
                    self.env._("The booking belongs to another visit.")
                )

    def _check_transition(self, target):
        # EXTENDS reception.state.mixin
        self._check_visit_open()
        return super()._check_transition(target)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_planned(self):
        kept = self.filtered(lambda meal: meal.state in ("ordered", "done"))
        if kept and not self.env.su:
            raise UserError(
                self.env._(
                    "“%(meal)s” has been ordered: cancel it instead of deleting it.",
                    meal=kept[0].display_name,
                )
            )

    def _order_gaps(self):
        """Return what is missing to order the meal, as a list of texts."""
        gaps = []
        if not self.start:
            gaps.append(self.env._("Enter when it takes place."))
        if not self.covers:
            gaps.append(self.env._("Enter how many take part."))
        if self.has_too_many and not (self.companion_reason or "").strip():
            gaps.append(
                self.env._(
                    "%(count)s companions are more than the %(limit)s that the tier "
                    "allows for each item: give a reason or take fewer.",
                    count=self.companion_count,
                    limit=self.companion_limit,
                )
            )
        return gaps

    # ---- who may ---------------------------------------------------------------

    def _may_order(self):
        """Those who may apply for the visit: applicant, author, host, officers."""
        visits = self.visit_id._may_apply()
        return self.filtered(lambda meal: meal.visit_id in visits)

    def _who_may(self, target):
        # EXTENDS reception.state.mixin
        return self.env._(
            "The visit's applicant or main host, or a reception officer may."
        )

    # ---- steps -----------------------------------------------------------------

    def action_order(self):
        """Order meals; what the tier prohibits is refused (VIS-20, TIER-3).

        :raises AccessError: the user is neither applicant, host nor officer
        :raises UserError: the visit is over, or lists what is missing
        """
        self._transition("ordered")

    def action_done(self):
        """Note that meals took place.

        :raises AccessError: the user is neither applicant, host nor officer
        :raises UserError: not ordered, or the visit is over
        """
        self._transition("done")

    def action_cancel(self):
        """Cancel meals that don't take place.

        :raises AccessError: the user is neither applicant, host nor officer
        :raises UserError: done or cancelled, or the visit is over
        """
        self._transition("cancelled")

    def action_reset(self):
        """Take meals back to "planned".

        :raises AccessError: the user is neither applicant, host nor officer
        :raises UserError: planned or done, or the visit is over
        """
        self._transition("planned", ended_with_visit=False)
