import io
from datetime import datetime, time, timedelta

import xlsxwriter

from odoo import api, fields, models


class ReceptionVisit(models.Model):
    """Visits from files, and back from them (GEN-2).

    Odoo's own import saves all rows of a file or none and names the bad ones; the
    rules of the model hold for it as for everything else.
    """

    _inherit = "reception.visit"

    @api.model
    def get_import_templates(self):
        """Return the template that the import dialog offers for download.

        :return: list of dicts with `label` and `template` (an address)
        """
        return [
            {
                "label": self.env._("Import Template for Visits"),
                "template": "/reception_management/import_template/visits",
            }
        ]

    @api.model
    def _import_template_file(self):
        """Return the template as the content of a workbook.

        Its headings are the labels of the fields in the user's language, so that the
        dialog knows them; it holds only columns the user may fill in.
        """
        columns = self._import_template_columns()
        content = io.BytesIO()
        with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
            sheet = book.add_worksheet()
            bold = book.add_format({"bold": True})
            moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
            sheet.set_column(0, len(columns) - 1, 20)
            sheet.freeze_panes(1, 0)
            for number, (heading, values) in enumerate(columns):
                sheet.write_string(0, number, heading, bold)
                for row, value in enumerate(values, start=1):
                    style = moment if isinstance(value, datetime) else None
                    sheet.write(row, number, value, style)
        return content.getvalue()

    @api.model
    def _import_template_columns(self):
        """Return the template's columns: pairs of a heading and its example values.

        A visit takes as many rows as it has guests, people of ours or costs; the
        further rows leave the visit's own columns empty.
        """
        columns = []
        for path, values in self._import_template_examples().items():
            heading, model = [], self
            for name in path.split("/"):
                # asked as the user: a field of other groups gives no column
                field = model.fields_get([name], ["string", "relation"]).get(name)
                if not field:
                    break
                heading.append(field["string"])
                model = self.env[field["relation"]] if "relation" in field else None
            else:
                columns.append(("/".join(heading), values))
        return columns

    @api.model
    def _import_template_examples(self):
        """Return {path of a column: its values in the rows of the example}."""
        arrival = datetime.combine(
            fields.Date.context_today(self) + timedelta(days=14), time(9)
        )
        departure = arrival + timedelta(days=1, hours=8)
        tier = self.env["reception.tier"].search([], limit=1)
        role = self.env["reception.companion.role"].search([], limit=1)
        cost_types = self.env["reception.cost.type"].search([], limit=2)
        employee = self.env.user.employee_id.name or ""
        return {
            "partner_id": [self.env._("Example Customer")],
            "purpose": [self.env._("Acceptance of the new line")],
            "date_arrival": [arrival],
            "date_departure": [departure],
            "party_size": [3],
            "tier_id": [tier.display_name or ""],
            "host_id": [employee],
            "guest_ids/name": [self.env._("First Guest"), self.env._("Second Guest")],
            "guest_ids/organisation": [self.env._("Example Customer")] * 2,
            "guest_ids/function": [self.env._("Director"), self.env._("Engineer")],
            "guest_ids/phone": ["+1 555 0100", ""],
            "guest_ids/is_vip": [1, 0],
            "companion_ids/role_id": [role.display_name or ""],
            "companion_ids/employee_id": [employee],
            "budget_ids/cost_type_id": cost_types.mapped("display_name"),
            "budget_ids/planned": [100, 200][: len(cost_types)],
        }

    def _load_records_write(self, values):
        # EXTENDS: a file that was exported carries the total along. It follows from
        # the other lines, so what the file says of it counts for nothing.
        if values.get("budget_ids"):
            # sudo: the ids of the visit's own total line, to be left out
            totals = self.sudo().budget_ids.filtered("is_total").ids
            kept = [
                command
                for command in values["budget_ids"]
                if command[0] != fields.Command.UPDATE or command[1] not in totals
            ]
            values = {**values, "budget_ids": kept}
        return super()._load_records_write(values)
