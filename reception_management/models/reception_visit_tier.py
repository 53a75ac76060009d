from odoo import api, models
from odoo.exceptions import ValidationError


class ReceptionTier(models.Model):
    """What visits ask of the tiers they use."""

    _inherit = "reception.tier"

    @api.constrains("company_id")
    def _check_company_is_kept(self):
        visits = self.env["reception.visit"].sudo()  # sudo: count across all users
        for tier in self:
            if visits.search_count(
                [("tier_id", "=", tier.id), ("company_id", "!=", tier.company_id.id)],
                limit=1,
            ):
                raise ValidationError(
                    self.env._(
                        "Visits of its company use the tier %(tier)s: make a copy for "
                        "the other company instead of moving it.",
                        tier=tier.display_name,
                    )
                )
