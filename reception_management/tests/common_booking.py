from datetime import timedelta

from .common import ReceptionCommon
from .common_deadline import paris

NOW = "2026-06-01 07:00:00"


class BookingCommon(ReceptionCommon):
    """Rooms, a vehicle, a hotel, and visits that book them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.arrival = paris("2026-06-12 10:00")
        cls.departure = paris("2026-06-13 09:00")
        create = cls.env["resource.resource"].create
        common = {"resource_type": "material", "company_id": cls.company.id}
        cls.room, cls.other_room = create(
            [
                {"name": name, "reception_kind": "room", **common}
                for name in ("Blue Room", "Red Room")
            ]
        )
        cls.car = create(
            {
                "name": "Van",
                "reception_kind": "vehicle",
                "reception_capacity": 7,
                "reception_tidy_minutes": 0,
                **common,
            }
        )
        cls.hotel = cls.env["res.partner"].create(
            {
                "name": "Grand Hotel",
                "email": "grand@hotel.example",
                "reception_is_supplier": True,
                "reception_gives_invoice": True,
            }
        )

    def booking(self, visit=None, login="applicant", start=0, hours=2, **vals):
        """Create a booking of the room, so many hours after the arrival."""
        visit = visit or self.visit_in("approved")
        vals = {
            "visit_id": visit.id,
            "kind": "room",
            "resource_id": self.room.id,
            "start": visit.date_arrival + timedelta(hours=start),
            "stop": visit.date_arrival + timedelta(hours=start + hours),
            **vals,
        }
        return self.as_user(self.env["reception.visit.booking"], login).create(vals)

    def hotel_booking(self, visit=None, **vals):
        vals = {
            "kind": "hotel",
            "resource_id": False,
            "supplier_id": self.hotel.id,
            **vals,
        }
        return self.booking(visit, **vals)
