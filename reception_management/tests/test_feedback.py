from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tools import mute_logger

from .common import proves
from .common_feedback import FeedbackCommon


class TestFeedback(FeedbackCommon):
    """Guests are asked by mail; a low score proposes a complaint (VIS-15)."""

    # ---- asking ----------------------------------------------------------------

    @proves("VIS-15")
    def test_asked_at_departure(self):
        """Each guest with an address gets one link, in the own language."""
        nobody = self.env["res.partner"].create({"name": "No Mail"})
        twin = self.env["res.partner"].create(
            {"name": "Twin", "email": "ANA@guest.example"}
        )
        before = self.mails()
        visit = self.departed(self.ana, self.bo, nobody, twin)
        rows = visit.feedback_ids
        self.assertEqual(rows.partner_id, self.ana | self.bo)
        mails = self.mails() - before
        asked = {mail.recipient_ids: mail for mail in mails if mail.recipient_ids}
        for row in rows:
            mail = asked[row.partner_id]
            self.assertIn(row.sudo().reception_token, mail.body_html)
            self.assertIn("/reception/feedback/", mail.body_html)
        self.assertEqual(
            rows.filtered(lambda r: r.partner_id == self.ana).reception_lang, "fr_FR"
        )
        self.assertEqual(len(set(rows.sudo().mapped("reception_token"))), 2)
        with self.assert_refused("Nobody is left"):
            self.as_user(visit, "applicant").action_ask_feedback()

    def test_customer_is_asked_else(self):
        """Where no guest has an address the customer is asked, once."""
        visit = self.visit_in("departed")
        self.assertEqual(visit.feedback_ids.partner_id, self.customer)
        self.assertFalse(visit.feedback_ids.reception_guest_id)
        with self.assert_refused("Nobody is left"):
            self.as_user(visit, "applicant").action_ask_feedback()

    def test_policy_asks_nobody(self):
        """A company that doesn't want it asks nobody, until somebody clicks."""
        self.company.reception_ask_feedback = False
        visit = self.departed()
        self.assertFalse(visit.feedback_ids)
        for login in ("colleague", "desk", "finance", "executive"):
            with self.subTest(login), self.assertRaises(AccessError):
                self.as_user(visit, login).action_ask_feedback()
        self.as_user(visit, "host").action_ask_feedback()
        self.assertEqual(len(visit.feedback_ids), 2)
        with self.assert_refused("once they have left"):
            self.as_user(self.visit_in("approved"), "host").action_ask_feedback()

    # ---- the link --------------------------------------------------------------

    @proves("VIS-15")
    def test_link_open_and_closed(self):
        """A link opens one row, until the visit is closed or its days are over."""
        visit = self.departed()
        row = visit.feedback_ids[0].sudo()
        find = self.env["rating.rating"]._reception_by_token
        self.assertEqual(find(row.reception_token), row)
        for wrong in ("", "x", row.reception_token[:-1], row.reception_token + "x"):
            self.assertFalse(find(wrong), wrong)
        now = fields.Datetime.now()
        row.reception_expires = now
        self.assertFalse(find(row.reception_token))
        row.reception_expires = now + timedelta(minutes=1)
        self.assertTrue(find(row.reception_token))
        self.take(visit, "close")
        self.assertFalse(find(row.reception_token))

    def test_days_are_policy(self):
        """How long a guest may answer is the company's choice."""
        self.company.reception_feedback_days = 3
        row = self.departed().feedback_ids[0]
        left = row.reception_expires - fields.Datetime.now()
        self.assertAlmostEqual(left / timedelta(days=1), 3, 2)

    # ---- what it leads to ------------------------------------------------------

    @proves("VIS-15")
    def test_threshold(self):
        """At the threshold a complaint is proposed, above it none is."""
        for threshold, score, proposed in (
            (2, 3, False),
            (2, 2, "proposed"),
            (3, 3, "proposed"),
            (0, 1, False),
        ):
            self.company.reception_feedback_threshold = threshold
            for name in ("overall", "meals"):
                with self.subTest(threshold=threshold, score=score, name=name):
                    visit = self.departed()
                    self.answer(visit, **{"overall": 5, name: score})
                    self.assertEqual(visit.complaint_state, proposed)
                    row = visit.feedback_ids.filtered("consumed")
                    self.assertEqual(row.reception_is_low, bool(proposed))

    @proves("VIS-15")
    def test_superior_is_told(self):
        """The host's superior hears of a proposal once, else the officers."""
        self.company.reception_feedback_threshold = 2
        visit = self.departed()
        before = visit.message_ids
        self.answer(visit, overall=1, remarks="<b>Secret words</b>")
        told = (visit.message_ids - before).filtered("partner_ids")
        self.assertEqual(told.partner_ids, self.users["department_manager"].partner_id)
        self.assertNotIn("Secret", "".join((visit.message_ids - before).mapped("body")))
        self.assertIn("Ana Guest: Overall 1/5", visit.complaint_reason)
        self.assertNotIn("Secret", visit.complaint_reason)
        before = visit.message_ids
        self.answer(visit, self.bo, overall=1)
        self.assertFalse((visit.message_ids - before).filtered("partner_ids"))
        self.assertIn("Bo Guest", visit.complaint_reason)

    def test_changed_answer(self):
        """A better answer takes the proposal back, unless another one is low."""
        visit = self.departed()
        self.answer(visit, overall=1)
        self.answer(visit, self.bo, overall=2)
        self.answer(visit, overall=5)
        self.assertEqual(visit.complaint_state, "proposed")
        self.answer(visit, self.bo, overall=4)
        self.assertFalse(visit.complaint_state or visit.complaint_reason)
        self.assertEqual((visit.feedback_count, visit.feedback_average), (2, 4.5))

    @proves("VIS-15")
    def test_dismiss(self):
        """Officer or superior dismiss with a reason, never who is concerned."""
        visit = self.departed()
        with self.assert_refused("No complaint is proposed"):
            self.as_user(visit, "officer").action_dismiss_complaint("Why")
        self.answer(visit, overall=1)
        for login in ("host", "applicant", "colleague", "desk", "finance"):
            with self.subTest(login), self.assertRaises(AccessError):
                self.as_user(visit, login).action_dismiss_complaint("No")
        manager = self.as_user(visit, "department_manager")
        self.assertTrue(manager.can_judge_complaint)
        self.assertFalse(self.as_user(visit, "host").can_judge_complaint)
        with self.assert_refused("Give a reason"):
            manager.action_dismiss_complaint(" ")
        wizard = manager.env["reception.reason"].create(
            {
                "visit_ids": [(6, 0, visit.ids)],
                "step": "dismiss_complaint",
                "reason": "A wrong click, they phoned",
            }
        )
        wizard.action_confirm()
        self.assertEqual(visit.complaint_state, "dismissed")
        self.assertEqual(visit.complaint_dismissal, "A wrong click, they phoned")
        self.assertIn("dismissed", visit.message_ids[0].body)
        self.assertNotIn("wrong click", visit.message_ids[0].body)
        self.answer(visit, overall=1, remarks="The same scores again")
        self.assertEqual(visit.complaint_state, "dismissed")
        self.answer(visit, overall=2)
        self.assertEqual(visit.complaint_state, "proposed")

    def test_filter(self):
        """Visits with a proposal are found by those who may know, by others not."""
        visit = self.departed()
        self.answer(visit, overall=1)
        domain = [("complaint_state", "=", "proposed"), ("id", "=", visit.id)]
        for login in ("applicant", "officer"):
            visits = self.as_user(self.env["reception.visit"], login)
            self.assertEqual(visits.search(domain).ids, visit.ids)
        for login in ("desk", "finance"):
            visits = self.as_user(self.env["reception.visit"], login)
            with self.subTest(login), self.assertRaises(AccessError):
                visits.search(domain)

    # ---- nobody answers for the guests -----------------------------------------

    @proves("VIS-15")
    def test_nobody_answers_for_guests(self):
        """No employee reads a link, writes an answer, or makes one up."""
        visit = self.departed()
        row = visit.feedback_ids[0]
        ratings = self.env["rating.rating"]
        for login in ("applicant", "officer", "manager", "desk", "internal"):
            mine = self.as_user(row, login)
            with self.subTest(login, way="token"), self.assertRaises(AccessError):
                mine.read(["reception_token"])
            for vals in ({"rating": 5}, {"feedback": "x"}, {"reception_meals": 5}):
                with self.subTest(login, vals=vals), self.assertRaises(AccessError):
                    mine.write(vals)
            values = {"res_model_id": self.env["ir.model"]._get_id(visit._name)}
            values |= {"res_id": visit.id, "reception_visit_id": visit.id}
            with self.subTest(login, way="create"), self.assertRaises(AccessError):
                self.as_user(ratings, login).create(values)
            other = self.as_user(ratings, login).create(
                {
                    "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                    "res_id": self.customer.id,
                }
            )
            with self.subTest(login, way="move"), self.assertRaises(AccessError):
                other.write({"reception_visit_id": visit.id, "rating": 5})
        self.assertFalse(row.consumed or row.access_token)
        with self.assert_refused("by the link"):
            self.as_user(visit, "officer").rating_apply(5, rating=row)

    @proves("VIS-15")
    def test_who_reads(self):
        """Answers are read with the visit, not by desk, finance or others."""
        visit = self.departed()
        self.answer(visit, overall=4, remarks="canary")
        domain = [("reception_visit_id", "=", visit.id)]
        for login, reads in (
            ("applicant", True),
            ("host", True),
            ("department_manager", True),
            ("officer", True),
            ("manager", True),
            ("outsider", False),
            ("desk", False),
            ("finance", False),
            ("executive", False),
            ("internal", False),
        ):
            with self.subTest(login):
                mine = self.as_user(self.env["rating.rating"], login)
                self.assertEqual(len(mine.search(domain)), 2 if reads else 0)
                found = mine.search([*domain, ("feedback", "ilike", "canary")])
                self.assertEqual(len(found), 1 if reads else 0)
                if login in ("desk", "finance"):
                    with self.assertRaises(AccessError):
                        self.as_user(visit, login).read(["complaint_reason"])
                    with self.assertRaises(AccessError):
                        self.as_user(visit, login).search(
                            [("rating_ids.feedback", "ilike", "canary")]
                        )

    def test_mail_is_nobodys_to_read(self):
        """The message with the link belongs to no record, and to no colleague."""
        before = self.env["mail.message"].search([], order="id desc", limit=1)
        visit = self.departed()
        token = visit.feedback_ids[0].sudo().reception_token
        domain = [("id", ">", before.id), ("body", "ilike", token)]
        self.assertTrue(self.env["mail.message"].search(domain))
        for login in ("desk", "applicant", "host", "officer", "manager"):
            mine = self.as_user(self.env["mail.message"], login)
            self.assertFalse(mine.search(domain), login)

    # ---- numbers ---------------------------------------------------------------

    @proves("VIS-15")
    def test_numbers(self):
        """Averages by dimension leave out what was not answered; both sizes."""
        visit = self.departed()
        self.answer(visit, overall=4, meals=2)
        self.answer(visit, self.bo, overall=5)
        ratings = self.as_user(self.env["rating.rating"], "officer")
        domain = [("reception_visit_id", "=", visit.id)]
        names = ["rating:avg", "reception_meals:avg", "reception_welcome:avg"]
        [[overall, meals, welcome]] = ratings._read_group(domain, [], names)
        self.assertEqual((overall, meals), (4.5, 2))
        self.assertFalse(welcome)
        groups = ratings.formatted_read_group(
            domain, ["reception_tier_id", "reception_department_id"], names
        )
        self.assertEqual(groups[0]["reception_meals:avg"], 2)
        self.assertEqual(self.as_user(visit, "host").feedback_average, 4.5)

        many = visit | self.departed() | self.departed()
        counts = []
        for visits in (many[:1], many):
            self.env.invalidate_all()
            visits = self.as_user(visits, "officer")
            visits.mapped("name")
            start = self.env.cr.sql_log_count
            visits.mapped("feedback_average")
            counts.append(self.env.cr.sql_log_count - start)
        self.assertEqual(*counts)

    def test_bad_scores(self):
        """The database takes no score that is none."""
        row = self.departed().feedback_ids[0].sudo()
        for score in (-1, 6):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                row.reception_meals = score
                row.flush_recordset()
