from odoo.tests import HttpCase, tagged

from .common import proves
from .common_feedback import FeedbackCommon

PAGE = "/reception/feedback/"
XSS = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


@tagged("post_install", "-at_install")
class TestTourFeedback(FeedbackCommon, HttpCase):
    """The guest's page: no account, no secrets, no way in but the link (VIS-15)."""

    browser_size = "390x844"
    touch_enabled = True

    def setUp(self):
        super().setUp()
        self.visit = self.departed()
        self.row = self.visit.feedback_ids.filtered(
            lambda row: row.partner_id == self.bo
        ).sudo()
        self.page = PAGE + self.row.reception_token

    def post(self, url=None, **values):
        answer = self.url_open(self.page)
        token = answer.text.split('name="csrf_token" value="')[1].split('"')[0]
        return self.url_open(
            url or self.page,
            data={"csrf_token": token, **values},
            allow_redirects=False,
        )

    @proves("VIS-15")
    def test_guest_answers_on_a_phone(self):
        """A guest without login rates by dimension, and changes the answer."""
        self.start_tour(self.page, "reception_feedback_guest", login=None)
        self.assertRecordValues(
            self.row,
            [
                {
                    "rating": 2,
                    "reception_welcome": 5,
                    "reception_programme": 4,
                    "reception_meals": 1,
                    "reception_people": 0,
                    "feedback": "The soup was cold",
                    "consumed": True,
                }
            ],
        )
        self.assertEqual(self.visit.complaint_state, "proposed")

    @proves("VIS-15")
    def test_wrong_links(self):
        """Wrong, expired and closed look the same, and say nothing."""
        other = self.visit.feedback_ids.sudo() - self.row
        other.reception_expires = "2020-01-01"
        odd = ("%00", "%C3%A9" * 43, "a" * 42 + "%00", "a" * 43, "%27%20OR%201=1--")
        for token in (*odd, "x", self.row.reception_token[:-1], other.reception_token):
            for data in (None, {"rating": "5"}):
                answer = self.url_open(PAGE + token, data=data)
                with self.subTest(token=token, data=data):
                    self.assertIn(answer.status_code, (400, 404) if data else (404,))
                    self.assertNotIn("Guest", answer.text)
        self.assertFalse(other.consumed)
        self.take(self.visit, "close")
        self.assertEqual(self.url_open(self.page).status_code, 404)

    @proves("VIS-15")
    def test_page_leaks_nothing(self):
        """It names the company, no guest, no customer, no number of the visit."""
        answer = self.url_open(self.page)
        self.assertEqual(answer.status_code, 200)
        self.assertIn("no-referrer", answer.headers["Referrer-Policy"])
        self.assertIn("no-store", answer.headers["Cache-Control"])
        for secret in ("Ana", "Bo Guest", "Guest &amp; Sons", self.visit.name):
            self.assertNotIn(secret, answer.text)

    @proves("VIS-15")
    def test_csrf(self):
        """Another site can't answer for the guest."""
        self.url_open(self.page)
        answer = self.url_open(self.page, data={"rating": "1", "csrf_token": "x"})
        self.assertEqual(answer.status_code, 400)
        self.assertFalse(self.row.consumed)

    def test_bad_input(self):
        """A bad score gets a message and changes nothing; what was typed stays."""
        for values in (
            {},
            {"rating": "0"},
            {"rating": "6"},
            {"rating": "5", "reception_meals": "-1"},
            {"rating": "five"},
            {"rating": "5", "remarks": "x" * 4001},
        ):
            answer = self.post(**values)
            with self.subTest(list(values)):
                self.assertEqual(answer.status_code, 200)
                self.assertIn("alert-danger", answer.text)
        self.row.invalidate_recordset()
        self.assertFalse(self.row.consumed)

    @proves("VIS-15")
    def test_remarks_are_text(self):
        """What a guest writes is shown as text, on the page and in the ERP."""
        answer = self.post(rating="5", remarks=f"{XSS}\0", state="closed", res_id="1")
        self.assertIn("alert-success", answer.text)
        self.assertNotIn("<script>alert", answer.text)
        self.assertNotIn("<img src=x", answer.text)
        self.row.invalidate_recordset()
        self.assertEqual((self.row.feedback, self.row.rating), (XSS, 5))
        self.assertEqual(self.row.res_id, self.visit.id)
        self.assertEqual(self.visit.state, "departed")

    def test_language(self):
        """The page speaks the guest's language."""
        row = self.visit.feedback_ids.sudo() - self.row
        answer = self.url_open(PAGE + row.reception_token)
        self.assertIn('lang="fr-FR"', answer.text)

    def test_core_page(self):
        """Core's own page takes no answer for a visit."""
        answer = self.url_open(f"/rate/{self.row.reception_token}/5")
        self.assertEqual(answer.status_code, 404)
