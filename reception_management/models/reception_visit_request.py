from odoo import api, fields, models

TRANSPORTS = [
    ("flight", "Flight"),
    ("train", "Train"),
    ("car", "Car"),
    ("other", "Other"),
]


# The states in which the guests have really come.
CAME_STATES = ("in_progress", "departed", "closed")
REQUEST_FIELDS = frozenset(
    {
        "channel",
        "whom_to_see",
        "known_from",
        "is_first_visit",
        "arrival_transport",
        "arrival_number",
        "arrival_place",
        "needs_pick_up",
        "departure_transport",
        "departure_number",
        "departure_place",
        "needs_see_off",
        "needs_lodging",
        "lodging_wishes",
        "needs_meals",
        "meal_wishes",
        "needs_sightseeing",
        "sightseeing_wishes",
        "interpreter_lang_id",
        "accessibility",
    }
)


class ReceptionVisit(models.Model):
    """What the guests ask for and how they come (VIS-1).

    These details often arrive late: they stay open until the visit has ended.
    """

    _inherit = "reception.visit"

    # how the appointment came about
    channel = fields.Selection(
        [
            ("phone", "Phone"),
            ("mail", "E-mail"),
            ("meeting", "In Person"),
            ("letter", "Letter"),
            ("web", "Website"),
            ("partner", "Through a Partner"),
        ],
        "Appointment By",
    )
    whom_to_see = fields.Char(help="The persons the guests wish to meet.")
    known_from = fields.Char("How They Know Us")
    is_first_visit = fields.Boolean(
        "First Visit",
        compute="_compute_is_first_visit",
        store=True,
        readonly=False,
        copy=False,
        help="Proposed from the customer's earlier visits.",
    )

    # the way here and back
    arrival_transport = fields.Selection(TRANSPORTS, "Arrival By", copy=False)
    arrival_number = fields.Char(
        "Arrival Flight or Train", copy=False, help="Flight or train number, or plate."
    )
    arrival_place = fields.Char(help="Airport, station, gate …", copy=False)
    needs_pick_up = fields.Boolean("Pick-up")
    departure_transport = fields.Selection(TRANSPORTS, "Departure By", copy=False)
    departure_number = fields.Char(
        "Departure Flight or Train",
        copy=False,
        help="Flight or train number, or plate.",
    )
    departure_place = fields.Char(copy=False)
    needs_see_off = fields.Boolean("See-off")

    # while they are here
    needs_lodging = fields.Boolean("Lodging")
    lodging_wishes = fields.Char()
    needs_meals = fields.Boolean("Meals")
    meal_wishes = fields.Char(help="For the whole party; taboos stand with each guest.")
    needs_sightseeing = fields.Boolean("Sightseeing")
    sightseeing_wishes = fields.Char()
    interpreter_lang_id = fields.Many2one(
        "res.lang",
        "Interpreter",
        context={"active_test": False},
        help="The language for which an interpreter is needed.",
    )
    accessibility = fields.Char(help="Wheelchair, hearing loop, ground floor …")

    @api.depends("partner_id")
    def _compute_is_first_visit(self):
        # sudo: a yes or no about the customer, whoever's the earlier visits were
        groups = (
            self.env["reception.visit"]
            .sudo()
            ._read_group(
                [
                    (
                        "partner_id.commercial_partner_id",
                        "in",
                        self.partner_id.commercial_partner_id.ids,
                    ),
                    ("state", "in", CAME_STATES),
                    ("id", "not in", self._origin.ids),
                ],
                ["partner_id"],
            )
        )
        known = {partner.commercial_partner_id for (partner,) in groups}
        for visit in self:
            customer = visit.partner_id.commercial_partner_id
            visit.is_first_visit = bool(customer) and customer not in known
