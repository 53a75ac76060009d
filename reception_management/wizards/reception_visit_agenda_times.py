from odoo import fields, models


class ReceptionVisitAgendaTimes(models.TransientModel):
    """When a stage really began and ended, where nobody clicked in time (VIS-12)."""

    _name = "reception.visit.agenda.times"
    _description = "Times of a Stage"

    agenda_id = fields.Many2one("reception.visit.agenda", required=True, readonly=True)
    agenda_state = fields.Selection(related="agenda_id.state", related_sudo=False)
    actual_start = fields.Datetime("Began", required=True)
    actual_stop = fields.Datetime("Ended")

    def action_confirm(self):
        """Write the times onto the stage.

        :raises AccessError: the user has no part in the stage
        :raises UserError: the times don't fit, see the stage
        """
        self.ensure_one()
        self.agenda_id.action_note_times(self.actual_start, self.actual_stop)
        return {"type": "ir.actions.act_window_close"}
