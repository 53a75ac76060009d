from odoo import Command, api, fields, models
from odoo.tools import float_round, format_amount

from .hr_expense import COUNTED
from .reception_visit import MONEY_GROUPS


class HrExpense(models.Model):
    """What is left for a claim under the caps of its visit (FIN-2, FIN-3)."""

    _inherit = "hr.expense"

    reception_has_cap = fields.Boolean(
        compute="_compute_reception_left", groups=MONEY_GROUPS
    )
    reception_left = fields.Monetary(
        "Left under the Cap",
        compute="_compute_reception_left",
        currency_field="company_currency_id",
        groups=MONEY_GROUPS,
        help="What may be claimed besides the other claims submitted or approved and "
        "the bills, under the cap of the cost type and under that of the total. Other "
        "drafts don't count.",
    )
    reception_cap_warning = fields.Char(
        compute="_compute_reception_left", groups=MONEY_GROUPS
    )
    reception_needs_executive = fields.Boolean(
        "Needs the Executive", compute="_compute_reception_left", groups=MONEY_GROUPS
    )
    reception_split_reason = fields.Char("Why It Is Refused", readonly=True, copy=False)

    @api.depends(
        "reception_visit_id", "reception_cost_type_id", "total_amount", "approval_state"
    )
    @api.depends_context("uid", "lang")
    def _compute_reception_left(self):
        self.reception_has_cap = self.reception_needs_executive = False
        self.reception_left = 0
        self.reception_cap_warning = False
        shown = self._with_known_visit()
        # sudo: sums of the visit come out, never whose claim they are made of
        visits = shown.sudo().reception_visit_id._origin
        lines = {(line.visit_id, line.cost_type_id): line for line in visits.budget_ids}
        for claim in shown:
            left = claim.sudo()._left_on(lines)
            if left is not None:
                claim.reception_has_cap = True
                claim.reception_left = max(0, left)
            claim._set_cap_warning()

    def _with_known_visit(self):
        """Return the claims whose visit the user may see, or is linked already."""
        if self.env.su:
            return self.filtered("reception_visit_id")
        readable = self.reception_visit_id._origin._filtered_access("read")
        return self.filtered(
            lambda c: (
                c.reception_visit_id
                and (
                    c.reception_visit_id._origin in readable
                    or c.reception_visit_id == c._origin.reception_visit_id
                )
            )
        )

    def _left_on(self, lines):
        """Return what is left for this claim, None where nothing caps it (superuser).

        :param dict lines: budget lines by (visit, cost type)
        """
        visit, saved = self.reception_visit_id._origin, self._origin
        left = []
        for cost_type, excess in (
            (self.reception_cost_type_id._origin, saved.reception_excess),
            (self.env["reception.cost.type"], saved.reception_excess_total),
        ):
            line = lines.get((visit, cost_type))
            if not line or not line.has_cap:
                continue
            own = 0
            if (
                saved.approval_state in COUNTED
                and saved.reception_visit_id == visit
                and cost_type in (saved.reception_cost_type_id, cost_type.browse())
            ):
                own = max(0, saved.total_amount) - excess
            left.append(line.left + own)
        return min(left) if left else None

    def _set_cap_warning(self):
        self.ensure_one()
        visit = self.sudo().reception_visit_id._origin  # sudo: its policy only
        late = visit._papers_late()
        over = self.total_amount - self.reception_left if self.reception_has_cap else 0
        over = max(0, self.company_currency_id.round(over))
        policy = visit._rules()["policy_over_cap"] or "block"
        self.reception_needs_executive = late or (over > 0 and policy == "escalate")
        if self.approval_state in COUNTED:
            return
        texts = []
        if over:
            texts.append(self._cap_texts(over)[policy])
        if late:
            texts.append(
                self.env._(
                    "The visit was submitted after the time allowed for its papers: "
                    "give a reason, the executive decides."
                )
            )
        self.reception_cap_warning = " ".join(texts)

    def _cap_texts(self, over):
        amount = format_amount(self.env, over, self.company_currency_id)
        return {
            "block": self.env._(
                "This is %(over)s more than is left: it can't be submitted so.",
                over=amount,
            ),
            "escalate": self.env._(
                "This is %(over)s more than is left: give a reason, the executive "
                "decides.",
                over=amount,
            ),
            "split": self.env._(
                "This is %(over)s more than is left: when you submit it, that part is "
                "split off and refused.",
                over=amount,
            ),
        }

    # ---- the split (FIN-3) -----------------------------------------------------

    def _split_off(self, excess, reason):
        """Cut a claim down to its cap and refuse the rest (called as superuser).

        The rest is an expense of its own, with copies of the receipts. Both parts
        add up to the claim in its own currency and in the company's.

        :param float excess: what passes the cap, in the company's currency
        :param str reason: told to the employee
        """
        self.ensure_one()
        total, foreign = self.total_amount, self.total_amount_currency
        kept = self._amounts_within(total - excess)
        if not all(kept.values()):
            self._refuse_rest(reason)  # nothing of it lies within the cap
            return
        rest = self.with_context(from_split_wizard=True).copy(
            {
                **self._part_values(
                    self.company_currency_id.round(total - kept["total_amount"]),
                    self.currency_id.round(foreign - kept["total_amount_currency"]),
                ),
                **self._attendee_values(),
                "split_expense_origin_id": (self.split_expense_origin_id or self).id,
                "manager_id": self.manager_id.id,
            }
        )
        for receipt in self.attachment_ids:
            receipt.copy({"res_model": self._name, "res_id": rest.id})
        self.write(
            {
                **self._part_values(*kept.values()),
                "split_expense_origin_id": (self.split_expense_origin_id or self).id,
            }
        )
        rest._refuse_rest(reason)

    def _amounts_within(self, limit):
        """Return the part of the claim's amounts that comes to at most `limit`."""
        total, foreign = self.total_amount, self.total_amount_currency
        if not self.is_multiple_currency:
            limit = self.currency_id.round(max(0, limit))
            return {"total_amount": limit, "total_amount_currency": limit}
        part = max(0, limit) / total
        kept = float_round(
            foreign * part,
            precision_rounding=self.currency_id.rounding,
            rounding_method="DOWN",
        )
        own = self.company_currency_id.round(total * kept / foreign)
        return {
            "total_amount": min(own, self.company_currency_id.round(max(0, limit))),
            "total_amount_currency": kept,
        }

    def _part_values(self, total, foreign):
        """Return values for a part of the claim; the amounts stand as they are.

        A category with a cost of its own multiplies it by a quantity; a part of it
        is once the amount.
        """
        return {
            "product_id": self.product_id.id,
            "account_id": self.account_id.id,
            "tax_ids": [Command.set(self.tax_ids.ids)],
            "quantity": 1,
            "price_unit": total,
            "total_amount_currency": foreign,
            "total_amount": total,
        }

    def _refuse_rest(self, reason):
        self.write({"reception_split_reason": reason})
        self._do_refuse(reason)
