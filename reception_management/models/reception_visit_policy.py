from odoo import api, fields, models
from odoo.tools import format_amount


class ReceptionVisit(models.Model):
    """The tier's rules on a visit: what they ask, and the copy it is approved with.

    Until the approval the rules are the tier's of this day; from then on the
    columns below, so that a change of policy never reaches an approved or past
    visit (TIER-8).
    """

    _inherit = "reception.visit"

    policy_host_rank_id = fields.Many2one("reception.rank", readonly=True, copy=False)
    policy_in_charge_allowed = fields.Boolean(readonly=True, copy=False)
    policy_greeter_rank_id = fields.Many2one(
        "reception.rank", readonly=True, copy=False
    )
    policy_max_companions = fields.Integer(readonly=True, copy=False, aggregator=None)
    policy_guests_per_companion = fields.Integer(
        readonly=True, copy=False, aggregator=None
    )

    required_host_rank_id = fields.Many2one(
        "reception.rank", "Host's Minimum Rank", compute="_compute_rules"
    )
    companion_limit = fields.Integer(compute="_compute_rules")
    has_companion_limit = fields.Boolean(
        compute="_compute_rules", help="The tier says how many may come along."
    )
    companion_count = fields.Integer(compute="_compute_companion_count")

    @api.depends(
        "date_approved",
        "is_special_plan",
        "party_size",
        "tier_id.host_rank_id",
        "tier_id.band_ids.guests_from",
        "tier_id.band_ids.guests_to",
        "tier_id.band_ids.max_companions",
        "tier_id.band_ids.guests_per_companion",
        "policy_host_rank_id",
        "policy_max_companions",
        "policy_guests_per_companion",
    )
    def _compute_rules(self):
        band_limit = self.env["reception.tier.companion.band"]._limit_of
        for visit in self:
            rules = visit._rules()
            visit.required_host_rank_id = rules["policy_host_rank_id"]
            visit.has_companion_limit = visit._has_companion_limit()
            visit.companion_limit = band_limit(
                visit.party_size,
                rules["policy_max_companions"],
                rules["policy_guests_per_companion"],
            )

    @api.depends(
        "host_id",
        "companion_ids.role_id.counts_in_band",
        "companion_ids.employee_id",
        "companion_ids.partner_id",
    )
    def _compute_companion_count(self):
        for visit in self:
            counting = visit.companion_ids.filtered("role_id.counts_in_band")
            others = counting.filtered(
                lambda c, host=visit.host_id: not host or c.employee_id != host
            )
            # persons, not rows: one may have two roles
            persons = len(others.employee_id) + len(others.partner_id)
            visit.companion_count = persons + bool(visit.host_id)

    def _rules(self):
        """Return the people rules that hold for the visit, as column values."""
        self.ensure_one()
        names = [name for name in self._fields if name.startswith("policy_")]
        if self.date_approved:
            visit = self.sudo()  # sudo: the rules hold for every reader
            return {name: visit._column_value(name) for name in names}
        return self._tier_rules()

    def _column_value(self, name):
        field, value = self._fields[name], self[name]
        if field.type == "many2many":
            return [fields.Command.set(sorted(value.ids))]
        return value.id if field.relational else value

    def _policy_tier(self):
        """Return the tier (superuser) whose rules hold for the visit, maybe none."""
        self.ensure_one()
        return self.sudo().tier_id  # sudo: the tier's rules hold for every reader

    def _tier_rules(self):
        """Return the rules of the tier as column values, to be copied at approval."""
        tier = self._policy_tier()
        band = tier._band(self.party_size) if tier else tier.band_ids
        return {
            "policy_host_rank_id": tier.host_rank_id.id,
            "policy_in_charge_allowed": tier.host_in_charge_allowed,
            "policy_greeter_rank_id": tier.greeter_rank_id.id,
            "policy_max_companions": band.max_companions,
            "policy_guests_per_companion": band.guests_per_companion,
        }

    # ---- authority (TIER-5) ----------------------------------------------------

    def _wanted_authorities(self):
        """Return the authorities that must approve, lowest first, as a list.

        The tier names one; a plan over its caps, a VIP guest or a visit to the
        factory goes up to the executive besides.
        """
        self.ensure_one()
        return self._approval_chain(self._authorities_of_plan())

    def _authorities_of_plan(self):
        """Return the authorities that the tier and the plan call for, as a set."""
        tier = self._policy_tier()
        wanted = {tier.authority}
        if (
            self._over_cap_lines()
            or (tier.escalate_vip and any(self.guest_ids.mapped("is_vip")))
            or (tier.escalate_factory and self.includes_factory)
        ):
            wanted.add("executive")
        return wanted

    def _over_cap_lines(self):
        """Return the budget lines (superuser) planned above what policy allows."""
        # sudo: the desk may ask whether a step is open without seeing money
        return self.sudo().budget_ids.filtered("is_over_cap")

    # ---- what is missing for the submission ------------------------------------

    def _submission_gaps(self):
        """Return what is missing or wrong before the visit can be submitted.

        :return: list of texts for the user, empty when it can be submitted
        """
        self.ensure_one()
        gaps = self._request_gaps()
        if not self._has_policy() or not self.party_size:
            return gaps
        gaps += self._host_gaps() + self._companion_gaps() + self._budget_gaps()
        gaps += self._condition_gaps()
        if not gaps:
            gaps = self._approval_gaps(self._wanted_authorities())
        return gaps

    def _has_policy(self):
        """Return whether it is known which rules hold for the visit."""
        return bool(self.tier_id)

    def _condition_gaps(self):
        """Return what else the policy asks; hook for further conditions."""
        self.ensure_one()
        return []

    def _request_gaps(self):
        texts = {
            "purpose": self.env._("Say what the purpose of the visit is."),
            "applicant_id": self.env._("Name the applicant."),
            "date_arrival": self.env._("Give the date and time of the arrival."),
            "date_departure": self.env._("Give the date and time of the departure."),
            "guest_ids": self.env._("Name at least one guest."),
            "host_id": self.env._("Name the main host."),
        }
        gaps = [text for name, text in texts.items() if not self[name]]
        if not self._has_policy():
            gaps.append(self.env._("Choose the reception tier."))
        tier = self._policy_tier()
        if tier and not tier.active:
            gaps.append(
                self.env._(
                    "The tier “%(tier)s” has been archived: choose another one.",
                    tier=tier.display_name,
                )
            )
        return gaps

    def _host_gaps(self):
        rules = self._rules()
        required = self.env["reception.rank"].browse(rules["policy_host_rank_id"])
        host = self.sudo().host_id  # sudo: users may not read jobs of employees
        if not host or not required:
            return []
        in_charge = rules["policy_in_charge_allowed"] and self._is_in_charge(host)
        if in_charge or host.job_id.reception_rank_id._reaches(required):
            return []
        return [
            self.env._(
                "The main host must have at least the rank “%(required)s”; %(host)s "
                "has “%(rank)s”.",
                required=required.name,
                host=host.name,
                rank=host.job_id.reception_rank_id.name or self.env._("no rank"),
            )
        ]

    def _is_in_charge(self, employee):
        """Return whether the employee is the head of a department."""
        departments = self.env["hr.department"].sudo()  # sudo: a yes or no comes out
        return bool(
            departments.search_count([("manager_id", "=", employee.id)], limit=1)
        )

    def _has_companion_limit(self):
        """Return whether policy says how many companions this party may have."""
        tier = self._policy_tier()
        return bool(self.date_approved or (tier and tier._band(self.party_size)))

    def _companion_gaps(self):
        if not self._has_companion_limit():
            # not set is neither none nor as many as one likes (TIER-2)
            gaps = [
                self.env._(
                    "The tier %(tier)s doesn't say how many companions %(heads)s "
                    "guests may have: ask a reception manager to add a band.",
                    tier=self._policy_tier().display_name,
                    heads=self.party_size,
                )
            ]
        else:
            gaps = self._companion_limit_gaps()
        return gaps + self._greeter_gaps()

    def _companion_limit_gaps(self):
        if self.companion_count <= self.companion_limit or self.companion_reason:
            return []
        return [
            self.env._(
                "%(count)s companions (main host included) for %(heads)s guests "
                "are more than the %(limit)s allowed: give a reason or take "
                "fewer.",
                count=self.companion_count,
                heads=self.party_size,
                limit=self.companion_limit,
            )
        ]

    def _greeter_gaps(self):
        if self.greeter_reason:
            return []
        required = self.env["reception.rank"].browse(
            self._rules()["policy_greeter_rank_id"]
        )
        return [
            self.env._(
                "The greeter must have at least the rank “%(required)s”; "
                "%(greeter)s has “%(rank)s”: give a reason for the "
                "substitute or name another.",
                required=required.name,
                greeter=greeter.display_name,
                rank=greeter.employee_id.job_id.reception_rank_id.name
                or self.env._("no rank"),
            )
            for greeter in self._low_greeters()
        ]

    def _low_greeters(self):
        """Return the greeters (superuser) whose rank is below the tier's minimum."""
        self.ensure_one()
        required = self.env["reception.rank"].browse(
            self._rules()["policy_greeter_rank_id"]
        )
        # sudo: users may not read jobs of employees
        return self.sudo().companion_ids.filtered(
            lambda companion: (
                companion.role_id.is_greeter
                and not companion.employee_id.job_id.reception_rank_id._reaches(
                    required
                )
            )
        )

    def _budget_gaps(self):
        # sudo: a check of the plan; the texts are for who may submit it
        visit = self.sudo()
        gaps = [gap for line in visit.budget_ids for gap in line._plan_gaps()]
        over = self._over_cap_lines()
        if over and not visit.over_cap_reason:
            gaps += [
                self.env._(
                    "%(what)s: planned %(planned)s is more than the cap of %(cap)s: "
                    "plan less, or give a reason for the executive.",
                    what=line.display_name,
                    planned=format_amount(self.env, line.planned, line.currency_id),
                    cap=format_amount(self.env, line.cap_limit, line.currency_id),
                )
                for line in over
            ]
        return gaps

    # ---- the copy taken at approval (TIER-8) -----------------------------------

    def _freeze_policy(self):
        """Copy the tier's parameters onto the visit and its budget lines."""
        visits = self._system()
        # all visits with the same rules at once
        for visit in visits.grouped(lambda visit: repr(visit._rules())).values():
            visit.write(visit[0]._rules())
        visits.budget_ids._freeze_policy()
