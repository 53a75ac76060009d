from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_mail_server import IrMail_Server

from .common import proves
from .common_feedback import FeedbackCommon
from .test_under_way import PNG


class LetterCommon(FeedbackCommon):
    """A visit with minutes and photos, whose guests have left."""

    def setUp(self):
        super().setUp()
        self.visit = self.visit_in(
            "in_progress", guest_ids=self.guests(self.ana, self.bo)
        )
        lines = self.as_user(self.env["reception.visit.agenda"], "applicant")
        now = fields.Datetime.now()
        self.talks, self.tour = lines.create(
            [
                {
                    "visit_id": self.visit.id,
                    "stage": stage,
                    "start": now,
                    "stop": now + timedelta(hours=1),
                    "minutes": f"<p>Said at {stage}</p>",
                }
                for stage in ("talks", "factory")
            ]
        )
        files = self.as_user(self.env["ir.attachment"], "applicant")
        self.photo = files.create(
            {
                "name": "talks.png",
                "datas": PNG,
                "res_model": lines._name,
                "res_id": self.talks.id,
            }
        )
        self.talks.photo_ids = [Command.link(self.photo.id)]
        self.talks.action_done()

    def letters(self):
        self.take(self.visit, "check_out")
        return self.visit.letter_ids

    def letter(self):
        return self.letters().filtered(lambda letter: self.bo in letter.partner_ids)


