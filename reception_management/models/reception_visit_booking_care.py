from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_datetime, plaintext2html

ASKED = ("requested", "confirmed")


class ResourceResource(models.Model):
    """What is looked after in own rooms (VIS-7)."""

    _inherit = "resource.resource"

    reception_equipment = fields.Char(
        "Equipment",
        help="Projector, sound, network … With it, each booking gets a task to try it "
        "out beforehand.",
    )
    reception_wants_tidied = fields.Boolean(
        "Free Only When Tidied",
        help="After a booking somebody marks the room as tidied before it is given to "
        "others on the same day.",
    )


class ReceptionVisitBooking(models.Model):
    """What goes with a booking: equipment tried out, rooms tidied, suppliers told."""

    _inherit = "reception.visit.booking"

    equipment_task_id = fields.Many2one(
        "reception.visit.task", readonly=True, copy=False, index="btree_not_null"
    )
    equipment_state = fields.Selection(
        string="Equipment", related="equipment_task_id.state"
    )
    wants_tidied = fields.Boolean(compute="_compute_wants_tidied")
    date_tidied = fields.Datetime("Tidied On", readonly=True, copy=False)
    tidied_by_id = fields.Many2one("res.users", readonly=True, copy=False)

    @api.model
    def _guarded_fields(self):
        # EXTENDS: kept by the actions
        return super()._guarded_fields() | {
            "equipment_task_id",
            "date_tidied",
            "tidied_by_id",
        }

    @api.depends("resource_id", "state", "stop", "date_tidied")
    def _compute_wants_tidied(self):
        now = fields.Datetime.now()
        for booking in self:
            # sudo: what the room needs holds for every reader
            policy = booking.sudo().resource_id.reception_wants_tidied
            booking.wants_tidied = bool(
                policy
                and booking.state == "confirmed"
                and not booking.date_tidied
                and booking.stop
                and booking.stop <= now
            )

    # ---- suppliers hear of what is called off ----------------------------------

    def write(self, vals):
        """Change bookings; who was asked hears that it is called off (VIS-7)."""
        asked = self.browse()
        if vals.get("state") == "cancelled":
            asked = self.filtered(lambda b: b.state in ASKED and b.supplier_id)
        result = super().write(vals)
        for booking in asked:
            booking._tell_called_off()
        if "state" in vals:
            self._system()._follow_with_check(vals["state"])
        return result

    def _tell_called_off(self):
        """Mail the supplier that a booking is cancelled, or note to phone them."""
        booking = self._system()
        supplier = booking.supplier_id
        if not supplier.email:
            booking.message_post(
                body=booking.env._(
                    "%(supplier)s has no e-mail address: phone them that this is "
                    "cancelled.",
                    supplier=supplier.name,
                ),
                subtype_xmlid="mail.mt_note",
            )
            return
        booking = booking.with_context(lang=supplier.lang or self.env.lang)
        env, tz = booking.env, booking.visit_id._local_zone()
        lines = [
            env._("We have to cancel: %(what)s", what=booking.display_name),
            env._(
                "From %(start)s until %(stop)s",
                start=format_datetime(env, booking.start, tz=tz),
                stop=format_datetime(env, booking.stop, tz=tz),
            ),
        ]
        if booking.reference:
            lines.append(env._("Your number: %(number)s", number=booking.reference))
        booking.message_post(
            body=plaintext2html("\n".join(lines)),
            subject=env._(
                "Cancelled: %(what)s (%(visit)s)",
                what=booking.display_name,
                visit=booking.visit_id.name,
            ),
            partner_ids=supplier.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    # ---- equipment -------------------------------------------------------------

    def _follow_with_check(self, state):
        """Make the task to try the equipment out, or drop it (as superuser)."""
        for booking in self:
            task = booking.equipment_task_id
            if state == "confirmed" and booking._wants_check():
                if not task:
                    booking.equipment_task_id = task.create(booking._check_values())
                elif task.state == "dropped":
                    task._enter("open", drop_reason=False)
            elif state in ("cancelled", "needed") and task.state == "open":
                task._enter("dropped")

    def _wants_check(self):
        return self.kind == "room" and self.resource_id.reception_equipment

    def _check_values(self):
        visit = self.visit_id
        env = self.with_context(lang=visit.applicant_id.user_id.lang).env
        hours = timedelta(hours=self.company_id.reception_equipment_hours)
        lead = visit.date_arrival - self.start + hours
        room = self.resource_id
        return {
            "visit_id": visit.id,
            "name": env._("Try out the equipment of %(room)s", room=room.name),
            "note": room.reception_equipment,
            "employee_id": visit.applicant_id.id,
            # a task is due before the guests come, whatever day the room is for
            "lead_time": max(lead / timedelta(hours=1), 0),
            "lead_unit": "hours",
            "moment": "before",
        }

    def action_equipment_checked(self):
        """Note that the equipment works: tried out now, by the current user (VIS-7).

        :raises AccessError: the user is neither owner of the task, applicant, host
            nor officer
        :raises UserError: nothing is to be tried out, or it was already
        """
        for booking in self:
            booking.check_access("read")
            if not booking.equipment_task_id:
                raise UserError(self.env._("There is no equipment to try out."))
            booking.equipment_task_id.action_done()

    # ---- tidied ----------------------------------------------------------------

    def action_tidied(self):
        """Mark rooms as tidied after their bookings, so that they are free (VIS-7).

        :raises AccessError: the user is neither front desk, applicant, host, officer
        :raises UserError: there is nothing to tidy up
        """
        self.check_access("read")
        for booking in self:
            desk = self.env.user.has_group("reception_management.group_reception_desk")
            if not desk and not booking._may_book():
                booking._check_allowed("cancelled", self._transitions["cancelled"])
            if not booking.wants_tidied:
                raise UserError(
                    self.env._(
                        "“%(booking)s” needs no tidying now.",
                        booking=booking.display_name,
                    )
                )
            booking._system().write(
                {"date_tidied": fields.Datetime.now(), "tidied_by_id": self.env.uid}
            )

    def _confirm_gaps(self):
        # EXTENDS: a room that was used is free again once it is tidied
        gaps = super()._confirm_gaps()
        room = self.sudo().resource_id  # sudo: what the room needs, for everyone
        if room.reception_wants_tidied and self.start:
            gaps += [
                self.env._(
                    "“%(room)s” has not been marked as tidied after %(visit)s.",
                    room=room.name,
                    visit=other.visit_id.name,
                )
                for other in self._untidied()
            ]
        return gaps

    def _untidied(self):
        """Return the booking (superuser) after which the room waits to be tidied."""
        now = fields.Datetime.now()
        if self.start > now + timedelta(days=1):
            return self.sudo().browse()
        # sudo: of another's visit only the number is told
        return self.sudo().search(
            Domain("resource_id", "=", self.resource_id.id)
            & Domain("state", "=", "confirmed")
            & Domain("stop", "<=", now)
            & Domain("date_tidied", "=", False)
            & Domain("id", "not in", self.ids),
            order="stop desc",
            limit=1,
        )
