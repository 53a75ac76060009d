import base64
import io
import unicodedata

import qrcode

from odoo import fields, models
from odoo.tools import LazyTranslate, format_date, format_datetime, format_time

_lt = LazyTranslate(__name__)

# The words of signs, board and badges, which stand there in two languages.
SIGN_WORDS = {
    "welcome": _lt("Welcome"),
    "warm_welcome": _lt("A Warm Welcome To"),
    "visitor": _lt("Visitor"),
    "host": _lt("Host"),
    "areas": _lt("Areas"),
    "others": _lt("and others"),
}
# Where the guests' language gives no second one, in this order.
SIGN_LANGS = ("zh_CN", "en_US")
# What the application form tells of the request, besides what it shows anyway.
WISHES = [
    "needs_pick_up",
    "needs_see_off",
    "needs_lodging",
    "lodging_wishes",
    "needs_meals",
    "meal_wishes",
    "needs_sightseeing",
    "sightseeing_wishes",
    "accessibility",
]
# How many names a sign held up at an airport can carry, and be read.
NAMES_ON_SIGN = 6


class ReceptionVisit(models.Model):
    """What the prints of a visit say, and in which language (VIS-11).

    Everything is read as the user: what the user may not see is refused by the
    fields and rules themselves. Times are those of the company's own days.
    """

    _inherit = "reception.visit"

    # ---- language --------------------------------------------------------------

    def _guest_lang(self):
        """Return the code of the language in which the guests are written to."""
        self.ensure_one()
        installed = dict(self.env["res.lang"].get_installed())
        chosen = self.env.context.get("reception_print_lang")
        for code in (chosen, self.partner_id.lang, self.env.lang):
            if isinstance(code, str) and code in installed:
                return code
        return "en_US"

    def _in_print_language(self, report):
        # EXTENDS: the reader's choice, the guests' language, or the reader's
        self.ensure_one()
        chosen = self.env.context.get("reception_print_lang")
        if not chosen and not report.sudo().reception_for_guests:
            return self.with_context(lang=self.env.lang or "en_US")
        return self.with_context(lang=self._guest_lang())

    def _sign_langs(self):
        """Return two languages for signs: the guests', and one that differs."""
        first = self._guest_lang()
        others = [code for code in SIGN_LANGS if code[:2] != first[:2]]
        return [first, others[0]]

    def _both(self, word):
        """Return a word of the signs in two languages, once where they agree.

        :param word: a key of SIGN_WORDS
        :return: list of one or two texts
        """
        texts = [SIGN_WORDS[word]._translate(lang) for lang in self._sign_langs()]
        return list(dict.fromkeys(texts))

    def _print_dir(self):
        """Return the direction of the language in which the visit is printed."""
        lang = self.env["res.lang"]._get_data(code=self.env.lang or "en_US")
        return lang.direction or "ltr"

    # ---- times -----------------------------------------------------------------

    def _print_moment(self, moment):
        """Return a moment as day and time of the company's own zone."""
        if not moment:
            return ""
        zone = self._local_zone()
        return format_datetime(self.env, moment, tz=zone, dt_format="short")

    def _print_day(self, moment):
        """Return the company's own day of a moment, with its weekday."""
        # the context of who prints may have another zone
        here = self.with_context(tz=self._local_zone())
        local = fields.Datetime.context_timestamp(here, moment).date()
        return format_date(self.env, local, date_format="full")

    def _print_span(self, start, stop):
        """Return from when until when, as times of the company's own zone."""
        zone = self._local_zone()
        times = [
            format_time(self.env, moment, tz=zone, time_format="HH:mm")
            for moment in (start, stop)
            if moment
        ]
        return " – ".join(times)

    def _print_dates(self):
        """Return the days of the visit, one or from and until."""
        arrival, departure = self._local_dates()
        days = [day for day in dict.fromkeys((arrival, departure)) if day]
        return " – ".join(format_date(self.env, day) for day in days)

    # ---- people ----------------------------------------------------------------

    def _own_people(self, for_guests=False):
        """Return our own people at the visit: [{role, name, title}], host first.

        No numbers: those of colleagues are for the directory of the ERP (CALL-4).

        :param for_guests: only those whom the guests are told of
        """
        self.check_access("read")
        # sudo: who receives the guests is for whoever reads the visit; name and
        # title alone leave, and users may not read the job of an employee
        visit = self.sudo()
        people = []
        if visit.host_id:
            people.append(self._person(self.env._("Main Host"), visit.host_id))
        for companion in visit.companion_ids:
            if companion.role_id.for_guests or not for_guests:
                person = companion.employee_id or companion.partner_id
                people.append(self._person(companion.role_id.name, person))
        return people

    def _person(self, role, person):
        title = "job_title" if person._name == "hr.employee" else "function"
        return {"role": role, "name": person.name, "title": person[title] or ""}

    def _sign_names(self):
        """Return the guests' names for a sign, the last one saying “and others”."""
        names = self.guest_ids.mapped("name")
        if len(names) <= NAMES_ON_SIGN and self.party_size <= NAMES_ON_SIGN:
            return names
        return [*names[: NAMES_ON_SIGN - 1], " ".join(self._both("others"))]

    def _text_size(self, text, sizes=((12, 1), (20, 2), (32, 3), (52, 4))):
        """Return a class of letters by the width of a text: 1 is the largest.

        A Chinese letter is as wide as two Latin ones.

        :param sizes: (up to so many Latin letters, class), the largest first
        """
        width = self._text_width(text)
        return next((size for most, size in sizes if width <= most), 5)

    def _letters(self, text):
        """Return the class of a text with letters from right to left, maybe none."""
        kinds = {unicodedata.bidirectional(letter) for letter in text or ""}
        return "rm_rtl" if kinds & {"R", "AL"} else None

    def _names_size(self, names):
        """Return a class of letters in which so many names fit on a sign."""
        width = max([self._text_size(name) for name in names], default=1)
        return max(width, 2 if len(names) < 3 else 3 if len(names) < 5 else 4)

    def _text_width(self, text):
        """Return how many Latin letters a text is wide, about."""
        return sum(2 if ord(letter) > 0x2E7F else 1 for letter in text or "")

    # ---- programme -------------------------------------------------------------

    def _programme(self):
        """Return the stages that take place, as [(day, agenda lines)]."""
        stages = self.agenda_ids.filtered(lambda line: line.state != "cancelled")
        days = stages.sorted("start").grouped(lambda line: self._print_day(line.start))
        return list(days.items())

    def _itinerary(self):
        """Return the programme as the guests may read it, nothing internal in it.

        :return: list of {day, stages}, each stage {time, what, note, place}
        """
        stage = self.env["reception.visit.agenda"]._fields["stage"]
        labels = dict(stage._description_selection(self.env))
        return [
            {
                "day": day,
                "stages": [
                    {
                        "time": self._print_span(line.start, line.stop),
                        "what": labels[line.stage],
                        "note": line.guest_note or "",
                        "place": line.place or "",
                    }
                    for line in lines
                ],
            }
            for day, lines in self._programme()
        ]

    def _way_text(self, way):
        """Return how the guests come or leave, in one line.

        :param way: "arrival" or "departure"
        """
        labels = dict(
            self._fields["arrival_transport"]._description_selection(self.env)
        )
        parts = [
            labels.get(self[f"{way}_transport"]),
            self[f"{way}_number"],
            self[f"{way}_place"],
        ]
        return ", ".join(part for part in parts if part)

    def _wishes(self):
        """Return what the guests asked for, as [(what, text)]."""
        labels = self.fields_get(WISHES, ["string"])
        return [
            (labels[name]["string"], text if isinstance(text, str) else "✓")
            for name in WISHES
            if (text := self[name])
        ]

    def _stages_of(self, *stages):
        """Return the lines of the agenda of some kinds that take place."""
        return self.agenda_ids.filtered(
            lambda line: line.stage in stages and line.state != "cancelled"
        ).sorted("start")

    def _provider_of(self, booking):
        """Return who provides what is booked, by name."""
        # sudo: the name of the room, vehicle or supplier of a booking that is read
        known = booking.sudo()
        return known.resource_id.name or known.supplier_id.name or ""

    def _map_code(self):
        """Return the picture of a QR code with the map's address, maybe nothing."""
        address = self.company_id.reception_map_url
        if not address:
            return ""
        picture = io.BytesIO()
        qrcode.make(address, box_size=6, border=1).save(picture, "PNG")
        return f"data:image/png;base64,{base64.b64encode(picture.getvalue()).decode()}"

    def _diets(self):
        """Return the guests' needs without their names: [(needs, how many)]."""
        needs = self.guest_ids.filtered("needs").grouped("needs")
        return [(text, len(guests)) for text, guests in needs.items()]
