from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import ReceptionCommon, proves


@tagged("post_install", "-at_install")
class TestTourHost(ReceptionCommon, HttpCase):
    """The host's day on a phone: receives, notes, writes minutes, sees off (VIS-12)."""

    browser_size = "390x844"
    touch_enabled = True

    @proves("VIS-12")
    def test_host_receives_and_notes(self):
        """A manager who hosts the visit does all of it with the phone."""
        host = self.employees["manager"]
        visit = self.visit_in("approved", host_id=host.id)
        now = fields.Datetime.now()
        stage = self.env["reception.visit.agenda"].create(
            {
                "visit_id": visit.id,
                "stage": "talks",
                "start": now,
                "stop": now + timedelta(hours=1),
                "employee_id": host.id,
            }
        )
        login = self.users["manager"].login
        self.start_tour("/odoo/visits-today", "reception_host_receives", login=login)
        self.assertEqual(visit.state, "in_progress")
        page = f"/odoo/visit-agenda/{stage.id}"
        self.start_tour(page, "reception_host_notes", login=login)
        self.assertEqual(stage.state, "done")
        self.assertTrue(stage.actual_start and stage.actual_stop)
        self.assertIn("They want two samples", stage.minutes)
        page = f"/odoo/visits-today/{visit.id}"
        self.start_tour(page, "reception_host_checks_out", login=login)
        self.assertEqual(visit.state, "departed")
