import base64
from datetime import timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError

from ..uninstall import uninstall_hook
from .common import proves
from .common_task import ARRIVAL, TaskCommon, paris

PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
    "+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


class UnderWayCommon(TaskCommon):
    """Stages of a visit of 12 June 2026, with owners and leaders of other people."""

    def stage(self, visit, hours=1, **vals):
        """Return a stage (superuser): the colleague sees to it, the executive leads."""
        start = self.arrival + timedelta(hours=hours)
        values = {
            "visit_id": visit.id,
            "stage": "talks",
            "start": start,
            "stop": start + timedelta(hours=1),
            "employee_id": self.employees["outsider"].id,
            "leader_id": self.employees["executive"].id,
            **vals,
        }
        lines = self.as_user(self.env["reception.visit.agenda"], "applicant")
        return lines.create(values).sudo()

    def photo(self, login, line, data=PNG, name="photo.png"):
        files = self.as_user(self.env["ir.attachment"], login)
        return files.create(
            {
                "name": name,
                "datas": data,
                "res_model": line._name,
                "res_id": line.id,
            }
        )


class TestAgendaNotes(UnderWayCommon):
    """Whoever takes part in a stage notes what took place, nothing else (VIS-12)."""

    @proves("VIS-12")
    def test_owner_notes(self):
        """An owner who is neither applicant nor host writes what is noted."""
        with freeze_time(paris(ARRIVAL)):
            line = self.stage(self.approved())
            mine = self.as_user(line, "outsider")
            mine.write({"minutes": "<p>Two samples</p>", "remarks": "Late start"})
            mine.photo_ids = [Command.link(self.photo("outsider", line).id)]
            self.assertEqual(len(line.photo_ids), 1)
            for vals in (
                {"name": "Other talks"},
                {"start": paris("2026-06-12 12:00")},
                {"employee_id": self.employees["colleague"].id},
                {"leader_id": False},
                {"place": "Elsewhere", "minutes": "x"},
            ):
                with self.subTest(vals), self.assertRaises(AccessError):
                    mine.write(vals)
            with self.assertRaises(AccessError):
                mine.unlink()
            with self.assertRaises(AccessError):
                mine.copy()
            for login in ("colleague", "department_manager", "desk", "finance"):
                with self.subTest(login), self.assertRaises(AccessError):
                    self.as_user(line, login).write({"minutes": "x"})
            self.as_user(line, "host").write({"place": "Blue Room"})
        self.assertEqual(line.place, "Blue Room")

    @proves("VIS-12")
    def test_leader_notes(self):
        """A leader who only decides on visits notes the own stages, no others."""
        with freeze_time(paris(ARRIVAL)):
            visit = self.approved()
            line = self.stage(visit)
            other = self.stage(visit, leader_id=self.employees["host"].id)
            mine = self.as_user(line, "executive")
            mine.minutes = "<p>Agreed on May</p>"
            with self.assertRaises(AccessError):
                mine.place = "My office"
            with self.assertRaises(AccessError):
                mine.unlink()
            with self.assertRaises(AccessError):
                self.as_user(other, "executive").minutes = "<p>x</p>"

    @proves("VIS-12")
    def test_times_are_corrected(self):
        """Owner and leader correct when it began and ended, within reason."""
        now = self.arrival + timedelta(hours=3)
        with freeze_time(now):
            line = self.stage(self.approved())
            mine = self.as_user(line, "outsider")
            began, ended = now - timedelta(hours=2), now - timedelta(hours=1)
            with self.assert_refused("has not begun"):
                mine.action_note_times(began)
            mine.action_start()
            with self.assert_refused("only once it is done"):
                mine.action_note_times(began, ended)
            mine.action_note_times(began)
            self.as_user(line, "executive").action_done()
            for start, stop, text in (
                (began, False, "only once it is done"),
                (False, ended, "Enter when it began"),
                (ended, began, "can't end before"),
                (began, now + timedelta(seconds=1), "future"),
            ):
                with self.subTest(text), self.assert_refused(text):
                    mine.action_note_times(start, stop)
            wizard = mine.env["reception.visit.agenda.times"].create(
                {"agenda_id": line.id, "actual_start": began, "actual_stop": now}
            )
            wizard.action_confirm()
            self.assertEqual((line.actual_start, line.actual_stop), (began, now))
            for login in ("colleague", "desk", "department_manager"):
                with self.subTest(login), self.assertRaises(AccessError):
                    self.as_user(line, login).action_note_times(began, ended)

    def test_photos_are_photos(self):
        """Only images of this stage are taken, no file of something else."""
        with freeze_time(paris(ARRIVAL)):
            line = self.stage(self.approved())
            other = self.stage(self.approved())
            text = base64.b64encode(b"plain words")
            mine = self.as_user(line, "applicant")
            with self.assert_refused("no photo"):
                paper = self.photo("applicant", line, text, "paper.txt")
                mine.photo_ids = [Command.link(paper.id)]
            with self.assert_refused("something else"):
                photo = self.photo("applicant", other)
                mine.photo_ids = [Command.link(photo.id)]

    def test_photos_before_the_stage_is_saved(self):
        """What was uploaded before belongs to the stage, and follows its rules."""
        with freeze_time(paris(ARRIVAL)):
            visit = self.approved()
            files = self.as_user(self.env["ir.attachment"], "applicant")
            photo = files.create({"name": "photo.png", "datas": PNG})
            line = self.stage(visit, photo_ids=[Command.link(photo.id)])
            self.assertEqual((photo.res_model, photo.res_id), (line._name, line.id))
            self.assertTrue(self.as_user(photo, "outsider").read(["name"]))
            with self.assertRaises(AccessError):
                self.as_user(photo, "finance").read(["name"])

    @proves("GEN-4")
    def test_photos_go_with_the_add_on(self):
        """Nothing of a visit's files is left when the add-on is uninstalled."""
        with freeze_time(paris(ARRIVAL)):
            line = self.stage(self.approved())
            photo = self.photo("applicant", line)
            self.as_user(line, "applicant").photo_ids = [Command.link(photo.id)]
            own = self.env["ir.attachment"].create({"name": "x.png", "datas": PNG})
            uninstall_hook(self.env)
        self.assertFalse(photo.sudo().exists())
        self.assertTrue(own.exists())


