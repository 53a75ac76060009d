import re

from odoo import api, fields, models

from .reception_visit_task import PLAN_GROUPS


class ReceptionVisit(models.Model):
    """The reception manual: all of a visit in the pocket of who receives (VIS-19).

    One truth for print, phone page and text. It is read as the user, whose rights
    on each part hold; none of our colleagues' numbers is in it (CALL-4).
    """

    _inherit = "reception.visit"

    manual = fields.Html(compute="_compute_manual", sanitize=False, groups=PLAN_GROUPS)
    manual_text = fields.Text(
        compute="_compute_manual",
        groups=PLAN_GROUPS,
        help="The manual as plain text, to be pasted into a chat.",
    )

    @api.depends_context("uid", "lang", "allowed_company_ids")
    def _compute_manual(self):
        for visit in self:
            if not visit._origin:
                visit.manual = visit.manual_text = False
                continue
            visit.manual = self.env["ir.qweb"]._render(
                "reception_management.manual_sections",
                {"sections": visit._manual_sections()},
            )
            visit.manual_text = visit._manual_as_text()

    def action_view_manual(self):
        """Open the reception manual, made for a phone.

        :return: action of a form view
        """
        self.ensure_one()
        view = self.env.ref("reception_management.reception_visit_view_form_manual")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reception Manual"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(view.id, "form")],
        }

    def _manual_sections(self):
        """Return the manual as [(title, lines)], parts without lines left out.

        A line is {text, detail, phone, link}; other rooms add sections of their own.
        """
        self.ensure_one()
        sections = [
            (self.env._("Visit"), self._manual_facts()),
            *[(day, self._manual_stages(lines)) for day, lines in self._programme()],
            (
                self.env._("Guests"),
                [self._manual_guest(guest) for guest in self.guest_ids],
            ),
            (
                self.env._("Our People"),
                [
                    self._manual_line(f"{person['role']}: {person['name']}")
                    for person in self._own_people()
                ],
            ),
            *self._manual_seats(),
            (
                self.env._("Rooms"),
                self._manual_bookings(lambda kind: kind in ("hotel", "room")),
            ),
            (
                self.env._("Vehicles"),
                self._manual_bookings(lambda kind: kind == "vehicle"),
            ),
            (
                self.env._("Other Bookings"),
                self._manual_bookings(
                    lambda kind: kind not in ("hotel", "room", "vehicle")
                ),
            ),
            (self.env._("Menu"), self._manual_menu()),
            (self.env._("Phone Numbers"), self._manual_phones()),
        ]
        return [(title, lines) for title, lines in sections if lines]

    @api.model
    def _manual_line(self, text, detail="", phone=""):
        digits = re.sub(r"[^0-9+*#]", "", phone or "")
        return {
            "text": text,
            "detail": detail or "",
            "phone": phone or "",
            "link": f"tel:{digits}" if digits else "",
        }

    def _manual_facts(self):
        line = self._manual_line
        size = self.env._("%(count)s guests", count=self.party_size)
        came = self.env._("Arrival"), self._print_moment(self.date_arrival)
        left = self.env._("Departure"), self._print_moment(self.date_departure)
        return [
            line(self.partner_id.name or "", self.purpose),
            line(size, self._print_dates()),
            line(": ".join(came), self._way_text("arrival")),
            line(": ".join(left), self._way_text("departure")),
        ]

    def _manual_stages(self, stages):
        lines = []
        for stage in stages:
            # sudo: the names of owner and leader of a stage that the user reads
            people = stage.sudo().employee_id | stage.sudo().leader_id
            detail = [stage.place, stage.area_id.name, *people.mapped("name")]
            span = self._print_span(stage.start, stage.stop)
            text = f"{span} {stage.display_name}"
            lines.append(self._manual_line(text, ", ".join(filter(None, detail))))
        return lines

    def _manual_guest(self, guest):
        name = f"{guest.name} (VIP)" if guest.is_vip else guest.name
        parts = [guest.organisation, guest.function, guest.needs, guest.recognition]
        detail = ", ".join(part for part in parts if part)
        return self._manual_line(name, detail, guest.phone)

    def _manual_bookings(self, wanted):
        lines = []
        for booking in self.booking_ids.filtered(lambda b: b.state != "cancelled"):
            if not wanted(booking.kind):
                continue
            known = booking.sudo()  # sudo: names and plate of what the user reads
            plate, driver = known.resource_id.reception_plate, known.driver_id.name
            when = self._print_moment(booking.start)
            state = dict(booking._fields["state"]._description_selection(self.env))
            parts = [when, self._provider_of(booking), plate, driver]
            detail = ", ".join(filter(None, [*parts, state[booking.state]]))
            lines.append(self._manual_line(booking.display_name, detail))
        return lines

    def _manual_seats(self):
        """Return a section a seat plan, a line a table or row."""
        sections = []
        for plan in self.seating_ids:
            taken = plan.place_ids.filtered("person_name").sorted(
                lambda place: (place.row, place.number)
            )
            lines = [
                self._manual_line(
                    self.env._("Table or row %(number)s", number=row),
                    ", ".join(
                        f"{place.number} {place.person_name}" for place in places
                    ),
                )
                for row, places in taken.grouped("row").items()
            ]
            sections.append((plan.name, lines))
        return sections

    def _manual_menu(self):
        lines = [
            self._manual_line(f"{count} × {needs}") for needs, count in self._diets()
        ]
        for meal in self.meal_ids.filtered(lambda meal: meal.state != "cancelled"):
            dishes = ", ".join(meal.dish_ids.mapped("name"))
            when = self._print_moment(meal.start)
            lines.append(self._manual_line(f"{when} {meal.display_name}", dishes))
        if self.meal_wishes:
            lines.insert(0, self._manual_line(self.meal_wishes))
        return lines

    def _manual_phones(self):
        """Return the numbers of the guests' side, the suppliers and our reception."""
        company = self.company_id
        known = [(company.name, company.reception_public_phone)]
        known.append((self.partner_id.name, self.partner_id.phone))
        suppliers = self.booking_ids.filtered(
            lambda booking: booking.state != "cancelled"
        ).supplier_id
        known += [(supplier.name, supplier.phone) for supplier in suppliers]
        return [
            self._manual_line(name, phone=phone)
            for name, phone in dict.fromkeys(known)
            if phone
        ]

    def _manual_as_text(self):
        """Return the manual as plain text."""
        blocks = []
        for title, lines in self._manual_sections():
            block = [f"【{title}】"]
            for line in lines:
                parts = [line["text"], line["detail"], line["phone"]]
                block.append(" · ".join(part for part in parts if part))
            blocks.append("\n".join(block))
        return "\n\n".join([self.display_name, *blocks])
