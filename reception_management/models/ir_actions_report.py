from odoo import fields, models
from odoo.exceptions import AccessError, UserError

# All reports of the add-on are printed by its own rules.
OURS = "reception_management."


class IrActionsReport(models.Model):
    """Prints of visits: who may have them, and in which language (VIS-11).

    Core asks neither for the groups of a report nor for the right to read what a
    template happens not to touch: whoever knows its address gets it.
    """

    _inherit = "ir.actions.report"

    reception_for_guests = fields.Boolean(
        "In the Guests' Language",
        help="Printed in the language of the guests and not in that of who prints.",
    )

    def _get_rendering_context(self, report, docids, data):
        # EXTENDS base
        if not report.report_name.startswith(OURS):
            return super()._get_rendering_context(report, docids, data)
        self._check_reception_groups(report)
        docs = self.env[report.model].browse(docids or self._asked_ids(data))
        if not docs:
            raise UserError(self.env._("Choose what to print."))
        docs.check_access("read")
        values = super()._get_rendering_context(report, docs.ids, data)
        # others than visits have the language of who prints
        if report.model == "reception.visit":
            values["docs"] = [doc._in_print_language(report) for doc in docs]
        return values

    def _check_reception_groups(self, report):
        # sudo: which groups a report is for is no secret
        groups = report.sudo().group_ids
        if groups and not self.env.su and not groups & self.env.user.all_group_ids:
            raise AccessError(
                self.env._("“%(print)s” is not for you to print.", print=report.name)
            )

    def _asked_ids(self, data):
        """Return the ids that a dialog asks to print, whole numbers only."""
        ids = (data or {}).get("print_ids")
        return [n for n in ids if type(n) is int] if isinstance(ids, list) else []
