from odoo import fields, models


class ProductProduct(models.Model):
    _inherit = "product.product"

    reception_cost_type_id = fields.Many2one(
        "reception.cost.type",
        "Hospitality Cost Type",
        help="Expenses of this category count under this cost type of the visit.",
    )
