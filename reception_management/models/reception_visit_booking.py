from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .reception_state_mixin import Transition

KINDS = [
    ("hotel", "Hotel"),
    ("restaurant", "Restaurant"),
    ("room", "Meeting Room"),
    ("vehicle", "Vehicle"),
    ("tickets", "Tickets"),
    ("guide", "Guide"),
    ("photographer", "Photographer"),
    ("interpreter", "Interpreter"),
    ("agency", "Travel Agency"),
]
# What was agreed on stays what it is; cancel it to book something else.
BOOKED_FIELDS = frozenset(
    {"kind", "resource_id", "supplier_id", "start", "stop", "quantity"}
)


class ReceptionVisitBooking(models.Model):
    """Something booked for a visit: own room or vehicle, or from a supplier (VIS-7).

    The database lets no two confirmed bookings of one resource overlap, the time for
    tidying included.
    """

    _name = "reception.visit.booking"
    _description = "Booking"
    _inherit = ["reception.visit.part", "reception.state.mixin", "mail.thread"]
    _order = "start, id"
    _check_company_auto = True

    _open_states = ("draft", "submitted", "approved", "in_progress", "departed")
    _transitions = {
        "requested": Transition(("needed",), "_may_book", "_request_gaps"),
        "confirmed": Transition(("needed", "requested"), "_may_book", "_confirm_gaps"),
        "cancelled": Transition(("needed", "requested", "confirmed"), "_may_book"),
        "needed": Transition(("requested", "confirmed", "cancelled"), "_may_book"),
    }
    _system_fields = frozenset(
        {
            "state",
            "date_requested",
            "date_confirmed",
            "confirmed_by_id",
            "is_moved",
            "ended_with_visit",
        }
    )
    _locked_fields = {
        "requested": BOOKED_FIELDS,
        "confirmed": BOOKED_FIELDS,
        "cancelled": BOOKED_FIELDS,
    }

    kind = fields.Selection(KINDS, required=True)
    name = fields.Char("What", help="e.g. Two double rooms with breakfast")
    state = fields.Selection(
        [
            ("needed", "Needed"),
            ("requested", "Requested"),
            ("confirmed", "Confirmed"),
            ("cancelled", "Cancelled"),
        ],
        "Status",
        default="needed",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    resource_id = fields.Many2one(
        "resource.resource",
        "Own Room or Vehicle",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        domain="[('reception_kind', '=', kind)]",
    )
    supplier_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        check_company=True,
        domain="[('reception_is_supplier', '=', True)]",
    )
    gives_invoice = fields.Boolean(related="supplier_id.reception_gives_invoice")
    driver_id = fields.Many2one("hr.employee", check_company=True)
    start = fields.Datetime("From")
    stop = fields.Datetime("Until")
    busy_until = fields.Datetime(
        "Free Again",
        compute="_compute_busy_until",
        store=True,
        help="After the booking and the time for tidying.",
    )
    quantity = fields.Integer(
        "Number", default=1, help="Rooms, seats, tickets: what is counted here."
    )
    reference = fields.Char(help="The supplier's number of the booking.")
    note = fields.Text()
    needs = fields.Text(
        "Needs of the Guests",
        compute="_compute_needs",
        help="Habits, taboos and needs, without names: what the supplier must know.",
    )

    # kept by the actions
    ended_with_visit = fields.Boolean(readonly=True, copy=False)
    date_requested = fields.Datetime("Requested On", readonly=True, copy=False)
    date_confirmed = fields.Datetime("Confirmed On", readonly=True, copy=False)
    confirmed_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    is_moved = fields.Boolean(
        "Moved",
        readonly=True,
        copy=False,
        help="The visit was moved after this was requested or confirmed: ask again.",
    )

    _resource_free = models.Constraint(
        "EXCLUDE USING gist (int4range(resource_id, resource_id, '[]'::text) WITH &&, "
        "tsrange(start, busy_until) WITH &&) "
        "WHERE (state = 'confirmed' AND resource_id IS NOT NULL) "
        "DEFERRABLE",
        "The room or vehicle is booked for another visit at this time, tidying "
        "included. Choose another one or another time.",
    )
    _times = models.Constraint(
        "CHECK (stop > start)", "The end of a booking must be later than its start."
    )
    _confirmed_complete = models.Constraint(
        "CHECK (state <> 'confirmed' OR (start IS NOT NULL AND stop IS NOT NULL "
        "AND busy_until IS NOT NULL))",
        "A confirmed booking needs start and end.",
    )
    _quantity_range = models.Constraint(
        "CHECK (quantity >= 1 AND quantity <= 10000)",
        "The number booked lies from 1 to 10,000.",
    )
    _one_provider = models.Constraint(
        "CHECK (num_nonnulls(resource_id, supplier_id) <= 1)",
        "A booking is either of an own room or vehicle, or with a supplier.",
    )

    # ---- computed --------------------------------------------------------------

    @api.depends("kind", "name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for booking in self:
            parts = [kinds.get(booking.kind), booking.name]
            booking.display_name = " · ".join(filter(None, parts))

    # what was booked keeps the time for tidying that held then
    @api.depends("stop", "resource_id")
    def _compute_busy_until(self):
        for booking in self:
            # sudo: how long tidying takes holds for every reader
            tidy = booking.sudo().resource_id.reception_tidy_minutes
            booking.busy_until = booking.stop and booking.stop + timedelta(minutes=tidy)

    @api.depends("visit_id.guest_ids.needs")
    def _compute_needs(self):
        for booking in self:
            # sudo: needs without names, for who may read the booking
            guests = booking.sudo().visit_id.guest_ids
            needs = guests.filtered("needs").mapped("needs")
            booking.needs = "\n".join(dict.fromkeys(needs))

    # ---- checks ----------------------------------------------------------------

    @api.constrains("kind", "resource_id")
    def _check_resource_kind(self):
        for booking in self:
            # sudo: the kind of the resource decides, whoever asks
            kind = booking.sudo().resource_id.reception_kind
            if booking.resource_id and kind != booking.kind:
                raise ValidationError(
                    self.env._(
                        "“%(resource)s” can't be booked as “%(kind)s”. Choose one that "
                        "is bookable for visits as such.",
                        resource=booking.resource_id.name,
                        kind=dict(KINDS)[booking.kind],
                    )
                )

    def _check_transition(self, target):
        # EXTENDS reception.state.mixin
        self._check_visit_open()
        return super()._check_transition(target)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_needed(self):
        kept = self.filtered(lambda b: b.state != "needed" or b.is_moved)
        if kept and not self.env.su:
            raise UserError(
                self.env._(
                    "“%(booking)s” has been asked for: cancel it instead of deleting "
                    "it.",
                    booking=kept[0].display_name,
                )
            )

    # ---- who may ---------------------------------------------------------------

    def _may_book(self):
        """Those who may apply for the visit: applicant, author, host, officers."""
        visits = self.visit_id._may_apply()
        return self.filtered(lambda booking: booking.visit_id in visits)

    def _who_may(self, target):
        # EXTENDS reception.state.mixin
        return self.env._(
            "The visit's applicant or main host, or a reception officer may."
        )
