from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError

from .common import MODULE, proves
from .common_booking import BookingCommon


class TestAreas(BookingCommon):
    """Which areas the guests of a tier may enter (VIS-6)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.showroom, cls.hall, cls.laboratory = cls.env["reception.area"].create(
            [
                {"name": name, "company_id": cls.company.id, "is_restricted": closed}
                for name, closed in (("Show", False), ("Hall", True), ("Lab", True))
            ]
        )
        cls.tier.area_ids = cls.hall

    def stage(self, visit, area, login="applicant"):
        agenda = self.as_user(self.env["reception.visit.agenda"], login)
        return agenda.create(
            {
                "visit_id": visit.id,
                "stage": "factory",
                "start": visit.date_arrival,
                "stop": visit.date_departure,
                "area_id": area.id,
            }
        )

    @proves("VIS-6")
    def test_open_areas_change_nothing(self):
        """What is not restricted, or opened by the tier, needs no further decision."""
        visit = self.new_visit()
        self.stage(visit, self.showroom)
        self.stage(visit, self.hall)
        self.take(visit, "submit")
        self.assertEqual(visit.required_authority, "department")

    @proves("VIS-6")
    def test_closed_area_goes_up(self):
        """Where the tier says so, the executive decides on another area."""
        visit = self.new_visit()
        self.stage(visit, self.laboratory)
        self.take(visit, "submit")
        self.assertEqual(visit.required_authority, "executive")

    @proves("VIS-6")
    def test_closed_area_is_refused(self):
        """Where the tier says so, the submission names the area."""
        self.tier.area_rule = "refuse"
        visit = self.new_visit()
        stage = self.stage(visit, self.laboratory)
        with self.assert_refused("doesn't open Lab"):
            visit.action_submit()
        self.as_user(stage, "applicant").action_cancel()
        visit.action_submit()
        self.assertEqual(visit.required_authority, "department")

    @proves("VIS-6")
    def test_after_the_submission(self):
        """What the decision doesn't see is no longer added, unless it goes up."""
        visit = self.visit_in("submitted")
        self.stage(visit, self.hall)
        with self.assert_refused("was not approved for “Lab”", ValidationError):
            self.stage(visit, self.laboratory)
        up = self.visit_in("submitted", guest_ids=[self.vip()], party_size=2)
        self.stage(up, self.laboratory)
        self.tier.area_rule = "refuse"
        with self.assert_refused("was not approved for “Lab”", ValidationError):
            self.stage(up, self.laboratory)

    def vip(self):
        return Command.create({"name": "Vi Pea", "is_vip": True})

    @proves("VIS-6", "TIER-8")
    def test_frozen_at_approval(self):
        """After the approval neither the tier nor the areas change what is open."""
        visit = self.visit_in("approved")
        self.tier.area_ids = self.laboratory
        self.stage(visit, self.hall)
        for role in ("applicant", "officer"):
            with self.assert_refused("was not approved for “Lab”", ValidationError):
                self.stage(visit, self.laboratory, role)
        self.assertEqual(visit.policy_area_ids, self.hall)

    @proves("VIS-6")
    def test_what_the_executive_approved(self):
        """An area on the agenda that was approved is open to the visit."""
        visit = self.new_visit()
        first = self.stage(visit, self.laboratory)
        self.take(visit, "submit")
        self.take(visit, "approve")
        while visit.state == "submitted":
            self.take(visit, "approve")
        self.assertEqual(visit.policy_area_ids, self.hall | self.laboratory)
        self.stage(visit, self.laboratory)
        self.as_user(first, "applicant").area_id = self.showroom
        self.as_user(first, "applicant").area_id = self.laboratory

    @proves("VIS-6")
    def test_template(self):
        """A template names areas that its tier opens; visits get them from it."""
        line = {"stage": "factory", "start": 1, "area_id": self.hall.id}
        template = self.env["reception.agenda.template"].create(
            {
                "tier_id": self.tier.id,
                "name": "Tour",
                "line_ids": [Command.create(line)],
            }
        )
        with self.assert_refused("is not open to the tier", ValidationError):
            template.line_ids.area_id = self.laboratory
        self.env.invalidate_all()
        visit = self.visit_in("approved")
        self.assertEqual(visit.agenda_ids.area_id, self.hall)

    def test_companies(self):
        """A tier opens areas of its own company only, and stages name none other."""
        other = self.env["res.company"].create({"name": "Other"})
        foreign = self.env["reception.area"].create(
            {"name": "Far", "company_id": other.id}
        )
        with self.assert_refused("of another company", ValidationError):
            self.tier.area_ids = foreign
        with self.assertRaises(UserError):
            self.stage(self.new_visit(), foreign)

    @proves("VIS-6")
    def test_managers_keep_areas(self):
        """Everybody who receives reads areas, managers alone change them."""
        for role in ("applicant", "officer", "desk", "executive", "finance"):
            area = self.as_user(self.hall, role)
            self.assertEqual(area.name, "Hall")
            with self.subTest(role=role), self.assertRaises(AccessError):
                area.is_restricted = False
        self.as_user(self.hall, "manager").is_restricted = False
        with self.assertRaises(AccessError):
            self.as_user(self.hall, "internal").read(["name"])

    def test_nobody_writes_what_was_frozen(self):
        """The areas open at approval are the system's."""
        visit = self.new_visit()
        for role in ("applicant", "officer", "manager"):
            with self.assertRaises(AccessError):
                self.as_user(visit, role).write(
                    {"policy_area_ids": [Command.link(self.laboratory.id)]}
                )

    def test_badge_names_the_areas(self):
        """The badge says where the guests may go."""
        visit = self.new_visit()
        self.stage(visit, self.hall)
        reports = self.as_user(self.env["ir.actions.report"], "applicant")
        page = reports._render_qweb_html(f"{MODULE}.report_visit_badge", visit.ids)
        self.assertIn("Hall", page[0].decode())
