from odoo import Command

from .common import MODULE, ReceptionCommon


class GiftCommon(ReceptionCommon):
    """A company whose gifts go up above 100 and end at 500, and gifts in any state."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write(
            {"reception_gift_threshold": 100, "reception_gift_ceiling": 500}
        )
        cls.tea = cls.env.ref(f"{MODULE}.gift_kind_tea")
        cls.ana = cls.env["res.partner"].create(
            {"name": "Ana Guest", "parent_id": cls.customer.id}
        )

    def gift_vals(self, visit, value=40, guest=0, **vals):
        return {
            "visit_id": visit.id,
            "kind_id": self.tea.id,
            "name": "Green tea",
            "unit_value": value,
            "guest_id": visit.sudo().guest_ids[guest].id,
            "reason": "First visit",
            **vals,
        }

    def gift(self, visit=None, login="applicant", **vals):
        """Create a gift as a persona, on an approved visit unless one is given."""
        visit = visit or self.visit_in("approved")
        gifts = self.as_user(self.env["reception.visit.gift"], login)
        return gifts.create(self.gift_vals(visit, **vals))

    def received(self, visit=None, login="applicant", **vals):
        return self.gift(visit, login, direction="received", **vals)

    def draft_with(self, *values, **vals):
        """Return a draft with a gift of each value for the first guest."""
        visit = self.new_visit(**vals)
        for value in values:
            self.gift(visit, value=value)
        return visit

    def step(self, gift, name, login=None):
        """Take a step of a gift as a persona who may."""
        who = login or {
            "approve": "department_manager",
            "confirm": "host",
            "surrender": "officer",
        }.get(name, "applicant")
        getattr(self.as_user(gift, who), f"action_{name}")()

    def gift_in(self, state, visit=None, **vals):
        """Return a gift (as superuser) brought to a state by those who may."""
        gift = self.gift(visit or self.visit_in("in_progress"), **vals)
        path = {
            "proposed": [],
            "approved": ["propose", "approve"],
            "bought": ["propose", "approve", "buy"],
            "with_host": ["propose", "approve", "buy", "confirm"],
            "given": ["propose", "approve", "buy", "confirm", "give"],
            "returned": ["propose", "approve", "buy", "return"],
            "cancelled": ["cancel"],
        }[state]
        for name in path:
            self.step(gift, name)
        self.assertEqual(gift.state, state)
        return gift.sudo()

    def guests(self, *names, **vals):
        return [Command.create({"name": name, **vals}) for name in names]
