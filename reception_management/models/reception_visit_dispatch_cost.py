from odoo import api, fields, models
from odoo.exceptions import UserError


class ReceptionVisitDispatchCost(models.Model):
    """What was paid on the way: tolls, parking, fuel (VIS-20).

    Each becomes a claim of the driver once; what no claim can be made of is listed
    for the coordinator, who writes where it was filed.
    """

    _name = "reception.visit.dispatch.cost"
    _description = "Cost of a Dispatch Order"
    _inherit = ["reception.visit.part.row"]
    _order = "dispatch_id, date, id"
    _check_company_auto = True

    _open_states = ("approved", "in_progress", "departed", "no_show")
    _parent_field = "dispatch_id"
    _fixed_fields = frozenset({"visit_id", "dispatch_id"})
    _system_fields = frozenset({"entry_key"})

    dispatch_id = fields.Many2one(
        "reception.visit.dispatch", required=True, ondelete="cascade", index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    driver_name = fields.Char(related="dispatch_id.driver_name")
    kind = fields.Selection(
        [
            ("toll", "Toll"),
            ("parking", "Parking"),
            ("fuel", "Fuel"),
            ("mileage", "Kilometres"),
            ("other", "Other"),
        ],
        required=True,
        default="toll",
    )
    date = fields.Date(default=fields.Date.context_today, required=True)
    amount = fields.Monetary(required=True)
    note = fields.Char()
    entry_key = fields.Char(
        readonly=True,
        copy=False,
        help="Of the form that the driver sent: the same form counts once.",
    )
    filed_reference = fields.Char(
        "Filed As",
        copy=False,
        help="Where a cost went that can't be claimed by the driver, such as the "
        "number of the supplier's bill.",
    )
    is_filed = fields.Boolean(
        "Filed", compute="_compute_is_filed", store=True, precompute=True
    )

    _amount_range = models.Constraint(
        "CHECK (amount > 0 AND amount < 1e12)", "Enter an amount above zero."
    )
    _entry_unique = models.UniqueIndex(
        "(dispatch_id, entry_key) WHERE entry_key IS NOT NULL",
        "This was entered already.",
    )
    _mileage_unique = models.UniqueIndex(
        "(dispatch_id) WHERE kind = 'mileage'",
        "The kilometres of the order are among its costs already.",
    )

    @api.depends("kind", "note")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for cost in self:
            parts = [kinds.get(cost.kind), cost.note]
            cost.display_name = " · ".join(filter(None, parts))

    @api.depends("filed_reference")
    def _compute_is_filed(self):
        for cost in self:
            cost.is_filed = bool(cost.filed_reference)

    def write(self, vals):
        """Change costs; what has been filed keeps its amount.

        :raises UserError: the cost has been filed
        """
        if not self.env.su and vals.keys() & {"kind", "amount", "date"}:
            self._check_unfiled()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_filed(self):
        if not self.env.su:
            self._check_unfiled()

    def _check_unfiled(self):
        filed = self.filtered("is_filed")
        if filed:
            raise UserError(
                self.env._(
                    "“%(cost)s” has been filed and stays as it is.",
                    cost=filed[0].display_name,
                )
            )
