from odoo import api, fields, models
from odoo.exceptions import AccessError

SUPPLIER_FIELDS = {"reception_is_supplier", "reception_gives_invoice"}


class ResPartner(models.Model):
    """Suppliers that visits may book: approved by reception managers (VIS-7)."""

    _inherit = "res.partner"

    reception_is_supplier = fields.Boolean(
        "Approved for Visits",
        copy=False,
        help="Hotel, restaurant, guide or agency that visits may book. Reception "
        "managers decide on it.",
    )
    reception_gives_invoice = fields.Boolean(
        "Gives Invoices", copy=False, help="Can give an invoice that finance accepts."
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Create partners; only reception managers approve suppliers (VIS-7).

        :raises AccessError: another user gives one of their columns
        """
        context = self.env.context
        if any(
            context.get(f"default_{name}") or any(vals.get(name) for vals in vals_list)
            for name in SUPPLIER_FIELDS
        ):
            self._check_supplier_right()
        return super().create(vals_list)

    def write(self, vals):
        """Change partners; only reception managers approve suppliers (VIS-7).

        :raises AccessError: another user gives one of their columns
        """
        if SUPPLIER_FIELDS & vals.keys():
            self._check_supplier_right()
        return super().write(vals)

    def _check_supplier_right(self):
        manager = "reception_management.group_reception_manager"
        if not self.env.su and not self.env.user.has_group(manager):
            raise AccessError(
                self.env._("Only reception managers approve suppliers for visits.")
            )
