from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import proves

TEMPLATE = "/reception_management/import_template/visits"


@tagged("post_install", "-at_install")
class TestTourImport(HttpCase):
    """The template of visits as a browser fetches it, on the demo data."""

    @proves("GEN-2")
    def test_template_is_downloaded(self):
        """Who applies for visits gets a workbook, named in the own language."""
        for lang, name in (("en_US", "Visits"), ("zh_CN", None)):
            self.env.ref("reception_management.user_applicant").lang = lang
            self.authenticate("applicant", "applicant")
            response = self.url_open(TEMPLATE)
            with self.subTest(lang):
                self.assertEqual(response.status_code, 200)
                self.assertEqual(response.content[:2], b"PK", "a workbook")
                disposition = response.headers["Content-Disposition"]
                self.assertIn(".xlsx", disposition)
                self.assertIn(name or "filename", disposition)

    @proves("GEN-2")
    def test_template_is_refused(self):
        """Who can't create visits gets no template, nor does a stranger."""
        for login in ("desk", "finance", "executive"):
            self.authenticate(login, login)
            with self.subTest(login), mute_logger("odoo.http"):
                response = self.url_open(TEMPLATE)
                self.assertEqual(response.status_code, 403)
                self.assertNotEqual(response.content[:2], b"PK")
        self.authenticate(None, None)
        response = self.url_open(TEMPLATE)
        self.assertIn("/web/login", response.url)
