from odoo import Command
from odoo.exceptions import AccessError, UserError

from .attempts import ROLES, AttemptsCommon
from .common import MODULE, proves

PARTS = ("guest_ids", "companion_ids", "budget_ids", "approval_ids")
MONEY = ("budget_ids", "over_cap_reason", "expense_ids", "expense_count")
READERS = {
    "applicant",
    "author",
    "host",
    "companion",
    "colleague",
    "department_manager",
    "officer",
    "manager",
    "finance",
}


class TestAccess(AttemptsCommon):
    """Who sees and writes which visits, with all that hangs on them."""

    def _sees(self, visit, role):
        """Return whether a role finds and reads a visit; both must agree."""
        self.env.flush_all()
        self.env.invalidate_all()
        mine = self.as_user(visit, role)
        try:
            found = bool(mine.search([("id", "=", visit.id)]))
        except AccessError:
            found = False
        try:
            mine.read(["name", "state"])
            read = True
        except AccessError:
            read = False
        self.assertEqual(found, read, f"{role}: search and read differ")
        self.assertEqual(read, mine.has_access("read"))
        return read

    def _assert_seen_by(self, visit, roles):
        """Assert that these roles and no others see the visit and its rows."""
        for role in ROLES:
            with self.subTest(role=role, state=visit.state):
                self.assertEqual(self._sees(visit, role), role in roles)
            for part in PARTS:
                rows = visit.sudo()[part]
                mine = self.as_user(rows, role)
                expected = role in roles and (
                    role != "desk" or part in ("guest_ids", "companion_ids")
                )
                with self.subTest(role=role, part=part):
                    self.assertTrue(rows)
                    self.assertEqual(mine.has_access("read"), expected)
                    if mine.browse().has_access("read"):
                        found = mine.search([("visit_id", "=", visit.id)])
                        self.assertEqual(found.sudo(), rows if expected else rows[:0])

    def test_who_sees_a_visit(self):
        """Own, the department's and those above; officers and finance the company's."""
        visit = self.visit_in("submitted", login="author")
        self._assert_seen_by(visit, READERS)

    def test_front_desk_sees_today(self):
        """The front desk sees who is expected or here today, and no others."""
        for state, days, seen in (
            ("draft", 0, False),
            ("submitted", 0, False),
            ("approved", 0, True),
            ("approved", 2, False),
            ("approved", -3, False),
            ("in_progress", 0, True),
            ("in_progress", -3, True),
            ("departed", 0, True),
            ("departed", -3, False),
            ("no_show", 0, True),
            ("refused", 0, False),
            ("cancelled", 0, False),
        ):
            visit = self.visit_in(state, login="author")
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE reception_visit SET date_arrival = date_arrival + %(d)s, "
                "date_departure = date_departure + %(d)s WHERE id = %(id)s",
                {"d": f"{days} days", "id": visit.id},
            )
            with self.subTest(state=state, days=days):
                self.assertEqual(self._sees(visit, "desk"), seen)
        visit = self.visit_in("approved", login="author")
        self._assert_seen_by(visit, READERS | {"desk"})

    def test_executive_sees_what_goes_up(self):
        """The executive sees what was sent up, also later, and nothing else."""
        vip = [
            Command.create({"name": "Vera", "is_vip": True}),
            Command.create({"name": "Wim"}),
        ]
        visit = self.visit_in("submitted", login="author", guest_ids=vip)
        self._assert_seen_by(visit, READERS | {"executive"})
        plain = self.visit_in("submitted", login="author")
        self.assertFalse(self._sees(plain, "executive"))

    def test_front_desk_sees_no_money(self):
        """The desk gets no money field: by read, search, grouping, export or name."""
        visit = self.visit_in("approved", login="author")
        may_export = Command.link(self.env.ref("base.group_allow_export").id)
        self.users["desk"].group_ids = [may_export]
        mine = self.as_user(visit, "desk")
        self.assertEqual(mine.export_data(["name"])["datas"], [[visit.name]])
        mine.read(["name", "partner_id", "guest_ids"])
        fields_seen = mine.fields_get()
        for name in MONEY:
            with self.subTest(field=name):
                self.assertNotIn(name, fields_seen)
                with self.assertRaises(AccessError):
                    mine.read([name])
                with self.assertRaises(AccessError):
                    mine.search([(name, "!=", False)])
                with self.assertRaises(AccessError):
                    mine.export_data([name])
                self.assertNotIn(name, mine.read()[0])
        for model in ("visit.budget", "approval", "tier.cap", "tier.companion.band"):
            records = self.as_user(self.env[f"reception.{model}"], "desk")
            with self.subTest(model=model), self.assertRaises(AccessError):
                records.search([])

    def test_transfer_takes_effect_at_once(self):
        """Who moves to another department sees its visits, the old ones no more."""
        visit = self.visit_in("submitted", login="author")
        self.assertTrue(self._sees(visit, "colleague"))
        self.employees["colleague"].department_id = self.service
        self.assertFalse(self._sees(visit, "colleague"))
        self.employees["outsider"].department_id = self.sales
        self.assertTrue(self._sees(visit, "outsider"))
        self.sales.manager_id = self.employees["host"]
        # no longer its manager, but still of a department above
        self.assertTrue(self._sees(visit, "department_manager"))
        self.employees["department_manager"].department_id = self.service
        self.assertFalse(self._sees(visit, "department_manager"))
        # the visit stays with the department it was made in
        self.employees["applicant"].department_id = self.service
        self.assertEqual(visit.department_id, self.sales_east)
        self.assertTrue(self._sees(visit, "applicant"))

    def test_page_of_visits_asks_anew(self):
        """A page follows the rules of its moment, whatever the caller remembers."""
        visit = self.visit_in("submitted", login="author")
        pages = self.as_user(self.env["reception.visit"], "outsider")
        domain = [("id", "=", visit.id)]

        def found(**context):
            self.env.flush_all()
            return pages.with_context(**context).web_search_read(domain, {"name": {}})

        self.assertFalse(found()["records"])
        everything = {"places": {(pages.env.uid, True): [[], [], [visit.id]]}}
        self.assertFalse(found(reception_look=everything)["records"])
        self.employees["outsider"].department_id = self.sales
        self.assertEqual(found()["length"], 1)
        self.employees["outsider"].department_id = self.service
        self.assertFalse(found()["records"])

    def test_withdrawal_takes_effect_at_once(self):
        """A group taken away ends what it opened with the next call."""
        visit = self.visit_in("submitted", login="author")
        for role, group in (
            ("officer", "group_reception_officer"),
            ("finance", "group_hospitality_finance"),
            ("applicant", "group_reception_user"),
        ):
            with self.subTest(role=role):
                self.assertTrue(self._sees(visit, role))
                group_id = self.env.ref(f"{MODULE}.{group}").id
                self.users[role].group_ids = [Command.unlink(group_id)]
                self.assertFalse(self._sees(visit, role))

    @proves("VIS-3")
    def test_readers_are_no_writers(self):
        """Colleagues, managers above, finance, desk and executive read only."""
        writers = {"applicant", "author", "host", "officer", "manager"}
        visit = self.visit_in("draft", login="author")
        rows = {
            "guest_ids": {"name": "Changed"},
            "companion_ids": {"employee_id": self.employees["colleague"].id},
            "budget_ids": {"planned": 1},
        }
        for role in ROLES:
            mine = self.as_user(visit, role)
            with self.subTest(role=role):
                refusal, *_facts = self.attempt(
                    visit, lambda m=mine: m.write({"purpose": "Changed"})
                )
                self.assertEqual(not refusal, role in writers)
            for part, vals in rows.items():
                row = self.as_user(visit[part][:1], role)
                with self.subTest(role=role, part=part):
                    refusal, *_facts = self.attempt(
                        visit, lambda r=row, v=vals: r.write(v)
                    )
                    self.assertEqual(not refusal, role in writers)

    def test_own_application_only(self):
        """A user applies for others as their author; the desk, finance … not at all."""
        for role in ROLES:
            able = {"applicant", "author", "host", "companion", "colleague", "outsider"}
            able |= {"department_manager", "officer", "manager"}
            visits = self.as_user(self.env["reception.visit"], role)
            with self.subTest(role=role), self.env.cr.savepoint() as savepoint:
                if role in able:
                    visit = visits.create(self.visit_vals())
                    self.assertTrue(self._sees(visit, role))
                else:
                    with self.assertRaises(UserError):
                        visits.create(self.visit_vals())
                savepoint.rollback()
            self.env.invalidate_all()

    def test_name_from_elsewhere_is_neutral(self):
        """Where another record shows the visit, its name is the number alone."""
        visit = self.visit_in("approved", login="author")
        self.assertEqual(visit.sudo().display_name, visit.name)
        mine = self.as_user(visit, "applicant")
        self.assertEqual(mine.display_name, f"{visit.name} · {self.customer.name}")
        outsider = self.as_user(visit, "outsider")
        self.assertFalse(outsider.name_search(visit.name))
        with self.assertRaises(AccessError):
            outsider.read(["display_name"])
