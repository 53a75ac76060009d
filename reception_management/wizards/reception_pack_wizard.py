from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError

from ..models.reception_tier import PACKS


class ReceptionPackWizard(models.TransientModel):
    """Loads shipped packs of tiers into a company; shows before what will happen."""

    _name = "reception.pack.wizard"
    _description = "Load Packs of Tiers"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    line_ids = fields.One2many(
        "reception.pack.wizard.line",
        "wizard_id",
        "Packs",
        default=lambda self: [Command.create({"pack": pack}) for pack, _name in PACKS],
    )
    money_hint = fields.Char(compute="_compute_money_hint")

    @api.depends("company_id")
    def _compute_money_hint(self):
        for wizard in self:
            wizard.money_hint = wizard._money_hint()

    def _money_hint(self):
        own, yuan = self.company_id.sudo().currency_id, self.env.ref("base.CNY")
        if not own or own == yuan:
            return False
        names = {"currency": own.name, "yuan": yuan.name}
        rate = self.env["reception.tier"]._pack_rate(self.company_id)
        if rate:
            return self.env._(
                "Amounts are converted from %(yuan)s at the rate %(rate)s and rounded "
                "up.",
                rate=f"{rate:.6g}",
                **names,
            )
        if own.decimal_places:
            return self.env._(
                "There is no rate from %(yuan)s to %(currency)s: amounts are taken as "
                "they are. Check them afterwards.",
                **names,
            )
        return self.env._(
            "There is no rate from %(yuan)s to %(currency)s: amounts are left unset. "
            "Fill them in afterwards.",
            **names,
        )

    def action_load(self):
        """Load the chosen packs; what is there already stays as it is.

        :return: action that lists the tiers of the company
        :raises AccessError: the user may not make policy in this company
        :raises UserError: no pack is chosen
        """
        self.ensure_one()
        self.env["reception.tier"].check_access("create")
        if self.company_id not in self.env.user.company_ids:
            raise AccessError(
                self.env._("You may only load packs into your own companies.")
            )
        chosen = self.line_ids.filtered("chosen")
        if not chosen:
            raise UserError(self.env._("Choose at least one pack."))
        for line in chosen:
            self.env["reception.tier"]._load_pack(line.pack, self.company_id)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "reception_management.reception_tier_action"
        )
        return {
            **action,
            "target": "main",
            "domain": [("company_id", "=", self.company_id.id)],
        }
