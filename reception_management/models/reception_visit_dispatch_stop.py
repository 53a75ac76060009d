from odoo import fields, models


class ReceptionVisitDispatchStop(models.Model):
    """A stop of a dispatch order: planned by us, noted by the driver (VIS-20)."""

    _name = "reception.visit.dispatch.stop"
    _description = "Stop of a Dispatch Order"
    _inherit = ["reception.visit.part.row"]
    _order = "dispatch_id, sequence, planned, id"
    _rec_name = "place"
    _check_company_auto = True

    _parent_field = "dispatch_id"
    _fixed_fields = frozenset({"visit_id", "dispatch_id"})

    dispatch_id = fields.Many2one(
        "reception.visit.dispatch", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10, aggregator=None)
    place = fields.Char(required=True)
    planned = fields.Datetime()
    arrived = fields.Datetime(copy=False)
    boarded = fields.Datetime("On Board", copy=False)
    odometer = fields.Float(
        "Odometer (km)", digits=(10, 1), copy=False, aggregator=None
    )
    note = fields.Char()

    _odometer_range = models.Constraint(
        "CHECK (odometer >= 0 AND odometer < 10000000)",
        "A reading of the odometer lies from 0 to 10,000,000.",
    )
