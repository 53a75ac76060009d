from odoo import api, fields, models
from odoo.fields import Domain

from .reception_visit import MONEY_GROUPS


class ReceptionVisit(models.Model):
    """The money to decide on stands on the visit's decision screen too (GEN-6)."""

    _inherit = "reception.visit"

    decision_claim_ids = fields.Many2many(
        "hr.expense",
        string="Claims to Decide On",
        compute="_compute_decision_claim_ids",
        groups=MONEY_GROUPS,
        help="Claims on the visit that wait for the user's decision.",
    )

    bill_excess = fields.Monetary(
        "Bills above the Cap",
        compute="_compute_bill_excess",
        groups=MONEY_GROUPS,
        help="By how much posted bills pass what may be spent and was accepted.",
    )

    @api.depends("has_bill_over_cap")
    def _compute_bill_excess(self):
        # sudo: one sum of the visit for those who see its money
        lines = self.sudo().filtered("has_bill_over_cap").budget_ids
        for visit in self:
            own = lines.filtered(lambda line, v=visit: line.visit_id == v._origin)
            visit.bill_excess = max(
                (line.bill_excess - line.bill_accepted for line in own), default=0
            )

    @api.depends("expense_ids.approval_ids.decision")
    @api.depends_context("uid")
    def _compute_decision_claim_ids(self):
        claims = self.env["hr.expense"].search(
            [("reception_visit_id", "in", self.ids), ("is_waiting_for_me", "=", True)]
        )
        for visit in self:
            visit.decision_claim_ids = claims.filtered(
                lambda c, v=visit._origin: c.reception_visit_id == v
            )

    @api.model
    def _for_me_domain(self):
        # EXTENDS: claims and bills that the user decides on
        claims = self.env["hr.expense"].search([("is_waiting_for_me", "=", True)])
        # sudo: who may accept is asked; the caller's rules apply to what comes out
        billed = self.sudo().search([("has_bill_over_cap", "=", True)])
        mine = billed.sudo(False)._may_take("executive")
        visits = claims.sudo().reception_visit_id | mine.sudo()  # sudo: the same
        return super()._for_me_domain() | Domain("id", "in", visits.ids)

    def _compute_has_decision_for_me(self):
        # EXTENDS
        result = super()._compute_has_decision_for_me()
        found = self.search(self._for_me_domain() & Domain("id", "in", self.ids))
        for visit in self:
            visit.has_decision_for_me = visit._origin in found
        return result
