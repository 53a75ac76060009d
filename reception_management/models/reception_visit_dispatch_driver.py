import math
import re

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import consteq, float_round, format_datetime, plaintext2html

from .reception_visit_dispatch import OPEN

LINK_GROUPS = "reception_management.group_reception_user"
COST_KINDS = ("toll", "parking", "fuel", "other")
# 1,500 and 1.500 are one and a half to some and fifteen hundred to others; 0.500 and
# 1,50 are not, and two separators are never a decimal point alone
UNCLEAR = re.compile(r"[1-9]\d*[.,]\d{3}$|[.,].*[.,]")
MAX_ODOMETER, MAX_AMOUNT, MAX_DISTANCE = 10_000_000, 1_000_000, 100_000


class ReceptionVisitDispatch(models.Model):
    """What the driver sees and notes by the link, without a user (VIS-20).

    All steps run as superuser after `_opens_with`, and touch this order only.
    """

    _inherit = "reception.visit.dispatch"

    driver_url = fields.Char(
        "Driver's Link", compute="_compute_driver_url", groups=LINK_GROUPS
    )

    def _compute_access_url(self):
        # EXTENDS portal.mixin
        result = super()._compute_access_url()
        for order in self:
            order.access_url = f"/reception/dispatch/{order.id}"
        return result

    @api.depends("access_token")
    @api.depends_context("uid")
    def _compute_driver_url(self):
        senders = self._may_dispatch()
        for order in self:
            # sudo: nobody reads the token; the link is for who may send it
            order.driver_url = order in senders and order.sudo()._driver_link()

    def _driver_link(self):
        """Return the link (as superuser) that opens the order, False without one."""
        if not self.access_token:
            return False
        page = f"{self.get_base_url()}{self.access_url}"
        return f"{page}?access_token={self.access_token}"

    def write(self, vals):
        """Change orders; another driver gets another link, the old one is dead."""
        drivers = {}
        if vals.keys() & {"driver_id", "driver_name", "driver_email"}:
            drivers = {order: order._driver_key() for order in self}
        result = super().write(vals)
        for order, before in drivers.items():
            if order._driver_key() != before:
                system = order._system()
                system.write({"access_token": False, "date_sent": False})
                system._portal_ensure_token()
        return result

    def _driver_key(self):
        """Return who drives: one of our people, or the supplier's by its name."""
        if self.driver_id:
            return (self.driver_id.id,)
        return (self.driver_name or "", self.driver_email or "")

    # ---- the link --------------------------------------------------------------

    def _opens_with(self, token):
        """Return whether a token opens the order at this time (as superuser).

        :param token: what the caller gave, maybe nothing
        """
        known = self.access_token
        if not (known and isinstance(token, str) and token.isascii()):
            return False
        return (
            consteq(known, token)
            and self.state != "cancelled"
            and self.visit_id.state in self._open_states
            and not self._is_expired()
        )

    def action_send(self):
        """Mail drivers the link to their orders (VIS-20).

        :raises AccessError: the user is neither applicant, host nor officer
        :raises UserError: no address, no vehicle, or the order is over
        """
        self.check_access("read")
        self._check_visit_open()
        refused = self - self._may_dispatch()
        if refused:
            self._check_allowed("under_way", self._transitions["under_way"])
        for order in self:
            order._check_sendable()
            order._system()._mail_driver()

    def _check_sendable(self):
        if self.state not in OPEN:
            raise UserError(self.env._("The order is over: there is nothing to send."))
        if not self.is_booked:
            raise UserError(self._vehicle_gaps()[0])
        if not self.driver_email:
            raise UserError(
                self.env._("Enter the driver's e-mail address, or copy the link.")
            )

    def _mail_driver(self):
        """Mail the order to its driver (as superuser); the link goes to nobody else.

        Not by the chatter: who reads the order need not act for the driver.
        """
        for order in self.filtered("driver_email"):
            lang = order._driver_lang()
            translated = order.with_context(lang=lang)
            self.env["mail.mail"].create(
                {
                    "subject": translated.env._(
                        "Dispatch order %(order)s", order=order.display_name
                    ),
                    "body_html": plaintext2html(translated._driver_text()),
                    "email_to": order.driver_email,
                    "auto_delete": True,
                }
            )
            order.date_sent = fields.Datetime.now()
            order.booking_id.message_post(
                body=order.env._(
                    "The order was sent to %(name)s.", name=order.driver_name or ""
                ),
                subtype_xmlid="mail.mt_note",
            )

    def _driver_lang(self):
        user = self.sudo().driver_id.user_id  # sudo: the language only
        return user.lang or self.company_id.partner_id.lang or self.env.lang or "en_US"

    def _driver_text(self):
        env, tz = self.env, self.visit_id._local_zone()
        lines = [
            env._("Please drive: %(order)s", order=self.display_name),
            env._(
                "From %(start)s until %(stop)s",
                start=format_datetime(env, self.start, tz=tz),
                stop=format_datetime(env, self.stop, tz=tz),
            ),
        ]
        lines += [
            " · ".join(
                filter(
                    None,
                    [
                        stop.planned and format_datetime(env, stop.planned, tz=tz),
                        stop.place,
                    ],
                )
            )
            for stop in self.stop_ids
        ]
        lines += [env._("Open the order on your phone:"), self._driver_link() or ""]
        return "\n".join(lines)

    # ---- the driver's steps ----------------------------------------------------

    def _driver_step(self, step, values):
        """Take a step as the driver (as superuser, after `_opens_with`).

        :param str step: start, arrived, boarded, clear, cost, remove or finish
        :param dict values: what the form sent, texts
        :raises UserError: says on the page what is wrong
        """
        self.ensure_one()
        self._lock_for_transition()
        steps = {
            "start": self._driver_start,
            "arrived": self._driver_stamp,
            "boarded": self._driver_stamp,
            "clear": self._driver_clear,
            "cost": self._driver_cost,
            "remove": self._driver_remove,
            "finish": self._driver_finish,
        }
        if step not in steps:
            raise UserError(self.env._("This can't be done here."))
        if self.state not in OPEN:
            raise UserError(self.env._("The order is done: nothing can be changed."))
        if step in ("arrived", "boarded"):
            values = {**values, "stamp": step}
        steps[step](values)

    def _driver_start(self, _values):
        if self.state == "planned":
            if not self.is_booked:
                raise UserError(
                    self.env._(
                        "The vehicle is not confirmed (any longer): ask who sent you."
                    )
                )
            self._enter("under_way", actual_start=fields.Datetime.now())

    def _driver_row(self, rows, values):
        """Return the row of the order that a form names.

        :raises UserError: it is not one of this order's
        """
        given = str(values.get("row") or "")
        row = rows.filtered(lambda row: str(row.id) == given)
        if not row:
            raise UserError(self.env._("This is no longer part of the order."))
        return row

    def _driver_stamp(self, values):
        """Note the moment of arriving or boarding, and the reading if there is one."""
        stop = self._driver_row(self.stop_ids, values)
        self._driver_start(values)
        reading = self._driver_number(values.get("odometer"), MAX_ODOMETER)
        others = (self.stop_ids - stop).filtered(
            lambda other: other.odometer and other.sequence <= stop.sequence
        )
        if reading and any(other.odometer > reading for other in others):
            raise UserError(
                self.env._(
                    "The odometer read %(before)s km before: check the reading.",
                    before=max(others.mapped("odometer")),
                )
            )
        self._check_driver_distance(stop, reading)
        vals = {"odometer": reading} if reading else {}
        if not stop[values["stamp"]]:
            vals[values["stamp"]] = fields.Datetime.now()
        stop.write(vals)

    def _check_driver_distance(self, stop, reading):
        """Refuse a reading that is a typo: too far from those at the other stops."""
        known = list(filter(None, (self.stop_ids - stop).mapped("odometer")))
        if not (reading and known):
            return
        distance = max(*known, reading) - min(*known, reading)
        if float_round(distance, precision_digits=1) >= MAX_DISTANCE:
            raise UserError(
                self.env._(
                    "That would be %(distance)s km: check the reading.",
                    distance=f"{distance:.0f}",
                )
            )

    def _driver_clear(self, values):
        """Take back what was tapped by mistake at a stop."""
        stop = self._driver_row(self.stop_ids, values)
        stop.write({"arrived": False, "boarded": False, "odometer": 0})

    def _driver_cost(self, values):
        """Note what was paid; the same form sent twice counts once."""
        kind = values.get("kind")
        if kind not in COST_KINDS:
            raise UserError(self.env._("Choose what was paid for."))
        amount = self._driver_number(values.get("amount"), MAX_AMOUNT)
        amount = self.company_id.currency_id.round(amount or 0)
        if not amount:
            raise UserError(self.env._("Enter the amount that was paid."))
        key = self._driver_line(values.get("key"))[:64]
        if key and key in self.cost_ids.mapped("entry_key"):
            return
        self.env["reception.visit.dispatch.cost"].create(
            {
                "dispatch_id": self.id,
                "kind": kind,
                "amount": amount,
                "note": self._driver_line(values.get("note"))[:200],
                "date": fields.Date.context_today(
                    self.with_context(tz=self.visit_id._local_zone())
                ),
                "entry_key": key or False,
            }
        )

    def _driver_remove(self, values):
        cost = self._driver_row(self.cost_ids, values)
        cost._check_unfiled()
        cost.unlink()

    def _driver_finish(self, values):
        distance = self._driver_number(values.get("distance"), MAX_DISTANCE)
        if distance:
            self.distance = distance
        self._finish()

    def _driver_line(self, text):
        """Return a text of a form without what the database can't hold."""
        return str(text or "").replace("\0", "")

    def _driver_number(self, text, most):
        """Return the number of a form's field, False if it is empty.

        :raises UserError: it is no number, below zero, too large, or may be read in two
            ways
        """
        text = "".join(str(text or "").split())
        if not text:
            return False
        if UNCLEAR.search(text):
            raise UserError(
                self.env._(
                    "“%(text)s” may be read in two ways: write it without thousands "
                    "separators, such as 1500 or 1500.00.",
                    text=text[:20],
                )
            )
        try:
            number = float(text.replace(",", "."))
        except ValueError:
            number = math.nan
        if not 0 <= number < most:  # NaN fails too
            raise UserError(
                self.env._("“%(text)s” is not a number that fits here.", text=text[:20])
            )
        return number
