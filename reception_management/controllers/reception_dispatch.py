import uuid

from psycopg2 import IntegrityError
from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import UserError, ValidationError
from odoo.http import request

PAGE = "/reception/dispatch/<int(max=2147483647):dispatch_id>"


class ReceptionDispatch(http.Controller):
    """The driver's page: one dispatch order, opened by its link (VIS-20)."""

    @http.route(PAGE, type="http", auth="public", methods=["GET"], sitemap=False)
    def show(self, dispatch_id, access_token=None, **_kwargs):
        """Show the order.

        :raises NotFound: there is no such order, or the link is not (any longer) its
        """
        return self._page(self._order(dispatch_id, access_token))

    @http.route(
        f"{PAGE}/step", type="http", auth="public", methods=["POST"], sitemap=False
    )
    def step(self, dispatch_id, access_token=None, step=None, **values):
        """Take a step as the driver, then show the order again.

        What is wrong is said on the page, and nothing of it is kept.

        :raises NotFound: see :meth:`show`
        """
        order = self._order(dispatch_id, access_token)
        error = self._take(order, step, values)
        if error:
            return self._page(order, error=error, values=values)
        return request.redirect(f"{order.access_url}?access_token={access_token}")

    def _take(self, order, step, values):
        """Take a step; return what is wrong with it, nothing if it is kept."""
        env = order.env
        try:
            with env.cr.savepoint():
                order._driver_step(step, values)
                env.flush_all()
        except (UserError, ValidationError) as error:
            env.invalidate_all()
            return str(error)
        except IntegrityError:  # such as a number that the database doesn't take
            env.invalidate_all()
            return env._("This can't be noted: check what you entered.")
        return None

    def _order(self, dispatch_id, token):
        # sudo: whoever has the link acts for the driver, on this order only
        order = request.env["reception.visit.dispatch"].sudo().browse(dispatch_id)
        if not order.exists() or not order._opens_with(token):
            raise NotFound()
        return order.with_context(lang=order._driver_lang())

    def _page(self, order, error=None, values=None):
        request.update_context(lang=order.env.lang)
        response = request.render(
            "reception_management.reception_dispatch_page",
            {
                "order": order,
                "token": order.access_token,
                "error": error,
                "values": values or {},
                "entry_key": uuid.uuid4().hex,
                "tz": order.visit_id._local_zone(),
                "is_open": order.state in ("planned", "under_way"),
            },
        )
        # the address holds the token: it goes to nobody else
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
        return response
