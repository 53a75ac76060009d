from odoo import models


class ReceptionVisitBooking(models.Model):
    """The planted defect: nothing keeps a room from being booked twice."""

    _inherit = "reception.visit.booking"

    # overrides the constraint that guards the room
    _resource_free = models.Constraint("CHECK (quantity IS NOT NULL)", "Never.")

    def _conflicts(self):
        return self.sudo().browse()
