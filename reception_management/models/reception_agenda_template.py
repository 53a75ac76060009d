from odoo import fields, models


class ReceptionAgendaTemplate(models.Model):
    """A programme that visits of a tier may follow (TIER-7)."""

    _name = "reception.agenda.template"
    _description = "Agenda Template"
    _order = "tier_id, sequence, id"

    tier_id = fields.Many2one(
        "reception.tier", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        "res.company", related="tier_id.company_id", store=True, precompute=True
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    line_ids = fields.One2many(
        "reception.agenda.template.line", "template_id", "Stages", copy=True
    )
