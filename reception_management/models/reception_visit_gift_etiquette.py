from odoo import api, fields, models


class ReceptionVisitGift(models.Model):
    """What does not suit the recipient of a gift (VIS-10)."""

    _inherit = "reception.visit.gift"

    etiquette_warning = fields.Text(
        compute="_compute_etiquette_warning",
        help="By the recipient's country, habits, taboos and needs. It forbids "
        "nothing, and lifts no ban.",
    )

    @api.depends("direction", "kind_id", "name", "guest_id", "partner_id")
    @api.depends_context("lang")
    def _compute_etiquette_warning(self):
        warnings = self.env["reception.gift.warning"]._all_warnings()
        for gift in self:
            found = warnings.browse()
            if gift.direction == "given":
                countries, needs = gift._recipient_facts()
                about = warnings._about(gift.kind_id, gift.name)
                found = about._for_guests(countries, needs)
            gift.etiquette_warning = "\n".join(found.mapped("text")) or False

    def _recipient_facts(self):
        """Return the countries and the needs of who gets the gift."""
        gift = self.sudo()  # sudo: for a warning to who may read the gift
        contact = gift.partner_id or gift.guest_id.partner_id
        country = contact.country_id or gift.visit_id.partner_id.country_id
        # a contact without a guest: the needs of the guest who has that contact
        guests = gift.guest_id or gift.visit_id.guest_ids.filtered(
            lambda guest: contact and guest.partner_id == contact
        )
        return country, "\n".join(filter(None, guests.mapped("needs")))
