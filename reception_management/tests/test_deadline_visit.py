from datetime import datetime, timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.tools import mute_logger

from .common_deadline import DeadlineCommon, paris


class TestDeadlineVisit(DeadlineCommon):
    """The policy, who may touch clocks, and the visit's own."""

    # ---- policy ----------------------------------------------------------------

    def test_policy(self):
        """Each company has the default limits once; a change holds for later."""
        rules = self.env["reception.deadline.rule"]
        self.assertEqual(
            [
                (rule.kind, rule.amount, rule.unit)
                for rule in rules.search([("company_id", "=", self.company.id)])
            ],
            [
                ("decision", 8, "working_hours"),
                ("gift", 1, "hours"),
                ("papers", 24, "hours"),
                ("report", 2, "working_days"),
                ("task", 1, "hours"),
            ],
        )
        clock = self.start("2026-06-05 15:00", 24, "hours", 4)
        rule = self.rule()
        rule.write({"amount": 1, "warn_before": 0, "escalate_to": "executive"})
        self.assertEqual((clock.allowed, clock.warn_before), (24, 4))
        rule.active = False
        self.assertFalse(self.new_visit().sudo()._start_deadline("papers"))
        self.assertFalse(rules._load_defaults(), "loading again changes nothing")
        for vals in (
            {"amount": 0},
            {"amount": float("nan")},
            {"amount": 1.5, "unit": "working_days"},
            {"warn_before": -1},
        ):
            with (
                self.subTest(vals),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                rule.write(vals)
                rule.flush_recordset()

    # ---- rights ----------------------------------------------------------------

    def test_nobody_writes_clocks(self):
        """Users see the clocks of what they see, and change none."""
        clock = self.start("2026-06-05 15:00", 24, "hours")
        readers = ("applicant", "host", "colleague", "department_manager")
        readers += ("officer", "manager", "finance")
        for role in readers:
            with self.subTest(role):
                mine = self.as_user(clock, role)
                self.assertEqual(mine.state, "overdue")
                for call in (
                    lambda mine=mine: mine.write({"allowed": 99}),
                    lambda mine=mine: mine.write({"met": datetime.now()}),
                    lambda mine=mine: mine.unlink(),
                    lambda mine=mine: mine.create(
                        {"visit_id": clock.visit_id.id, "kind": "report"}
                    ),
                    lambda mine=mine: mine.visit_id.write(
                        {"deadline_ids": [(1, mine.id, {"allowed": 99})]}
                    ),
                ):
                    with self.assertRaises(AccessError):
                        call()
        for role in ("outsider", "desk", "executive", "internal"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.as_user(clock, role).read(["due"])
        for role in (*readers, "executive"):
            if role != "manager":
                with self.subTest(role), self.assertRaises(AccessError):
                    self.as_user(clock, role).action_retry()

    def test_executive_reads_what_has_gone_up(self):
        clock = self.start("2026-06-05 15:00", 24, "hours")
        self.env["reception.approval"].create(
            {"visit_id": clock.visit_id.id, "round": 1, "authority": "executive"}
        )
        self.assertTrue(self.as_user(clock, "executive").read(["due"]))

    def test_who_sets_the_limits(self):
        """Managers set their company's limits; nobody deletes one."""
        rule = self.rule()
        self.as_user(rule, "manager").amount = 12
        with self.assertRaises(AccessError):
            self.as_user(rule, "manager").unlink()
        for role in ("applicant", "officer", "finance", "executive"):
            with self.subTest(role):
                self.assertEqual(self.as_user(rule, role).amount, 12)
                with self.assertRaises(AccessError):
                    self.as_user(rule, role).amount = 48
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        other = self.env["reception.deadline.rule"].search(
            [("company_id", "=", elsewhere.id)], limit=1
        )
        with self.assertRaises(AccessError):
            self.as_user(other, "manager").amount = 1

    # ---- the visit's own clocks ------------------------------------------------

    def _only(self, visit, kind):
        clock = visit.deadline_ids.filtered(lambda c: c.kind == kind)
        self.assertEqual(len(clock), 1)
        return clock

    def test_visit(self):
        """The decision from the submission on, the report from the departure on."""
        with freeze_time(paris("2026-06-04 16:00")) as clock:
            visit = self.visit_in("submitted")
            decision = self._only(visit, "decision")
            self.assertEqual(decision.due, paris("2026-06-05 16:00"))
            self.assertEqual(visit.next_due, decision.due)
            desk = self.as_user(visit, "desk")
            clock.tick(timedelta(hours=2))
            self.take(visit, "approve")
            self.assertEqual(decision.state, "met")
            self.assertFalse(visit.next_due)
            clock.move_to(paris("2026-06-05 10:00"))
            self.take(visit, "check_in")
            clock.move_to(paris("2026-06-05 17:30"))
            self.take(visit, "check_out")
            report = self._only(visit, "report")
            self.assertEqual(report.due, paris("2026-06-09 17:00"))
            self.assertEqual(desk.next_due, report.due, "the desk sees that much")
            self.assertFalse(desk.is_overdue)
            clock.move_to(paris("2026-06-10 09:00"))
            visit.invalidate_recordset(["is_overdue"])
            self.assertTrue(visit.is_overdue)
            overdue = [("is_overdue", "=", True), ("id", "=", visit.id)]
            self.assertEqual(visit.search(overdue), visit)
            self.assertEqual(self.as_user(visit, "applicant").search(overdue), visit)
            self.take(visit, "close")
            self.assertEqual(report.state, "late")
            self.assertFalse(visit.search(overdue))
            found = report.search([("state", "=", "late"), ("id", "=", report.id)])
            self.assertEqual(found, report)

    def test_filters_of_visits(self):
        """Visits are found by what is due: today, later, before a moment, never."""
        with freeze_time(paris("2026-06-04 10:00")):
            visits = {
                hours: self.start("2026-06-04 10:00", hours, "hours").visit_id
                for hours in (2, 30)
            }
            none = self.new_visit().sudo()
            dropped = self.start("2026-06-04 10:00", 1, "hours").visit_id
            dropped._drop_deadline("papers")
        soon, later = visits[2], visits[30]
        every = soon | later | none | dropped
        today = [("next_due", ">=", "today"), ("next_due", "<", "today +1d")]
        with freeze_time(paris("2026-06-04 11:00")):
            for role in ("applicant", "officer", "finance"):
                mine = self.as_user(self.env["reception.visit"], role)
                for domain, expected in (
                    (today, soon),
                    ([("is_overdue", "=", True)], soon.browse()),
                    ([("is_overdue", "=", False)], every),
                    ([("next_due", ">", soon.next_due)], later),
                    ([("next_due", ">=", soon.next_due)], soon | later),
                    ([("next_due", "<=", soon.next_due)], soon),
                    ([("next_due", "=", False)], none | dropped),
                    ([("next_due", "!=", False)], soon | later),
                ):
                    with self.subTest(role=role, domain=domain):
                        own = [("id", "in", every.ids)]
                        self.assertEqual(mine.search(domain + own).sudo(), expected)

    def test_list_of_deadlines(self):
        """The list shows the clocks of the visits one may see, to nobody else."""
        clock = self.visit_in("submitted").deadline_ids
        for role, seen in (
            ("applicant", True),
            ("department_manager", True),
            ("officer", True),
            ("finance", True),
            ("outsider", False),
            ("executive", False),
        ):
            with self.subTest(role):
                mine = self.as_user(clock, role)
                found = mine.search([("id", "in", clock.ids)])
                self.assertEqual(found, clock if seen else clock.browse())
        for role in ("desk", "internal"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.as_user(clock, role).search([])

    def test_visit_that_ends_otherwise(self):
        """Refused is decided; cancelled or reset needs no decision any more."""
        with freeze_time(paris("2026-06-04 16:00")):
            for step, state in (
                ("refuse", "met"),
                ("cancel", "dropped"),
                ("reset", "dropped"),
            ):
                with self.subTest(step):
                    visit = self.visit_in("submitted")
                    self.take(visit, step)
                    self.assertEqual(self._only(visit, "decision").state, state)
            self.take(visit, "submit")
            self.assertEqual(
                visit.deadline_ids.sorted("round").mapped("state"),
                ["dropped", "running"],
            )

    def test_who_acts_and_who_is_told(self):
        """The deciders and the applicant act; policy names whom else to tell."""
        visit = self.visit_in("submitted")
        users = self.users
        self.assertEqual(visit._deadline_owner("decision"), users["department_manager"])
        self.assertEqual(visit._deadline_owner("report"), users["applicant"])
        visit._start_deadline("report")
        clock = visit._open_deadline("report")
        manager = self.employees["officer"]
        for target, expected in (
            ("applicant_manager", users["department_manager"]),
            ("department", users["department_manager"]),
            ("officer", users["officer"] | users["manager"]),
            ("executive", users["executive"]),
        ):
            clock.escalate_to = target
            told = visit._deadline_escalation("report")
            self.assertTrue(expected <= told, target)
            if target in ("applicant_manager", "department"):
                self.assertEqual(told, expected)
        self.employees["applicant"].parent_id = manager
        clock.escalate_to = "applicant_manager"
        self.assertEqual(clock._escalation_users(), users["officer"])
        # who may not see the visit is not told: the officers are instead
        clock.escalate_to = "executive"
        told = clock._escalation_users()
        self.assertNotIn(users["executive"], told)
        self.assertIn(users["officer"], told)
