from datetime import date

from odoo import Command

from .attempts import AttemptsCommon

PACKS = {
    "standard": ["A", "B", "C", "D"],
    "graded": ["SPE", "SEN", "ORD"],
    "official": ["OFF"],
}


class PacksCommon(AttemptsCommon):
    """Companies without tiers, in any currency, and the caps of a visit there."""

    def _company(self, currency, rate=None):
        """Return a company without tiers; `rate`: what one of its units is in yuan."""
        currency = self.env.ref(f"base.{currency}")
        company = self.env["res.company"].create(
            {
                "name": f"Company {self.env['res.company'].search_count([])}",
                "currency_id": currency.id,
            }
        )
        company.resource_calendar_id.tz = "UTC"
        self._tiers(company).unlink()
        if rate:
            self._rate("CNY", rate, company)
        return company

    def _rate(self, currency, rate, company=None, day="2020-01-01"):
        vals = {
            "currency_id": self.env.ref(f"base.{currency}").id,
            "company_id": company.id if company else False,
            "name": date.fromisoformat(day),
            "rate": rate,
        }
        return self.env["res.currency.rate"].create(vals)

    def _tiers(self, company):
        tiers = self.env["reception.tier"].with_context(active_test=False)
        return tiers.search([("company_id", "=", company.id)])

    def _load(self, pack, company):
        """Load a pack and return {code: tier}."""
        tiers = self.env["reception.tier"]._load_pack(pack, company)
        return {tier.code: tier for tier in tiers}

    def _fill(self, tier, **amounts):
        """Set amounts by code of the cost type: amount, or (amount, extra a guest)."""
        for cap in tier.cap_ids:
            amount = amounts.get(cap.cost_type_id.code)
            if amount:
                amount = amount if isinstance(amount, tuple) else (amount, 0)
                cap.write({"amount": amount[0], "extra_amount": amount[1]})

    def _visit(self, tier, **times):
        """Return a draft of 4 guests for 2 days, 1 night, with all costs planned."""
        company = tier.company_id
        employee = self.env["hr.employee"].create(
            {"name": "Someone", "company_id": company.id}
        )
        lines = [
            Command.create({"cost_type_id": cost.id, "times": times.get(cost.code, 1)})
            for cost in tier.cap_ids.cost_type_id
        ]
        return self.env["reception.visit"].create(
            {
                "company_id": company.id,
                "partner_id": self.customer.id,
                "applicant_id": employee.id,
                "tier_id": tier.id,
                "party_size": 4,
                "date_arrival": "2026-05-04 08:00:00",
                "date_departure": "2026-05-05 17:00:00",
                "budget_ids": lines,
            }
        )

    def _caps(self, visit):
        """Return {code of the cost type, or total: cap with tolerance}."""
        return {
            line.cost_type_id.code or "total": line.cap_limit
            for line in visit.budget_ids
            if line.has_cap
        }
