from odoo import api, fields, models
from odoo.exceptions import ValidationError

MOST = 500


class ReceptionVisitSeating(models.Model):
    """Who sits or stands where: tables with seats, or rows of a photo (VIS-21)."""

    _name = "reception.visit.seating"
    _description = "Seat Plan"
    _inherit = ["reception.visit.part"]
    _order = "visit_id, sequence, id"
    _check_company_auto = True

    _open_states = ("draft", "submitted", "approved", "in_progress")

    sequence = fields.Integer(default=10, aggregator=None)
    name = fields.Char("Occasion", required=True, help="e.g. Banquet, talks, photo")
    layout = fields.Selection(
        [
            ("round", "Round tables: the main guest beside the host"),
            ("long", "Long tables: the main guest opposite the host"),
            ("photo", "Group photo: the main guest in the middle"),
        ],
        required=True,
        default="round",
    )
    agenda_id = fields.Many2one(
        "reception.visit.agenda",
        "Stage",
        index="btree_not_null",
        ondelete="set null",
        domain="[('visit_id', '=', visit_id)]",
    )
    row_count = fields.Integer("Tables or Rows", default=1, required=True)
    row_size = fields.Integer("Seats or Places Each", default=10, required=True)
    main_guest_id = fields.Many2one(
        "reception.visit.guest",
        index="btree_not_null",
        ondelete="set null",
        domain="[('visit_id', '=', visit_id)]",
        help="Left empty: the guest of the highest rank.",
    )
    lang_id = fields.Many2one(
        "res.lang",
        "Second Language",
        compute="_compute_lang_id",
        store=True,
        readonly=False,
        help="Table cards are printed in the company's language and in this one.",
    )
    place_ids = fields.One2many("reception.visit.place", "seating_id", "Places")
    missing = fields.Char("Without a Place", compute="_compute_missing")
    chart = fields.Html("Plan", compute="_compute_chart", sanitize=False)

    _size_range = models.Constraint(
        "CHECK (row_count >= 1 AND row_size >= 1 AND row_count <= 500 "
        f"AND row_size <= 500 AND row_count * row_size <= {MOST})",
        "A plan has at least one place, and 500 at most.",
    )

    # ---- computed --------------------------------------------------------------

    @api.depends("visit_id")
    def _compute_lang_id(self):
        for seating in self.filtered(lambda seating: not seating.lang_id):
            # sudo: languages of the guests' contacts and of the company
            visit = seating.sudo().visit_id
            own = visit.company_id.partner_id.lang
            spoken = visit.interpreter_lang_id.code
            codes = [spoken, *visit.guest_ids.partner_id.mapped("lang")]
            installed = {code for code, _name in self.env["res.lang"].get_installed()}
            other = next((c for c in codes if c in installed and c != own), False)
            languages = self.env["res.lang"].search([("code", "=", other)], limit=1)
            seating.lang_id = languages

    @api.depends(
        "place_ids.guest_id",
        "place_ids.employee_id",
        "place_ids.partner_id",
        "visit_id.guest_ids",
        "visit_id.host_id",
        "visit_id.companion_ids",
    )
    def _compute_missing(self):
        for seating in self:
            # sudo: names of our own people, for who may read the plan
            plan = seating.sudo()
            seated = {place._person() for place in plan.place_ids}
            people = [*plan._ranked_guests(), *plan._ranked_own()]
            seating.missing = ", ".join(
                person.name for person in people if person not in seated
            )

    # ---- checks ----------------------------------------------------------------

    @api.constrains("row_count", "row_size", "place_ids")
    def _check_places_fit(self):
        self.place_ids._check_within()

    @api.constrains("visit_id", "main_guest_id", "agenda_id")
    def _check_same_visit(self):
        for seating in self:
            plan = seating.sudo()  # sudo: to compare, nothing comes out
            visits = plan.main_guest_id.visit_id | plan.agenda_id.visit_id
            if visits - plan.visit_id:
                raise ValidationError(
                    self.env._(
                        "“%(plan)s”: main guest and stage belong to its visit. Choose "
                        "others.",
                        plan=seating.name,
                    )
                )
