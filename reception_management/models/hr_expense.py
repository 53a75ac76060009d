from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .reception_state_mixin import as_system

# Claims are taken from the approval of the visit until it is closed; an urgent visit
# takes them while it waits for its approval too.
CLAIM_STATES = ("approved", "in_progress", "departed")
COUNTED = ("submitted", "approved")
CHECKED_FIELDS = (
    "reception_visit_id",
    "reception_cost_type_id",
    "reception_guest_ids",
    "reception_employee_ids",
    "approval_state",
    "total_amount",
    "total_amount_currency",
    "quantity",
    "price_unit",
    "tax_ids",
    "product_id",
    "currency_id",
    "date",
    "company_id",
)
# In the context, puts a check off to the end of a write: until then, the ORM computes
# with some of the new values and some of the old. It is an object, so no caller from
# outside can give it, and whoever gives it checks.
_LATER = object()


def later_check(claims):
    """Return claims in a context that puts the check off; the same if it is already."""
    if claims.env.context.get("reception_check") is _LATER:
        return claims
    return claims.with_context(reception_check=_LATER)


class HrExpense(models.Model):
    _name = "hr.expense"
    _inherit = ["hr.expense", "reception.approval.mixin"]

    reception_visit_id = fields.Many2one(
        "reception.visit",
        "Visit",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        tracking=True,
        domain=[
            "|",
            ("state", "in", CLAIM_STATES),
            "&",
            ("state", "=", "submitted"),
            ("is_urgent", "=", True),
        ],
        help="The approved visit for which the money was spent.",
    )
    reception_cost_type_id = fields.Many2one(
        "reception.cost.type",
        "Hospitality Cost Type",
        compute="_compute_reception_cost_type_id",
        store=True,
        precompute=True,
        readonly=False,
        ondelete="restrict",
        tracking=True,
    )

    def _system(self):
        """Return the records as superuser, in a context the caller can't shape."""
        return as_system(self)

    @api.depends("product_id")
    def _compute_reception_cost_type_id(self):
        for expense in self:
            expense.reception_cost_type_id = (
                expense.product_id.reception_cost_type_id
                or expense.reception_cost_type_id
            )

    @api.constrains(*CHECKED_FIELDS)
    def _check_reception_claim(self):
        """Check what is claimed on a visit, however the claim got its state (FIN-2).

        Core lets an employee write `approval_state`, so the rule sits here and not
        in ``action_submit``. It may split a claim or ask the executive, by policy.
        """
        if self.env.context.get("reception_check") is _LATER:
            return
        # superuser: sums over all claims of the visit, also those the user can't see
        counted = self._system().filtered(lambda e: e.approval_state in COUNTED)
        for expense in counted:
            expense._check_reception_link()
        claims = counted.filtered("reception_visit_id")
        claims.reception_visit_id._check_claims(claims)

    def write(self, vals):
        """Change expenses, then check the claims among them once.

        :raises ValidationError: the visit or its caps don't allow the claim
        """
        if not vals.keys() & set(CHECKED_FIELDS):
            return super().write(vals)
        result = super(HrExpense, later_check(self)).write(vals)
        self._check_reception_claim()
        return result

    def _check_reception_link(self):
        """Check that the visit takes the claim (called as superuser)."""
        visit = self.reception_visit_id
        if not visit:
            return self._check_visit_given()
        if not self.reception_cost_type_id:
            raise ValidationError(
                self.env._(
                    "“%(claim)s” is for the visit %(visit)s: choose what kind of cost "
                    "it is.",
                    claim=self.name,
                    visit=visit.display_name,
                )
            )
        if not visit._takes_claims(self.approval_state):
            raise ValidationError(
                self.env._(
                    "The visit %(visit)s is “%(state)s”: hospitality can be claimed "
                    "only from its approval until it is closed.",
                    visit=visit.display_name,
                    state=visit._state_label(visit.state),
                )
            )
        gaps = self._attendee_gaps()
        if gaps:
            raise ValidationError("\n".join(gaps))

    def _check_visit_given(self):
        """Refuse hospitality without a visit, where the company wants one (FIN-4)."""
        cost_type = self.product_id.reception_cost_type_id
        if (
            self.company_id.reception_require_visit
            and (cost_type or self.reception_cost_type_id).is_hospitality
        ):
            raise ValidationError(
                self.env._(
                    "“%(claim)s” is hospitality: name the approved visit for which "
                    "the money was spent.",
                    claim=self.name,
                )
            )

    # ---- the way into the journal ----------------------------------------------

    def _reception_columns(self):
        """Return the two columns for journal items and splits of this expense."""
        self.ensure_one()
        visit = self.sudo().reception_visit_id  # sudo: the accountant may not see it
        return {
            "reception_visit_id": visit.id,
            "reception_cost_type_id": visit and self.reception_cost_type_id.id,
        }

    def _prepare_move_lines_vals(self):
        # EXTENDS hr_expense
        return {**super()._prepare_move_lines_vals(), **self._reception_columns()}

    def _prepare_payments_vals(self):
        # EXTENDS hr_expense: the tax lines carry the columns by their grouping key,
        # the base line is built by hand there
        move_vals, payment_vals = super()._prepare_payments_vals()
        for _command, _id, line in move_vals["line_ids"]:
            if line.get("expense_id") and "tax_repartition_line_id" not in line:
                line.update(self._reception_columns())
        return move_vals, payment_vals

    def _get_split_values(self):
        # EXTENDS hr_expense
        return [
            {**vals, **self._reception_columns()}
            for vals in super()._get_split_values()
        ]
