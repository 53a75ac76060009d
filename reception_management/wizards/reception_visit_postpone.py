from odoo import api, fields, models


class ReceptionVisitPostpone(models.TransientModel):
    """Asks to when, and why, an approved visit is moved."""

    _name = "reception.visit.postpone"
    _description = "Postpone a Visit"

    visit_id = fields.Many2one("reception.visit", required=True, readonly=True)
    date_arrival = fields.Datetime(
        "New Arrival",
        compute="_compute_date_arrival",
        compute_sudo=False,
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    reason = fields.Text(help="Told to those concerned.")

    @api.depends("visit_id")
    def _compute_date_arrival(self):
        for wizard in self:
            wizard.date_arrival = wizard.visit_id.date_arrival

    def action_confirm(self):
        """Move the visit with all that hangs on it; see `action_postpone`.

        :raises AccessError: the user is neither applicant, host nor officer
        :raises UserError: not approved, no reason, or the number of nights changes
        """
        self.ensure_one()
        self.visit_id.action_postpone(self.date_arrival, self.reason)
