from odoo import api, fields, models
from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)


class ReceptionVisitIncident(models.Model):
    """Something that went wrong while guests were here, and who acted (VIS-12)."""

    _name = "reception.visit.incident"
    _description = "Incident"
    _inherit = ["reception.visit.part"]
    _order = "date desc, id desc"
    _check_company_auto = True

    # guests of urgent visits come before the application is decided on
    _open_states = ("draft", "submitted", "approved", "in_progress", "departed")

    date = fields.Datetime("When", required=True, default=fields.Datetime.now)
    name = fields.Char("What Happened", required=True)
    severity = fields.Selection(
        [("minor", "Minor"), ("serious", "Serious"), ("severe", "Severe")],
        required=True,
        default="minor",
        index=True,
        help="Of a severe one the main host's superior and the officers hear at once.",
    )
    employee_id = fields.Many2one(
        "hr.employee",
        "Who Acted",
        check_company=True,
        default=lambda self: self.env.user.employee_id,
    )
    action_taken = fields.Text("What Was Done")

    @api.model_create_multi
    def create(self, vals_list):
        """Note incidents; of severe ones those responsible hear at once."""
        incidents = super().create(vals_list)
        incidents._tell_severe()
        return incidents

    def write(self, vals):
        """Change incidents; one that turns out severe is told."""
        calm = self.filtered(lambda incident: incident.severity != "severe")
        result = super().write(vals)
        calm._tell_severe()
        return result

    def _tell_severe(self):
        severe = self.filtered(lambda incident: incident.severity == "severe")
        for visit in severe.visit_id:
            users = visit._host_superiors() | visit._deadline_group_users("officer")
            visit._tell_users(
                users - self.env.user, _lt("A severe incident has been noted.")
            )
