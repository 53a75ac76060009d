from odoo import api, models


class ReceptionVisitGuest(models.Model):
    """Guests who turn out to be important later."""

    _inherit = "reception.visit.guest"

    @api.model_create_multi
    def create(self, vals_list):
        """Create guests; of important ones the superior hears."""
        guests = super().create(vals_list)
        guests.visit_id._tell_superior()
        return guests

    def write(self, vals):
        """Change guests; of one who becomes important the superior hears."""
        result = super().write(vals)
        if vals.keys() & {"is_vip", "rank_id"}:
            self.visit_id._tell_superior()
        return result
