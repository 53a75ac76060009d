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
    """Visits come from files whole or not at all."""

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
