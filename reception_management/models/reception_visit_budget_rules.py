from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ReceptionVisitBudget(models.Model):
    """What a line is asked besides its amount: how often, what it includes (TIER-2);
    and its own cap in a special plan (TIER-9)."""

    _inherit = "reception.visit.budget"

    included_item_ids = fields.Many2many(
        "reception.prohibited.item",
        string="Includes",
        context={"active_test": False},
        ondelete="restrict",
        help="Which of the items that tiers may prohibit this cost includes.",
    )
    own_cap = fields.Monetary(help="The cap of this cost in a special plan.")

    _own_cap_range = models.Constraint(
        "CHECK (own_cap >= 0 AND own_cap < 1e12)",
        "A cap can't be negative and must be below a million million.",
    )

    @api.constrains("own_cap")
    def _check_own_cap(self):
        for line in self:
            if line.own_cap and (line.is_total or not line.visit_id.is_special_plan):
                raise ValidationError(
                    self.env._(
                        "%(visit)s, %(what)s: only the cost types of a special plan "
                        "have caps of their own; other caps come from the tier.",
                        visit=line.visit_id.display_name,
                        what=line.display_name,
                    )
                )

    @api.depends("own_cap", "visit_id.is_special_plan")
    def _compute_cap(self):
        # EXTENDS: depends on more
        return super()._compute_cap()

    def _caps(self):
        # EXTENDS: a special plan has its own caps until they are frozen
        if self._is_own_draft():
            return bool(self.own_cap), self.own_cap, self.own_cap
        return super()._caps()

    def _is_own_draft(self):
        """Return whether the line is of a special plan that isn't approved yet."""
        return self.visit_id.is_special_plan and not self.visit_id.date_approved

    def _freeze_parameters(self, rule):
        # EXTENDS: each cost of a special plan gets its own cap. The total is open:
        # the lines limit it, and a cost that isn't planned finds no cover in it.
        if not self._is_own_draft():
            return super()._freeze_parameters(rule)
        parameters = self._open_parameters()
        if not self.is_total:
            parameters.update(limit="amount", amount=self.own_cap)
        self.write(parameters)

    def _plan_gaps(self):
        # EXTENDS: own caps, number of times, prohibited items
        if self.visit_id.is_special_plan:
            return self._own_cap_gaps()
        return super()._plan_gaps() + self._times_gaps() + self._item_gaps()

    def _own_cap_gaps(self):
        if self.is_total or self.own_cap:
            return []
        return [
            self.env._(
                "%(what)s: give the cap that the special plan sets for it.",
                what=self.display_name,
            )
        ]

    def _times_gaps(self):
        most = self._cap_rule().max_times
        if self.is_total or not most or self.times <= most:
            return []
        return [
            self.env._(
                "%(what)s is planned %(times)s times; the tier %(tier)s allows it "
                "%(most)s times at most.",
                what=self.display_name,
                times=self.times,
                tier=self.visit_id._policy_tier().display_name,
                most=most,
            )
        ]

    def _item_gaps(self):
        prohibited = self.included_item_ids & self.visit_id._prohibited_items()
        if not prohibited:
            return []
        return [
            self.env._(
                "%(what)s includes what the tier %(tier)s prohibits: %(items)s.",
                what=self.display_name,
                tier=self.visit_id._policy_tier().display_name,
                items=", ".join(prohibited.mapped("name")),
            )
        ]
