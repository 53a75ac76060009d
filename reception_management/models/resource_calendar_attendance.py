from odoo import models


class ResourceCalendarAttendance(models.Model):
    _name = "resource.calendar.attendance"
    _inherit = ["resource.calendar.attendance", "reception.replan.mixin"]

    def _replan_domain(self):
        # EXTENDS reception.replan.mixin
        return [("calendar_id", "in", self.calendar_id.ids)]
