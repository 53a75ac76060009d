from odoo import api, models
from odoo.fields import Domain

# Up to so many customers are named by id, which the database finds through its
# indexes; where a word fits more of them, a subquery costs less.
FEW = 1000


class ReceptionVisit(models.Model):
    """Finding visits by a part of their number or of the customer's name."""

    _inherit = "reception.visit"

    @api.model
    def _search_display_name(self, operator, value):
        # EXTENDS: the customers are looked up first. Left to the database, “number or
        # customer” reads all visits, since no index covers columns of two tables.
        if operator not in ("like", "ilike") or not value:
            return super()._search_display_name(operator, value)
        customers = self.env["res.partner"]._search(
            [("name", operator, value)], limit=FEW + 1, active_test=False
        )
        found = list(customers)
        if len(found) > FEW:
            return super()._search_display_name(operator, value)
        return Domain("name", operator, value) | Domain("partner_id", "in", found)
