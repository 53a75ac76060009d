from odoo import fields, models
from odoo.tools import SQL

from .hr_expense import CLAIM_STATES, COUNTED
from .reception_visit import MONEY_GROUPS


class ReceptionVisit(models.Model):
    """The claims on a visit: when it takes them, and what waits for them."""

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
        aggregator=None,
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

    # ---- when claims are taken (FIN-4) -----------------------------------------

    def _takes_claims(self, approval_state):
        """Return whether a claim on the visit may be in the approval state.

        An urgent visit takes claims while it waits for its approval, but none is
        approved before the visit is.
        """
        self.ensure_one()
        if self.state in CLAIM_STATES:
            return True
        return (
            self.is_urgent
            and self.state == "submitted"
            and approval_state == "submitted"
        )

    # ---- one check at a time ---------------------------------------------------

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

    # ---- what closing and withdrawing wait for ---------------------------------

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
