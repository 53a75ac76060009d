from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ReceptionVisitGuest(models.Model):
    """A named guest, who may be a contact (VIS-1)."""

    _name = "reception.visit.guest"
    _description = "Guest"
    _inherit = ["reception.visit.part"]
    _order = "visit_id, sequence, id"
    _check_company_auto = True

    # Names often come late; the party size approved is the limit.
    _open_states = ("draft", "approved", "in_progress")

    sequence = fields.Integer(default=10, aggregator=None)
    name = fields.Char(
        compute="_compute_from_partner",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    name_other = fields.Char(
        "Name in Another Script", help="As the guest writes it, for table cards."
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
    recognition = fields.Char(
        "How to Recognise", help="What helps whoever fetches the guest at the airport."
    )

    _vip_index = models.Index("(visit_id) WHERE is_vip")

    @api.depends("partner_id")
    def _compute_from_partner(self):
        for guest in self.filtered("partner_id"):
            partner = guest.partner_id
            guest.name = partner.name or guest.name
            guest.organisation = partner.commercial_company_name or guest.organisation
            guest.function = partner.function or guest.function
            guest.phone = partner.phone or guest.phone

    @api.constrains("visit_id")
    def _check_party_size(self):
        self.visit_id._check_party_size()

    @api.constrains("is_vip")
    def _check_vip_is_approved(self):
        """A VIP goes up to the executive, so the mark can't come afterwards."""
        for guest in self.filtered("is_vip"):
            visit = guest.visit_id
            if (
                visit.state != "draft"
                and visit.required_authority != "executive"
                # sudo: the tier's rules hold for every reader
                and visit.sudo().tier_id.escalate_vip
            ):
                raise ValidationError(
                    self.env._(
                        "%(visit)s was not approved for a VIP: reset it to draft, mark "
                        "%(guest)s and submit it again.",
                        visit=visit.display_name,
                        guest=guest.name,
                    )
                )
