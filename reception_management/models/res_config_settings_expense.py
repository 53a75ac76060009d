from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    reception_require_visit = fields.Boolean(
        related="company_id.reception_require_visit", readonly=False
    )
