from odoo import api, fields, models

from .res_partner import VISIT_READERS


class ResPartner(models.Model):
    """Gifts as seen from the customer or the guest (FIN-8)."""

    _inherit = "res.partner"

    reception_gift_count = fields.Integer(
        "Gifts",
        compute="_compute_reception_gift_count",
        groups=VISIT_READERS,
        help="Gifts given to the contact and those below it, and received from them.",
    )

    @api.model
    def _reception_gift_domain(self, partner_ids):
        """Return the domain of the gifts between us and contacts, given or got."""
        return [
            ("state", "in", ("given", "registered", "surrendered")),
            "|",
            ("partner_id", "child_of", partner_ids),
            ("visit_partner_id", "child_of", partner_ids),
        ]

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_reception_gift_count(self):
        """Count over the contact and those below it, in a fixed number of queries."""
        self.reception_gift_count = 0
        gifts = self.env["reception.visit.gift"].search_fetch(
            self._reception_gift_domain(self.ids), ["partner_id", "visit_partner_id"]
        )
        # sudo: the contacts above, to count for them
        for gift in gifts.sudo():
            found = self.browse()
            for partner in gift.partner_id | gift.visit_partner_id:
                found |= self.browse(
                    above.id for above in partner._reception_self_and_parents(self)
                )
            for partner in found:
                partner.reception_gift_count += 1

    def action_view_reception_gifts(self):
        """Return the action of the gift register of the contact and those below."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "reception_management.reception_visit_gift_action"
        )
        action.update(domain=self._reception_gift_domain(self.ids), context={})
        return action
