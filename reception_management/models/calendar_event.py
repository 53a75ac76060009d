from odoo import fields, models

from .reception_agenda_template_line import STAGES


class CalendarEvent(models.Model):
    """Back links to the visit: an event shows an agenda line, it is not one."""

    _inherit = "calendar.event"

    reception_visit_id = fields.Many2one(
        "reception.visit",
        "Visit",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="set null",
    )
    reception_stage = fields.Selection(STAGES, "Stage", readonly=True, copy=False)
