from itertools import zip_longest

from markupsafe import Markup, escape

from odoo import api, models
from odoo.exceptions import UserError


def middle_out(size, start=None):
    """Return the numbers 1 to `size`, those nearest to the middle first.

    :param int start: begin there instead of in the middle
    """
    start = start or (size + 1) // 2
    # of two at the same distance the one to the right goes first
    return sorted(
        range(1, size + 1), key=lambda number: (abs(number - start), start - number)
    )


def around(size):
    """Return the seats of a round table, those nearest to seat 1 first."""
    return sorted(
        range(1, size + 1),
        key=lambda seat: (min(seat - 1, size + 1 - seat), seat > size / 2 + 1),
    )


class ReceptionVisitSeating(models.Model):
    """Proposes who sits where, by rank, and draws the plan (VIS-21)."""

    _inherit = "reception.visit.seating"

    # ---- people, the first one first -------------------------------------------

    def _ranked_guests(self):
        """Return the guests, the main guest first, then by rank."""
        main = self.main_guest_id
        return self.visit_id.guest_ids.sorted(
            lambda guest: (
                guest != main,
                -guest.rank_id.level,
                not guest.is_vip,
                guest.sequence,
                guest.id,
            )
        )

    def _ranked_own(self):
        """Return our people as a list of records: the host, then by rank.

        Those whose role counts as companion: drivers and photographers don't sit.
        """
        # sudo: users may not read jobs of employees
        visit = self.sudo().visit_id
        companions = visit.companion_ids.filtered("role_id.counts_in_band").sorted(
            lambda companion: (
                -companion.employee_id.job_id.reception_rank_id.level,
                companion.role_id.sequence,
                companion.id,
            )
        )
        people = [visit.host_id] if visit.host_id else []
        people += [c.employee_id or c.partner_id for c in companions]
        return list(dict.fromkeys(people))

    # ---- the proposal ----------------------------------------------------------

    def action_propose(self):
        """Fill plans anew by rank; what was placed by hand is replaced (VIS-21).

        At a round table the main guest is beside the host, at a long one opposite,
        on a photo in the middle.

        :raises AccessError: the user may not change the visit
        :raises UserError: the visit is over, or there are more people than places
        """
        self.check_access("write")
        self._check_visit_open()
        for plan in self:
            guests, own = list(plan._ranked_guests()), plan._ranked_own()
            people, places = len(guests) + len(own), plan.row_count * plan.row_size
            if people > places:
                raise UserError(
                    self.env._(
                        "“%(plan)s”: %(people)s people for %(places)s places. Add "
                        "tables or rows, or make them larger.",
                        plan=plan.name,
                        people=people,
                        places=places,
                    )
                )
            seats = getattr(plan, f"_propose_{plan.layout}")(guests, own)
            plan._seat(seats)

    def _seat(self, seats):
        """Replace all places of the plan.

        :param dict seats: (row, number) -> the person's record
        """
        column = {
            "reception.visit.guest": "guest_id",
            "hr.employee": "employee_id",
            "res.partner": "partner_id",
        }
        self.place_ids.unlink()
        self.env.flush_all()  # the old ones must be gone for the unique places
        self.env["reception.visit.place"].create(
            [
                {
                    "seating_id": self.id,
                    "row": row,
                    "number": number,
                    **(
                        {column[person._name]: person.id}
                        if (person := seats.get((row, number)))
                        else {}
                    ),
                }
                for row in range(1, self.row_count + 1)
                for number in range(1, self.row_size + 1)
            ]
        )

    def _propose_photo(self, guests, own):
        """The main guest in the middle of the front row, the host beside."""
        mixed = [p for pair in zip_longest(guests, own) for p in pair if p]
        places = [
            (row, number)
            for row in range(1, self.row_count + 1)
            for number in middle_out(self.row_size)
        ]
        return dict(zip(places, mixed, strict=False))

    def _propose_long(self, guests, own):
        """Our people on one side from the middle, the guests opposite.

        Seat 1 to half of the seats are on our side; the next numbers face them.
        """
        half = self.row_size // 2
        middle = (half + 1) // 2 or 1
        ours = [
            (row, number)
            for row in range(1, self.row_count + 1)
            for number in middle_out(half, middle)
        ]
        theirs = [
            (row, half + number)
            for row in range(1, self.row_count + 1)
            for number in middle_out(self.row_size - half, middle)
        ]
        seats = dict(zip(ours, own, strict=False))
        seats.update(zip(theirs, guests, strict=False))
        # who finds no seat on the own side takes the ends of the other
        left = [*own[len(ours) :], *guests[len(theirs) :]]
        free = [seat for seat in (*ours, *theirs) if seat not in seats]
        return {**seats, **dict(zip(free, left, strict=False))}

    def _propose_round(self, guests, own):
        """Each table gets one of ours at seat 1, the guests on both sides by rank.

        The rest of ours sit opposite, from the far side.
        """
        heads, rest = own[: self.row_count], own[self.row_count :]
        seats = {(row, 1): head for row, head in enumerate(heads, 1)}
        free = [
            (row, number)
            for row in range(1, self.row_count + 1)
            for number in around(self.row_size)
            if (row, number) not in seats
        ]
        first = [seat for seat in free if seat[0] <= max(1, len(heads))]
        free = first + [seat for seat in free if seat not in first]
        seats.update(zip(free, guests, strict=False))
        for person in rest:
            # the far side of the first table that has room
            room = [seat for seat in free if seat not in seats]
            seats[[seat for seat in room if seat[0] == room[0][0]][-1]] = person
        return seats

    # ---- the picture -----------------------------------------------------------

    @api.depends(
        "layout",
        "row_count",
        "row_size",
        "place_ids.row",
        "place_ids.number",
        "place_ids.person_name",
        "place_ids.guest_id",
    )
    @api.depends_context("lang")
    def _compute_chart(self):
        for plan in self:
            lines = plan._chart_lines() if plan.place_ids else []
            plan.chart = Markup().join(plan._chart_line(*line) for line in lines)

    def _chart_lines(self):
        """Return title and places of each line of the picture, as it is looked at."""
        lines = []
        for row, places in self.place_ids.grouped("row").items():
            if self.layout == "photo":
                title = self.env._("Row %(row)s", row=row)
                lines.append((row, title, places.sorted("number")))
                continue
            title = self.env._("Table %(row)s", row=row)
            half = (self.row_size + (self.layout == "round")) // 2
            near = places.filtered(lambda place, half=half: place.number <= half)
            far = (places - near).sorted("number", reverse=self.layout == "round")
            lines += [(row, title, near.sorted("number")), (row + 0.5, "", far)]
        # whoever looks at a photo has the front row below
        lines.sort(key=lambda line: line[0], reverse=self.layout == "photo")
        return [line[1:] for line in lines]

    def _chart_line(self, title, places):
        cells = Markup().join(
            Markup(
                "<span class='border rounded px-2 py-1 text-center {css}'>"
                "<small class='text-muted'>{number}</small><br/>{name}</span>"
            ).format(
                css="fw-bold bg-100" if place.guest_id else "",
                number=place.number,
                name=place.person_name or "–",
            )
            for place in places
        )
        head = Markup("<h5 class='mt-2 mb-1'>%s</h5>") % escape(title) if title else ""
        return Markup(
            "%s<div class='d-flex flex-nowrap gap-1 mb-1 overflow-auto'>%s</div>"
        ) % (head, cells)

    # ---- cards -----------------------------------------------------------------

    def _card_languages(self):
        """Return the codes of the languages of the table cards: ours, the other."""
        self.ensure_one()
        # sudo: the language of the company
        own = self.sudo().company_id.partner_id.lang or self.env.lang or "en_US"
        other = self.sudo().lang_id.code
        return [own, other] if other and other != own else [own]

    def _cards(self):
        """Return what is on each table card, as dicts, in the order of the places."""
        self.ensure_one()
        places = self.sudo().place_ids  # sudo: names and jobs, for who prints the plan
        cards = [
            {
                "name": place._person().name,
                "other_name": place.guest_id.name_other or "",
                "organisation": place.guest_id.organisation
                or self.sudo().company_id.name,
                "lines": [
                    place.with_context(lang=lang)._card_line()
                    for lang in self._card_languages()
                ],
            }
            for place in places.sorted(lambda place: (place.row, place.number))
            if place._person()
        ]
        for card in cards:
            # a title that is the same in both languages stands there once
            titles = dict.fromkeys(line["title"] for line in card["lines"])
            card["titles"] = [title for title in titles if title]
        return cards
