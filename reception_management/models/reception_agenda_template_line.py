from odoo import api, fields, models

STAGES = [
    ("pick_up", "Pick-up"),
    ("lodging", "Lodging"),
    ("showroom", "Showroom"),
    ("leaders", "Meeting with Leaders"),
    ("dining", "Dining"),
    ("talks", "Talks"),
    ("factory", "Factory Tour"),
    ("sightseeing", "Sightseeing"),
    ("see_off", "See-off"),
]


class ReceptionAgendaTemplateLine(models.Model):
    """A stage of an agenda template: what, when after the arrival, how long, where."""

    _name = "reception.agenda.template.line"
    _description = "Stage of an Agenda Template"
    _order = "template_id, day, start, id"

    template_id = fields.Many2one(
        "reception.agenda.template", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        "res.company", related="template_id.company_id", store=True, precompute=True
    )
    stage = fields.Selection(STAGES, required=True)
    day = fields.Integer(default=1, required=True, help="1 is the day of the arrival.")
    start = fields.Float(
        "Starts After",
        help="Hours after the arrival on the first day, hours of the day afterwards.",
    )
    duration = fields.Float(default=1.0, help="In hours.")
    place = fields.Char(translate=True)
    note = fields.Char(translate=True)

    _times = models.Constraint(
        "CHECK (day >= 1 AND day <= 365 AND start >= 0 AND start < 24 "
        "AND duration >= 0 AND duration <= 24)",
        "The first day is 1; start and duration lie within one day.",
    )

    @api.depends("stage", "day")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["stage"]._description_selection(self.env))
        for line in self:
            line.display_name = f"{line.day}: {labels.get(line.stage, '')}"
