from odoo import fields, models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    reception_deadline_id = fields.Many2one(
        "reception.deadline", index="btree_not_null", ondelete="cascade", readonly=True
    )
