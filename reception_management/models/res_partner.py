from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    reception_visit_ids = fields.One2many("reception.visit", "partner_id", "Visits")
    reception_visit_count = fields.Integer(
        "Visit Count",
        compute="_compute_reception_visit_count",
        groups="reception_management.group_reception_user,"
        "reception_management.group_reception_executive,"
        "reception_management.group_hospitality_finance",
    )

    def _compute_reception_visit_count(self):
        """Count the visits the user may see, of the contact and those below it."""
        self.reception_visit_count = 0
        children = self.with_context(active_test=False).search_fetch(
            [("id", "child_of", self.ids)], ["parent_id"]
        )
        groups = self.env["reception.visit"]._read_group(
            [("partner_id", "in", children.ids)], ["partner_id"], ["__count"]
        )
        own = set(self._ids)
        for partner, count in groups:
            while partner:
                if partner.id in own:
                    partner.reception_visit_count += count
                partner = partner.parent_id

    def action_view_reception_visits(self):
        """Return the action that lists the visits of the contact and those below."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "reception_management.reception_visit_action"
        )
        action.update(
            domain=[("partner_id", "child_of", self.id)],
            context={"default_partner_id": self.id},
        )
        return action
