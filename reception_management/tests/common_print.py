from odoo import Command

from .common import MODULE
from .common_booking import BookingCommon

GUEST = "欧阳晓雯"
CUSTOMER = "浙江华新机械有限公司"
SECRET = "The price list stays closed"
# What each role may print; nobody else gets it.
PLAN_ROLES = ("applicant", "officer", "manager")
FOR_RECEIVING = (
    "reception",
    "itinerary",
    "guest_pack",
    "sign",
    "board",
    "badge",
    "factory",
    "menu",
    "manual",
)
WITH_DECISIONS = ("application", "outcome")


class PrintCommon(BookingCommon):
    """A visit of a Chinese customer with everything that prints tell of."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.write({"name": CUSTOMER, "lang": "zh_CN", "phone": "+86 571 1"})
        cls.company.reception_public_phone = "+49 40 555 0190"
        cls.company.reception_directions = "By the courtyard."
        cls.hotel.phone = "+49 40 777"
        cls.employees["host"].write(
            {"work_phone": "+49 40 666 1", "mobile_phone": "+49 170 666 2"}
        )
        cls.contact = cls.env["res.partner"].create(
            {"name": GUEST, "email": "ouyang@guest.example", "lang": "zh_CN"}
        )

    def print_visit(self, state="approved", **vals):
        """Return a visit (superuser) with guests, people, programme and bookings."""
        visit = self.visit_in(
            state,
            **{
                "guest_ids": [
                    Command.create({"partner_id": self.contact.id, "needs": "No pork"}),
                    Command.create({"name": "Bo Guest", "phone": "+1 (555) 01"}),
                ],
                "companion_ids": [
                    Command.create(
                        {
                            "employee_id": self.employees["applicant"].id,
                            "role_id": self.env.ref(f"{MODULE}.role_liaison").id,
                        }
                    )
                ],
                "meal_wishes": "Chinese tea",
                **vals,
            },
        )
        self.stage(visit, "talks", 1, name=SECRET, guest_note="验收", place="Blue Room")
        self.stage(visit, "dining", 3, place="Canteen")
        self.stage(visit, "factory", 5, place="Gate 3", area="Line 2")
        self.hotel_booking(visit)
        return visit

    def stage(self, visit, kind, hour, **vals):
        """Add a stage of an hour to a visit's agenda, as its applicant."""
        start = visit.date_arrival.replace(minute=0, second=0)
        agenda = self.as_user(self.env["reception.visit.agenda"], "applicant")
        return agenda.create(
            {
                "visit_id": visit.id,
                "stage": kind,
                "start": start.replace(hour=start.hour + hour),
                "stop": start.replace(hour=start.hour + hour + 1),
                **vals,
            }
        )

    def html(self, name, visits, login="applicant", **context):
        """Return a print as HTML, as a persona gets it."""
        reports = self.as_user(self.env["ir.actions.report"], login)
        reports = reports.with_context(**{"lang": "en_US", **context})
        return reports._render_qweb_html(f"{MODULE}.report_visit_{name}", visits.ids)[
            0
        ].decode()
