from odoo import api, fields, models


class HrDepartment(models.Model):
    _inherit = "hr.department"

    reception_in_my_scope = fields.Boolean(
        "In My Reception Scope",
        compute="_compute_reception_in_my_scope",
        search="_search_reception_in_my_scope",
        help="My department, those I manage, and all below them.",
    )

    @api.depends_context("uid")
    def _compute_reception_in_my_scope(self):
        mine = self.filtered_domain(self._reception_scope_domain())
        for department in self:
            department.reception_in_my_scope = department in mine

    @api.model
    def _search_reception_in_my_scope(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._reception_scope_domain()

    @api.model
    def _reception_scope_domain(self):
        """Return the domain of the current user's departments and those below.

        Looked up at each call, never from a cached rule value: a transfer or a
        new manager holds at once.
        """
        # sudo: users may not read employees; only department ids come out
        employees = (
            self.env["hr.employee"].sudo().search([("user_id", "=", self.env.uid)])
        )
        own = employees.department_id
        managed = (
            self.env["hr.department"]
            .sudo()
            .search([("manager_id", "in", employees.ids)])
        )
        return [("id", "child_of", (own | managed).ids)]
