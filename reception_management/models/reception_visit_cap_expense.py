from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, format_amount

from .reception_tier_expense import OVER_CAP_POLICIES

EXCESS = ("reception_excess", "reception_excess_total")


class ReceptionVisit(models.Model):
    """Claims against the caps of their visit, by the policy it was approved with."""

    _inherit = "reception.visit"

    policy_over_cap = fields.Selection(OVER_CAP_POLICIES, readonly=True, copy=False)
    policy_attendees_required = fields.Boolean(readonly=True, copy=False)

    @api.model
    def _decided_domain(self):
        # EXTENDS: who decided on a claim for somebody else
        claims = self.env["hr.expense"]._decided_claims_domain()
        return super()._decided_domain() | Domain("expense_ids", "any", claims)

    @api.model
    def _place_visits(self):
        # EXTENDS: the same
        claims = SQL(
            "SELECT e.reception_visit_id FROM reception_approval a "
            "JOIN hr_expense e ON e.id = a.expense_id "
            "WHERE e.reception_visit_id IS NOT NULL "
            "AND (a.user_id = %(uid)s OR a.forwarded_to_id = %(uid)s)",
            uid=self.env.uid,
        )
        return [*super()._place_visits(), claims]

    @api.model
    def _flush_place(self):
        # EXTENDS
        self.env["hr.expense"].flush_model(["reception_visit_id"])
        self.env["reception.approval"].flush_model(["expense_id"])
        return super()._flush_place()

    @api.model
    def _represented_domain(self):
        # EXTENDS: the claims that wait for an executive who is away
        domain = super()._represented_domain()
        if not self.env["hr.expense"]._represents_executive():
            return domain
        return domain | Domain("expense_ids.approval_ids.decision", "=", "pending")

    @api.model
    def _guarded_fields(self):
        # EXTENDS reception.state.mixin
        return super()._guarded_fields() | {
            "policy_over_cap",
            "policy_attendees_required",
        }

    def _tier_rules(self):
        # EXTENDS: what the tier asks of claims; the stricter where there is none
        tier = self._policy_tier()
        return {
            **super()._tier_rules(),
            "policy_over_cap": tier.over_cap_policy or "block",
            "policy_attendees_required": tier.attendees_required if tier else True,
        }

    def _check_claims(self, claims):
        """Check all claims of the visits against their caps (called as superuser).

        The number of queries does not grow with claims or budget lines, except for
        the claims that are split or need the executive.

        :param claims: hr.expense recordset, those that changed
        :raises ValidationError: a cap is passed, or the plan has no such cost
        """
        if not self:
            return
        self._serialize_claims()
        self._add_unplanned_lines(claims)
        self.budget_ids.invalidate_recordset()
        for visit in self:
            changed = claims.filtered(lambda c, v=visit: c.reception_visit_id == v)
            policy = visit._rules()["policy_over_cap"] or "block"
            excess = visit._claim_excess(changed, policy)
            if policy == "block":
                visit._refuse_excess(excess)
            elif policy == "split":
                visit._split_excess(excess)
            late = visit._papers_late()
            for claim in changed:
                parts = excess[claim] if policy == "escalate" else (0, 0)
                if late or any(parts) or claim.reception_asked_amount:
                    claim._ask_executive(parts, late)
        self._flag_bills()

    def _add_unplanned_lines(self, claims):
        """Give each claimed cost type a budget line, where a cap covers it."""
        missing = {}
        for claim in claims:
            visit, cost_type = claim.reception_visit_id, claim.reception_cost_type_id
            if cost_type in visit.budget_ids.cost_type_id:
                continue
            total = visit.budget_ids.filtered("is_total")
            if not total.has_cap and not visit._caps_unplanned(cost_type):
                raise ValidationError(
                    self.env._(
                        "%(visit)s was approved without “%(type)s”, and its tier has "
                        "no cap on the total that would cover it.",
                        visit=visit.display_name,
                        type=cost_type.name,
                    )
                )
            missing[visit, cost_type] = True
        self._add_budget_lines(missing)

    def _caps_unplanned(self, cost_type):
        """Return whether the tier caps the type, before that has been copied."""
        tier = self._policy_tier()
        if self.date_approved or not tier:
            return False
        rule = tier._cap_line(cost_type)
        return bool(rule) and not rule._is_unset()

    def _add_budget_lines(self, keys):
        """Create lines without a cap of their own (called as superuser)."""
        self.env["reception.visit.budget"].create(
            [
                {"visit_id": visit.id, "cost_type_id": cost_type.id, "limit": "none"}
                for visit, cost_type in keys
            ]
        )

    def _claim_excess(self, changed, policy):
        """Return {claim: (excess over the cap of its type, over that of the total)}.

        What passes a cap is laid to the claims that came last, never more than the
        claim itself: a bill over the cap is not a claim's fault.

        :param changed: the claims (superuser) to lay it to, in their order
        """
        self.ensure_one()
        lines = {line.cost_type_id: line for line in self.budget_ids}
        total = lines[self.env["reception.cost.type"]]
        needs = {line: line._needed_excess() for line in lines.values()}
        for claim in changed:  # what they were granted before is asked of them again
            needs[lines[claim.reception_cost_type_id]] += claim[EXCESS[0]]
            needs[total] += claim[EXCESS[1]]
        excess = {claim: [0, 0] for claim in changed}
        counted = {claim: max(0, claim.total_amount) for claim in changed}

        def lay(claim, limits):
            pair = (lines[claim.reception_cost_type_id], total)
            parts = [
                max(0, self.currency_id.round(min(needs[line], limit)))
                for line, limit in zip(pair, limits, strict=True)
            ]
            if policy == "split":  # one cut serves both caps
                parts = [max(parts)] * 2
            for index, line in enumerate(pair):
                needs[line] -= parts[index]
                excess[claim][index] += parts[index]

        if policy == "escalate":
            for claim in changed:
                if not claim._is_other_amount(claim.reception_asked_amount):
                    lay(claim, [claim[name] for name in EXCESS])
        for claim in reversed(changed):
            lay(claim, [counted[claim] - part for part in excess[claim]])
        return excess

    def _refuse_excess(self, excess):
        """Raise for the first cap that a claim passes.

        :raises ValidationError: names cap, what is claimed and by how much it passes
        """
        for claim, parts in excess.items():
            for part, cost_type in zip(
                parts,
                (claim.reception_cost_type_id, claim.reception_cost_type_id.browse()),
                strict=True,
            ):
                if part:
                    self.budget_ids.filtered(
                        lambda line, t=cost_type: line.cost_type_id == t
                    )._raise_over_cap()

    def _split_excess(self, excess):
        # the last first: each cut is checked against what stands then
        for claim, parts in reversed(excess.items()):
            if not any(parts):
                continue
            if claim.account_move_id:
                raise ValidationError(
                    self.env._(
                        "“%(claim)s” has a journal entry and can't be split any more.",
                        claim=claim.name,
                    )
                )
            over = format_amount(self.env, max(parts), self.currency_id)
            claim._split_off(
                max(parts),
                self.env._("%(over)s above what may be claimed.", over=over),
            )
