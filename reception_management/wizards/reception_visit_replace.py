from odoo import api, fields, models


class ReceptionVisitReplace(models.TransientModel):
    """Asks who comes in the place of whom, and why (VIS-5)."""

    _name = "reception.visit.replace"
    _description = "Replace a Person"

    visit_id = fields.Many2one("reception.visit", required=True, readonly=True)
    company_id = fields.Many2one(related="visit_id.company_id", related_sudo=False)
    # as superuser: users may not read employees; see the compute
    people_ids = fields.Many2many(
        "hr.employee", compute="_compute_people_ids", compute_sudo=True
    )
    other_ids = fields.Many2many(
        "res.partner", compute="_compute_people_ids", compute_sudo=True
    )
    employee_id = fields.Many2one(
        "hr.employee",
        "Who Can't Come",
        domain="[('id', 'in', people_ids)]",
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Other Person Who Can't Come",
        domain="[('id', 'in', other_ids)]",
        help="A shareholder or other person without employee record.",
    )
    substitute_id = fields.Many2one(
        "hr.employee",
        "Who Comes Instead",
        domain="[('company_id', '=', company_id), ('id', 'not in', people_ids)]",
    )
    substitute_partner_id = fields.Many2one(
        "res.partner",
        "Other Person Who Comes",
        domain="[('id', 'not in', other_ids), ('is_company', '=', False)]",
    )
    reason = fields.Text(help="Told to those concerned.")

    @api.depends("visit_id")
    @api.depends_context("uid")
    def _compute_people_ids(self):
        for wizard in self:
            visit = wizard.visit_id
            if visit and not visit.sudo(False).has_access("read"):
                visit = visit.browse()
            wizard.people_ids = visit.host_id | visit.companion_ids.employee_id
            wizard.other_ids = visit.companion_ids.partner_id

    def action_confirm(self):
        """Replace the person; see `action_replace`, `action_replace_other`.

        :raises AccessError: the user is neither applicant, host nor officer
        :raises UserError: see `action_replace`
        """
        self.ensure_one()
        if self.partner_id:
            self.visit_id.action_replace_other(
                self.partner_id.id,
                self.reason,
                substitute_id=self.substitute_id.id,
                substitute_partner_id=self.substitute_partner_id.id,
            )
        else:
            self.visit_id.action_replace(
                self.employee_id.id, self.substitute_id.id, self.reason
            )
