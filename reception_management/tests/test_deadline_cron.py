from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tools import mute_logger

from .common import MODULE, proves
from .common_deadline import DeadlineCronCommon, paris


class TestDeadlineCron(DeadlineCronCommon):
    """The scheduled action: once each, nothing lost, one failure stops nobody."""

    @proves("GEN-5")
    def test_warned_and_escalated_once(self):
        """Due Monday 16:00: the applicant hears at 14:00, the manager at 16:00."""
        clock = self.start("2026-06-05 16:00", 8, "working_hours", 2)
        visit = clock.visit_id
        mails = self.env["mail.mail"].search_count([])
        for moment, warned, escalated in (
            ("2026-06-08 13:59", False, False),
            ("2026-06-08 14:00", True, False),
            ("2026-06-08 15:59", True, False),
            ("2026-06-08 16:00", True, True),
            ("2026-06-09 16:00", True, True),
        ):
            with self.subTest(moment):
                self.run_at(moment)
                self.assertEqual(bool(clock.warned), warned)
                self.assertEqual(bool(clock.escalated), escalated)
                self.assertEqual(
                    self.reminders(clock, "deadline"), ["applicant"] * warned
                )
                self.assertEqual(
                    self.reminders(clock, "overdue"),
                    ["department_manager"] * escalated,
                )
        self.assertFalse(clock.next_action, "nothing is left to do")
        self.assertEqual(self.run_at("2026-07-09 16:00"), 0)
        self.assertEqual(
            set(clock.activity_ids.mapped("date_deadline")),
            {datetime(2026, 6, 8).date()},
        )
        self.assertEqual(self.env["mail.mail"].search_count([]), mails, "no mail")
        visit._meet_deadline("papers")
        self.assertFalse(clock.activity_ids, "reminders go when it is done")
        self.assertTrue(clock.escalated, "and the mark stays")

    def test_after_a_standstill(self):
        """When the server was down over all of it, both are told, each once."""
        clock = self.start("2026-06-05 16:00", 8, "working_hours", 2)
        self.run_at("2026-07-01 09:00")
        self.run_at("2026-07-01 09:05")
        self.assertEqual(self.reminders(clock, "deadline"), ["applicant"])
        self.assertEqual(self.reminders(clock, "overdue"), ["department_manager"])

    @proves("GEN-5")
    def test_each_is_reminded_in_the_own_language(self):
        """One run reminds people of different languages, each in the own one."""
        for code in ("zh_CN", "zh_TW"):
            self.env["res.lang"]._activate_lang(code)
        self.env["ir.module.module"]._load_module_terms([MODULE], ["zh_CN", "zh_TW"])
        self.users["applicant"].lang = "zh_CN"
        self.users["department_manager"].lang = "zh_TW"
        clock = self.start("2026-06-05 16:00", 8, "working_hours", 2)
        self.run_at("2026-07-01 09:00")
        read = {activity.user_id: activity.summary for activity in clock.activity_ids}
        labels = {
            lang: dict(
                clock.with_context(lang=lang)
                ._fields["kind"]
                ._description_selection(clock.with_context(lang=lang).env)
            )["papers"]
            for lang in ("en_US", "zh_CN", "zh_TW")
        }
        self.assertEqual(len(set(labels.values())), 3, labels)
        self.assertEqual(read[self.users["applicant"]], labels["zh_CN"])
        self.assertEqual(read[self.users["department_manager"]], labels["zh_TW"])

    def test_who_is_done_is_left_alone(self):
        """Met, dropped and paused clocks remind nobody."""
        clocks = [self.start("2026-06-05 16:00", 8, "hours", 2) for _ in range(3)]
        with freeze_time(paris("2026-06-05 17:00")):
            clocks[0].visit_id._meet_deadline("papers")
            clocks[1].visit_id._drop_deadline("papers")
            clocks[2].visit_id._pause_deadline("papers", "Waiting")
        self.assertEqual(self.run_at("2026-07-01 09:00"), 0)
        self.assertFalse(any(clock.activity_ids for clock in clocks))

    def test_moved_deadline(self):
        """More time moves the reminder to its new day; nobody is told again."""
        clock = self.start("2026-06-05 16:00", 8, "working_hours", 2)
        self.run_at("2026-06-08 14:00")
        self.at("2026-06-08 15:00", clock.visit_id._change_deadline, "papers", 24)
        self.assertEqual(clock.activity_ids.date_deadline, datetime(2026, 6, 10).date())
        self.run_at("2026-06-10 15:00")
        self.assertEqual(self.reminders(clock, "deadline"), ["applicant"])
        self.assertFalse(clock.escalated)

    @proves("GEN-5")
    def test_calendar_reaches_running_clocks(self):
        """A holiday or make-up day made known later moves the due moment."""
        clock = self.start("2026-06-05 16:00", 8, "working_hours", 2)
        paused = self.start("2026-06-05 16:00", 8, "working_hours", 2)
        self.at("2026-06-05 16:30", paused.visit_id._pause_deadline, "papers", "Wait")
        hours = self.start("2026-06-05 16:00", 24, "hours")
        leave = self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "company_id": self.company.id,
                "calendar_id": self.calendar.id,
                "date_from": paris("2026-06-08 00:00"),
                "date_to": paris("2026-06-08 23:59"),
            }
        )
        self.assertEqual((clock.is_stale, paused.is_stale), (True, False))
        self.assertFalse(hours.is_stale)
        self.run_at("2026-06-05 16:31")
        self.assertEqual(clock.due, paris("2026-06-09 16:00"))
        self.assertEqual(clock.warn_at, paris("2026-06-09 14:00"))
        day = self.env["reception.working.day"].create(
            {"date": "2026-06-06", "company_id": self.company.id}
        )
        self.run_at("2026-06-05 16:32")
        self.assertEqual(clock.due, paris("2026-06-06 16:00"))
        day.unlink()
        leave.unlink()
        self.run_at("2026-06-05 16:33")
        self.assertEqual(clock.due, paris("2026-06-08 16:00"))
        self.calendar.attendance_ids.filtered(
            lambda line: line.dayofweek == "0" and line.day_period == "morning"
        ).hour_from = 10
        self.run_at("2026-06-05 16:34")
        self.assertEqual(clock.due, paris("2026-06-09 09:00"))
        self.assertFalse(clock.warned or clock.activity_ids)

    # ---- failures --------------------------------------------------------------

    def _break(self, visit):
        """Make the hook of one visit fail."""
        model = type(self.env["reception.visit"])
        hook = model._deadline_owner

        def broken(record, kind):
            if record == visit:
                # a test's own error is shown to nobody
                # pylint: disable-next=translation-required
                raise UserError("The hook is broken")
            return hook(record, kind)

        return patch.object(model, "_deadline_owner", broken)

    @proves("GEN-5")
    def test_failing_record_is_parked(self):
        """One that fails is tried later and parked; the others go on."""
        clocks = [self.start("2026-06-05 16:00", 8, "hours", 2) for _ in range(3)]
        bad = clocks[1]
        moments = (
            # tried again after 5, 10, 20 and 40 minutes
            ("2026-06-06 00:00", 1),
            ("2026-06-06 00:04", 1),
            ("2026-06-06 00:05", 2),
            ("2026-06-06 00:15", 3),
            ("2026-06-06 00:34", 3),
            ("2026-06-06 00:35", 4),
            ("2026-06-06 01:15", 5),
            ("2026-06-07 01:15", 5),
        )
        with self._break(bad.visit_id):
            for moment, attempts in moments:
                with self.subTest(moment):
                    self.run_at(moment)
                    self.assertEqual(bad.attempts, attempts)
                    self.assertFalse(bad.escalated or bad.activity_ids)
                    for good in (clocks[0], clocks[2]):
                        self.assertEqual(
                            self.reminders(good, "deadline"), ["applicant"]
                        )
                        self.assertEqual(len(good.activity_ids), 2)
        self.assertTrue(bad.is_parked)
        self.assertIn("The hook is broken", bad.error)
        self.assertFalse(bad.next_action)
        self.run_at("2026-06-08 09:00")
        self.assertFalse(bad.escalated, "parked until somebody looks into it")
        self.as_user(bad, "manager").action_retry()
        self.run_at("2026-06-08 09:05")
        self.assertTrue(bad.warned and bad.escalated)
        self.assertEqual(len(bad.activity_ids), 2)
        self.assertFalse(bad.is_parked or bad.attempts or bad.error)

    def test_failed_effect_leaves_no_mark(self):
        """Effect and mark are one transaction: half of it is none of it."""
        clock = self.start("2026-06-05 16:00", 8, "hours", 2)
        write = type(self.deadlines).write

        def broken(records, vals):
            if "escalated" in vals:
                raise RuntimeError("killed")
            return write(records, vals)

        with patch.object(type(self.deadlines), "write", broken):
            self.run_at("2026-06-06 09:00")
        self.assertFalse(clock.warned or clock.escalated or clock.activity_ids)
        self.run_at("2026-06-06 09:05")
        self.assertTrue(clock.warned and clock.escalated)
        self.assertEqual(len(clock.activity_ids), 2)

    def test_nobody_to_tell(self):
        """Without an addressee who may read the visit the officers are told."""
        clock = self.start("2026-06-05 16:00", 8, "hours")
        clock.escalate_to = "executive"
        self.run_at("2026-06-06 09:00")
        self.assertNotIn("executive", self.reminders(clock, "overdue"))
        self.assertIn("officer", self.reminders(clock, "overdue"))

    def test_decision(self):
        """The visit's clock: who decides is reminded, the officers hear of it."""
        self.rule("decision").warn_before = 2
        with freeze_time(paris("2026-06-04 16:00")):
            visit = self.visit_in("submitted")
        clock = visit.deadline_ids
        self.run_at("2026-06-05 14:00")
        self.assertEqual(self.reminders(clock, "deadline"), ["department_manager"])
        self.run_at("2026-06-05 16:00")
        told = self.reminders(clock, "overdue")
        self.assertIn("officer", told)
        self.assertNotIn("department_manager", told)
        with freeze_time(paris("2026-06-05 16:30")):
            self.take(visit, "approve")
        self.assertEqual(clock.state, "late")
        self.assertFalse(clock.activity_ids)

    # ---- in the scheduler ------------------------------------------------------

    def test_scheduler(self):
        """Odoo's own scheduler runs it, as the system user, and finds it in time."""
        self.assertEqual(self.cron.user_id, self.env.ref("base.user_root"))
        clock = self.start("2026-06-05 16:00", 8, "working_hours", 2)
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", self.cron.id)])
        self.assertTrue({clock.warn_at, clock.due} <= set(triggers.mapped("call_at")))
        past = datetime.now().replace(microsecond=0) - timedelta(days=1)
        clock.write({"due": past, "warn_at": past})
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        self.assertTrue(clock.warned and clock.escalated)
        self.assertEqual(len(clock.activity_ids), 2)

    def test_batches(self):
        """Small batches, each committed; a batch that fails in part goes on."""
        clocks = [self.start("2026-06-05 16:00", 8, "hours") for _ in range(5)]
        with self._break(clocks[0].visit_id), mute_logger("odoo.sql_db"):
            self.assertEqual(self.run_at("2026-06-06 09:00", batch=2), 3)
        self.assertEqual(
            [bool(clock.escalated) for clock in clocks], [False] + [True] * 4
        )

    def test_locked_rows(self):
        """Rows that somebody else holds are left for the next run."""
        clocks = [self.start("2026-06-05 16:00", 8, "hours") for _ in range(5)]
        lock = type(self.deadlines).try_lock_for_update

        def held(records, **kwargs):
            return lock(records, **kwargs) - clocks[0] - clocks[1]

        with patch.object(type(self.deadlines), "try_lock_for_update", held):
            self.assertEqual(self.run_at("2026-06-06 09:00", batch=2), 3)
        self.assertEqual(
            [bool(clock.escalated) for clock in clocks], [False] * 2 + [True] * 3
        )
        self.run_at("2026-06-06 09:05")
        self.assertTrue(all(len(clock.activity_ids) == 2 for clock in clocks))

    def test_index(self):
        """The action's search goes through the partial index."""
        self.env.flush_all()
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        self.env.cr.execute(
            "EXPLAIN SELECT id FROM reception_deadline WHERE next_action <= now() "
            "ORDER BY next_action, id LIMIT 100"
        )
        plan = "\n".join(line for (line,) in self.env.cr.fetchall())
        self.assertIn("reception_deadline_next_action_index", plan)

    def test_queries(self):
        """Each clock costs the same number of queries, however many there are."""

        def cost(size):
            for _number in range(size):
                self.start("2026-06-05 16:00", 8, "hours", 2)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.run_at("2026-06-06 09:00")
            return self.env.cr.sql_log_count - before

        cost(1)  # warms up what is cached for good
        small, middle, large = cost(4), cost(8), cost(16)
        each = (middle - small) / 4
        self.assertEqual((large - middle) / 8, each)
        self.assertLessEqual(each, 20)
