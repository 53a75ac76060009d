from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from .reception_state_mixin import as_system

COST_TYPE = "reception_management.cost_type_transport"


class ReceptionVisitDispatchCost(models.Model):
    """Costs of the way become claims of the driver (VIS-20)."""

    _inherit = "reception.visit.dispatch.cost"

    expense_id = fields.Many2one(
        "hr.expense",
        "Claim",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    _expense_unique = models.UniqueIndex(
        "(expense_id) WHERE expense_id IS NOT NULL", "This claim is of another cost."
    )

    @api.model
    def _guarded_fields(self):
        # EXTENDS reception.visit.part
        return super()._guarded_fields() | {"expense_id"}

    @api.depends("expense_id")
    def _compute_is_filed(self):
        # EXTENDS
        result = super()._compute_is_filed()
        for cost in self.filtered("expense_id"):
            cost.is_filed = True
        return result

    def action_view_expense(self):
        """Open the claim that was made of the cost.

        :return: action of the claim's form
        """
        self.ensure_one()
        return self.expense_id.get_formview_action()

    def _make_claims(self):
        """Make a draft claim of each cost (superuser) that has none, once.

        :return: the costs of which none could be made
        """
        left = self.browse()
        for cost in self.filtered(lambda cost: not cost.is_filed):
            values = cost._claim_values()
            if values:
                claims = self.env["hr.expense"].with_company(cost.company_id)
                cost.expense_id = claims.create(values)
            else:
                left |= cost
        return left

    def _claim_values(self):
        """Return the values of the claim; nothing where nobody can claim it."""
        order, visit = self.dispatch_id, self.visit_id
        driver, cost_type = order.driver_id, order.cost_type_id
        product = cost_type and self._expense_category(cost_type)
        if not (driver.active and product and visit._takes_claims("submitted")):
            return {}
        return {
            "name": f"{self.display_name} · {order.display_name}",
            "employee_id": driver.id,
            "company_id": visit.company_id.id,
            "product_id": product.id,
            "date": self.date,
            "total_amount_currency": self.amount,
            "currency_id": self.currency_id.id,
            "reception_visit_id": visit.id,
            "reception_cost_type_id": cost_type.id,
            "reception_guest_ids": [Command.set(visit.guest_ids.ids)],
            "reception_employee_ids": [Command.set(driver.ids)],
        }

    def _expense_category(self, cost_type):
        """Return the expense category of a cost type that takes any amount."""
        products = self.env["product.product"].search(
            [
                ("can_be_expensed", "=", True),
                ("reception_cost_type_id", "=", cost_type.id),
                ("company_id", "in", (False, self.company_id.id)),
            ]
        )
        fitting = products.with_company(self.company_id)
        return fitting.filtered(lambda product: not product.standard_price)[:1]


class HrExpense(models.Model):
    """A claim of the way that is deleted leaves its cost to be filed (VIS-20)."""

    _inherit = "hr.expense"

    @api.ondelete(at_uninstall=False)
    def _unlink_reopen_dispatch_costs(self):
        # superuser: claimants need not read the order. Emptied here since what the
        # database empties by itself leaves `is_filed` as it was
        costs = as_system(self.env["reception.visit.dispatch.cost"])
        costs.search([("expense_id", "in", self.ids)]).expense_id = False


class ReceptionVisitDispatch(models.Model):
    """An order that is done hands its costs over (VIS-20)."""

    _inherit = "reception.visit.dispatch"

    cost_type_id = fields.Many2one(
        "reception.cost.type",
        default=lambda self: self._default_cost_type_id(),
        ondelete="restrict",
        help="Under which the costs of the way are claimed.",
    )

    def _default_cost_type_id(self):
        return self.env.ref(COST_TYPE, raise_if_not_found=False)

    def _finish(self):
        # EXTENDS: the kilometres, then all costs, once
        result = super()._finish()
        for order in self._system():
            order._add_mileage()
            order.cost_ids._make_claims()
        return result

    def _add_mileage(self):
        """Add kilometres × rate to the costs, where the company pays for them."""
        rate = self.company_id.reception_km_rate
        amount = self.currency_id.round(rate * self.distance)
        known = "mileage" in self.cost_ids.mapped("kind")
        if not amount or known or not self.booking_id.resource_id:
            return
        self.env["reception.visit.dispatch.cost"].create(
            {
                "dispatch_id": self.id,
                "kind": "mileage",
                "amount": amount,
                "note": f"{self.distance:g} km",
            }
        )

    def action_file_costs(self):
        """Make claims of the costs that have none yet, such as those added later.

        :raises AccessError: the user is neither applicant, host nor officer
        :raises UserError: not done yet, the visit is over, or costs that nobody can
            claim: they are filed by hand
        """
        self._check_visit_open()
        self.check_access("read")
        self._lock_for_transition()
        if self - self._may_dispatch():
            self._check_allowed("done", self._transitions["done"])
        if self.filtered(lambda order: order.state != "done"):
            raise UserError(self.env._("Costs are filed when the order is done."))
        left = self._system().cost_ids._make_claims()
        if left:
            raise UserError(
                self.env._(
                    "Nobody can claim %(costs)s: the driver is no employee, the visit "
                    "takes no claims, or there is no expense category for the cost "
                    "type. Write under “Filed As” where it went.",
                    costs=", ".join(left.mapped("display_name")),
                )
            )
