from odoo import fields, models
from odoo.exceptions import UserError

from .reception_visit import MONEY_GROUPS
from .reception_visit_dispatch import OPEN


class ReceptionVisitDispatch(models.Model):
    """What was paid on the way is for those who see the visit's money."""

    _inherit = "reception.visit.dispatch"

    currency_id = fields.Many2one(related="company_id.currency_id")
    cost_ids = fields.One2many(
        "reception.visit.dispatch.cost", "dispatch_id", "Costs", groups=MONEY_GROUPS
    )
    cost_total = fields.Monetary(compute="_compute_cost_total", groups=MONEY_GROUPS)

    def _compute_cost_total(self):
        # sudo: one sum for those who see the visit's money
        totals = dict(
            self.env["reception.visit.dispatch.cost"]
            .sudo()
            ._read_group(
                [("dispatch_id", "in", self.ids)], ["dispatch_id"], ["amount:sum"]
            )
        )
        for order in self:
            order.cost_total = totals.get(order._origin.sudo(), 0)


class ReceptionVisitBooking(models.Model):
    """The order that sends the booked vehicle out (VIS-20)."""

    _inherit = "reception.visit.booking"

    dispatch_ids = fields.One2many("reception.visit.dispatch", "booking_id")

    def action_dispatch(self):
        """Open the dispatch order of a confirmed vehicle; it is made where missing.

        :return: action of the order's form
        :raises AccessError: the user is neither applicant, host nor officer
        :raises UserError: no confirmed vehicle, or the visit is over
        """
        self.ensure_one()
        self.check_access("read")
        order = self.dispatch_ids[:1]
        if not order:
            if self.kind != "vehicle" or self.state != "confirmed":
                raise UserError(
                    self.env._("Only a confirmed vehicle gets a dispatch order.")
                )
            order = order.create(self._dispatch_values())
        return order.get_formview_action()

    def _dispatch_values(self):
        """Return the values of a new order, with the way it is likely to take."""
        visit = self.visit_id
        # sudo: the usual driver of the vehicle, for who makes the order
        driver = self.driver_id or self.sudo().resource_id.reception_driver_id
        home = self.company_id.name
        leaves = self.stop > visit.date_departure or (
            self.start - visit.date_arrival > visit.date_departure - self.start
        )
        places = [home, visit.departure_place]
        if not leaves:
            places = [visit.arrival_place, home]
        moments = (self.start, self.stop)
        return {
            "visit_id": visit.id,
            "booking_id": self.id,
            "driver_id": driver.id,
            "stop_ids": [
                fields.Command.create(
                    {"sequence": 10 * index, "place": place, "planned": moment}
                )
                for index, (place, moment) in enumerate(
                    zip(places, moments, strict=True), 1
                )
                if place
            ],
        }

    def write(self, vals):
        """Change bookings; their dispatch orders end and come back with them."""
        result = super().write(vals)
        if "state" in vals:
            self._system()._follow_with_orders(vals["state"])
        return result

    def _follow_with_orders(self, state):
        orders = self.dispatch_ids
        if state == "cancelled":
            ended = orders.filtered(lambda order: order.state == "planned")
            ended.write({"state": "cancelled", "ended_with_booking": True})
            ended._mail_cancelled()
        else:
            orders.filtered("ended_with_booking").write(
                {"state": "planned", "ended_with_booking": False}
            )


class ReceptionVisit(models.Model):
    """The vehicles that are sent out for a visit (VIS-20)."""

    _inherit = "reception.visit"

    dispatch_ids = fields.One2many("reception.visit.dispatch", "visit_id")
    dispatch_count = fields.Integer(compute="_compute_dispatch_count")

    def _compute_dispatch_count(self):
        counts = dict(
            self.env["reception.visit.dispatch"]._read_group(
                [("visit_id", "in", self.ids)], ["visit_id"], ["__count"]
            )
        )
        for visit in self:
            visit.dispatch_count = counts.get(visit._origin, 0)

    def action_view_dispatches(self):
        """Open the dispatch orders of the visit.

        :return: action of the list of dispatch orders
        """
        return self._open_parts(
            self.env._("Dispatch Orders"),
            "reception.visit.dispatch",
            "list,kanban,form",
        )

    def _move_parts(self, delta):
        # EXTENDS: the stops move along, and drivers hear of it
        result = super()._move_parts(delta)
        self.dispatch_ids._shift(delta)
        return result

    def _replace(self, old, new):
        # EXTENDS: the colleague drives
        result = super()._replace(old, new)
        orders = self.dispatch_ids.filtered(
            lambda order: order.state == "planned" and order.driver_id == old
        )
        orders.write({"driver_id": new.id})
        return result

    def _closing_gaps(self):
        # EXTENDS: what was driven is told, what was paid is filed
        gaps = super()._closing_gaps()
        # sudo: closing depends on all of them, whoever closes
        orders = self.sudo().dispatch_ids
        still_open = orders.filtered(lambda order: order.state in OPEN)
        if still_open:
            gaps.append(
                self.env._(
                    "Dispatch orders are open: finish or cancel them: %(names)s.",
                    names=", ".join(still_open.mapped("display_name")),
                )
            )
        unfiled = orders.cost_ids.filtered(lambda cost: not cost.is_filed)
        if unfiled:
            gaps.append(
                self.env._(
                    "%(count)s costs of dispatch orders are not filed: make them "
                    "claims, or write where they went.",
                    count=len(unfiled),
                )
            )
        return gaps
