from odoo import api, fields, models


class ReceptionVisitGuest(models.Model):
    """A named guest, who may be a contact (VIS-1)."""

    _name = "reception.visit.guest"
    _description = "Guest"
    _inherit = ["reception.visit.part"]
    _order = "visit_id, sequence, id"
    _check_company_auto = True

    # Names often come late; the party size approved is the limit.
    _open_states = ("draft", "approved", "in_progress")

    sequence = fields.Integer(default=10)
    name = fields.Char(
        compute="_compute_from_partner",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    partner_id = fields.Many2one(
        "res.partner", "Contact", index="btree_not_null", check_company=True
    )
    organisation = fields.Char(
        compute="_compute_from_partner", store=True, precompute=True, readonly=False
    )
    function = fields.Char(
        "Title",
        compute="_compute_from_partner",
        store=True,
        precompute=True,
        readonly=False,
    )
    phone = fields.Char(
        compute="_compute_from_partner", store=True, precompute=True, readonly=False
    )
    rank_id = fields.Many2one("reception.rank")
    is_vip = fields.Boolean("VIP")
    needs = fields.Char(
        "Habits, Taboos and Needs",
        help="Diet and taboos, interpreter, accessibility: what those who serve the "
        "guest have to know.",
    )
    plate = fields.Char("Plate Number")

    @api.depends("partner_id")
    def _compute_from_partner(self):
        for guest in self.filtered("partner_id"):
            partner = guest.partner_id
            guest.name = partner.name or guest.name
            guest.organisation = partner.commercial_company_name or guest.organisation
            guest.function = partner.function or guest.function
            guest.phone = partner.phone or guest.phone
