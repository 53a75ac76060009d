from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .hr_expense import COUNTED


class ReceptionVisitBudget(models.Model):
    """What is claimed, approved, posted and paid on a budget line (FIN-6).

    Sums only, computed with superuser rights: who sees the line sees how much was
    spent, never whose claim it was. Posted and paid come from journal items.
    """

    _inherit = "reception.visit.budget"

    claimed = fields.Monetary(
        compute="_compute_money",
        help="Claims submitted or approved and items of bills, tax included.",
    )
    approved = fields.Monetary(
        compute="_compute_money", help="Approved claims and posted items of bills."
    )
    posted = fields.Monetary(
        compute="_compute_money", help="Balance of the posted journal items."
    )
    paid = fields.Monetary(
        compute="_compute_money",
        help="Of what is posted: reconciled with payments, or paid by the company.",
    )
    rounding = fields.Monetary(
        compute="_compute_money", help="Posted minus approved, once all is posted."
    )
    left = fields.Monetary(
        compute="_compute_money",
        help="What may still be claimed: under the cap, or under what the executive "
        "is asked for or has granted above it.",
    )
    escalated = fields.Monetary(
        "Above the Cap",
        compute="_compute_money",
        help="What the executive is asked for, or has granted, above the cap.",
    )
    bill_excess = fields.Monetary(
        compute="_compute_money", help="By how much posted bills pass the cap."
    )
    bill_accepted = fields.Monetary(
        readonly=True,
        copy=False,
        help="What of it the executive has accepted.",
    )

    _bill_accepted_range = models.Constraint(
        "CHECK (bill_accepted >= 0 AND bill_accepted < 1e12)",
        "What is accepted can't be negative.",
    )

    @api.model
    def _guarded_fields(self):
        # EXTENDS reception.visit.part
        return super()._guarded_fields() | {"bill_accepted"}

    def _compute_money(self):
        sums = self._money_sums()
        for line in self:
            money = sums[line.visit_id.id, line.cost_type_id.id]
            line.claimed = money["claimed"]
            line.approved = money["approved"]
            line.posted = money["posted"]
            line.paid = money["paid"]
            line.rounding = money["posted"] - money["booked"]
            line.escalated = money["escalated"]
            line.left = line.bill_excess = 0
            if line.has_cap:
                line.left = line.claimable + line.escalated - line.claimed
                over = money["counted"] + money["billed"] - line.claimable
                line.bill_excess = max(0, min(money["billed"], over - line.escalated))

    def _money_sums(self):
        """Return {(visit id, cost type id or False for the total): sums}.

        Sums: claimed, counted (of it, claims), approved, booked (the claims behind
        what is posted), billed (posted items without a claim), escalated (granted
        above the cap), posted and paid, in the visit's currency. The number of
        queries is constant.
        """
        sums = defaultdict(lambda: dict.fromkeys(_SUMS, 0.0))

        def add(visit, cost_type, **amounts):
            for key in ((visit, cost_type), (visit, False)):
                for name, amount in amounts.items():
                    sums[key][name] += amount

        visits = self.visit_id
        for visit, cost_type, posted, claim in self._claim_amounts(visits):
            counted = max(0.0, claim["total"])
            approved = counted if claim["approved"] else 0.0
            add(
                visit,
                cost_type,
                claimed=counted,
                counted=counted,
                approved=approved,
                booked=claim["total"] if posted else 0.0,
            )
            sums[visit, cost_type]["escalated"] += claim["excess"]
            sums[visit, False]["escalated"] += claim["excess_total"]
        for visit, cost_type, posted, amount in self._bill_amounts(visits):
            booked = amount if posted else 0.0
            add(
                visit,
                cost_type,
                claimed=amount,
                approved=booked,
                booked=booked,
                billed=booked,
            )
        items = self.env["account.move.line"]
        for (visit, cost_type), posted, paid in items._reception_sums(visits):
            add(visit, cost_type, posted=posted, paid=paid)
        return sums

    def _claim_amounts(self, visits):
        """Yield (visit id, cost type id, is posted, amounts) of each claim."""
        claims = (
            self.env["hr.expense"]
            .sudo()  # sudo: only sums of these leave the method
            .search_fetch(
                [
                    ("reception_visit_id", "in", visits.ids),
                    ("approval_state", "in", COUNTED),
                ],
                [
                    "reception_visit_id",
                    "reception_cost_type_id",
                    "approval_state",
                    "total_amount",
                    "account_move_id",
                    "reception_excess",
                    "reception_excess_total",
                ],
            )
        )
        for claim in claims:
            yield (
                claim.reception_visit_id.id,
                claim.reception_cost_type_id.id,
                claim.account_move_id.state == "posted",
                {
                    "total": claim.total_amount,
                    "approved": claim.approval_state == "approved",
                    "excess": claim.reception_excess,
                    "excess_total": claim.reception_excess_total,
                },
            )

    def _bill_amounts(self, visits):
        """Yield (visit id, cost type id, is posted, amount) of bill items."""
        groups = (
            self.env["account.move.line"]
            .sudo()  # sudo: only sums of these leave the method
            ._read_group(
                [
                    ("reception_visit_id", "in", visits.ids),
                    ("expense_id", "=", False),
                    ("move_id.expense_ids", "=", False),
                    ("parent_state", "in", ("draft", "posted")),
                ],
                ["reception_visit_id", "reception_cost_type_id", "parent_state"],
                ["balance:sum"],
            )
        )
        for visit, cost_type, state, amount in groups:
            yield visit.id, cost_type.id, state == "posted", amount

    def _needed_excess(self):
        """Return by how much what is claimed passes what may be, as things stand."""
        self.ensure_one()
        if not self.has_cap:
            return -1e12
        return self.currency_id.round(self.claimed - self.claimable - self.escalated)

    def _raise_over_cap(self):
        """Refuse a claim that passes the cap.

        :raises ValidationError: names cap, what is claimed and by how much it passes
        """
        self.ensure_one()
        raise ValidationError(
            self.env._(
                "%(visit)s, %(what)s: up to %(cap)s may be claimed, and with this "
                "claim it would be %(claimed)s, %(excess)s too much. Claim less, "
                "or pay the rest yourself.",
                visit=self.visit_id.display_name,
                what=self.display_name,
                cap=self._money(self.claimable),
                claimed=self._money(self.claimed),
                excess=self._money(self.claimed - self.claimable),
            )
        )


_SUMS = (
    "claimed",
    "counted",
    "approved",
    "booked",
    "billed",
    "escalated",
    "posted",
    "paid",
)
