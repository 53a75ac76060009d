from lxml import etree

from odoo.tests import HttpCase, tagged

from .common import proves

MONEY = (
    "budget_ids",
    "over_cap_reason",
    "expense_ids",
    "expense_count",
    "is_over_cap",
)


@tagged("post_install", "-at_install")
class TestTourVisit(HttpCase):
    """The applicant's part in a browser, on the demo data."""

    def demo_user(self, login):
        return self.env.ref(f"reception_management.user_{login}")

    @proves("VIS-1")
    def test_applicant_applies(self):
        """An applicant fills in a visit, is told what is missing, and submits it."""
        last = self.env["reception.visit"].search([], order="id desc", limit=1)
        self.start_tour("/odoo/visits", "reception_visit_apply", login="applicant")
        visit = self.env["reception.visit"].search([("id", ">", last.id)])
        self.assertRecordValues(
            visit,
            [
                {
                    "state": "submitted",
                    "purpose": "Tour of the showroom",
                    "party_size": 1,
                    "nights": 1,
                    "required_authority": "department",
                    "create_uid": self.demo_user("applicant").id,
                    "submitted_by_id": self.demo_user("applicant").id,
                }
            ],
        )
        self.assertEqual(visit.guest_ids.mapped("name"), ["Mariko Abe"])
        self.assertRecordValues(
            visit.approval_ids, [{"authority": "department", "decision": "pending"}]
        )
        self.assertEqual(
            visit.activity_ids.user_id, self.demo_user("department_manager")
        )

    @proves("VIS-1")
    def test_screens_by_role(self):
        """The front desk's form holds no money; the others' does."""
        view = self.env.ref("reception_management.reception_visit_view_form")
        for login, sees in (("desk", False), ("applicant", True), ("finance", True)):
            visits = self.env["reception.visit"].with_user(self.demo_user(login))
            answer = visits.get_views([(view.id, "form")])
            form = etree.fromstring(answer["views"]["form"]["arch"])
            shown = {node.get("name") for node in form.iter("field")}
            with self.subTest(login=login):
                self.assertEqual(bool(shown.intersection(MONEY)), sees)
                fields = answer["models"]["reception.visit"]["fields"]
                self.assertEqual(bool(fields.keys() & set(MONEY)), sees)

    def test_waiting_by_role(self):
        """Each role's list of decisions opens, whatever else is waiting."""
        for login, number in (
            ("applicant", 0),
            ("department_manager", 1),
            ("executive", 1),
            ("officer", 0),
            ("finance", 0),
            ("desk", 0),
        ):
            visits = self.env["reception.visit"].with_user(self.demo_user(login))
            with self.subTest(login=login):
                found = visits.search([("is_waiting_for_me", "=", True)])
                self.assertEqual(len(found), number)
