from odoo import fields, models


class ResourceResource(models.Model):
    """Own rooms and vehicles, as the ERP's resources (VIS-7)."""

    _inherit = "resource.resource"

    reception_kind = fields.Selection(
        [("room", "Meeting Room"), ("vehicle", "Vehicle")],
        "Bookable for Visits",
        index="btree_not_null",
        help="Visits can book it; nobody can book it twice for the same time.",
    )
    reception_capacity = fields.Integer(
        "Seats", help="How many people it takes, driver not included. 0: not known."
    )
    reception_tidy_minutes = fields.Integer(
        "Tidying (Minutes)",
        default=30,
        help="How long it stays taken after a booking ends, until it is tidied.",
    )
    reception_driver_id = fields.Many2one(
        "hr.employee", "Usual Driver", check_company=True
    )
    reception_plate = fields.Char("Plate Number")
    reception_serial = fields.Integer(
        readonly=True,
        help="Raised by each booking, so that two can't overlook another.",
    )

    _reception_numbers = models.Constraint(
        "CHECK (reception_capacity >= 0 AND reception_capacity <= 10000 AND "
        "reception_tidy_minutes >= 0 AND reception_tidy_minutes <= 1440)",
        "Seats lie from 0 to 10,000, the time for tidying from 0 to 1,440 minutes.",
    )
