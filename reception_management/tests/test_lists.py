from lxml import etree

from odoo import Command
from odoo.tools import mute_logger

from .common import ReceptionCommon, proves

# Kept by the system: they are searched and exported, and no file brings them in.
KEPT_BY_SYSTEM = {
    "reception.approval",
    "reception.deadline",
    "reception.visit.letter",
}
# Rows of a visit, that its applicant brings in.
OF_VISITS = {
    "reception.visit",
    "reception.visit.guest",
    "reception.visit.companion",
    "reception.visit.budget",
    "reception.visit.task",
    "reception.visit.agenda",
    "reception.visit.booking",
    "reception.visit.incident",
    "reception.visit.letter",
    "reception.visit.matter",
    "reception.visit.gift",
    "reception.visit.seating",
}
# Rows of a visit that exist from its approval on.
OF_APPROVED = {
    "reception.visit.alcohol",
    "reception.visit.dispatch",
    "reception.visit.dispatch.cost",
    "reception.visit.lodging",
    "reception.visit.meal",
}
NONSENSE = "no such thing"


class TestLists(ReceptionCommon):
    """Each list of ours can be searched, grouped, exported and imported (GEN-2)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Odoo itself asks for this right wherever something is exported
        cls.env.ref("base.group_allow_export").user_ids = [
            Command.link(cls.users[role].id) for role in ("applicant", "manager")
        ]
        views = cls.env["ir.ui.view"].search(
            [("type", "=", "list"), ("model", "=like", "reception.%")]
        )
        cls.models = sorted(set(views.mapped("model")))

    def setUp(self):
        super().setUp()
        role = self.env.ref("reception_management.role_driver")
        companion = {"employee_id": self.employees["host"].id, "role_id": role.id}
        self.visit_in("submitted")
        self.visit = self.new_visit(companion_ids=[Command.create(companion)])
        hours = {"start": self.arrival, "stop": self.departure}
        kind = self.env.ref("reception_management.gift_kind_tea")
        guest = self.visit.guest_ids[0]
        for name, vals in (
            ("task", {"name": "Flags"}),
            ("agenda", {"stage": "talks", **hours}),
            ("booking", {"kind": "hotel", **hours}),
            ("incident", {"name": "Rain"}),
            ("matter", {"name": "Samples"}),
            ("seating", {"name": "Banquet"}),
            ("gift", {"name": "Tea", "kind_id": kind.id, "guest_id": guest.id}),
        ):
            part = self.env[f"reception.visit.{name}"]
            self.as_user(part, "applicant").create({"visit_id": self.visit.id, **vals})
        self.env["reception.visit.letter"].create(
            {"visit_id": self.visit.id, "lang": "en_US", "subject": "Thanks"}
        )
        self._create_parts_of_approved()
        self.env["reception.substitute"].create(
            {
                "company_id": self.company.id,
                "user_id": self.users["manager"].id,
                "substitute_id": self.users["officer"].id,
                "date_from": "2026-03-02",
                "date_to": "2026-03-06",
            }
        )
        self.env["reception.area"].create(
            {"name": "Hall", "company_id": self.company.id, "is_restricted": True}
        )
        self.env["reception.working.day"].create(
            {"company_id": self.company.id, "date": "2026-03-07", "as_weekday": "0"}
        )

    def _create_parts_of_approved(self):
        """A vehicle that is sent out, a hotel with a guest, a meal with wine."""
        self.approved = self.visit_in("approved")
        of_visit = {"visit_id": self.approved.id}
        car = self.env["resource.resource"].create(
            {
                "name": "Van",
                "resource_type": "material",
                "reception_kind": "vehicle",
                "company_id": self.company.id,
            }
        )
        hours = {"start": self.arrival, "stop": self.departure}
        bookings = self.as_user(self.env["reception.visit.booking"], "applicant")
        vehicle, hotel = bookings.create(
            [
                {**of_visit, **hours, "kind": "vehicle", "resource_id": car.id},
                {**of_visit, **hours, "kind": "hotel"},
            ]
        )
        vehicle.action_confirm()
        vehicle.action_dispatch()
        order = vehicle.dispatch_ids
        order.cost_ids.create({"dispatch_id": order.id, "amount": 5, "note": "A7"})
        hotel.action_fill_rooming()
        for name, vals in (
            ("meal", {"start": self.arrival, "name": "Lunch"}),
            ("alcohol", {"name": "Wine"}),
        ):
            part = self.env[f"reception.visit.{name}"]
            self.as_user(part, "applicant").create({**of_visit, **vals})

    def _records(self, name):
        """Return records to export of a model, as who brings them in."""
        model = self.as_user(
            self.env[name],
            "applicant" if name in OF_VISITS | OF_APPROVED else "manager",
        )
        if name == "reception.visit":
            return model.browse(self.visit.id)
        if name in OF_VISITS:
            return model.search([("visit_id", "=", self.visit.id)])
        if name in OF_APPROVED:
            return model.search([("visit_id", "=", self.approved.id)])
        return model.search([], limit=3)

    def _columns(self, records):
        """Return the columns that Odoo offers for an export to be imported again."""
        offered = records.fields_get(attributes=["type", "readonly", "exportable"])
        columns = ["id"]
        for name, field in sorted(offered.items()):
            if field["readonly"] or not field.get("exportable", True) or name == "id":
                continue
            if not records._fields[name].store or field["type"] == "one2many":
                continue
            if field["type"] in ("many2one", "many2many"):
                columns.append(f"{name}/id")
            elif field["type"] not in ("binary", "html", "properties"):
                columns.append(name)
        return columns

    def _exported(self, records, columns):
        """Return the rows of the file, in which all is text."""
        rows = records.with_context(import_compat=True).export_data(columns)["datas"]
        return [[str(value) for value in row] for row in rows]

    def _stored(self, records):
        self.env.flush_all()
        self.env.invalidate_all()
        table = records.sudo().with_context(active_test=False).search([])
        names = [
            name
            for name, field in records._fields.items()
            if field.store and field.column_type and not name.startswith("write_")
        ]
        return table.read(names, load=None)

    def test_there_are_lists(self):
        """The walk below is about something."""
        self.assertLessEqual(OF_VISITS | OF_APPROVED | KEPT_BY_SYSTEM, set(self.models))
        self.assertGreater(len(self.models), 15)

    @proves("GEN-2")
    def test_each_list_is_searched_and_grouped(self):
        """Each has a search view with fields and groupings, and both work."""
        for name in self.models:
            records = self._records(name)
            views = records.get_views([(False, "search"), (False, "list")])["views"]
            arch = etree.fromstring(views["search"]["arch"])
            fields = arch.xpath("//field/@name")
            groups = [
                context.split("'")[3]
                for context in arch.xpath("//filter/@context")
                if "group_by" in context
            ]
            with self.subTest(model=name):
                self.assertTrue(records, "nothing to list")
                self.assertTrue(views["search"]["id"], "no search view of its own")
                self.assertTrue(fields, "nothing to search for")
                self.assertTrue(groups, "nothing to group by")
                for group in groups:
                    found = records.formatted_read_group([], [group], ["__count"])
                    self.assertTrue(found, group)
                for field in arch.xpath("//field[not(@filter_domain)]/@name"):
                    if records._fields[field].type not in ("date", "datetime"):
                        records.search([(field, "ilike", "a")], limit=1)

    @proves("GEN-2")
    def test_each_export_comes_back(self):
        """What is exported of a list is imported again, and changes nothing."""
        for name in self.models:
            records = self._records(name)
            columns = self._columns(records)
            with self.subTest(model=name, columns=columns):
                rows = self._exported(records, columns)
                self.assertEqual(len(rows), len(records))
                if name in KEPT_BY_SYSTEM:
                    continue
                self.assertGreater(len(columns), 2)
                before = self._stored(records)
                result = records.load(columns, rows)
                self.assertEqual(result["ids"], records.ids, result["messages"])
                self.assertEqual(self._stored(records), before)

    @proves("GEN-2")
    def test_each_import_is_all_or_nothing(self):
        """A bad row is named by its number, and the good ones aren't saved either."""
        for name in self.models:
            records = self._records(name)
            before = self._stored(records)
            columns = self._columns(records)
            rows = self._exported(records, columns)
            bad = ["" if column == "id" else NONSENSE for column in columns]
            with self.subTest(model=name), mute_logger("odoo.sql_db"):
                result = records.load(columns, [*rows, bad])
                self.assertFalse(result["ids"])
                errors = [m for m in result["messages"] if m["type"] == "error"]
                self.assertTrue(errors)
                self.assertTrue(all(error["message"] for error in errors))
                if name not in KEPT_BY_SYSTEM:
                    named = {error["rows"]["from"] for error in errors}
                    self.assertIn(len(rows), named, errors)
                self.assertEqual(self._stored(records), before)
