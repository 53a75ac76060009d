from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError

from .common import ReceptionCommon, proves


class TestExport(ReceptionCommon):
    """Visits go into files and back, and are summed up in reports."""

    @classmethod
    def _create_people(cls):
        result = super()._create_people()
        # Odoo itself asks for this right wherever something is exported
        cls.env.ref("base.group_allow_export").user_ids = [
            Command.link(user.id) for user in cls.users.values()
        ]
        return result

    def _visits(self, role):
        return self.as_user(self.env["reception.visit"], role)

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
