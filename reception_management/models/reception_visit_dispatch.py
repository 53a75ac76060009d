from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from .reception_state_mixin import Transition

ORDER_FIELDS = frozenset({"booking_id", "driver_id", "driver_name", "driver_email"})
OPEN = ("planned", "under_way")


class ReceptionVisitDispatch(models.Model):
    """The order that sends a driver with a booked vehicle to the guests (VIS-20).

    The driver needs no user: a link opens the order on the phone, see
    ``reception_visit_dispatch_driver.py``.
    """

    _name = "reception.visit.dispatch"
    _description = "Dispatch Order"
    _inherit = [
        "reception.visit.part",
        "reception.state.mixin",
        "portal.mixin",
    ]
    _order = "start, id"
    _check_company_auto = True

    # also where nobody came: the driver was there, and what was paid is told
    _open_states = ("approved", "in_progress", "departed", "no_show")
    _fixed_fields = frozenset({"visit_id", "booking_id"})
    _transitions = {
        "under_way": Transition(("planned",), "_may_dispatch", "_vehicle_gaps"),
        "done": Transition(OPEN, "_may_dispatch"),
        "cancelled": Transition(OPEN, "_may_dispatch"),
        "planned": Transition(
            ("under_way", "cancelled"), "_may_dispatch", "_vehicle_gaps"
        ),
    }
    _system_fields = frozenset(
        {
            "state",
            "access_token",
            "date_sent",
            "actual_start",
            "actual_stop",
            "ended_with_booking",
        }
    )
    _locked_fields = {
        "under_way": frozenset({"booking_id"}),
        "done": ORDER_FIELDS,
        "cancelled": ORDER_FIELDS,
    }

    booking_id = fields.Many2one(
        "reception.visit.booking",
        "Vehicle Booking",
        required=True,
        ondelete="cascade",
        index=True,
        domain="[('visit_id', '=', visit_id), ('kind', '=', 'vehicle')]",
    )
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("under_way", "Under Way"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        "Status",
        default="planned",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    start = fields.Datetime(
        "From", related="booking_id.start", store=True, precompute=True
    )
    stop = fields.Datetime(
        "Until", related="booking_id.stop", store=True, precompute=True
    )
    resource_id = fields.Many2one(related="booking_id.resource_id")
    supplier_id = fields.Many2one(related="booking_id.supplier_id")
    is_booked = fields.Boolean(
        compute="_compute_is_booked",
        help="The vehicle is confirmed for the order's time.",
    )

    # who drives what
    driver_id = fields.Many2one(
        "hr.employee",
        index="btree_not_null",
        check_company=True,
        help="One of our people, with or without a user of Odoo. Empty: the "
        "supplier's driver.",
    )
    driver_name = fields.Char(
        compute="_compute_driver", store=True, readonly=False, precompute=True
    )
    driver_email = fields.Char(
        "Driver's E-mail",
        compute="_compute_driver",
        store=True,
        readonly=False,
        precompute=True,
        help="Where the link to the order is sent.",
    )
    is_driver_booked = fields.Boolean(
        "Driver Booked Elsewhere", compute="_compute_is_driver_booked"
    )
    plate = fields.Char(
        "Plate Number",
        compute="_compute_plate",
        store=True,
        readonly=False,
        precompute=True,
    )

    # whom and where to
    sign_text = fields.Char(
        compute="_compute_sign_text",
        store=True,
        readonly=False,
        precompute=True,
        help="What the sign says by which the guests find the driver: all that is "
        "told of them.",
    )
    passengers = fields.Integer(
        compute="_compute_sign_text", store=True, readonly=False, precompute=True
    )
    note = fields.Text("For the Driver")
    stop_ids = fields.One2many("reception.visit.dispatch.stop", "dispatch_id", "Stops")
    distance = fields.Float(
        "Kilometres",
        digits=(10, 1),
        compute="_compute_distance",
        store=True,
        readonly=False,
        help="From the readings at the stops, or entered.",
    )

    # kept by the actions
    date_sent = fields.Datetime("Sent On", readonly=True, copy=False)
    actual_start = fields.Datetime("Began", readonly=True, copy=False)
    actual_stop = fields.Datetime("Ended", readonly=True, copy=False)
    ended_with_booking = fields.Boolean(readonly=True, copy=False)
    # whoever has it acts for the driver: nobody reads it, see `driver_url`
    access_token = fields.Char(readonly=True, groups=fields.NO_ACCESS, exportable=False)

    _booking_unique = models.UniqueIndex(
        "(booking_id)", "The booking has a dispatch order already."
    )
    _numbers = models.Constraint(
        "CHECK (passengers >= 0 AND passengers <= 10000 "
        "AND distance >= 0 AND distance < 100000)",
        "Passengers lie from 0 to 10,000, kilometres from 0 to 100,000.",
    )

    # ---- computed --------------------------------------------------------------

    @api.depends("booking_id", "visit_id.name")
    def _compute_display_name(self):
        for order in self:
            # sudo: visit's number and what drives, for who may read the order, such
            # as a driver who reads neither visit nor booking
            booking, visit = order.sudo().booking_id, order.sudo().visit_id
            vehicle = booking.resource_id.name or booking.supplier_id.name
            parts = [visit.name, vehicle or booking.name]
            order.display_name = " · ".join(filter(None, parts))

    @api.depends("booking_id.state")
    def _compute_is_booked(self):
        for order in self:
            # sudo: yes or no, for who may read the order, such as its driver
            order.is_booked = order.sudo().booking_id.state == "confirmed"

    @api.depends("driver_id")
    def _compute_driver(self):
        for order in self:
            if order.driver_id:
                driver = order.sudo().driver_id  # sudo: users may not read employees
                order.driver_name = driver.name
                order.driver_email = driver.work_email
            else:
                order.driver_name = order.driver_name or False
                order.driver_email = order.driver_email or False

    @api.depends("booking_id")
    def _compute_plate(self):
        for order in self:
            # sudo: the plate stands on the vehicle, for who may read the order
            order.plate = order.sudo().booking_id.resource_id.reception_plate

    @api.depends("visit_id")
    def _compute_sign_text(self):
        for order in self:
            visit = order.visit_id
            customer = visit.partner_id
            # of a person only what a sign needs
            name = customer.name or ""
            first = name if customer.is_company else name.split(" ")[0]
            order.sign_text = customer.commercial_company_name or first
            order.passengers = visit.party_size

    @api.depends("stop_ids.odometer")
    def _compute_distance(self):
        for order in self:
            readings = list(filter(None, order.stop_ids.mapped("odometer")))
            if len(readings) > 1:
                order.distance = max(readings) - min(readings)
            else:
                order.distance = order.distance or 0

    @api.depends("driver_id", "start", "stop", "state")
    def _compute_is_driver_booked(self):
        for order in self:
            order.is_driver_booked = order.state in OPEN and order._is_driver_wanted()

    def _is_driver_wanted(self):
        """Return whether the driver is wanted elsewhere at the time of the order."""
        driver = self.driver_id._origin
        if not (driver and self.start and self.stop):
            return False
        during = Domain("start", "<", self.stop) & Domain("stop", ">", self.start)
        # sudo: that somebody is booked is told, not by whom or for what
        orders = self.sudo().search_count(
            during
            & Domain("driver_id", "=", driver.id)
            & Domain("state", "in", OPEN)
            & Domain("id", "!=", self._origin.id),
            limit=1,
        )
        bookings = self.sudo().booking_id.search_count(
            during
            & Domain("driver_id", "=", driver.id)
            & Domain("state", "=", "confirmed")
            & Domain("id", "!=", self.booking_id._origin.id)
            & Domain("dispatch_ids", "=", False),
            limit=1,
        )
        return bool(orders or bookings or self.visit_id._booked_elsewhere(driver))

    # ---- checks ----------------------------------------------------------------

    @api.constrains("booking_id", "visit_id")
    def _check_booking(self):
        # sudo: kind and visit of the booking decide, whoever asks
        for order in self.sudo():
            booking = order.booking_id
            if booking.visit_id != order.visit_id or booking.kind != "vehicle":
                raise ValidationError(
                    self.env._(
                        "A dispatch order belongs to a vehicle booking of its visit."
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Create orders for confirmed vehicles, each with a link for its driver.

        :raises UserError: the visit's state forbids it, or a vehicle isn't confirmed
        """
        orders = super().create(vals_list)
        for order in orders:
            if not order.is_booked:
                raise UserError(
                    self.env._(
                        "“%(booking)s” is not confirmed: confirm the vehicle first.",
                        booking=order.booking_id.display_name,
                    )
                )
            order._system()._portal_ensure_token()
        return orders

    def _check_transition(self, target):
        # EXTENDS reception.state.mixin
        self._check_visit_open()
        return super()._check_transition(target)

    def _vehicle_gaps(self):
        """Return what is missing to send the vehicle out, as a list of texts."""
        if self.is_booked:
            return []
        return [self.env._("The vehicle is not confirmed: confirm its booking first.")]

    @api.ondelete(at_uninstall=False)
    def _unlink_except_planned(self):
        kept = self.filtered(lambda order: order.state in ("under_way", "done"))
        if kept and not self.env.su:
            raise UserError(
                self.env._(
                    "“%(order)s” has begun: what was driven stays.",
                    order=kept[0].display_name,
                )
            )

    # ---- who may ---------------------------------------------------------------

    def _may_dispatch(self):
        """Those who may apply for the visit: applicant, author, host, officers."""
        # a driver with a user reads the order, not the visit
        visits = self.visit_id._filtered_access("read")._may_apply()
        return self.filtered(lambda order: order.visit_id in visits)

    def _who_may(self, target):
        # EXTENDS reception.state.mixin
        return self.env._(
            "The visit's applicant or main host, a reception officer, or the driver by "
            "the link may."
        )
