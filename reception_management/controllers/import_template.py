from odoo import http
from odoo.http import content_disposition, request


class ImportTemplate(http.Controller):
    """The file with which visits are imported, as Odoo's import dialog offers it."""

    @http.route(
        "/reception_management/import_template/visits",
        type="http",
        auth="user",
        readonly=True,
    )
    def visits(self):
        """Return the template of visits in the user's language (GEN-2).

        :raises AccessError: the user may not create visits
        """
        visits = request.env["reception.visit"]
        visits.check_access("create")
        name = request.env._("Visits to Import")
        return request.make_response(
            visits._import_template_file(),
            headers=[
                (
                    "Content-Type",
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                ),
                ("Content-Disposition", content_disposition(f"{name}.xlsx")),
            ],
        )
