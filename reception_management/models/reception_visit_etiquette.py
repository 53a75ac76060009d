from odoo import api, fields, models


class ReceptionVisit(models.Model):
    """What to mind with the guests of a visit (VIS-10)."""

    _inherit = "reception.visit"

    guest_country_ids = fields.Many2many(
        "res.country",
        string="Countries of the Guests",
        compute="_compute_etiquette",
        help="Of the guests' contacts and of the customer.",
    )
    etiquette_ids = fields.Many2many(
        "reception.etiquette", compute="_compute_etiquette"
    )
    gift_warning_ids = fields.Many2many(
        "reception.gift.warning",
        string="Gifts to Avoid",
        compute="_compute_etiquette",
        help="By the guests' countries, and by their habits, taboos and needs.",
    )

    @api.depends("partner_id", "guest_ids.partner_id", "guest_ids.needs")
    def _compute_etiquette(self):
        # all of them on purpose: a row a country
        # pylint: disable-next=no-search-all
        notes = self.env["reception.etiquette"].search([])
        warnings = self.env["reception.gift.warning"]._all_warnings()
        for visit in self:
            # sudo: countries and needs without names, for who may read the visit
            guests = visit.sudo().guest_ids
            countries = (
                guests.partner_id.country_id | visit.sudo().partner_id.country_id
            )
            needs = "\n".join(filter(None, guests.mapped("needs")))
            visit.guest_country_ids = countries.sudo(False)
            visit.etiquette_ids = notes.filtered(
                lambda note, own=countries: note.country_id in own
            )
            # what concerns every gift to everybody is no news here
            visit.gift_warning_ids = warnings._for_guests(countries, needs).filtered(
                lambda warning: warning.country_ids or warning.need_words
            )
