from odoo import fields
from odoo.exceptions import AccessError

from .common_booking import BookingCommon


class TestWizards(BookingCommon):
    """Dialogs tell nothing of records that the user may not read."""

    def test_dialogs_ask_for_the_right_to_read(self):
        """Whoever names the id of a visit, or of a part, learns nothing about it."""
        visit = self.visit_in("approved")
        stage = self.as_user(self.env["reception.visit.agenda"], "applicant").create(
            {
                "visit_id": visit.id,
                "stage": "talks",
                "start": self.arrival,
                "stop": fields.Datetime.add(self.arrival, hours=1),
            }
        )
        of_visit, of_booking = (
            {"visit_id": visit.id},
            {"booking_id": self.hotel_booking(visit).id},
        )
        times = {"actual_start": stage.start, "actual_stop": stage.stop}
        for name, vals in (
            ("answer", of_visit),
            ("postpone", of_visit),
            ("print", of_visit),
            ("replace", {**of_visit, "reason": "Why"}),
            ("delay", of_booking),
            ("agenda.times", {"agenda_id": stage.id, **times}),
        ):
            wizards = self.env[f"reception.visit.{name}"]
            names = [
                key
                for key, field in wizards._fields.items()
                if (field.compute or field.related) and key != "display_name"
            ]
            with self.subTest(wizard=name, role="applicant"):
                self.assertTrue(names)
                self.as_user(wizards, "applicant").create(vals).read(names)
            with self.subTest(wizard=name, role="outsider"):
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    self.as_user(wizards, "outsider").create(vals).read(names)
