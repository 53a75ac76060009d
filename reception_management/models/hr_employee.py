from odoo import api, fields, models

from .res_partner import NOT_COUNTED, VISIT_READERS


class ReceptionHostMixin(models.AbstractModel):
    """Hosted visits as seen from an employee or the public view of one (VIS-17)."""

    _name = "reception.host.mixin"
    _description = "Host of Visits"

    reception_hosted_count = fields.Integer(
        "Hosted Visits",
        compute="_compute_reception_hosted_count",
        groups=VISIT_READERS,
        help="Visits the user may see; refused and cancelled ones and no-shows don't "
        "count.",
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_reception_hosted_count(self):
        # a public employee has the id of the employee
        counts = {
            host.id: count
            for host, count in self.env["reception.visit"]._read_group(
                [("host_id", "in", self.ids), ("state", "not in", NOT_COUNTED)],
                ["host_id"],
                ["__count"],
            )
        }
        for employee in self:
            employee.reception_hosted_count = counts.get(employee.id, 0)

    def action_view_reception_hosted(self):
        """Return the action that lists the visits whose main host the employee is."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "reception_management.reception_visit_action"
        )
        action.update(
            domain=[("host_id", "=", self.id)], context={"default_host_id": self.id}
        )
        return action


class HrEmployee(models.Model):
    _name = "hr.employee"
    _inherit = ["hr.employee", "reception.host.mixin"]


class HrEmployeePublic(models.Model):
    _name = "hr.employee.public"
    _inherit = ["hr.employee.public", "reception.host.mixin"]
