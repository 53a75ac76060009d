from contextlib import contextmanager
from datetime import datetime, timedelta

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests.common import TransactionCase, new_test_user

MODULE = "reception_management"


def proves(*requirement_ids):
    """Mark a test (or a class of tests) as the proof of requirements.

    :param requirement_ids: IDs of docs/requirements.md
    """

    def mark(test):
        test._proves = requirement_ids
        return test

    return mark


class ReceptionCommon(TransactionCase):
    """A company of its own with a person for each role, and ready-made visits."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=False))
        cls.company = cls.env["res.company"].create(
            {
                "name": "Reception Test Company",
                "currency_id": cls.env.ref("base.EUR").id,
            }
        )
        cls.company.resource_calendar_id.tz = "Europe/Paris"
        cls.env = cls.env(
            context=dict(cls.env.context, allowed_company_ids=cls.company.ids)
        )
        cls._create_departments()
        cls._create_people()
        cls._create_policy()
        cls.customer = cls.env["res.partner"].create(
            {"name": "Guest & Sons", "is_company": True}
        )
        cls.arrival = datetime.now().replace(microsecond=0) - timedelta(minutes=30)
        cls.departure = cls.arrival + timedelta(days=1)

    # ---- people ----------------------------------------------------------------

    @classmethod
    def _create_departments(cls):
        create = cls.env["hr.department"].create
        cls.headquarters = create({"name": "HQ", "company_id": cls.company.id})
        cls.sales = create(
            {
                "name": "Sales",
                "company_id": cls.company.id,
                "parent_id": cls.headquarters.id,
            }
        )
        cls.sales_east = create(
            {"name": "East", "company_id": cls.company.id, "parent_id": cls.sales.id}
        )
        cls.service = create({"name": "Service", "company_id": cls.company.id})

    @classmethod
    def _create_people(cls):
        """One user and employee for each role, as attributes of the class."""
        cls.users, cls.employees = {}, {}
        for login, groups, rank, department in (
            ("applicant", "group_reception_user", "manager", cls.sales_east),
            ("host", "group_reception_user", "manager", cls.sales),
            ("colleague", "group_reception_user", "staff", cls.sales_east),
            ("outsider", "group_reception_user", "staff", cls.service),
            ("department_manager", "group_reception_user", "director", cls.sales),
            ("officer", "group_reception_officer", "supervisor", cls.service),
            ("manager", "group_reception_manager", "manager", cls.service),
            ("executive", "group_reception_executive", "executive", cls.headquarters),
            ("desk", "group_reception_desk", "staff", cls.service),
            ("finance", "group_hospitality_finance", "staff", cls.service),
            ("internal", "", "staff", cls.service),
        ):
            cls._create_person(login, groups, rank, department)
        cls.sales.manager_id = cls.employees["department_manager"]

    @classmethod
    def _create_person(cls, login, groups, rank, department, company=None):
        company = company or cls.company
        user = new_test_user(
            cls.env,
            login=f"rm_{login}",
            name=login.replace("_", " ").title(),
            email=f"{login}@test.example",
            groups=",".join(
                ["base.group_user", *(f"{MODULE}.{g}" for g in groups.split() if g)]
            ),
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
            lang="en_US",
            context={"no_reset_password": True},
        )
        rank = cls.env.ref(f"{MODULE}.rank_{rank}")
        job = cls.env["hr.job"].create(
            {
                "name": f"{rank.name} {login}",
                "company_id": company.id,
                "reception_rank_id": rank.id,
            }
        )
        employee = cls.env["hr.employee"].create(
            {
                "name": user.name,
                "user_id": user.id,
                "work_contact_id": user.partner_id.id,
                "company_id": company.id,
                "department_id": department.id,
                "job_id": job.id,
            }
        )
        cls.users[login] = user
        cls.employees[login] = employee
        return user

    # ---- policy ----------------------------------------------------------------

    @classmethod
    def _create_policy(cls):
        """The default pack, and a tier T with caps that are easy to reckon with."""
        tiers = cls.env["reception.tier"].search([("company_id", "=", cls.company.id)])
        cls.tiers = {tier.code: tier for tier in tiers}
        cls.lunch = cls.env.ref(f"{MODULE}.cost_type_lunch")
        cls.lodging = cls.env.ref(f"{MODULE}.cost_type_lodging")
        cls.transport = cls.env.ref(f"{MODULE}.cost_type_transport")
        cls.tier = cls.env["reception.tier"].create(
            {
                "name": "Test Tier",
                "code": "T",
                # the highest, and suggested for every party: needs no reason
                "sequence": 5,
                "criterion_party_size": 1,
                "company_id": cls.company.id,
                "authority": "department",
                "host_rank_id": cls.env.ref(f"{MODULE}.rank_manager").id,
                "cap_ids": [
                    Command.create(
                        {
                            "cost_type_id": cls.lunch.id,
                            "amount": 50,
                            "per_head": True,
                            "basis": "visit",
                        }
                    ),
                    Command.create({"amount": 1000, "basis": "visit"}),
                ],
                "band_ids": [
                    Command.create(
                        {"guests_from": 1, "guests_to": 5, "max_companions": 1}
                    ),
                    Command.create(
                        {"guests_from": 6, "guests_to": 10, "max_companions": 2}
                    ),
                    Command.create({"guests_from": 11, "max_companions": 3}),
                ],
            }
        )

    # ---- visits ----------------------------------------------------------------

    @contextmanager
    def assert_refused(self, text, exception=UserError):
        """Expect a refusal whose message contains a text, and undo what it left."""
        with self.assertRaises(exception) as caught:
            yield
        self.assertIn(text, str(caught.exception))

    def as_user(self, record, login):
        """Return the record in the environment of a persona, companies included."""
        return record.with_user(self.users[login]).with_context(
            allowed_company_ids=self.users[login].company_ids.ids
        )

    def visit_vals(self, **vals):
        """Return the values of a complete application: 2 guests, lunch for 100."""
        return {
            "partner_id": self.customer.id,
            "purpose": "See the new line",
            "applicant_id": self.employees["applicant"].id,
            "host_id": self.employees["host"].id,
            "tier_id": self.tier.id,
            "date_arrival": self.arrival,
            "date_departure": self.departure,
            "guest_ids": [
                Command.create({"name": "Ana Guest"}),
                Command.create({"name": "Bo Guest"}),
            ],
            "budget_ids": [
                Command.create({"cost_type_id": self.lunch.id, "planned": 100})
            ],
            **vals,
        }

    def new_visit(self, login="applicant", **vals):
        """Create a complete draft as a persona and return it as that persona."""
        visits = self.as_user(self.env["reception.visit"], login)
        return visits.create(self.visit_vals(**vals))

    def visit_in(self, state, **vals):
        """Return a visit (as superuser) brought to a state by the right personas."""
        visit = self.new_visit(**vals)
        path = {
            "draft": [],
            "submitted": ["submit"],
            "approved": ["submit", "approve"],
            "in_progress": ["submit", "approve", "check_in"],
            "departed": ["submit", "approve", "check_in", "check_out"],
            "closed": ["submit", "approve", "check_in", "check_out", "close"],
            "refused": ["submit", "refuse"],
            "cancelled": ["cancel"],
            "no_show": ["submit", "approve", "no_show"],
        }[state]
        for step in path:
            self.take(visit, step)
        self.assertEqual(visit.state, state)
        return visit.sudo()

    def take(self, visit, step):
        """Take a step as a persona who may."""
        who = {
            "approve": "department_manager",
            "refuse": "department_manager",
            "check_in": "desk",
            "check_out": "desk",
            "no_show": "desk",
        }.get(step, "applicant")
        if (
            step == "approve"
            and visit.sudo()._current_approval().authority == "executive"
        ):
            who = "executive"
        if step == "close":
            self.as_user(visit, "applicant").report = "<p>All went well.</p>"
        args = ["A reason"] if step in ("refuse", "cancel") else []
        getattr(self.as_user(visit, who), f"action_{step}")(*args)
