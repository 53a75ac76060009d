from odoo import api, fields, models


class ReceptionVisitDelay(models.TransientModel):
    """Asks to when, and why, the way of one party is moved."""

    _name = "reception.visit.delay"
    _description = "Other Time of a Vehicle"

    booking_id = fields.Many2one(
        "reception.visit.booking", required=True, readonly=True
    )
    start = fields.Datetime(
        "New Begin",
        compute="_compute_start",
        compute_sudo=False,
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    reason = fields.Text(help="Told to those concerned.")

    @api.depends("booking_id")
    def _compute_start(self):
        for wizard in self:
            wizard.start = wizard.booking_id.start

    def action_confirm(self):
        """Move the vehicle; see `action_delay` of the booking.

        :raises AccessError: the user is neither applicant, host nor officer
        :raises UserError: no confirmed vehicle, or no reason
        """
        self.ensure_one()
        self.booking_id.action_delay(self.start, self.reason)
