from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import escape_psql

from .reception_approval import AUTHORITIES

PACKS = [
    ("standard", "Four tiers A to D"),
    ("graded", "Ordinary, senior and special"),
    ("official", "Official receptions"),
]
# of how many words a code may consist to be found together with the name
MAX_CODE_WORDS = 3


class ReceptionTier(models.Model):
    """The policy of a level of reception in one company (TIER-1).

    Tiers without a company are the shipped packs: templates that are copied into
    a company once. They are readable by nobody but the loader.
    """

    _name = "reception.tier"
    _description = "Reception Tier"
    _order = "sequence, code, id"
    _check_company_auto = True
    _rec_names_search = ["code", "name"]

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    audience = fields.Char(
        "For Whom", translate=True, help="The categories of guests it is meant for."
    )
    company_id = fields.Many2one(
        "res.company", default=lambda self: self.env.company, index=True
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    pack = fields.Selection(PACKS, readonly=True, copy=False)
    template_id = fields.Many2one("reception.tier", readonly=True, copy=False)
    note = fields.Text("Notes", help="For the managers of the policy.")

    # people
    host_rank_id = fields.Many2one(
        "reception.rank",
        "Main Host's Minimum Rank",
        help="Whoever receives the guests must have at least this rank.",
    )
    host_in_charge_allowed = fields.Boolean(
        "Person in Charge May Host",
        help="The head of a department may be the main host, whatever the rank.",
    )
    greeter_rank_id = fields.Many2one(
        "reception.rank",
        "Greeter's Minimum Rank",
        help="A greeter of lower rank needs a reason.",
    )
    band_ids = fields.One2many("reception.tier.companion.band", "tier_id", copy=True)

    # what goes with the level
    requires_official_letter = fields.Boolean(
        "Official Letter Required",
        help="The guests' organisation has to announce them by an official letter.",
    )
    welcome_allowed = fields.Boolean(
        "Welcome at Airport or Station",
        default=True,
        help="The guests may be welcomed by a party at the airport or the station.",
    )
    prohibited_item_ids = fields.Many2many(
        "reception.prohibited.item", context={"active_test": False}
    )
    preparation_ids = fields.One2many(
        "reception.preparation.line", "tier_id", copy=True
    )
    agenda_template_ids = fields.One2many(
        "reception.agenda.template", "tier_id", copy=True
    )

    # money and authority
    cap_ids = fields.One2many("reception.tier.cap", "tier_id", copy=True)
    authority = fields.Selection(AUTHORITIES, required=True, default="department")
    escalate_vip = fields.Boolean(
        "VIP Guests Go Up",
        default=True,
        help="A guest marked VIP needs the executive's approval.",
    )
    escalate_factory = fields.Boolean(
        "Factory Visits Go Up",
        default=True,
        help="A visit to the factory needs the executive's approval.",
    )

    _code_unique = models.Constraint(
        "UNIQUE (company_id, code)",
        "Another tier of this company already has this code. "
        "It may be archived: look for it with the filter “Archived”.",
    )
    _template_unique = models.Constraint(
        "UNIQUE (company_id, template_id)",
        "This tier of the pack is already loaded in this company.",
    )
    _company_or_pack = models.Constraint(
        "CHECK (company_id IS NOT NULL OR pack IS NOT NULL)",
        "A tier belongs to a company.",
    )

    @api.depends("company_id")
    @api.depends_context("company")
    def _compute_currency_id(self):
        for tier in self:
            tier.currency_id = (tier.company_id or self.env.company).currency_id

    @api.depends("code", "name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for tier in self:
            tier.display_name = f"{tier.code} {tier.name}" if tier.code else tier.name

    @api.model
    def _search_display_name(self, operator, value):
        # EXTENDS: people type, and files carry, what the screen shows: "C Business"
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        found = Domain(super()._search_display_name(operator, value))
        for text in value if operator == "in" else [value]:
            words = text.split() if isinstance(text, str) else []
            for cut in range(1, min(len(words), MAX_CODE_WORDS + 1)):
                code, name = " ".join(words[:cut]), " ".join(words[cut:])
                found |= Domain("code", "=ilike", escape_psql(code)) & Domain(
                    "name", "=" if operator == "in" else operator, name
                )
        return found

    def write(self, vals):
        """Change tiers; none is given to a company, or the packs, out of reach.

        :raises AccessError: the tier would leave the companies of the user
        """
        result = super().write(vals)
        if "company_id" in vals:
            self.check_access("write")
        return result

    def _cap_line(self, cost_type):
        """Return the cap line of a cost type; of the total for an empty one.

        A visit without a tier as yet asks an empty recordset: it has none.
        """
        return self.cap_ids.filtered(lambda cap: cap.cost_type_id == cost_type)

    def _band(self, heads):
        """Return the companion band for a party of `heads` guests, maybe none."""
        self.ensure_one()
        return self.band_ids.filtered(
            lambda band: (
                band.guests_from <= heads
                and (not band.guests_to or heads <= band.guests_to)
            )
        )[:1]
