from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    reception_currency_id = fields.Many2one(
        "res.currency", related="company_id.currency_id", string="Gifts: Currency"
    )
    reception_gift_threshold = fields.Monetary(
        related="company_id.reception_gift_threshold",
        readonly=False,
        currency_field="reception_currency_id",
    )
    reception_gift_ceiling = fields.Monetary(
        related="company_id.reception_gift_ceiling",
        readonly=False,
        currency_field="reception_currency_id",
    )
    reception_gift_lead_days = fields.Integer(
        related="company_id.reception_gift_lead_days", readonly=False
    )
