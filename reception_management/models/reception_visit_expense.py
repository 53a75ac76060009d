from odoo import fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from .hr_expense import COUNTED
from .reception_visit import MONEY_GROUPS


class ReceptionVisit(models.Model):
    """The claims on a visit: what they may come to, and what waits for them."""

    _inherit = "reception.visit"

    expense_ids = fields.One2many(
        "hr.expense", "reception_visit_id", "Expenses", groups=MONEY_GROUPS
    )
    expense_count = fields.Integer(
        compute="_compute_expense_count", groups=MONEY_GROUPS
    )
    claim_serial = fields.Integer(
        readonly=True,
        copy=False,
        help="Counted up by each check of claims: two at once meet on this row.",
    )

    def _compute_expense_count(self):
        # sudo: the number is for all who see the visit's money
        counts = dict(
            self.env["hr.expense"]
            .sudo()
            ._read_group(
                [("reception_visit_id", "in", self.ids)],
                ["reception_visit_id"],
                ["__count"],
            )
        )
        for visit in self:
            visit.expense_count = counts.get(visit, 0)

    def _serialize_claims(self):
        """Change the rows of the visits, so that what is checked next stays true.

        PostgreSQL's repeatable read lets two transactions pass the same check; only
        one of them can change the same row, the other is tried again.
        """
        if self.ids:
            self.env.cr.execute(
                SQL(
                    "UPDATE reception_visit SET claim_serial = "
                    "COALESCE(claim_serial, 0) + 1 WHERE id IN %s",
                    tuple(sorted(self.ids)),
                )
            )
            self.invalidate_recordset(["claim_serial"])

    def _check_claims(self, claim_ids):
        """Check all claims of the visits against their caps (called as superuser).

        :param claim_ids: ids of the claims that changed, for the message
        :raises ValidationError: a cap is passed, or the plan has no such cost
        """
        self._serialize_claims()
        changed = self.env["hr.expense"].browse(claim_ids)
        self._add_unplanned_lines(changed)
        for line in self.budget_ids:
            touched = changed.filtered(
                lambda e, line=line: (
                    e.reception_visit_id == line.visit_id
                    and (line.is_total or e.reception_cost_type_id == line.cost_type_id)
                )
            )
            if touched:
                line._check_claimed()

    def _add_unplanned_lines(self, claims):
        """Give each claimed cost type a budget line, where the total covers it."""
        for claim in claims:
            visit = claim.reception_visit_id
            cost_type = claim.reception_cost_type_id
            if cost_type in visit.budget_ids.cost_type_id:
                continue
            total = visit.budget_ids.filtered("is_total")
            if total.limit != "amount":
                raise ValidationError(
                    self.env._(
                        "%(visit)s was approved without “%(type)s”, and its tier has "
                        "no cap on the total that would cover it.",
                        visit=visit.display_name,
                        type=cost_type.name,
                    )
                )
            visit.budget_ids.create(
                {"visit_id": visit.id, "cost_type_id": cost_type.id, "limit": "none"}
            )

    def _open_claims(self):
        """Return the claims that are neither refused nor posted (superuser)."""
        self.ensure_one()
        # sudo: closing depends on every claim, also those the user can't see
        return (
            self.env["hr.expense"]
            .sudo()
            .search(
                [
                    ("reception_visit_id", "=", self.id),
                    "|",
                    ("approval_state", "=", False),
                    ("approval_state", "in", COUNTED),
                    "|",
                    ("account_move_id", "=", False),
                    ("account_move_id.state", "=", "draft"),
                ]
            )
        )

    def _closing_gaps(self):
        # EXTENDS: all claims posted or refused (FIN-6)
        gaps = super()._closing_gaps()
        claims = self._open_claims()
        if claims:
            gaps.append(
                self.env._(
                    "%(count)s claims are still open: post, refuse or delete them: "
                    "%(names)s.",
                    count=len(claims),
                    names=", ".join(claims.mapped("name")),
                )
            )
        drafts = self._draft_entries()
        if drafts:
            gaps.append(
                self.env._(
                    "Journal entries are still in draft: %(names)s.",
                    names=", ".join(drafts.mapped("display_name")),
                )
            )
        return gaps

    def _draft_entries(self):
        """Return the draft entries with costs of the visit but no claim of it."""
        # sudo: closing depends on every entry, also those the user can't see
        items = self.env["account.move.line"].sudo()
        return items.search(
            [
                ("reception_visit_id", "=", self.id),
                ("parent_state", "=", "draft"),
                ("move_id.expense_ids", "=", False),
            ]
        ).move_id

    def _no_claims_gaps(self):
        # EXTENDS: money spent keeps the visit from being withdrawn
        gaps = super()._no_claims_gaps()
        claims = self._open_claims()
        # sudo: one posted item is enough, whoever may read it
        posted = (
            self.env["account.move.line"]
            .sudo()
            .search_count([("reception_visit_id", "=", self.id)], limit=1)
        )
        if claims or posted:
            gaps.append(
                self.env._(
                    "Money has been claimed or booked on it: take the claims off the "
                    "visit first, or let it end as a no-show."
                )
            )
        return gaps

    def action_view_expenses(self):
        """Return the action that lists the expenses of the visit."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "reception_management.reception_visit_expense_action"
        )
        action.update(
            domain=[("reception_visit_id", "=", self.id)],
            context={"default_reception_visit_id": self.id},
        )
        return action
