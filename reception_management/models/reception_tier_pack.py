import math

from odoo import api, fields, models
from odoo.tools import float_round


class ReceptionTier(models.Model):
    """Loads the shipped packs into companies, in their currency (TIER-1).

    The packs' amounts are yuan. In another currency they are converted at the
    company's rate of the day and rounded up to two digits. Without a rate the
    numbers are taken as they are, and the tier's note says so; in a currency
    without decimals they would be far off, so there they are left unset.
    """

    _inherit = "reception.tier"

    @api.model
    def _load_pack(self, pack, companies):
        """Copy a shipped pack into companies that don't have it yet.

        Loading again changes nothing: a tier that was loaded once, edited or
        archived since, stays as it is, and a code already taken is left alone.

        :param str pack: a value of the field `pack`
        :param companies: res.company recordset
        :return: the tiers created
        """
        # sudo: templates are out of everybody's reach; called at installation,
        # when a company is created, and by managers
        created = self.sudo().browse()
        for company in companies:
            missing, _present = self._pack_preview(pack, company)
            for template in missing:
                tier = template.copy(
                    {
                        "company_id": company.id,
                        "code": template.code,
                        "pack": pack,
                        "template_id": template.id,
                    }
                )
                tier._convert_pack_amounts()
                created += tier
        return created

    @api.model
    def _pack_preview(self, pack, company):
        """Return the templates to copy into a company, and its tiers in their way.

        :return: two recordsets (superuser): what is missing, what is there already
        """
        # sudo: templates are out of everybody's reach; only to be copied or named
        tiers = self.sudo().with_context(active_test=False)
        templates = tiers.search([("company_id", "=", False), ("pack", "=", pack)])
        own = tiers.search([("company_id", "=", company.id)])
        missing = templates.filtered(
            lambda template: (
                template not in own.template_id
                and template.code not in own.mapped("code")
            )
        )
        there = templates - missing
        present = own.filtered(
            lambda tier: tier.template_id in there or tier.code in there.mapped("code")
        )
        return missing, present

    @api.model
    def _pack_rate(self, company):
        """Return how much of the company's currency a yuan is today; 0: unknown."""
        # sudo: rates are looked up for companies the user may not have joined yet
        yuan, own = self.env.ref("base.CNY").sudo(), company.sudo().currency_id
        if own == yuan:
            return 1.0
        today = fields.Date.context_today(self)
        rates = yuan.env["res.currency.rate"].search(
            [
                ("currency_id", "in", (yuan + own).ids),
                ("company_id", "in", (False, company.sudo().root_id.id)),
                ("name", "<=", today),
            ]
        )
        of_yuan = rates.filtered(lambda rate: rate.currency_id == yuan)
        # A company's own rates are for one unit of its currency. Rates shared by
        # all are for one of any currency: then ours needs a rate as well.
        known = of_yuan.company_id or (of_yuan and rates - of_yuan)
        return yuan._get_conversion_rate(yuan, own, company, today) if known else 0.0

    def _convert_pack_amounts(self):
        """Bring the amounts of a tier fresh from a pack into its currency."""
        self.ensure_one()
        currency = self.company_id.currency_id
        caps = self.cap_ids.filtered(lambda cap: cap.amount or cap.extra_amount)
        rate = self._pack_rate(self.company_id)
        if not caps or rate == 1.0:
            return
        names = {"currency": currency.name, "yuan": self.env.ref("base.CNY").name}
        if rate:
            for cap in caps:
                cap.amount = self._round_up(cap.amount * rate)
                cap.extra_amount = self._round_up(cap.extra_amount * rate)
            self.note = self.env._(
                "The amounts were converted from %(yuan)s at the rate %(rate)s and "
                "rounded up.",
                rate=f"{rate:.6g}",
                **names,
            )
        elif currency.decimal_places:
            self.note = self.env._(
                "There was no rate from %(yuan)s to %(currency)s: the amounts are the "
                "numbers in %(yuan)s, taken as they are. Check them.",
                **names,
            )
        else:
            caps.write({"limit": "unset", "amount": 0, "extra_amount": 0})
            self.note = self.env._(
                "There was no rate from %(yuan)s to %(currency)s: the amounts are not "
                "set. Fill them in.",
                **names,
            )

    @api.model
    def _round_up(self, amount):
        """Return an amount rounded up to two digits, and to a whole number."""
        digits = math.floor(math.log10(amount)) if amount else 0
        step = 10 ** max(0, digits - 1)
        return float_round(amount, precision_rounding=step, rounding_method="UP")

    @api.model
    def _translate_like_templates(self):
        """Give tiers from a pack the template's translations they still lack.

        What a manager has renamed or translated stays as it is.
        """
        # sudo: templates are out of everybody's reach
        tiers = self.sudo().with_context(active_test=False)
        copies = tiers.search([("template_id", "!=", False)])
        languages = [code for code, _name in self.env["res.lang"].get_installed()]
        for tier in copies.with_context(lang="en_US"):
            template = tier.template_id
            for name in ("name", "audience"):
                if tier[name] and tier[name] == template[name]:
                    missing = {
                        code: template.with_context(lang=code)[name]
                        for code in languages
                        if tier.with_context(lang=code)[name] == tier[name]
                    }
                    tier.update_field_translations(name, missing)
