from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ReceptionVisitPlace(models.Model):
    """A seat at a table, or a place on a photo, and who has it (VIS-21).

    The database gives each place one person and each person one place of a plan.
    """

    _name = "reception.visit.place"
    _description = "Seat or Place"
    _inherit = ["reception.visit.part"]
    _order = "seating_id, row, number, id"
    _check_company_auto = True

    _open_states = ("draft", "submitted", "approved", "in_progress")
    _fixed_fields = frozenset({"visit_id", "seating_id"})

    seating_id = fields.Many2one(
        "reception.visit.seating",
        "Seat Plan",
        required=True,
        index=True,
        ondelete="cascade",
    )
    visit_id = fields.Many2one(
        related="seating_id.visit_id",
        store=True,
        precompute=True,
        required=False,
        readonly=True,
    )
    row = fields.Integer("Table or Row", required=True, default=1, aggregator=None)
    number = fields.Integer("Place", required=True, default=1, aggregator=None)
    guest_id = fields.Many2one(
        "reception.visit.guest",
        index="btree_not_null",
        ondelete="set null",
        domain="[('visit_id', '=', visit_id)]",
    )
    employee_id = fields.Many2one(
        "hr.employee",
        "Our Person",
        index="btree_not_null",
        check_company=True,
        ondelete="set null",
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Other Person",
        index="btree_not_null",
        check_company=True,
        ondelete="set null",
        help="A shareholder or another person of our side without employee record.",
    )
    person_name = fields.Char("Person", compute="_compute_person_name")

    # deferrable: two people who change places do so in one statement
    _place_unique = models.Constraint(
        "UNIQUE (seating_id, row, number) DEFERRABLE",
        "This place is on the plan already.",
    )
    _guest_unique = models.Constraint(
        "UNIQUE (seating_id, guest_id) DEFERRABLE",
        "This guest has another place already: one person, one place.",
    )
    _employee_unique = models.Constraint(
        "UNIQUE (seating_id, employee_id) DEFERRABLE",
        "This person of ours has another place already: one person, one place.",
    )
    _partner_unique = models.Constraint(
        "UNIQUE (seating_id, partner_id) DEFERRABLE",
        "This person has another place already: one person, one place.",
    )
    _one_person = models.Constraint(
        "CHECK (num_nonnulls(guest_id, employee_id, partner_id) <= 1)",
        "One place, one person: a guest, one of our people, or another person.",
    )

    # ---- computed --------------------------------------------------------------

    @api.depends("guest_id.name", "employee_id.name", "partner_id.name")
    def _compute_person_name(self):
        for place in self:
            # sudo: a name, for who may read the plan
            person = place.sudo()._person()
            place.person_name = person.name if person else False

    @api.depends("row", "number", "person_name")
    def _compute_display_name(self):
        for place in self:
            parts = [f"{place.row}/{place.number}", place.person_name]
            place.display_name = " · ".join(filter(None, parts))

    def _person(self):
        """Return the record of the person at the place, empty for a free one."""
        self.ensure_one()
        return self.guest_id or self.employee_id or self.partner_id

    # ---- checks ----------------------------------------------------------------

    @api.model
    def _guarded_fields(self):
        # EXTENDS reception.visit.part: the visit of the plan may be said again
        return super()._guarded_fields() - {"visit_id"}

    @api.constrains("row", "number", "seating_id")
    def _check_within(self):
        for place in self:
            plan = place.seating_id
            if not (
                1 <= place.row <= plan.row_count and 1 <= place.number <= plan.row_size
            ):
                raise ValidationError(
                    self.env._(
                        "“%(plan)s” has %(rows)s tables or rows of %(size)s: there is "
                        "no place %(place)s. Make it larger, or remove the place.",
                        plan=plan.name,
                        rows=plan.row_count,
                        size=plan.row_size,
                        place=f"{place.row}/{place.number}",
                    )
                )

    @api.constrains("guest_id", "seating_id", "visit_id")
    def _check_same_visit(self):
        for place in self.sudo():  # sudo: to compare, nothing comes out
            visit = place.seating_id.visit_id
            if place.visit_id != visit or place.guest_id.visit_id - visit:
                raise ValidationError(
                    self.env._(
                        "“%(plan)s”: its guests are those of its visit.",
                        plan=place.seating_id.name,
                    )
                )

    # ---- cards -----------------------------------------------------------------

    def _card_line(self):
        """Return title and place of the person, in the language of the context."""
        self.ensure_one()
        if self.guest_id:
            title = self.guest_id.function or self.guest_id.rank_id.name
        else:
            title = self.employee_id.job_id.name or self.partner_id.function
        if self.seating_id.layout == "photo":
            where = self.env._(
                "Row %(row)s, place %(number)s", row=self.row, number=self.number
            )
        else:
            where = self.env._(
                "Table %(row)s, seat %(number)s", row=self.row, number=self.number
            )
        side = self.env._("Guest") if self.guest_id else self.env._("Host")
        return {"title": title or side, "where": where}
