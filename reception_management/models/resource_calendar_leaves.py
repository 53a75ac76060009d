from odoo import models
from odoo.fields import Domain


class ResourceCalendarLeaves(models.Model):
    _name = "resource.calendar.leaves"
    _inherit = ["resource.calendar.leaves", "reception.replan.mixin"]

    def _replan_domain(self):
        # EXTENDS reception.replan.mixin: only leaves of nobody are public holidays
        return Domain.OR(
            Domain(
                "company_id",
                "in",
                leave.company_id.ids or leave.company_id.search([]).ids,
            )
            & (
                Domain("calendar_id", "=", leave.calendar_id.id)
                if leave.calendar_id
                else Domain.TRUE
            )
            for leave in self
            if not leave.resource_id
        )
