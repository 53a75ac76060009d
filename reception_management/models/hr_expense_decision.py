from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from .hr_expense import CLAIM_STATES, COUNTED
from .hr_expense_guard import LINK_FIELDS
from .reception_visit import MONEY_GROUPS


class HrExpense(models.Model):
    """The executive decides on a claim above its cap, or with late papers (FIN-2)."""

    _inherit = "hr.expense"

    _approval_activity = "reception_management.mail_activity_type_over_cap"

    approval_ids = fields.One2many(
        "reception.approval",
        "expense_id",
        "Decisions",
        readonly=True,
        copy=False,
        groups=MONEY_GROUPS,
    )
    reception_over_cap_reason = fields.Text(
        "Reason for the Executive",
        copy=False,
        groups=MONEY_GROUPS,
        help="Why more than the cap was spent, or why the papers are late.",
    )
    reception_excess = fields.Monetary(
        "Above the Cap of the Type",
        currency_field="company_currency_id",
        readonly=True,
        copy=False,
        groups=MONEY_GROUPS,
        help="By how much the claim passed what was left when the executive was asked.",
    )
    reception_excess_total = fields.Monetary(
        "Above the Cap of the Total",
        currency_field="company_currency_id",
        readonly=True,
        copy=False,
        groups=MONEY_GROUPS,
    )
    reception_asked_amount = fields.Monetary(
        "Amount Asked For",
        currency_field="company_currency_id",
        readonly=True,
        copy=False,
        groups=MONEY_GROUPS,
        help="The amount of the claim on which the executive was asked to decide.",
    )

    reception_stand_in = fields.Boolean(
        "To Decide for Someone Else",
        compute="_compute_reception_stand_in",
        search="_search_reception_stand_in",
    )

    _reception_excess_range = models.Constraint(
        "CHECK (reception_excess >= 0 AND reception_excess < 1e12 "
        "AND reception_excess_total >= 0 AND reception_excess_total < 1e12)",
        "What passes a cap can't be negative.",
    )

    @api.model
    def _reception_system_fields(self):
        # EXTENDS
        return super()._reception_system_fields() | {
            "reception_excess",
            "reception_excess_total",
            "reception_asked_amount",
        }

    # ---- who decides -----------------------------------------------------------

    @api.depends("approval_ids.decision")
    @api.depends_context("uid")
    def _compute_reception_stand_in(self):
        # sudo: decisions are read; only a yes or no comes out
        claims = self.sudo().filtered_domain(self._stand_in_domain())
        for claim in self:
            claim.reception_stand_in = claim in claims

    @api.model
    def _search_reception_stand_in(self, operator, value):
        return self._stand_in_domain() if operator == "in" else NotImplemented

    @api.model
    def _stand_in_domain(self):
        """Return the domain of what somebody else's decision brings to the user.

        What waits for an executive whom the user represents today, what was forwarded
        to the user, and what the user decided on.
        """
        mine = self._decided_claims_domain()
        if not self._represents_executive():
            return mine
        return mine | Domain("approval_ids.decision", "=", "pending")

    @api.model
    def _decided_claims_domain(self):
        """Return the domain of claims the user decided on, or that were forwarded."""
        return Domain("approval_ids.forwarded_to_id", "=", self.env.uid) | Domain(
            "approval_ids.user_id", "=", self.env.uid
        )

    @api.model
    def _represents_executive(self):
        """Return whether the user stands in for an executive today."""
        represented = self.env["reception.substitute"]._represented_by(
            self.env.user, self.env.company
        )
        group = "reception_management.group_reception_executive"
        return any(user.has_group(group) for user in represented)

    def _approval_excluded_users(self):
        # EXTENDS reception.approval.mixin: neither who claims, nor who typed the
        # claim or submitted it
        self.ensure_one()
        users = self.employee_id.user_id | self.create_uid
        asked = self._current_approval()
        return users | (asked.create_uid if asked else self.env.user)

    # ---- asking ----------------------------------------------------------------

    def write(self, vals):
        """Change expenses; what the executive decided on is asked again.

        :raises UserError: the reason of a claim that is submitted would change
        """
        claims = self._system()
        if "reception_over_cap_reason" in vals and not self.env.su:
            claims._changing(vals, {"reception_over_cap_reason"})._check_reason_open()
        asked = claims.filtered(lambda c: c.reception_asked_amount)
        asked._changing(vals, LINK_FIELDS)._forget_decision()
        left = claims.filtered("reception_visit_id").reception_visit_id
        result = super().write(vals)
        if "approval_state" in vals or "reception_visit_id" in vals:
            asked.filtered(lambda c: c.approval_state not in COUNTED)._forget_decision()
            left._flag_bills()
        return result

    def _check_reason_open(self):
        for claim in self:
            if claim.approval_state in COUNTED and claim.reception_asked_amount:
                raise UserError(
                    self.env._(
                        "The executive decides on “%(claim)s” by the reason it was "
                        "submitted with. Reset it to draft first.",
                        claim=claim.name,
                    )
                )

    def _forget_decision(self):
        """Withdraw the decision; the next submission asks anew (superuser)."""
        if self:
            self._withdraw_approvals()
            self.write(
                {
                    "reception_excess": 0,
                    "reception_excess_total": 0,
                    "reception_asked_amount": 0,
                }
            )

    def _ask_executive(self, excess, late):
        """Ask the executive where the claim needs it (called as superuser).

        :param tuple excess: what passes the caps of the cost type and of the total
        :param bool late: the papers of the visit were late
        :raises ValidationError: no reason is given, nobody could decide, or the
            claim is approved already
        """
        self.ensure_one()
        old = (self.reception_excess, self.reception_excess_total)
        asked = self.reception_asked_amount
        if not late and not any(excess):
            if asked:
                self._forget_decision()
            return
        more = any(new > was for new, was in zip(excess, old, strict=True))
        if more or not asked or self._is_other_amount(asked):
            self._check_may_ask()
            self._withdraw_approvals()
            self.reception_asked_amount = self.total_amount
            self._ask_approvals(["executive"])
        elif self.approval_state == "approved" and self._current_approval():
            self._raise_waiting()
        self.write(
            dict(
                zip(("reception_excess", "reception_excess_total"), excess, strict=True)
            )
        )

    def _is_other_amount(self, amount):
        return self.company_currency_id.compare_amounts(amount, self.total_amount) != 0

    def _check_may_ask(self):
        if self.approval_state == "approved":
            raise ValidationError(
                self.env._(
                    "“%(claim)s” now needs the decision of the executive: reset it to "
                    "draft and submit it with a reason.",
                    claim=self.name,
                )
            )
        if not (self.reception_over_cap_reason or "").strip():
            raise ValidationError(
                self.env._(
                    "“%(claim)s” passes what is left under the cap, or the papers of "
                    "its visit were late: give the reason, the executive decides.",
                    claim=self.name,
                )
            )
        gaps = self._approval_gaps(["executive"])
        if gaps:
            raise ValidationError("\n".join(gaps))

    def _raise_waiting(self):
        raise UserError(
            self.env._(
                "“%(claim)s” waits for the executive. %(who)s It can be refused, but "
                "not approved before.",
                claim=self[0].name,
                who=self[0]._who_may_decide(),
            )
        )

    # ---- deciding --------------------------------------------------------------

    def action_approve_over_cap(self, reason=False):
        """Agree, as the executive, to what a claim needs the executive for.

        The claim then goes its ordinary way to its approver; where it has none, this
        decision approves it.

        :param str reason: a remark kept with the decision
        :raises AccessError: the user is not the one to decide
        """
        for claim in self:
            claim._decide_over_cap("approved", reason)
            system = claim._system()
            if system._can_be_autovalidated():
                system._do_approve(check=False)

    def action_refuse_over_cap(self, reason):
        """Refuse, as the executive; the claim is refused with it.

        :param str reason: told to the employee; required
        :raises AccessError: the user is not the one to decide
        :raises UserError: no reason
        """
        self.env["reception.visit"]._check_reason(reason)
        for claim in self:
            claim._decide_over_cap("refused", reason)
            claim._system()._do_refuse(reason)

    def _decide_over_cap(self, decision, reason):
        self.check_access("read")
        # superuser: only the visit's row is changed, so that nobody else submits,
        # changes or decides on a claim of the visit at the same time
        self._system().reception_visit_id._serialize_claims()
        self._decide(decision, reason)

    def action_ask_refuse_over_cap(self):
        """Open the dialog that asks why the executive refuses.

        :return: action of the wizard ``reception.reason``
        """
        return self._ask_reason("refuse_over_cap")

    def _ask_reason(self, step):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Give a Reason"),
            "res_model": "reception.reason",
            "view_mode": "form",
            "target": "new",
            "context": {"default_expense_ids": self.ids, "default_step": step},
        }

    # ---- core's approval waits -------------------------------------------------

    def _check_can_approve(self):
        # EXTENDS hr_expense: refusing stays possible, so not in the reasons that
        # core gives for both
        result = super()._check_can_approve()
        # sudo: whether a decision is wanted, for an approver who may not see it
        waiting = self.sudo().filtered(lambda claim: claim._current_approval())
        if waiting:
            waiting._raise_waiting()
        return result

    def _can_be_autovalidated(self):
        # EXTENDS hr_expense: not what the executive or the visit's approver has yet
        # to decide on
        claim = self.sudo()  # sudo: a yes or no about the visit comes out
        if claim.reception_visit_id and (
            claim.reception_visit_id.state not in CLAIM_STATES
            or claim._current_approval()
            or (not claim.reception_asked_amount and claim.reception_needs_executive)
        ):
            return False
        return super()._can_be_autovalidated()
