from types import SimpleNamespace
from unittest.mock import patch

from odoo import Command, fields
from odoo.modules.db import FunctionStatus
from odoo.tests import Form

from ..models import reception_visit_access, reception_visit_search
from ..models.res_partner import trigram_index
from .common import ReceptionCommon


class TestVisitSearch(ReceptionCommon):
    """Short ways to visits find what the long ones would."""

    # ---- by name ---------------------------------------------------------------

    def _found(self, name, operator="ilike"):
        visits = self.as_user(self.env["reception.visit"], "officer")
        found = visits.name_search(name, operator=operator)
        return {visit_id for visit_id, _name in found}

    def test_found_by_number_or_customer(self):
        """A part of either finds the visit, also when few customers are too many."""
        self.customer.name = "Xylophon Quartett"
        visit, other = self.new_visit(), self.new_visit()
        other.partner_id = self.env["res.partner"].create({"name": "Somebody"})
        number = visit.name.removeprefix("/")
        for few in (1000, 0):
            with (
                self.subTest(few=few),
                patch.object(reception_visit_search, "FEW", few),
            ):
                self.assertEqual(self._found("xylophon"), {visit.id})
                self.assertEqual(self._found("Xylo", "like"), {visit.id})
                self.assertEqual(self._found("xylo", "like"), set())
                self.assertEqual(self._found(number), {visit.id})
                self.assertEqual(self._found("Xylophon Quartett", "="), {visit.id})
                self.assertEqual(self._found("xylophon", "not ilike"), {other.id})
                self.assertEqual(self._found(""), {visit.id, other.id})
                self.assertEqual(self._found("nobody at all"), set())

    def test_found_by_archived_customer(self):
        """A customer who is archived still leads to the visits."""
        visit = self.new_visit()
        self.customer.write({"name": "Xylophon", "active": False})
        self.assertEqual(self._found("xylophon"), {visit.id})

    def test_trigram_index(self):
        """The customers' index is as Odoo makes its own, or left out."""

        def registry(trigram, unaccent):
            return SimpleNamespace(
                has_trigram=trigram, has_unaccent=unaccent, unaccent="u({})".format
            )

        index = "USING gin ({} gin_trgm_ops)"
        for trigram, unaccent, expected in (
            (False, FunctionStatus.INDEXABLE, ""),
            (True, FunctionStatus.INDEXABLE, index.format("u(name)")),
            (True, FunctionStatus.PRESENT, index.format("name")),
            (True, FunctionStatus.MISSING, index.format("name")),
        ):
            with self.subTest(trigram=trigram, unaccent=unaccent):
                self.assertEqual(trigram_index(registry(trigram, unaccent)), expected)

    # ---- whose -----------------------------------------------------------------

    def _sees(self, visit, role):
        self.env.invalidate_all()
        visits = self.as_user(self.env["reception.visit"], role)
        found = bool(visits.search_count([("id", "=", visit.id)]))
        self.assertEqual(self.as_user(visit, role).has_access("read"), found)
        return found

    def test_part_taken_in_many_visits(self):
        """Companions and deciders see their visits, however many there are."""
        row = {
            "employee_id": self.employees["outsider"].id,
            "role_id": self.env.ref("reception_management.role_driver").id,
        }
        visit = self.visit_in("submitted", companion_ids=[Command.create(row)])
        asked = self.users["manager"]
        self.as_user(visit, "department_manager").action_forward(asked.id)
        other = self.visit_in("submitted")
        groups = [Command.set([self.env.ref(g).id for g in READER_GROUPS])]
        asked.group_ids = groups
        for few in (1000, 0):
            with (
                self.subTest(few=few),
                patch.object(reception_visit_access, "FEW", few),
            ):
                for role in ("outsider", "manager"):
                    self.assertTrue(self._sees(visit, role))
                    self.assertFalse(self._sees(other, role))
        visit.companion_ids.unlink()
        self.assertFalse(self._sees(visit, "outsider"))
        visit.approval_ids.forwarded_to_id = False
        self.assertFalse(self._sees(visit, "manager"))

    def test_another_user_takes_over_the_employee(self):
        """An employee record that gets another user takes its visits along."""
        visit = self.visit_in("submitted")
        self.assertTrue(self._sees(visit, "host"))
        host = self.employees["host"]
        host.user_id = False
        self.assertFalse(self._sees(visit, "host"))
        self.employees["outsider"].user_id = False
        host.user_id = self.users["outsider"]
        self.assertTrue(self._sees(visit, "outsider"))

    # ---- what a page shows -----------------------------------------------------

    def test_vip(self):
        """The mark follows the guests, also while the form is edited."""
        visit, plain = self.new_visit(), self.new_visit()
        self.assertEqual((visit | plain).mapped("has_vip"), [False, False])
        visit.guest_ids[0].is_vip = True
        self.assertEqual((visit | plain).mapped("has_vip"), [True, False])
        with Form(visit) as form:
            self.assertTrue(form.has_vip)
            with form.guest_ids.edit(0) as guest:
                guest.is_vip = False
            self.assertFalse(form.has_vip)
        self.assertFalse(visit.has_vip)

    def test_activities(self):
        """Visits with activities show them, those without show none."""
        busy, idle = visits = self.new_visit() | self.new_visit()
        idle.activity_schedule("mail.mail_activity_data_todo", summary="Call")
        idle.activity_ids.action_feedback()
        busy.activity_schedule(
            "mail.mail_activity_data_warning", fields.Date.today(), "Mind this"
        )
        visits.invalidate_recordset()
        self.assertEqual(visits.mapped("activity_state"), ["today", False])
        self.assertEqual(visits.mapped("activity_summary"), ["Mind this", False])
        decorations = visits.mapped("activity_exception_decoration")
        self.assertEqual(decorations, ["warning", False])
        self.assertTrue(busy.activity_type_id)
        self.assertFalse(idle.activity_type_id)
        idle.activity_schedule("mail.mail_activity_data_todo", summary="Again")
        self.assertEqual(visits.mapped("activity_summary"), ["Mind this", "Again"])


READER_GROUPS = ("base.group_user", "reception_management.group_reception_user")
