from odoo import fields, models

from .reception_visit_task import PLAN_GROUPS


class ReceptionVisit(models.Model):
    """Who sits where at a visit (VIS-21)."""

    _inherit = "reception.visit"

    seating_ids = fields.One2many(
        "reception.visit.seating", "visit_id", "Seat Plans", groups=PLAN_GROUPS
    )

    def action_view_seatings(self):
        """Open the seat plans of the visit.

        :return: action of the list of plans
        """
        return self._open_parts(
            self.env._("Seat Plans"), "reception.visit.seating", "list,kanban,form"
        )
