from math import isfinite

from odoo import api, fields, models
from odoo.exceptions import ValidationError

LIMITS = [
    ("unset", "Not set yet"),
    ("amount", "Up to the amount"),
    ("none", "No limit"),
]
BASES = [
    ("visit", "Visit"),
    ("night", "Night"),
    ("event", "Event"),
    ("times", "Time"),
]
BEARERS = [
    ("company", "Company"),
    ("department", "Department"),
    ("guest", "Guest"),
]


class ReceptionCapMixin(models.AbstractModel):
    """The parameters of a cap and what they come to (TIER-2).

    A tier's cap line carries them as policy; the visit's budget line carries the
    copy the visit was approved with. Both compute the cap the same way.
    """

    _name = "reception.cap.mixin"
    _description = "Parameters of a cap"

    currency_id = fields.Many2one("res.currency")
    limit = fields.Selection(
        LIMITS,
        compute="_compute_limit",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="Not set yet is neither zero nor unlimited: a visit that needs the cap "
        "can't be submitted before a manager fills it in.",
    )
    amount = fields.Monetary(aggregator=None)
    per_head = fields.Boolean(help="The amount is for each guest, not for the party.")
    basis = fields.Selection(BASES, default="visit", required=True, string="Per")
    tolerance = fields.Float(
        "Tolerance (%)",
        aggregator=None,
        help="Percent by which the cap may be passed unasked.",
    )
    base_guests = fields.Integer(
        aggregator=None,
        help="The amount covers a party of this size; the extra starts beyond it.",
    )
    extra_amount = fields.Monetary(
        "Extra per Guest",
        aggregator=None,
        help="Added for each guest beyond the base party.",
    )
    standard = fields.Char(
        translate=True, help="What is provided: class of hotel, class of vehicle …"
    )
    bearer = fields.Selection(
        BEARERS,
        "Borne By",
        default="company",
        required=True,
        help="Who bears the cost. What the guest bears may not be planned or claimed.",
    )
    max_times = fields.Integer(
        "At Most",
        aggregator=None,
        help="How often it may take place during a visit; 0: any number.",
    )

    _amounts = models.Constraint(
        "CHECK (amount >= 0 AND amount < 1e12 "
        "AND extra_amount >= 0 AND extra_amount < 1e12)",
        "A cap's amounts can't be negative and must be below a million million.",
    )
    _quantities = models.Constraint(
        "CHECK (base_guests >= 0 AND tolerance >= 0 AND tolerance <= 100 "
        "AND max_times >= 0)",
        "The base party and the number of times can't be negative; the tolerance "
        "lies from 0 to 100 percent.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Create lines.

        :raises ValidationError: an amount is no ordinary number
        """
        for vals in vals_list:
            self._check_amounts(vals)
        return super().create(vals_list)

    def write(self, vals):
        """Change lines.

        :raises ValidationError: an amount is no ordinary number
        """
        self._check_amounts(vals)
        return super().write(vals)

    @api.model
    def _check_amounts(self, vals):
        """Refuse infinity and NaN, which the currency can't even round."""
        for name, value in vals.items():
            if name not in self._fields or self._fields[name].type != "monetary":
                continue
            try:
                is_number = isfinite(value or 0)
            except (TypeError, OverflowError):
                is_number = False
            if not is_number:
                raise ValidationError(
                    self.env._(
                        "%(field)s: “%(value)s” is no amount. Enter a number.",
                        field=self._fields[name]._description_string(self.env),
                        value=str(value)[:20],
                    )
                )

    @api.depends("amount")
    def _compute_limit(self):
        for line in self:
            if not line.limit or (line.limit == "unset" and line.amount):
                line.limit = "amount" if line.amount else "unset"

    @api.model
    def _cap_fields(self):
        """Return the names of the fields that make up the parameters."""
        return [
            "limit",
            "amount",
            "per_head",
            "basis",
            "tolerance",
            "base_guests",
            "extra_amount",
            "standard",
            "bearer",
            "max_times",
        ]

    def _cap_parameters(self):
        """Return the parameters as values to write on another line."""
        self.ensure_one()
        return {name: self[name] for name in self._cap_fields()}

    @api.model
    def _open_parameters(self):
        """Return the parameters of a line that nothing limits."""
        return {
            "limit": "none",
            "amount": 0,
            "per_head": False,
            "basis": "visit",
            "tolerance": 0,
            "base_guests": 0,
            "extra_amount": 0,
            "standard": False,
            "bearer": "company",
            "max_times": 0,
        }

    def _is_capped(self):
        """Return whether there is an upper end; what the guest bears ends at zero."""
        return self.limit == "amount" or self.bearer == "guest"

    def _is_unset(self):
        """Return whether a manager has yet to say what may be spent."""
        return self.limit == "unset" and self.bearer != "guest"

    def _cap(self, heads, nights, times):
        """Return the cap for a party, in the line's currency, rounded to it.

        Unit = amount (for each head if so set) + extra for each guest beyond the
        base party; cap = unit × 1 (visit), nights, or times (event and times).

        :param int heads: party size
        :param int nights: nights between the local dates
        :param int times: number of events or times planned
        """
        self.ensure_one()
        if self.bearer == "guest":
            return 0.0
        extra_heads = max(0, heads - self.base_guests)
        unit = self.amount * (heads if self.per_head else 1)
        unit += self.extra_amount * extra_heads
        quantity = {"visit": 1, "night": nights}.get(self.basis, times)
        return self.currency_id.round(unit * quantity)

    def _cap_with_tolerance(self, cap):
        """Return what may be spent under `cap`, tolerance included."""
        self.ensure_one()
        return self.currency_id.round(cap * (1 + self.tolerance / 100))
