from odoo import api, fields, models


class ReceptionVisitCompanion(models.Model):
    """One of our side at a visit: an employee, or a shareholder who is none (VIS-5)."""

    _name = "reception.visit.companion"
    _description = "Companion"
    _inherit = ["reception.visit.part"]
    _order = "visit_id, role_id, id"
    _check_company_auto = True

    employee_id = fields.Many2one("hr.employee", index=True, check_company=True)
    partner_id = fields.Many2one(
        "res.partner",
        "Other Person",
        check_company=True,
        help="A shareholder or other person of our side without employee record.",
    )
    role_id = fields.Many2one("reception.companion.role", required=True)

    _one_person = models.Constraint(
        "CHECK (num_nonnulls(employee_id, partner_id) = 1)",
        "A companion is either an employee or another person of our side: fill in "
        "exactly one of them.",
    )
    _person_unique = models.UniqueIndex(
        "(visit_id, role_id, COALESCE(employee_id, 0), COALESCE(partner_id, 0))",
        "This person already has this role at the visit.",
    )

    @api.depends("employee_id", "partner_id")
    def _compute_display_name(self):
        for companion in self:
            companion.display_name = (
                companion.employee_id.name or companion.partner_id.name
            )
