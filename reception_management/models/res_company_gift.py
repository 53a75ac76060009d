from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

# In yuan, as the packs' amounts: brought into each company's currency.
THRESHOLD, CEILING = 200, 1000


class ResCompany(models.Model):
    """What gifts may be worth in a company (VIS-9)."""

    _inherit = "res.company"

    reception_gift_threshold = fields.Monetary(
        "Gifts: Executive above",
        help="What one person gets at a visit beyond this is decided on by the "
        "executive. 0: not set, and no gift can be decided on.",
    )
    reception_gift_ceiling = fields.Monetary(
        "Gifts: Nobody above",
        help="What one person gets at a visit beyond this can't be approved by "
        "anybody. 0: not set, and no gift can be decided on.",
    )
    reception_gift_lead_days = fields.Integer(
        "Days before the Giving",
        default=1,
        help="How many days before it is given a gift must be with whoever gives it.",
    )

    _reception_gift_range = models.Constraint(
        "CHECK (reception_gift_threshold >= 0 AND reception_gift_threshold < 1e12 "
        "AND reception_gift_ceiling >= 0 AND reception_gift_ceiling < 1e12 "
        "AND reception_gift_lead_days >= 0 AND reception_gift_lead_days <= 365)",
        "The limits of gifts can't be negative and must be below a million million; "
        "the days before the giving lie from 0 to 365.",
    )

    @api.constrains("reception_gift_threshold", "reception_gift_ceiling")
    def _check_gift_limits(self):
        for company in self:
            ceiling = company.reception_gift_ceiling
            if ceiling and company.reception_gift_threshold > ceiling:
                raise ValidationError(
                    self.env._(
                        "%(company)s: the threshold of gifts lies above their ceiling.",
                        company=company.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Create companies; each starts with limits for gifts (GEN-3)."""
        companies = super().create(vals_list)
        companies._load_gift_limits()
        return companies

    @api.model
    def _load_gift_limits(self):
        """Give the companies limits that never had any, in their own currency.

        Without a rate the numbers are taken as they are; in a currency without
        decimals they would be far off, so there they stay unset. What a manager has
        set, to zero too, stays: only a column that was never written is filled.
        """
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM res_company WHERE reception_gift_threshold IS NULL "
                "AND reception_gift_ceiling IS NULL"
            )
        )
        tiers = self.env["reception.tier"]
        # sudo: at installation, at an upgrade and when a company is created
        for company in self.sudo().browse(id_ for (id_,) in rows):
            rate = tiers._pack_rate(company)
            if rate and rate != 1.0:
                limits = [tiers._round_up(n * rate) for n in (THRESHOLD, CEILING)]
            elif rate or company.currency_id.decimal_places:
                limits = [THRESHOLD, CEILING]
            else:
                limits = [0, 0]
            company.write(
                {
                    "reception_gift_threshold": limits[0],
                    "reception_gift_ceiling": limits[1],
                }
            )