@tagged("post_install", "-at_install")
class TestLetters(LetterCommon, HttpCase):
    """Prepared by the system, checked by a person, sent once (VIS-13)."""

    @proves("VIS-13")
    def test_prepared_in_each_language(self):
        """One draft a language, with the minutes and photos of what took place."""
        letters = self.letters()
        self.assertEqual(
            {letter.lang: letter.partner_ids for letter in letters},
            {"fr_FR": self.ana, "en_US": self.bo},
        )
        for letter in letters:
            self.assertEqual(letter.state, "draft")
            self.assertEqual(letter.agenda_ids, self.talks.sudo())
            self.assertEqual(letter.photo_ids, self.photo.sudo())
            self.assertIn("Said at talks", letter.preview)
            self.assertNotIn("Said at factory", letter.preview)
        self.assertIn("Bo Guest", self.letter_of(self.bo).body)
        with self.assert_refused("Nobody is left"):
            self.as_user(self.visit, "host").action_prepare_letters()

    def letter_of(self, partner):
        return self.visit.letter_ids.filtered(lambda r: partner in r.partner_ids)

    @proves("VIS-13")
    def test_checked_and_sent_once(self):
        """What was chosen leaves, once; what was not chosen stays here."""
        letter = self.letter()
        mine = self.as_user(letter, "host")
        mine.write({"agenda_ids": [Command.clear()], "body": "<p>Thanks, Bo</p>"})
        for login in ("colleague", "department_manager", "desk", "finance"):
            with self.subTest(login), self.assertRaises(AccessError):
                self.as_user(letter, login).action_send()
        mails = self.mails()
        with self.mock_smtp() as sent:
            mine.action_send()
        self.assertEqual(sent, ["bo@guest.example"])
        new = self.env["mail.message"].browse(letter.message_id.id)
        self.assertEqual(new.partner_ids, self.bo)
        self.assertEqual(new.attachment_ids, self.photo.sudo())
        self.assertIn("Thanks, Bo", new.body)
        self.assertNotIn("Said at", new.body)
        self.assertEqual(letter.delivery, "arrived")
        self.assertFalse((self.mails() - mails).filtered(lambda m: m.state != "sent"))
        with self.mock_smtp() as sent, self.assert_refused("it can't become"):
            mine.action_send()
        self.assertFalse(sent)
        with self.assert_refused("can't be changed"):
            mine.subject = "Another"
        with self.assert_refused("Nothing has failed"):
            mine.action_send_again()

    def mock_smtp(self, fail=False, after=0):
        """Return what is sent; with `fail` all fails `after` so many mails."""
        sent = []

        def send_email(server, message, *args, **kwargs):
            if fail and len(sent) >= after:
                raise ConnectionError("no way out")
            sent.append(message["To"].split("<")[-1].rstrip(">"))
            return message["Message-Id"]

        class Outbox:
            def __enter__(self):
                self.patches = [
                    patch.object(IrMail_Server, "_connect__", return_value=None),
                    patch.object(IrMail_Server, "_disable_send", lambda server: False),
                    patch.object(IrMail_Server, "send_email", send_email),
                ]
                for one in self.patches:
                    one.start()
                return sent

            def __exit__(self, *error):
                for one in self.patches:
                    one.stop()

        return Outbox()

    @proves("VIS-13")
    @mute_logger("odoo.addons.mail.models.mail_mail")
    def test_failed_is_seen_and_sent_again(self):
        """A failure is shown with its reason; sent again it reaches who lacked it."""
        letter = self.letter()
        mine = self.as_user(letter, "host")
        with self.mock_smtp(fail=True):
            mine.action_send()
        self.assertEqual(letter.delivery, "failed")
        self.assertIn("Bo Guest", letter.failure)
        for login in ("colleague", "desk"):
            with self.subTest(login), self.assertRaises(AccessError):
                self.as_user(letter, login).action_send_again()
        with self.mock_smtp() as sent:
            mine.action_send_again()
        self.assertEqual(sent, ["bo@guest.example"])
        letter.invalidate_recordset()
        self.assertEqual(letter.delivery, "arrived")
        with self.assert_refused("Nothing has failed"):
            mine.action_send_again()

    def sent_again(self, letter):
        """Send it again; nothing but that may leave, then or later."""
        with self.mock_smtp() as sent:
            self.as_user(letter, "host").action_send_again()
            mails = self.mails().filtered(
                lambda mail: mail.mail_message_id == letter.message_id.sudo()
            )
            mails.action_retry()  # of an administrator
            if mails:
                mails.process_email_queue(mails.ids)
        letter.invalidate_recordset()
        self.assertEqual(letter.delivery, "arrived")
        self.assertFalse(letter.failure)
        with self.assert_refused("Nothing has failed"):
            self.as_user(letter, "host").action_send_again()
        return sent

    def bounce(self, letter, partner):
        notices = letter.sudo()._notices()
        notices.filtered(lambda n: n.res_partner_id == partner).write(
            {"notification_status": "bounce", "failure_type": "mail_bounce"}
        )
        letter.invalidate_recordset()
        self.assertEqual(letter.delivery, "failed")

    @proves("VIS-13")
    def test_bounced_is_sent_again(self):
        """What came back is sent again, to the address of now; its mail is gone."""
        letter = self.letter()
        with self.mock_smtp():
            self.as_user(letter, "host").action_send()
        self.bounce(letter, self.bo)
        self.assertFalse(letter.sudo()._notices().mail_mail_id)
        self.bo.email = "new@guest.example"
        self.assertEqual(self.sent_again(letter), ["new@guest.example"])
        self.assertEqual(letter.message_id.notification_ids.res_partner_id, self.bo)

    @proves("VIS-13")
    @mute_logger("odoo.addons.mail.models.mail_mail")
    def test_bounced_beside_failed(self):
        """Of two mails one bounced and one never left: both are sent again."""
        letter = self.letter()
        mine = self.as_user(letter, "host")
        mine.partner_ids = self.ana + self.bo  # two languages: two mails
        with self.mock_smtp(fail=True, after=1) as sent:
            mine.action_send()
        self.assertEqual(len(sent), 1)
        first = (self.ana + self.bo).filtered(lambda p: p.email in sent)
        self.bounce(letter, first)
        self.assertEqual(len(letter.sudo()._notices().mail_mail_id), 1)
        self.assertEqual(
            sorted(self.sent_again(letter)), ["ana@guest.example", "bo@guest.example"]
        )

    @proves("VIS-13")
    @mute_logger("odoo.addons.mail.models.mail_mail")
    def test_who_got_it_gets_it_once(self):
        """Of two guests of one mail only the one without it gets it again."""
        letter = self.letter()
        mine = self.as_user(letter, "host")
        cy = self.bo.copy({"name": "Cy Guest", "email": "cy@guest.example"})
        mine.partner_ids = self.bo + cy
        with self.mock_smtp(fail=True, after=1) as sent:
            mine.action_send()
        self.assertEqual(len(sent), 1)
        notices = letter.sudo()._notices()
        self.assertEqual(len(notices.mail_mail_id), 1)
        arrived = notices.filtered(lambda n: n.notification_status == "sent")
        (other,) = {"bo@guest.example", "cy@guest.example"} - set(sent)
        self.assertEqual(self.sent_again(letter), [other])
        self.assertEqual(len(letter.sudo()._notices()), 2)
        self.assertIn(arrived, letter.sudo()._notices())

    def test_message_is_indexed(self):
        field = self.env["reception.visit.letter"]._fields["message_id"]
        self.assertEqual(field.index, "btree_not_null")

    def test_nothing_of_others(self):
        """Minutes and photos of another visit never go along."""
        letter = self.letter()
        other = self.visit_in("in_progress")
        line = (
            self.as_user(self.talks, "applicant")
            .sudo()
            .copy({"visit_id": other.id, "minutes": "<p>Secret</p>"})
        )
        with self.assert_refused("another visit"):
            self.as_user(letter, "host").agenda_ids = [Command.link(line.id)]
        files = self.as_user(self.env["ir.attachment"], "applicant")
        loose = files.create(
            {
                "name": "x.png",
                "datas": PNG,
                "res_model": line._name,
                "res_id": line.id,
            }
        )
        with self.assert_refused("another visit"):
            self.as_user(letter, "host").photo_ids = [Command.link(loose.id)]

    def test_gaps_and_drop(self):
        """Without recipient or subject nothing leaves; a dropped one may come back."""
        letter = self.letter()
        mine = self.as_user(letter, "host")
        mine.write({"partner_ids": [Command.clear()], "subject": " "})
        for text in ("Choose who gets it", "Write a subject"):
            with self.assert_refused(text):
                mine.action_send()
        mine.partner_ids = self.env["res.partner"].create({"name": "No Mail"})
        with self.assert_refused("No Mail has no e-mail"):
            mine.action_send()
        mine.action_drop()
        with self.assert_refused("it can't become"):
            mine.action_send()
        mine.action_reset()
        mine.action_refresh()
        self.assertIn("Thank you", letter.subject)
        with self.assertRaises(AccessError):
            mine.unlink()
        with self.assertRaises(AccessError):
            self.as_user(self.env["reception.visit.letter"], "host").create(
                {"visit_id": self.visit.id, "subject": "More"}
            )

    @mute_logger(
        "odoo.addons.reception_management.models.reception_visit_feedback",
        "odoo.addons.mail.models.mail_render_mixin",
    )
    def test_bad_template_holds_up_nobody(self):
        """Guests are checked out whatever became of the templates; somebody is told."""
        for name in ("after_visit", "feedback"):
            template = self.env.ref(f"reception_management.mail_template_{name}")
            template.body_html = '<p t-out="object.no_such_thing"/>'
        self.assertFalse(self.letters())
        self.assertEqual(self.visit.state, "departed")
        self.assertFalse(self.visit.feedback_ids)
        news = self.visit.message_ids.filtered(
            lambda message: "could not be prepared" in (message.body or "")
        )
        self.assertEqual(news.partner_ids, self.users["applicant"].partner_id)
        self.env.ref("reception_management.mail_template_after_visit").unlink()
        self.as_user(self.visit, "host").action_prepare_letters()
        self.assertEqual(len(self.visit.letter_ids), 2)

    def test_who_reads(self):
        """Minutes are not for the front desk, nor for finance."""
        letter = self.letter()
        for login in ("desk", "finance", "internal"):
            with self.subTest(login), self.assertRaises(AccessError):
                self.as_user(letter, login).read(["body"])
        self.assertTrue(self.as_user(letter, "colleague").read(["body"]))
