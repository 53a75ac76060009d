from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ReceptionTier(models.Model):
    """What gifts may be worth at a tier, where it has limits of its own (VIS-9)."""

    _inherit = "reception.tier"

    gift_threshold = fields.Monetary(
        "Gifts: Executive above",
        help="What one person gets beyond this is decided on by the executive. 0: as "
        "in the company's settings.",
    )
    gift_ceiling = fields.Monetary(
        "Gifts: Nobody above",
        help="What one person gets beyond this can't be approved by anybody. 0: as in "
        "the company's settings.",
    )

    _gift_range = models.Constraint(
        "CHECK (gift_threshold >= 0 AND gift_threshold < 1e12 "
        "AND gift_ceiling >= 0 AND gift_ceiling < 1e12)",
        "The limits of gifts can't be negative and must be below a million million.",
    )

    @api.constrains("gift_threshold", "gift_ceiling")
    def _check_gift_limits(self):
        for tier in self:
            if tier.gift_ceiling and tier.gift_threshold > tier.gift_ceiling:
                raise ValidationError(
                    self.env._(
                        "%(tier)s: the threshold of gifts lies above their ceiling.",
                        tier=tier.display_name,
                    )
                )
