from odoo import api, fields, models


class ReceptionTierCap(models.Model):
    """What a tier allows to spend on a cost type, or in all (TIER-2)."""

    _name = "reception.tier.cap"
    _description = "Tier Cap"
    _inherit = ["reception.cap.mixin"]
    _order = "tier_id, sequence, id"

    tier_id = fields.Many2one(
        "reception.tier", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        "res.company", related="tier_id.company_id", store=True, precompute=True
    )
    currency_id = fields.Many2one(related="tier_id.currency_id")
    sequence = fields.Integer(default=10)
    cost_type_id = fields.Many2one(
        "reception.cost.type",
        ondelete="restrict",
        help="Empty: the cap on the total of the visit.",
    )

    _cost_type_unique = models.UniqueIndex(
        "(tier_id, COALESCE(cost_type_id, 0))",
        "A tier has one cap for each cost type, and one for the total.",
    )

    @api.depends("tier_id", "cost_type_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for cap in self:
            what = cap.cost_type_id.name or self.env._("Total")
            cap.display_name = f"{cap.tier_id.display_name}: {what}"
