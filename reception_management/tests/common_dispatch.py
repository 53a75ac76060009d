from .common_booking import BookingCommon
from .common_money import ReceptionMoneyCommon


class DispatchCommon(BookingCommon, ReceptionMoneyCommon):
    """A confirmed vehicle with a driver, and the order that sends it out."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.driver = cls.env["hr.employee"].create(
            {
                "name": "Dora Driver",
                "company_id": cls.company.id,
                "work_email": "dora@test.example",
                "work_phone": "+33 1 99 99 99 99",
            }
        )
        cls.car.reception_driver_id = cls.driver
        cls.car.reception_plate = "AB 123"

    def vehicle(self, visit=None, **vals):
        vals = {"kind": "vehicle", "resource_id": self.car.id, **vals}
        booking = self.booking(visit, **vals)
        booking.action_confirm()
        return booking

    def order(self, visit=None, login="applicant", **vals):
        """Return an order as a persona, with two stops."""
        visit = visit or self.visit_in("approved", arrival_place="Airport, hall 1")
        booking = self.vehicle(visit, **vals)
        booking.action_dispatch()
        return self.as_user(booking.dispatch_ids, login)

    def drive(self, order, *steps):
        """Take steps as the driver: (step, values)."""
        for step, values in steps:
            order.sudo()._driver_step(step, values)

    def toll(self, amount, key=None, **values):
        return "cost", {"kind": "toll", "amount": amount, "key": key, **values}
