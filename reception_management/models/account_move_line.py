from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools.apportion import apportion
from .account_tax import VISIT_COLUMNS

OWED = ("liability_payable", "asset_receivable")


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    reception_visit_id = fields.Many2one(
        "reception.visit",
        "Visit",
        index="btree_not_null",
        copy=True,
        check_company=True,
        ondelete="restrict",
    )
    reception_cost_type_id = fields.Many2one(
        "reception.cost.type",
        "Hospitality Cost Type",
        copy=True,
        ondelete="restrict",
    )

    _reception_columns_together = models.Constraint(
        "CHECK ((reception_visit_id IS NULL) = (reception_cost_type_id IS NULL))",
        "A journal item of a visit needs the cost type, and a cost type the visit.",
    )
    _reception_posted_index = models.Index(
        "(reception_visit_id, reception_cost_type_id, parent_state) "
        "INCLUDE (balance) WHERE reception_visit_id IS NOT NULL"
    )

    @api.constrains("reception_visit_id", "account_id")
    def _check_reception_counterpart(self):
        """The counterpart is owed or paid once for all costs: it carries no visit."""
        for line in self.filtered("reception_visit_id"):
            if line.account_id.account_type in OWED:
                raise ValidationError(
                    self.env._(
                        "“%(line)s” is what is owed, not a cost: only cost and tax "
                        "items are linked to a visit.",
                        line=line.display_name,
                    )
                )

    @api.constrains("reception_visit_id")
    def _check_reception_open(self):
        """Costs are linked to visits that take them, whatever the screen offers.

        A reversal goes back to the visit of what it reverses, and the items of a
        claim follow its own rules.
        """
        # sudo: reads the state of visits the accountant may not see
        for line in self.sudo().filtered("reception_visit_id"):
            visit = line.reception_visit_id
            if not (
                line.move_id.reversed_entry_id
                or line.move_id.expense_ids
                or line.expense_id
                or visit._takes_bills()
            ):
                raise ValidationError(
                    self.env._(
                        "The visit %(visit)s is “%(state)s” and takes no costs: choose "
                        "another visit, or none.",
                        visit=visit.display_name,
                        state=visit._state_label(visit.state),
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Create items; each cost type of a visit has its budget line."""
        lines = super().create(vals_list)
        lines._ensure_budget_lines()
        return lines

    def _ensure_budget_lines(self):
        # sudo: the accountant may not see the plan; a line without a cap is added
        lines = self.sudo().filtered("reception_visit_id")
        keys = {(i.reception_visit_id, i.reception_cost_type_id): True for i in lines}
        lines.reception_visit_id._add_budget_lines(
            key
            for key in keys
            if key[1] and key[1] not in key[0].budget_ids.cost_type_id
        )

    def write(self, vals):
        """Keep the visit of posted items: the sums of the visit come from them.

        :raises UserError: a posted item's visit or cost type would change
        """
        if VISIT_COLUMNS.keys() & vals.keys():
            changed = self.filtered(
                lambda line: (
                    line.parent_state == "posted"
                    and any(
                        line[column].id != (vals[column] or False)
                        for column in VISIT_COLUMNS.keys() & vals.keys()
                    )
                )
            )
            if changed:
                raise UserError(
                    self.env._(
                        "Posted items keep their visit and cost type. Reset "
                        "%(moves)s to draft first.",
                        moves=", ".join(changed.move_id.mapped("display_name")),
                    )
                )
        result = super().write(vals)
        if VISIT_COLUMNS.keys() & vals.keys():
            self._ensure_budget_lines()
        return result

    # ---- what visits cost ------------------------------------------------------

    @api.model
    def _reception_sums(self, visits):
        """Return posted and paid amounts of visits from their journal items.

        Paid is what the reconciliations of each move have settled, split over its
        items by largest remainder; a move that owes nobody (company-paid) is paid
        when it is posted.

        :param visits: reception.visit recordset
        :return: list of ((visit id, cost type id), posted, paid), amounts in the
            company's currency; several entries for one key add up
        """
        # sudo: only sums of items leave the method, for those who see the visit
        groups = self.sudo()._read_group(
            [("reception_visit_id", "in", visits.ids), ("parent_state", "=", "posted")],
            ["move_id", "reception_visit_id", "reception_cost_type_id"],
            ["balance:sum"],
        )
        by_move = defaultdict(list)
        for move, visit, cost_type, balance in groups:
            by_move[move].append(((visit.id, cost_type.id), balance))
        owed = self._reception_owed([move.id for move in by_move])
        result = []
        for move, costs in by_move.items():
            weights = [balance for _key, balance in costs]
            paid = weights
            if move.id in owed:
                total, settled = owed[move.id]
                digits = move.company_currency_id.decimal_places
                rest = move.company_currency_id.round(total - sum(weights))
                paid = apportion(settled, [*weights, rest], digits)
            result += [
                (key, balance, part)
                for (key, balance), part in zip(costs, paid, strict=False)
            ]
        return result

    @api.model
    def _reception_owed(self, move_ids):
        """Return {move id: (owed, settled)} of the moves that owe someone."""
        # sudo: see _reception_sums
        groups = self.sudo()._read_group(
            [
                ("move_id", "in", move_ids),
                ("account_id.account_type", "in", OWED),
            ],
            ["move_id"],
            ["balance:sum", "amount_residual:sum"],
        )
        return {
            move.id: (-balance, residual - balance)
            for move, balance, residual in groups
            if not move.company_currency_id.is_zero(balance)
        }
