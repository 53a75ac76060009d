from odoo import api, fields, models

RECEIVED_STATES = ("registered", "surrendered")
# What is no gift any more counts towards no limit.
NOT_COUNTED = ("refused", "cancelled", "returned")
# What was decided on, or written into the register, stays what it was.
GIFT_FIELDS = frozenset(
    {
        "direction",
        "kind_id",
        "product_id",
        "name",
        "quantity",
        "unit_value",
        "guest_id",
        "partner_id",
        "reason",
    }
)


class ReceptionVisitGift(models.Model):
    """A gift we give to a guest, or one we got from a guest (VIS-9, FIN-8).

    One table for both, so that one register shows who gave what to whom.
    """

    _name = "reception.visit.gift"
    _description = "Gift"
    _inherit = [
        "reception.visit.part",
        "reception.state.mixin",
        "reception.approval.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date desc, id desc"
    _check_company_auto = True

    _open_states = ("draft", "approved", "in_progress", "departed")

    direction = fields.Selection(
        [("given", "Given by Us"), ("received", "Received")],
        default="given",
        required=True,
        index=True,
    )
    state = fields.Selection(
        [
            ("proposed", "Proposed"),
            ("approved", "Approved"),
            ("bought", "Bought"),
            ("with_host", "With the Host"),
            ("given", "Given"),
            ("returned", "Back in Stock"),
            ("refused", "Refused"),
            ("cancelled", "Cancelled"),
            ("registered", "Registered"),
            ("surrendered", "Surrendered"),
        ],
        "Status",
        compute="_compute_state",
        store=True,
        precompute=True,
        copy=False,
        index=True,
        tracking=True,
    )

    # what
    kind_id = fields.Many2one(
        "reception.gift.kind", required=True, index=True, ondelete="restrict"
    )
    is_cash = fields.Boolean(
        "Cash or Equivalent", related="kind_id.is_cash", store=True, precompute=True
    )
    product_id = fields.Many2one(
        "product.product",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        help="Where the gift is kept as a product.",
    )
    name = fields.Char(
        "Gift",
        compute="_compute_name",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        tracking=True,
    )
    quantity = fields.Integer(default=1, required=True)
    currency_id = fields.Many2one(
        related="visit_id.currency_id", store=True, precompute=True
    )
    unit_value = fields.Monetary(
        "Value of One",
        compute="_compute_unit_value",
        store=True,
        precompute=True,
        readonly=False,
        help="What one costs, taxes included, in the company's currency.",
    )
    value = fields.Monetary(compute="_compute_value", store=True, precompute=True)

    # who
    guest_id = fields.Many2one(
        "reception.visit.guest",
        index="btree_not_null",
        # with the visit; a guest alone isn't deleted, see there
        ondelete="cascade",
        domain="[('visit_id', '=', visit_id)]",
        help="Who gets it, or from whom it comes.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Contact",
        compute="_compute_partner_id",
        store=True,
        precompute=True,
        readonly=False,
        index="btree_not_null",
        check_company=True,
        help="The guest's contact; or who gets it, or gave it, without being a guest.",
    )
    party_name = fields.Char(
        "Guest or Contact", compute="_compute_party_name", store=True, precompute=True
    )
    # stored, to sum up by customer
    visit_partner_id = fields.Many2one(
        related="visit_id.partner_id", store=True, precompute=True, index=True
    )
    employee_id = fields.Many2one(
        "hr.employee",
        "Our Person",
        compute="_compute_employee_id",
        store=True,
        precompute=True,
        readonly=False,
        index="btree_not_null",
        check_company=True,
        help="Who hands it over; the main host unless another is named. Or who got it.",
    )
    giver_name = fields.Char("Given By", compute="_compute_sides")
    receiver_name = fields.Char("Received By", compute="_compute_sides")
    reason = fields.Char(help="Why it is given, or on what occasion it was got.")

    # facts
    date_approved = fields.Datetime("Approved On", readonly=True, copy=False)
    approver_id = fields.Many2one("res.users", readonly=True, copy=False)
    date_given = fields.Datetime("Given On", readonly=True, copy=False)
    ended_with_visit = fields.Boolean(readonly=True, copy=False)

    _never_cash = models.Constraint(
        "CHECK (direction = 'received' OR is_cash IS NOT TRUE)",
        "Cash and what is like it (gift cards, vouchers, securities …) is never given "
        "as a gift, whatever its value. Choose something else.",
    )
    _value_range = models.Constraint(
        "CHECK (unit_value >= 0 AND unit_value < 1e12 AND value >= 0 AND value < 1e12)",
        "The value of a gift can't be negative and must be below a million million.",
    )
    _quantity_range = models.Constraint(
        "CHECK (quantity >= 1 AND quantity <= 10000)",
        "The number of gifts lies from 1 to 10,000.",
    )
    _somebody = models.Constraint(
        "CHECK (num_nonnulls(guest_id, partner_id) >= 1)",
        "Name the guest or the contact who gets the gift, or gave it.",
    )
    _state_of_direction = models.Constraint(
        "CHECK ((direction = 'received') = (state IN ('registered', 'surrendered')))",
        "Gifts received are registered and surrendered; others are proposed first.",
    )

    # ---- computed --------------------------------------------------------------

    @api.depends("direction")
    def _compute_state(self):
        # the first one; all others are reached by the actions
        for gift in self:
            received = gift.direction == "received"
            if not gift.state or received != (gift.state in RECEIVED_STATES):
                gift.state = "registered" if received else "proposed"

    @api.depends("product_id")
    def _compute_name(self):
        for gift in self:
            gift.name = gift.product_id.name or gift.name

    @api.depends("product_id")
    def _compute_unit_value(self):
        for gift in self:
            # sudo: what it costs, for whoever plans it
            product = gift.sudo().product_id.with_company(gift.company_id)
            gift.unit_value = product.standard_price or gift.unit_value

    @api.depends("quantity", "unit_value")
    def _compute_value(self):
        for gift in self:
            gift.value = gift.quantity * gift.unit_value

    @api.depends("guest_id.partner_id")
    def _compute_partner_id(self):
        for gift in self:
            gift.partner_id = gift.guest_id.partner_id or gift.partner_id

    @api.depends("guest_id.name", "partner_id.name")
    def _compute_party_name(self):
        # what stands in the register keeps the name it was written with
        done = self.filtered(
            lambda gift: gift.party_name and gift.state in ("given", "surrendered")
        )
        for gift in self - done:
            # sudo: the name of a contact, for who may read the gift
            gift.party_name = gift.sudo().guest_id.name or gift.sudo().partner_id.name

    @api.depends("direction", "visit_id")
    def _compute_employee_id(self):
        for gift in self.filtered(lambda gift: not gift.employee_id):
            host = gift.sudo().visit_id.host_id  # sudo: our own host
            mine = gift.direction == "received" and self.env.user.employee_id
            gift.employee_id = mine or host

    @api.depends("direction", "party_name", "employee_id")
    def _compute_sides(self):
        for gift in self:
            # sudo: users may not read employees; a name comes out
            sides = gift.sudo().employee_id.name, gift.party_name
            received = gift.direction == "received"
            gift.giver_name, gift.receiver_name = sides[::-1] if received else sides
