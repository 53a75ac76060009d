from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tools import mute_logger

from odoo.addons.http_routing.tests.common import MockRequest

from ..controllers.import_template import ImportTemplate
from .common import ReceptionCommon, proves

HEADINGS = [
    "partner_id",
    "purpose",
    "date_arrival",
    "date_departure",
    "party_size",
    "tier_id",
    "guest_ids/name",
    "guest_ids/function",
    "guest_ids/is_vip",
]
GUEST = HEADINGS.index("guest_ids/name")
OPTIONS = {
    "has_headers": True,
    "quoting": '"',
    "separator": ",",
    "date_format": "%Y-%m-%d",
    "datetime_format": "%Y-%m-%d %H:%M:%S",
    "float_thousand_separator": ",",
    "float_decimal_separator": ".",
    "encoding": "utf-8",
    "sheet": "",
}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class TestImport(ReceptionCommon):
    """Visits come from files whole or not at all, and go into files and back."""

    @classmethod
    def _create_people(cls):
        result = super()._create_people()
        # Odoo itself asks for this right wherever something is exported
        cls.env.ref("base.group_allow_export").user_ids = [
            Command.link(user.id) for user in cls.users.values()
        ]
        return result

    def _row(self, **vals):
        """Return the row of a visit with one guest."""
        row = {
            "partner_id": self.customer.name,
            "purpose": "Acceptance",
            "date_arrival": "2026-03-02 08:00:00",
            "date_departure": "2026-03-03 16:00:00",
            "party_size": "2",
            "tier_id": "T Test Tier",
            "guest_ids/name": "Ana Guest",
            "guest_ids/function": "Director",
            "guest_ids/is_vip": "True",
        }
        return [{**row, **vals}[name] for name in HEADINGS]

    def _more(self, name):
        """Return the row of a further guest of the visit above it."""
        return ["" if n != GUEST else name for n in range(len(HEADINGS))]

    def _good(self):
        return [self._row(), self._more("Bo Guest"), self._row(purpose="Audit")]

    def _visits(self, role):
        return self.as_user(self.env["reception.visit"], role)

    def _found(self):
        return self.env["reception.visit"].search(
            [("partner_id", "=", self.customer.id)]
        )

    # ---- into the system -------------------------------------------------------

    @proves("GEN-2")
    def test_visits_with_guests(self):
        """A row a visit, further rows for further guests; all start as drafts."""
        for role in ("applicant", "outsider", "officer", "manager"):
            with self.subTest(role=role):
                result = self._visits(role).load(HEADINGS, self._good())
                self.assertEqual(len(result["ids"] or []), 2, result["messages"])
                first, second = self.env["reception.visit"].browse(result["ids"])
                self.assertEqual(
                    first.guest_ids.mapped("name"), ["Ana Guest", "Bo Guest"]
                )
                self.assertEqual(second.purpose, "Audit")
                self.assertEqual({first.state, second.state}, {"draft"})
                self.assertEqual(first.tier_id, self.tier)
                self.assertEqual(first.applicant_id, self.employees[role])
                self.assertEqual(first.create_uid, self.users[role])
                self.assertNotIn("/", (first.name, second.name))

    @proves("GEN-2")
    def test_bad_row_is_named_and_nothing_saved(self):
        """One bad row among good ones: it is named, and no row is saved."""
        bad_rows = {
            "customer": self._row(partner_id="Nobody & Co"),
            "no customer": self._row(partner_id=""),
            "date": self._row(date_arrival="tomorrow"),
            "order of dates": self._row(date_departure="2026-03-01 08:00:00"),
            "number": self._row(party_size="many"),
            "size": self._row(party_size="-1"),
            "tier": self._row(tier_id="Z No Tier"),
            "yes or no": self._row(**{"guest_ids/is_vip": "perhaps"}),
        }
        for what, bad in bad_rows.items():
            with self.subTest(what), mute_logger("odoo.sql_db"):
                rows = [*self._good(), bad, self._row(purpose="After it")]
                result = self._visits("applicant").load(HEADINGS, rows)
                self.assertFalse(result["ids"])
                self.assertFalse(self._found())
                errors = [m for m in result["messages"] if m["type"] == "error"]
                self.assertTrue(all(error["message"] for error in errors))
                named = {error["rows"]["from"] for error in errors if "rows" in error}
                self.assertIn(3, named, errors)

    @proves("GEN-2")
    def test_long_file_is_not_cut(self):
        """The dialog's parts of a long file are one to us: all rows or none."""
        bad = [*self._good(), self._row(partner_id="Nobody & Co")]
        parts = self._visits("applicant").with_context(_import_limit=1)
        with mute_logger("odoo.sql_db"):
            self.assertFalse(parts.load(HEADINGS, bad)["ids"])
        self.assertFalse(self._found())
        result = parts.load(HEADINGS, self._good())
        self.assertEqual((len(result["ids"]), result["nextrow"]), (2, 0))

    @proves("GEN-2")
    def test_no_step_is_imported(self):
        """A file sets no state, number or other fact of the life cycle."""
        for name, value in (
            ("state", "Approved"),
            ("name", "V-1"),
            ("date_approved", "2026-03-02 08:00:00"),
            ("required_authority", "Executive"),
        ):
            with self.subTest(name):
                result = self._visits("officer").load(
                    [*HEADINGS, name], [[*self._row(), value]]
                )
                self.assertFalse(result["ids"])
                self.assertIn("can't be set directly", result["messages"][0]["message"])
                self.assertFalse(self._found())

    @proves("GEN-2")
    def test_who_may_not_create_may_not_import(self):
        """Those who only read visits bring none in, with a message that says so."""
        for role in ("desk", "finance", "executive", "internal"):
            with self.subTest(role):
                visits = self._visits(role)
                try:
                    result = visits.load(HEADINGS, self._good())
                except AccessError:
                    result = {"ids": False, "messages": [{"message": "No"}]}
                self.assertFalse(result["ids"])
                self.assertTrue(result["messages"][0]["message"])
                self.assertFalse(self._found())

    # ---- the dialog ------------------------------------------------------------

    def _dialog(self, role, content, file_type, name):
        wizard = self.as_user(self.env["base_import.import"], role)
        return wizard.create(
            {
                "res_model": "reception.visit",
                "file": content,
                "file_type": file_type,
                "file_name": name,
            }
        )

    @proves("GEN-2")
    def test_dialog_is_all_or_nothing(self):
        """The import dialog saves a good file; a bad row it names, and saves none."""
        good = [",".join(HEADINGS), *(",".join(map(str, r)) for r in self._good())]
        bad = [*good, ",".join(self._row(partner_id="Nobody"))]
        for lines, count in ((bad, 0), (good, 2)):
            content = "\n".join(lines).encode()
            wizard = self._dialog("applicant", content, "text/csv", "visits.csv")
            with mute_logger("odoo.sql_db"):
                result = wizard.execute_import(HEADINGS, HEADINGS, OPTIONS)
            self.assertEqual(len(self._found()), count, result["messages"])
            if not count:
                self.assertEqual(result["messages"][0]["rows"]["from"], 3)
                self.assertIn("Nobody", result["messages"][0]["message"])

    @proves("GEN-2")
    def test_template(self):
        """The template can be imported as soon as the names in it are real."""
        visits = self._visits("applicant")
        (template,) = visits.get_import_templates()
        self.assertTrue(template["label"])
        self.env["res.partner"].create({"name": "Example Customer"})
        content = visits._import_template_file()
        wizard = self._dialog("applicant", content, XLSX, "visits.xlsx")
        preview = wizard.parse_preview({**OPTIONS})
        paths = list(visits._import_template_examples())
        self.assertEqual(
            {number: "/".join(path) for number, path in preview["matches"].items()},
            dict(enumerate(paths)),
        )
        result = wizard.execute_import(paths, preview["headers"], OPTIONS)
        self.assertFalse(result["messages"])
        visit = self.env["reception.visit"].browse(result["ids"])
        self.assertEqual(len(visit.guest_ids), 2)
        self.assertEqual(visit.party_size, 3)
        self.assertEqual(visit.nights, 1)
        self.assertEqual(visit.companion_ids.employee_id, self.employees["applicant"])
        self.assertEqual(visit.planned_total, 300)

    def test_template_is_for_those_who_import(self):
        """Who may not create visits gets no template."""
        for role in ("desk", "finance", "executive", "internal"):
            with (
                self.subTest(role),
                MockRequest(self._visits(role).env),
                self.assertRaises(AccessError),
            ):
                ImportTemplate.visits.__wrapped__(ImportTemplate())

    # ---- out of the system and back --------------------------------------------

    PATHS = [
        "id",
        "purpose",
        "partner_id",
        "tier_id",
        "party_size",
        "guest_ids/id",
        "guest_ids/name",
        "budget_ids/id",
        "budget_ids/cost_type_id",
        "budget_ids/planned",
    ]

    def _export(self, visits):
        return visits.with_context(import_compat=True).export_data(self.PATHS)["datas"]

    @proves("GEN-2")
    def test_exported_file_comes_back(self):
        """An exported draft is changed in the file and imported again by its ids."""
        visit = self.new_visit()
        rows = self._export(visit)
        rows[0][1] = "Changed in the file"
        next(row for row in rows if row[6] == "Bo Guest")[6] = "Renamed Guest"
        lunch = next(row for row in rows if row[8] == self.lunch.name)
        lunch[9] = 80
        guests, lines = visit.guest_ids, visit.budget_ids
        result = self.as_user(visit, "applicant").load(self.PATHS, rows)
        self.assertEqual(result["ids"], visit.ids, result["messages"])
        self.assertEqual(visit.purpose, "Changed in the file")
        self.assertEqual(visit.guest_ids, guests, "the same rows, not new ones")
        self.assertIn("Renamed Guest", guests.mapped("name"))
        self.assertEqual(visit.budget_ids, lines)
        self.assertEqual(visit.planned_total, 80, "the total follows the lines")

    @proves("GEN-2")
    def test_file_changes_no_locked_visit(self):
        """What is locked on the screen is locked for a file, and named."""
        visit = self.visit_in("approved")
        rows = self._export(self.as_user(visit, "applicant"))
        rows[0][1] = "Changed in the file"
        result = self.as_user(visit, "applicant").load(self.PATHS, rows)
        self.assertFalse(result["ids"])
        self.assertIn("can't be changed", result["messages"][0]["message"])
        self.assertEqual(visit.purpose, "See the new line")

    @proves("GEN-2")
    def test_file_changes_no_foreign_visit(self):
        """Who reads a visit without writing it can't change it by a file either."""
        visit = self.visit_in("draft")
        rows = self._export(self.as_user(visit, "applicant"))
        rows[0][1] = "Changed in the file"
        for role in ("colleague", "finance", "outsider"):
            with self.subTest(role):
                result = self._visits(role).load(self.PATHS, rows)
                self.assertFalse(result["ids"])
                self.assertTrue(result["messages"][0]["message"])
                self.assertEqual(visit.purpose, "See the new line")

    @proves("GEN-2")
    def test_desk_exports_no_money(self):
        """The front desk exports guests, and no column that tells of money."""
        visit = self.as_user(self.visit_in("approved"), "desk")
        rows = visit.export_data(["partner_id", "guest_ids/name"])["datas"]
        self.assertEqual(rows[0], [self.customer.name, "Ana Guest"])
        for path in (
            "budget_ids/planned",
            "planned_total",
            "over_cap_reason",
            "expense_count",
            "approval_ids/reason",
        ):
            with self.subTest(path), self.assertRaises(AccessError):
                visit.export_data([path])
        offered = visit.fields_get()
        for name in ("budget_ids", "planned_total", "over_cap_reason", "approval_ids"):
            self.assertNotIn(name, offered)
        for records, name in (
            (visit.sudo().budget_ids, "planned"),
            (self.tier.cap_ids, "amount"),
        ):
            self.assertTrue(records)
            with self.subTest(name), self.assertRaises(AccessError):
                self.as_user(records, "desk").export_data([name])

    # ---- numbers ---------------------------------------------------------------

    @proves("GEN-2")
    def test_measures(self):
        """Visits are summed by tier and country; money only for who may see it."""
        france = self.env.ref("base.fr")
        self.customer.country_id = france
        later = self.departure + timedelta(days=1)
        self.new_visit(date_departure=later)
        self.new_visit(party_size=5)
        domain = [("partner_id", "=", self.customer.id)]
        measures = ["__count", "party_size:sum", "nights:sum", "planned_total:sum"]
        for role in ("applicant", "officer", "finance"):
            groups = self._visits(role)._read_group(
                domain, ["country_id", "tier_id"], measures
            )
            with self.subTest(role):
                self.assertEqual(groups[0][2:], (2, 7, 3, 200))
                self.assertEqual(groups[0][:2], (france, self.tier))
        visit = self.visit_in("approved")
        desk = self._visits("desk")
        self.assertEqual(desk.search(domain), visit)
        self.assertEqual(desk._read_group(domain, [], measures[:3]), [(1, 2, 1)])
        with self.assertRaises(AccessError):
            desk._read_group(domain, [], ["planned_total:sum"])
        self.assertEqual(
            desk.fields_get(["party_size"])["party_size"]["aggregator"], "sum"
        )
        officer = self._visits("officer").fields_get(["planned_total", "claim_serial"])
        self.assertEqual(officer["planned_total"]["aggregator"], "sum")
        self.assertFalse(officer["claim_serial"].get("aggregator"))

    def test_nights_are_local(self):
        """Stored nights follow the company's days, also after a change of them."""
        moment = fields.Datetime.to_datetime("2026-03-02 23:30:00")
        visit = self.new_visit(
            date_arrival=moment, date_departure=moment + timedelta(hours=12)
        )
        self.assertEqual(visit.nights, 0, "23:30 UTC is past midnight in Paris")
        self.company.resource_calendar_id.tz = "UTC"
        self.assertEqual(visit.nights, 1)
