from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import mute_logger

from .common import ReceptionCommon, proves


class TestApprovalDelegation(ReceptionCommon):
    """Substitutes, forwarding and reminders (GEN-6)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.today()

    def stand_in(self, away, substitute, start=-1, end=1, login=None):
        """Appoint a substitute for days around today as the one who is away."""
        rows = self.as_user(self.env["reception.substitute"], login or away)
        return rows.create(
            {
                "user_id": self.users[away].id,
                "substitute_id": self.users[substitute].id,
                "date_from": self.today + timedelta(days=start),
                "date_to": self.today + timedelta(days=end),
            }
        )

    @proves("GEN-6")
    def test_substitute_decides(self):
        self.stand_in("department_manager", "outsider")
        visit = self.visit_in("submitted")
        as_outsider = self.as_user(visit, "outsider")
        self.assertTrue(as_outsider.is_waiting_for_me)
        self.assertIn(self.users["outsider"], visit.activity_ids.user_id)
        as_outsider.action_approve()
        row = visit.approval_ids
        self.assertEqual(row.user_id, self.users["outsider"])
        self.assertEqual(row.on_behalf_of_id, self.users["department_manager"])
        self.assertEqual(as_outsider.state, "approved", "who decided may read on")

    @proves("GEN-6")
    def test_substitute_only_on_those_days(self):
        for start, end in ((-9, -2), (2, 9)):
            row = self.stand_in("department_manager", "outsider", start, end)
            visit = self.visit_in("submitted")
            with self.assertRaises(AccessError):
                self.as_user(visit, "outsider").action_approve()
            row.unlink()

    def test_the_one_away_may_decide_too(self):
        self.stand_in("department_manager", "outsider")
        visit = self.visit_in("submitted")
        self.take(visit, "approve")
        self.assertFalse(visit.approval_ids.on_behalf_of_id)

    def test_substitute_is_not_the_applicant(self):
        self.stand_in("department_manager", "applicant")
        visit = self.visit_in("submitted")
        self.assertNotIn(self.users["applicant"], visit._deciders())
        with self.assertRaises(AccessError):
            self.as_user(visit, "applicant").action_approve()

    def test_substitute_of_the_executive(self):
        self.stand_in("executive", "outsider")
        visit = self.visit_in("submitted", includes_factory=True)
        self.take(visit, "approve")
        self.as_user(visit, "outsider").action_approve()
        self.assertEqual(visit.state, "approved")
        self.assertEqual(
            visit.approval_ids[-1].on_behalf_of_id, self.users["executive"]
        )

    def test_one_substitute_for_two_decides_once(self):
        self.stand_in("executive", "outsider")
        self.stand_in("department_manager", "outsider")
        visit = self.visit_in("submitted", includes_factory=True)
        self.as_user(visit, "outsider").action_approve()
        with self.assertRaises(AccessError):
            self.as_user(visit, "outsider").action_approve()
        self.take(visit, "approve")
        self.assertEqual(visit.state, "approved")

    def test_only_for_oneself(self):
        with self.assertRaises(AccessError):
            self.stand_in("department_manager", "colleague", login="colleague")
        self.stand_in("department_manager", "colleague", login="manager")
        with self.assertRaises(AccessError):
            self.stand_in("host", "colleague").user_id = self.users["manager"]

    @mute_logger("odoo.sql_db")
    def test_database_refuses(self):
        self.stand_in("department_manager", "outsider", 0, 5)
        for away, substitute, start, end in (
            ("department_manager", "colleague", 5, 9),
            ("host", "host", 0, 1),
            ("host", "colleague", 1, 0),
        ):
            with self.assertRaises(IntegrityError), self.env.cr.savepoint():
                self.stand_in(away, substitute, start, end)
        self.stand_in("department_manager", "colleague", 6, 9)
        with self.assert_refused("no access", ValidationError):
            self.stand_in("host", "internal", 20, 21)

    @proves("GEN-6")
    def test_forward(self):
        visit = self.visit_in("submitted")
        self.as_user(visit, "department_manager").action_forward(
            self.users["officer"].id, "You know them"
        )
        self.assertEqual(visit.activity_ids.user_id, self.users["officer"])
        self.assertTrue(self.as_user(visit, "officer").is_waiting_for_me)
        self.as_user(visit, "officer").action_approve()
        self.assertEqual(visit.approval_ids.user_id, self.users["officer"])

    @proves("GEN-6")
    def test_forward_refused(self):
        visit = self.visit_in("submitted")
        for login in ("applicant", "colleague", "desk", "internal"):
            with self.assertRaises(UserError):
                self.as_user(visit, "department_manager").action_forward(
                    self.users[login].id
                )
        with self.assertRaises(AccessError):
            self.as_user(visit, "host").action_forward(self.users["officer"].id)
        self.assertFalse(visit.approval_ids.forwarded_to_id)

    def test_forward_by_dialog(self):
        visit = self.visit_in("submitted")
        wizard = self.as_user(self.env["reception.reason"], "department_manager")
        wizard.create(
            {
                "visit_ids": [Command.set(visit.ids)],
                "step": "forward",
                "user_id": self.users["executive"].id,
                "reason": "Please look at it",
            }
        ).action_confirm()
        self.as_user(visit, "executive").action_approve()

    @proves("GEN-6")
    def test_remind_once_in_the_time_allowed(self):
        visit = self.visit_in("submitted")
        before = visit.message_ids
        self.as_user(visit, "applicant").action_remind()
        message = visit.message_ids - before
        self.assertEqual(
            message.notified_partner_ids, self.users["department_manager"].partner_id
        )
        with self.assert_refused("sent already"):
            self.as_user(visit, "applicant").action_remind()
        visit.date_reminded -= timedelta(hours=24, seconds=1)
        self.as_user(visit, "applicant").action_remind()
        with self.assertRaises(AccessError):
            self.as_user(visit, "colleague").action_remind()
        with self.assert_refused("No decision"):
            self.as_user(self.visit_in("approved"), "applicant").action_remind()
