from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount


class ReceptionVisitBudget(models.Model):
    """What a visit plans, may and does spend on a cost type, or in all (FIN-2).

    The line without a cost type is the visit's total; the system keeps it. Its row
    is written whenever a plan changes, so two people who change two lines of one
    plan at once meet there.
    """

    _name = "reception.visit.budget"
    _description = "Budget Line of a Visit"
    _inherit = ["reception.visit.part", "reception.cap.mixin"]
    _order = "visit_id, is_total, sequence, id"

    _system_fields = frozenset(
        {
            "limit",
            "amount",
            "per_head",
            "basis",
            "tolerance",
            "base_guests",
            "extra_amount",
            "standard",
            "bearer",
            "max_times",
        }
    )

    currency_id = fields.Many2one(
        related="visit_id.currency_id", store=True, precompute=True
    )
    # the parameters of the cap are copied at approval, so no file brings them along
    limit = fields.Selection(readonly=True)
    amount = fields.Monetary(readonly=True)
    per_head = fields.Boolean(readonly=True)
    basis = fields.Selection(readonly=True)
    tolerance = fields.Float(readonly=True)
    base_guests = fields.Integer(readonly=True)
    extra_amount = fields.Monetary(readonly=True)
    standard = fields.Char(readonly=True)
    bearer = fields.Selection(readonly=True)
    max_times = fields.Integer(readonly=True)
    cost_type_id = fields.Many2one(
        "reception.cost.type", index=True, ondelete="restrict"
    )
    sequence = fields.Integer(
        related="cost_type_id.sequence", store=True, precompute=True, aggregator=None
    )
    is_total = fields.Boolean(compute="_compute_is_total", store=True, precompute=True)
    note = fields.Char()
    times = fields.Integer(
        default=1, help="How often: for caps that hold for an event or a time."
    )
    planned = fields.Monetary()

    cap = fields.Monetary(compute="_compute_cap")
    cap_limit = fields.Monetary(
        "Cap with Tolerance", compute="_compute_cap", help="Cap plus tolerance."
    )
    has_cap = fields.Boolean(compute="_compute_cap")
    is_over_cap = fields.Boolean(
        compute="_compute_cap", help="Planned above the cap and its tolerance."
    )
    claimable = fields.Monetary(
        compute="_compute_cap",
        help="What may be claimed: the cap with its tolerance, or the plan where the "
        "executive has approved more.",
    )

    _planned_range = models.Constraint(
        "CHECK (planned >= 0 AND planned < 1e12)",
        "The planned amount can't be negative and must be below a million million.",
    )
    _times_range = models.Constraint(
        "CHECK (times >= 0 AND times <= 1000)",
        "The number of times must lie from 0 to 1,000.",
    )
    _cost_type_unique = models.UniqueIndex(
        "(visit_id, COALESCE(cost_type_id, 0))",
        "The visit already has a budget line for this cost type.",
    )

    @api.depends("cost_type_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line.cost_type_id.name or self.env._("Total")

    @api.depends("cost_type_id")
    def _compute_is_total(self):
        for line in self:
            line.is_total = not line.cost_type_id

    @api.model
    def _cap_depends(self):
        """Return what a cap follows from: the plan, and the parameters that hold."""
        names = [*self._cap_fields(), "cost_type_id"]
        return [
            "planned",
            "times",
            "visit_id.date_approved",
            "visit_id.party_size",
            "visit_id.nights",
            *names,
            *(f"visit_id.tier_id.cap_ids.{name}" for name in names),
        ]

    @api.depends(lambda self: self._cap_depends())
    def _compute_cap(self):
        for line in self:
            line.has_cap, line.cap, line.cap_limit = line._caps()
            line.claimable = 0
            line.is_over_cap = False
            if line.has_cap:
                line.claimable = max(line.cap_limit, line.planned)
                line.is_over_cap = (
                    line.currency_id.compare_amounts(line.planned, line.cap_limit) > 0
                )

    def _caps(self):
        """Return whether the line is capped, its cap, and the cap with tolerance."""
        self.ensure_one()
        rule, visit = self._cap_rule(), self.visit_id
        if not rule or not rule._is_capped():
            return False, 0.0, 0.0
        cap = rule._cap(visit.party_size, visit.nights, self.times)
        return True, cap, rule._cap_with_tolerance(cap)

    def _cap_rule(self):
        """Return the line whose parameters hold: this one once it is frozen.

        :return: this line, or the tier's cap line (superuser), maybe empty
        """
        self.ensure_one()
        if self.visit_id.date_approved:
            return self
        tier = self.visit_id._policy_tier()
        return tier._cap_line(self.cost_type_id) if tier else tier.cap_ids

    def _plan_gaps(self):
        """Return why the line can't be submitted yet: its cap is unset or absent."""
        self.ensure_one()
        if self.is_total and not self.planned:
            return []
        rule = self._cap_rule()
        tier = self.visit_id._policy_tier()
        if rule and rule._is_unset():
            return [
                self.env._(
                    "The cap “%(what)s” of the tier %(tier)s is not set yet: ask a "
                    "reception manager to fill it in.",
                    what=self.display_name,
                    tier=tier.display_name,
                )
            ]
        total_rule = tier._cap_line(self.env["reception.cost.type"])
        if not rule and not self.is_total and not total_rule:
            return [
                self.env._(
                    "The tier %(tier)s has neither a cap for “%(what)s” nor one for "
                    "the total: ask a reception manager to add one.",
                    what=self.display_name,
                    tier=tier.display_name,
                )
            ]
        return []

    # ---- the total line --------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Create lines; the total of each visit follows.

        :raises UserError: the visit is not in draft, no cost type or a cap
            parameter is given
        """
        self._refuse_total(any(not vals.get("cost_type_id") for vals in vals_list))
        lines = super().create(vals_list)
        lines.filtered("cost_type_id").visit_id._sync_budget_total()
        return lines

    def write(self, vals):
        """Change lines; the total of each visit follows.

        :raises UserError: the visit is not in draft, or the line is the total
        """
        emptied = "cost_type_id" in vals and not vals["cost_type_id"]
        # a form sends the rows that were reckoned anew, too, without a value
        self._refuse_total(emptied or (vals and any(self.mapped("is_total"))))
        result = super().write(vals)
        if "planned" in vals and not all(self.mapped("is_total")):
            self.visit_id._sync_budget_total()
        return result

    def _load_records_write(self, values):
        # EXTENDS: a file that was exported carries the total along. It follows from
        # the other lines, so what the file says of it counts for nothing.
        return super()._load_records_write({} if self.is_total else values)

    def unlink(self):
        """Delete lines; the total of each visit follows."""
        self._refuse_total(any(self.mapped("is_total")))
        visits = self.visit_id
        result = super().unlink()
        visits.exists()._sync_budget_total()
        return result

    def copy_data(self, default=None):
        """Copy the plan of the cost types; the copy computes total and caps anew."""
        lines = self.filtered("cost_type_id")
        return [
            {
                key: value
                for key, value in vals.items()
                if key not in self._system_fields
            }
            for vals in super(ReceptionVisitBudget, lines).copy_data(default)
        ]

    def _refuse_total(self, is_total):
        if is_total and not self.env.su:
            raise UserError(
                self.env._(
                    "The total is kept by the system: enter the budget by cost type."
                )
            )

    def _freeze_policy(self):
        """Copy the tier's parameters onto the lines (called as superuser).

        A cost type the tier caps and the plan doesn't mention gets a line too, so
        that a later claim meets the cap of this day.
        """
        self._add_missing_caps()
        for line in self.visit_id.budget_ids:
            line._freeze_parameters(line._cap_rule())

    def _freeze_parameters(self, rule):
        """Copy the parameters of a cap, or those of a line that nothing limits."""
        self.write(rule._cap_parameters() if rule else self._open_parameters())
        if rule and rule.standard:
            installed = self.env["res.lang"].get_installed()
            languages = {code for code, _name in installed} | {"en_US"}
            terms, _context = rule.get_field_translations("standard", languages)
            self.update_field_translations(
                "standard", {term["lang"]: term["value"] for term in terms}
            )

    def _add_missing_caps(self):
        self.create(
            [
                {"visit_id": visit.id, "cost_type_id": cap.cost_type_id.id}
                for visit in self.visit_id
                for cap in visit._policy_tier().cap_ids
                if cap.cost_type_id not in visit.budget_ids.cost_type_id
                and cap.cost_type_id
                # not set: no line, so that only the total can cover a claim
                and not cap._is_unset()
            ]
        )

    def _money(self, amount):
        return format_amount(self.env, amount, self.currency_id)