class TestOnTheWay(UnderWayCommon):
    """One click tells the leaders who are awaited next, once (VIS-12)."""

    def told(self, visit, before):
        return (visit.message_ids - before).partner_ids

    @proves("VIS-12")
    def test_next_leaders_are_told_once(self):
        """Within the hours of the policy, not beyond; a second click tells nobody."""
        with freeze_time(paris(ARRIVAL)):
            visit = self.approved()
            soon = self.stage(visit, 4, place="Blue Room")
            late = self.stage(visit, 4.1, leader_id=self.employees["officer"].id)
            before = visit.message_ids
            mine = self.as_user(visit, "desk")
            self.assertTrue(mine.can_alert)
            mine.action_on_the_way()
            leader = self.users["executive"].partner_id
            self.assertEqual(self.told(visit, before), leader)
            self.assertIn("Blue Room", (visit.message_ids - before).body)
            self.assertTrue(soon.date_alerted)
            self.assertFalse(late.date_alerted)
            visit.invalidate_recordset()
            self.assertFalse(self.as_user(visit, "desk").can_alert)
            with self.assert_refused("no leader is awaited"):
                self.as_user(visit, "host").action_on_the_way()
            # moved by half an hour: told again
            self.as_user(soon, "host").start = soon.start - timedelta(minutes=30)
            self.assertFalse(soon.date_alerted)
            self.as_user(visit, "host").action_on_the_way()

    def test_who_may(self):
        """Those who take part, the desk and the officers; nobody else."""
        with freeze_time(paris(ARRIVAL)):
            visit = self.approved()
            stage = self.stage(visit)
            for login in ("applicant", "host", "colleague", "officer", "desk"):
                with self.subTest(login):
                    stage.date_alerted = False
                    self.as_user(visit, login).action_on_the_way()
                    self.assertTrue(stage.date_alerted)
            stage.date_alerted = False
            for login in ("department_manager", "finance"):
                with self.subTest(login), self.assertRaises(AccessError):
                    self.as_user(visit, login).action_on_the_way()
            with self.assertRaises(UserError):
                self.as_user(stage, "applicant").date_alerted = False

    def test_not_before_the_approval(self):
        """A visit that is not approved has nobody on the way."""
        visit = self.new_visit()
        with self.assert_refused("no leader is awaited"):
            visit.action_on_the_way()


class TestIncidents(UnderWayCommon):
    """What went wrong, and who acted (VIS-12)."""

    def incident(self, visit, login="applicant", **vals):
        incidents = self.as_user(self.env["reception.visit.incident"], login)
        values = {"visit_id": visit.id, "name": "A guest slipped", **vals}
        return incidents.create(values).sudo()

    @proves("VIS-12")
    def test_severe_is_told_once(self):
        """Of a severe one the superior and the officers hear; of others nobody."""
        visit = self.visit_in("approved")
        before = visit.message_ids
        incident = self.incident(visit, severity="serious")
        self.assertEqual(incident.employee_id, self.employees["applicant"])
        self.assertFalse((visit.message_ids - before).partner_ids)
        self.as_user(incident, "host").severity = "severe"
        told = (visit.message_ids - before).partner_ids
        for login in ("department_manager", "officer"):
            self.assertIn(self.users[login].partner_id, told)
        before = visit.message_ids
        incident.action_taken = "The doctor came"
        self.assertEqual(visit.message_ids, before)

    def test_who_notes(self):
        """Those who apply and those who accompany; the desk reads today's."""
        visit = self.approved()
        self.incident(visit, "colleague")
        incident = self.incident(visit, "officer")
        for login in ("outsider", "desk", "finance", "department_manager"):
            with self.subTest(login), self.assertRaises(AccessError):
                self.incident(visit, login)
        with self.assertRaises(AccessError):
            self.as_user(incident, "finance").read(["name"])
        over = self.visit_in("cancelled")
        with self.assert_refused("can't be changed"):
            self.incident(over)
