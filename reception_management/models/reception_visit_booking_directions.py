from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import is_html_empty

TEMPLATE = "reception_management.mail_template_directions"


class ReceptionVisitBooking(models.Model):
    """No vehicle is free: the guest is sent directions instead (VIS-7)."""

    _inherit = "reception.visit.booking"

    is_none_free = fields.Boolean(
        "No Vehicle Free",
        compute="_compute_is_none_free",
        help="No own vehicle with enough seats is free at this time.",
    )

    @api.depends("kind", "state", "supplier_id", "start", "stop", "visit_id.party_size")
    def _compute_is_none_free(self):
        for booking in self:
            wanted = booking.kind == "vehicle" and booking.state == "needed"
            timed = booking.start and booking.stop
            booking.is_none_free = bool(
                wanted and timed and not booking.supplier_id
            ) and not booking._free_vehicles(limit=1)

    def _free_vehicles(self, limit=None):
        """Return the own vehicles (superuser) that are free and have the seats."""
        # sudo: that a vehicle is taken is told, not for whom
        vehicles = self.env["resource.resource"].sudo()
        taken = self.sudo().search(
            Domain("state", "=", "confirmed")
            & Domain("resource_id", "!=", False)
            & Domain("kind", "=", "vehicle")
            & Domain("start", "<", self.stop)
            & Domain("busy_until", ">", self.start)
            & Domain("id", "!=", self._origin.id)
        )
        return vehicles.search(
            Domain("reception_kind", "=", "vehicle")
            & Domain("company_id", "in", (False, self.company_id.id))
            & Domain("id", "not in", taken.resource_id.ids)
            & (
                Domain("reception_capacity", "=", 0)
                | Domain("reception_capacity", ">=", self.visit_id.party_size)
            ),
            limit=limit,
        )

    def action_send_directions(self):
        """Open the mail with the way to us, in the guest's language (VIS-7).

        :return: action of core's mail composer, filled in
        :raises UserError: the company has no directions, or the guest no address
        """
        self.ensure_one()
        customer = self.visit_id.partner_id
        if is_html_empty(self.company_id.reception_directions):
            raise UserError(
                self.env._(
                    "The company has no directions yet: a manager writes them on the "
                    "company, under “Reception”."
                )
            )
        if not customer.email:
            raise UserError(
                self.env._("%(name)s has no e-mail address.", name=customer.name)
            )
        template = self.env.ref(TEMPLATE)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send Directions"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_template_id": template.id,
                "default_composition_mode": "comment",
            },
        }
