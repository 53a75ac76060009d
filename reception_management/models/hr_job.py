from odoo import fields, models


class HrJob(models.Model):
    _inherit = "hr.job"

    reception_rank_id = fields.Many2one(
        "reception.rank",
        "Rank",
        help="Decides which tiers a person in this position may host.",
    )
