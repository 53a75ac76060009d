from odoo import models


class ReceptionVisit(models.Model):
    """From the visit on to its money; back lead the links of claims and items."""

    _inherit = "reception.visit"

    def action_view_journal_items(self):
        """Return the action that lists the journal items of the visit (VIS-18)."""
        self.ensure_one()
        return self._journal_items_action([("reception_visit_id", "=", self.id)])

    def _journal_items_action(self, domain):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "reception_management.account_move_line_action_visits"
        )
        # the list first: one comes from a sum and wants to see what is in it
        views = sorted(action["views"], key=lambda view: view[1] != "list")
        return {
            **action,
            "domain": domain,
            "context": {},
            "views": views,
            "view_mode": ",".join(mode for _id, mode in views),
        }


class ReceptionVisitBudget(models.Model):
    """From a figure of the plan to the claims and journal items it is made of."""

    _inherit = "reception.visit.budget"

    def action_view_expenses(self):
        """Return the action that lists the line's claims; all, of the total."""
        self.ensure_one()
        action = self.visit_id.action_view_expenses()
        return {**action, "domain": action["domain"] + self._cost_type_domain()}

    def action_view_journal_items(self):
        """Return the action that lists the line's journal items; all, of the total."""
        self.ensure_one()
        domain = [("reception_visit_id", "=", self.visit_id.id)]
        return self.visit_id._journal_items_action(domain + self._cost_type_domain())

    def _cost_type_domain(self):
        if not self.cost_type_id:
            return []
        return [("reception_cost_type_id", "=", self.cost_type_id.id)]
