from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .reception_state_mixin import Transition
from .reception_visit import MONEY_GROUPS

PROHIBITED = "alcohol"
ISSUED_FIELDS = frozenset(
    {"name", "unit", "quantity_out", "quantity_back", "employee_id", "date_out"}
)


class ReceptionVisitAlcohol(models.Model):
    """Alcohol taken from store for a visit and brought back (VIS-20)."""

    _name = "reception.visit.alcohol"
    _description = "Alcohol from Store"
    _inherit = ["reception.visit.part", "reception.state.mixin"]
    _order = "date_out, id"
    _check_company_auto = True

    # also where the visit did not take place: what was taken out comes back
    _open_states = ("approved", "in_progress", "departed", "cancelled", "no_show")
    _transitions = {
        "settled": Transition(("issued",), "_may_settle"),
        "issued": Transition(("settled",), "_may_settle"),
    }
    _system_fields = frozenset({"state", "date_back", "settled_by_id"})
    _locked_fields = {"settled": ISSUED_FIELDS}

    name = fields.Char("Drink", required=True)
    meal_id = fields.Many2one(
        "reception.visit.meal",
        index="btree_not_null",
        ondelete="set null",
        domain="[('visit_id', '=', visit_id)]",
    )
    unit = fields.Char(help="Bottles, litres …")
    quantity_out = fields.Float("Taken Out", default=1, digits="Product Unit")
    quantity_back = fields.Float("Brought Back", digits="Product Unit")
    quantity_used = fields.Float(
        "Consumed",
        compute="_compute_quantity_used",
        store=True,
        precompute=True,
        digits="Product Unit",
    )
    employee_id = fields.Many2one(
        "hr.employee",
        "Taken By",
        required=True,
        check_company=True,
        index=True,
        default=lambda self: self.env.user.employee_id,
    )
    date_out = fields.Datetime(
        "Taken On", default=fields.Datetime.now, required=True, copy=False
    )
    state = fields.Selection(
        [("issued", "Taken Out"), ("settled", "Settled")],
        "Status",
        default="issued",
        required=True,
        readonly=True,
        copy=False,
    )
    date_back = fields.Datetime("Settled On", readonly=True, copy=False)
    settled_by_id = fields.Many2one("res.users", readonly=True, copy=False)

    _quantities = models.Constraint(
        "CHECK (quantity_out > 0 AND quantity_out < 1e6 "
        "AND quantity_back >= 0 AND quantity_back <= quantity_out)",
        "More than nothing is taken out, and at most as much brought back.",
    )

    @api.depends("quantity_out", "quantity_back")
    def _compute_quantity_used(self):
        for row in self:
            row.quantity_used = row.quantity_out - row.quantity_back

    @api.constrains("visit_id", "meal_id")
    def _check_permitted(self):
        # sudo: the tier's rules and the meal's visit decide, whoever asks
        for row in self.sudo():
            if row.visit_id.state in ("cancelled", "no_show"):
                raise ValidationError(
                    self.env._(
                        "%(visit)s doesn't take place: nothing is taken out for it.",
                        visit=row.visit_id.name,
                    )
                )
            if PROHIBITED in row.visit_id._prohibited_items().mapped("code"):
                raise ValidationError(
                    self.env._(
                        "%(visit)s: the tier allows no alcohol.",
                        visit=row.visit_id.name,
                    )
                )
            if row.meal_id and row.meal_id.visit_id != row.visit_id:
                raise ValidationError(self.env._("The meal belongs to another visit."))

    def _check_transition(self, target):
        # EXTENDS reception.state.mixin
        self._check_visit_open()
        return super()._check_transition(target)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_issued(self):
        kept = self.filtered(lambda row: row.state == "settled")
        if kept and not self.env.su:
            raise UserError(
                self.env._(
                    "“%(drink)s” has been settled and stays.", drink=kept[0].name
                )
            )

    def _may_settle(self):
        """Those who may apply for the visit: applicant, author, host, officers."""
        visits = self.visit_id._may_apply()
        return self.filtered(lambda row: row.visit_id in visits)

    def _who_may(self, target):
        # EXTENDS reception.state.mixin
        return self.env._(
            "The visit's applicant or main host, or a reception officer may."
        )

    def action_settle(self):
        """Settle what was taken out: what didn't come back was consumed (VIS-20).

        :raises AccessError: the user is neither applicant, host nor officer
        :raises UserError: settled already, or the visit is over
        """
        self._transition(
            "settled", date_back=fields.Datetime.now(), settled_by_id=self.env.uid
        )

    def action_reopen(self):
        """Take a settlement back to correct it.

        :raises AccessError: the user is neither applicant, host nor officer
        :raises UserError: not settled, or the visit is over
        """
        self._transition("issued", date_back=False, settled_by_id=False)


class ReceptionVisit(models.Model):
    """What was taken from store for a visit (VIS-20)."""

    _inherit = "reception.visit"

    alcohol_ids = fields.One2many(
        "reception.visit.alcohol", "visit_id", "Alcohol from Store", groups=MONEY_GROUPS
    )
