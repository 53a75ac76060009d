from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

# Claims are taken from the approval of the visit until it is closed.
CLAIM_STATES = ("approved", "in_progress", "departed")
COUNTED = ("submitted", "approved")


class HrExpense(models.Model):
    _inherit = "hr.expense"

    reception_visit_id = fields.Many2one(
        "reception.visit",
        "Visit",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        tracking=True,
        domain=[("state", "in", CLAIM_STATES)],
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

    @api.depends("product_id")
    def _compute_reception_cost_type_id(self):
        for expense in self:
            expense.reception_cost_type_id = (
                expense.product_id.reception_cost_type_id
                or expense.reception_cost_type_id
            )

    @api.constrains(
        "reception_visit_id",
        "reception_cost_type_id",
        "approval_state",
        "total_amount",
        "total_amount_currency",
        "quantity",
        "price_unit",
        "tax_ids",
        "currency_id",
        "company_id",
    )
    def _check_reception_claim(self):
        """Check what is claimed on a visit, however the claim got its state (FIN-2).

        Core lets an employee write `approval_state`, so the rule sits here and not
        in ``action_submit``.
        """
        claims = self.filtered(
            lambda e: e.reception_visit_id and e.approval_state in COUNTED
        )
        if not claims:
            return
        for claim in claims:
            claim._check_reception_link()
        # sudo: sums over all claims of the visit, also those the user can't see
        claims.sudo().reception_visit_id._check_claims(claims.ids)

    def _check_reception_link(self):
        visit = self.sudo().reception_visit_id  # sudo: the approver may not see it
        if not self.reception_cost_type_id:
            raise ValidationError(
                self.env._(
                    "“%(claim)s” is for the visit %(visit)s: choose what kind of cost "
                    "it is.",
                    claim=self.name,
                    visit=visit.display_name,
                )
            )
        if visit.state not in CLAIM_STATES:
            raise ValidationError(
                self.env._(
                    "The visit %(visit)s is “%(state)s”: hospitality can be claimed "
                    "only from its approval until it is closed.",
                    visit=visit.display_name,
                    state=visit._state_label(visit.state),
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        """Create expenses; a visit is linked by who may see it.

        :raises AccessError: a visit the user may not read
        """
        for vals in vals_list:
            self._check_visit_readable(vals)
        return super().create(vals_list)

    def _check_visit_readable(self, vals):
        """Without this, a claim could use up the cap of anybody's visit."""
        if not self.env.su and vals.get("reception_visit_id"):
            visits = self.env["reception.visit"]
            visits.browse(vals["reception_visit_id"]).check_access("read")

    def write(self, vals):
        """Keep visit and cost type of a claim that is approved.

        :raises AccessError: a visit the user may not read
        :raises UserError: the claim is approved or has a journal entry
        """
        if any(e.reception_visit_id.id != vals.get("reception_visit_id") for e in self):
            self._check_visit_readable(vals)
        names = {"reception_visit_id", "reception_cost_type_id"} & vals.keys()
        for expense in self.filtered(
            lambda e: names and (e.approval_state == "approved" or e.account_move_id)
        ):
            if any(expense[name].id != (vals[name] or False) for name in names):
                raise UserError(
                    self.env._(
                        "“%(claim)s” is approved and keeps its visit and cost type. "
                        "Reset it to draft first.",
                        claim=expense.name,
                    )
                )
        return super().write(vals)

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
