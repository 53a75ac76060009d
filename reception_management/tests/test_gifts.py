from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError

from .common import MODULE, proves
from .common_gift import GiftCommon

WAY = ("proposed", "approved", "bought", "with_host", "given")


class TestGifts(GiftCommon):
    """From the proposal to the guest, or back to stock (VIS-9)."""

    # ---- the way of a gift -----------------------------------------------------

    @proves("VIS-9")
    def test_the_whole_way(self):
        """Planned with the visit, approved with it, bought, with the host, given."""
        visit = self.draft_with(40)
        gift = visit.gift_ids
        self.assertEqual(gift.state, "proposed")
        for step in ("submit", "approve"):
            self.take(visit, step)
        self.assertEqual(gift.state, "approved")
        self.assertEqual(gift.approver_id, self.users["department_manager"])
        self.assertEqual(gift.approved_authority, "department")
        gift.action_buy()
        self.assertEqual(gift.bought_by_id, self.users["applicant"])
        self.step(gift, "confirm")
        self.assertEqual(gift.confirmed_by_id, self.users["host"])
        with self.assert_refused("have not been checked in"):
            gift.action_give()
        self.take(visit, "check_in")
        gift.action_give()
        self.assertEqual(gift.state, "given")
        self.assertTrue(gift.date_given)
        with self.assertRaises(UserError):
            self.step(gift, "return")

    @proves("VIS-9")
    def test_no_step_is_skipped(self):
        """Each step is taken from the one before it, by the actions alone."""
        steps = {"buy": "approved", "confirm": "bought", "give": "with_host"}
        for state in (*WAY, "returned", "cancelled"):
            gift = self.gift_in(state)
            for name, source in steps.items():
                if source != state:
                    with self.subTest(state=state, step=name):
                        with self.assertRaises(UserError), self.env.cr.savepoint():
                            self.step(gift, name)
            for login in ("applicant", "officer", "manager"):
                for vals in ({"state": "given"}, {"approver_id": 2}):
                    with self.subTest(state, login=login, vals=vals):
                        with self.assertRaises(UserError), self.env.cr.savepoint():
                            self.as_user(gift, login).write(vals)
            self.assertEqual(gift.state, state)

    @proves("VIS-9")
    def test_who_confirms(self):
        """Only who hands it over says to have it; without a user, who manages."""
        gift = self.gift_in("bought")
        for login in self.users:
            if login != "host":
                with self.subTest(login):
                    with self.assertRaises(AccessError), self.env.cr.savepoint():
                        self.step(gift, "confirm", login)
        self.step(gift, "confirm", "host")
        other = self.gift_in("bought")
        self.as_user(other, "applicant").employee_id = self.employees["colleague"]
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.step(other, "confirm", "host")
        self.step(other, "confirm", "colleague")
        third = self.gift_in("bought")
        third.employee_id = self.env["hr.employee"].create(
            {"name": "No User", "company_id": self.company.id}
        )
        self.step(third, "confirm", "applicant")

    @proves("VIS-9")
    def test_back_to_stock(self):
        """What is not given goes back, and may be planned again."""
        for state in ("bought", "with_host"):
            gift = self.gift_in(state)
            self.step(gift, "return")
            self.assertEqual(gift.state, "returned")
            self.assertTrue(gift.date_returned)
            self.step(gift, "reset")
            self.assertEqual(gift.state, "proposed")
            self.assertFalse(gift.approver_id)

    def test_decided_is_locked(self):
        """What somebody decides or decided on is not changed in place."""
        gift = self.gift(value=10)
        gift.quantity = 2
        gift.action_propose()
        for vals in ({"quantity": 3}, {"unit_value": 1}, {"name": "Car"}):
            with self.subTest(vals), self.assert_refused("waits for a decision"):
                gift.write(vals)
        gift.action_reset()
        gift.quantity = 3
        gift.action_propose()
        self.step(gift, "approve")
        for vals in ({"quantity": 4}, {"guest_id": False}, {"reason": "x"}):
            with self.subTest(vals), self.assert_refused("can't be changed"):
                gift.write(vals)

    # ---- decisions -------------------------------------------------------------

    @proves("VIS-9")
    def test_who_decides(self):
        """Neither the applicant nor who typed or asked; only the authority."""
        for value, decider in ((50, "department_manager"), (150, "executive")):
            gift = self.gift(login="officer", value=value)
            gift.action_propose()
            self.assertEqual(
                gift.sudo().activity_ids.user_id, self.users[decider], "asked"
            )
            for login in self.users:
                if login != decider:
                    with self.subTest(value=value, login=login):
                        with self.assertRaises(AccessError), self.env.cr.savepoint():
                            self.step(gift, "approve", login)
            self.step(gift, "approve", decider)
            self.assertFalse(gift.sudo().activity_ids)

    @proves("VIS-9")
    def test_refused(self):
        """A refusal needs a reason; the gift can be changed and asked for again."""
        gift = self.gift()
        gift.action_propose()
        with self.assert_refused("already"):
            gift.action_propose()
        mine = self.as_user(gift, "department_manager")
        self.assertTrue(mine.is_waiting_for_me)
        self.assertTrue(mine.visit_id.has_decision_for_me)
        self.assertEqual(mine.visit_id.decision_gift_ids, mine)
        with self.assert_refused("Give a reason"):
            mine.action_refuse(" ")
        action = mine.action_ask_refuse()
        wizard = mine.env["reception.reason"].with_context(**action["context"])
        wizard.create({"reason": "Too much"}).action_confirm()
        self.assertEqual(gift.state, "refused")
        self.assertEqual(gift.sudo().approval_ids.reason, "Too much")
        gift.action_reset()
        gift.unit_value = 5
        gift.action_propose()
        self.step(gift, "approve")
        self.assertEqual(gift.state, "approved")

    def test_forward_and_remind(self):
        """The decision is forwarded to one who may, and reminded of once a day."""
        gift = self.gift()
        gift.action_propose()
        gift.action_remind()
        with self.assert_refused("already"):
            gift.action_remind()
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.as_user(gift, "colleague").action_remind()
        manager = self.users["manager"]
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.as_user(gift, "applicant").action_forward(manager.id)
        mine = self.as_user(gift, "department_manager")
        with self.assert_refused("can't decide"):
            mine.action_forward(self.users["applicant"].id)
        wizard = mine.env["reception.reason"].with_context(
            **mine.action_ask_forward()["context"]
        )
        wizard.create({"reason": "I am away", "user_id": manager.id}).action_confirm()
        self.assertEqual(gift.sudo().activity_ids.user_id, manager)
        self.step(gift, "approve", "manager")
        self.assertEqual(gift.approver_id, manager)

    def test_forwarded_is_read(self):
        """Who is asked by forwarding reads the gift and its visit."""
        self.service.manager_id = self.employees["outsider"]
        gift = self.gift()
        gift.action_propose()
        mine = self.as_user(gift, "outsider")
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            mine.read(["name"])
        self.as_user(gift, "department_manager").action_forward(mine.env.uid)
        self.env.invalidate_all()
        self.assertEqual(mine.visit_id.purpose, "See the new line")
        mine.action_approve()

    def test_not_by_itself_before_the_visit(self):
        """What is planned in a draft is decided on with the visit."""
        visit = self.draft_with(10)
        with self.assert_refused("together with the visit"):
            visit.gift_ids.action_propose()
        self.take(visit, "submit")
        with self.assert_refused("can't be changed"):
            visit.gift_ids.unit_value = 1
        with self.assert_refused("can't be changed"):
            self.gift(visit)

    def test_executive_sees_why(self):
        """An executive who is asked about a gift reads it and its visit."""
        gift = self.gift(value=150)
        mine = self.as_user(gift, "executive")
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            mine.read(["name"])
        gift.action_propose()
        mine.invalidate_recordset()
        self.assertEqual(mine.name, "Green tea")
        self.assertEqual(mine.visit_id.purpose, "See the new line")
        self.assertTrue(mine.visit_id.has_decision_for_me)

    # ---- with the visit --------------------------------------------------------

    @proves("VIS-9")
    def test_cancelled_visit(self):
        """Gifts of a visit that doesn't take place end, and come back with it."""
        visit = self.visit_in("approved")
        gifts = {
            state: self.gift_in(state, visit, value=10)
            for state in ("proposed", "approved", "bought", "with_host", "cancelled")
        }
        gifts["proposed"].with_user(self.users["applicant"]).action_propose()
        self.take(visit, "cancel")
        self.assertEqual(
            {state: gift.state for state, gift in gifts.items()},
            {
                "proposed": "cancelled",
                "approved": "cancelled",
                "bought": "returned",
                "with_host": "returned",
                "cancelled": "cancelled",
            },
        )
        self.assertFalse(gifts["proposed"]._current_approval())
        self.take(visit, "reset")
        for state, gift in gifts.items():
            expected = "cancelled" if state == "cancelled" else "proposed"
            self.assertEqual(gift.state, expected, state)
            self.assertFalse(gift.approver_id)

    @proves("VIS-9", "VIS-14")
    def test_closing_names_gifts(self):
        """A visit isn't closed while a gift is on its way or not surrendered."""
        for state, open_ in (
            ("proposed", True),
            ("approved", True),
            ("bought", True),
            ("with_host", True),
            ("given", False),
            ("returned", False),
            ("cancelled", False),
        ):
            visit = self.visit_in("departed")
            self.gift_in(state, visit)
            with self.subTest(state):
                gaps = visit._closing_gaps()
                found = [gap for gap in gaps if "neither given nor back" in gap]
                self.assertEqual(bool(found), open_)
        visit = self.visit_in("departed")
        gift = self.received(visit)
        with self.assert_refused("is not surrendered"):
            self.take(visit, "close")
        self.step(gift, "surrender")
        self.take(visit, "close")
        self.assertEqual(visit.state, "closed")

    def test_guest_with_gift_stays(self):
        """A guest who gets a gift isn't removed; a draft goes with all it has."""
        visit = self.draft_with(10)
        with self.assert_refused("stands on the gift"):
            visit.guest_ids[0].unlink()
        gift = visit.gift_ids
        visit.unlink()
        self.assertFalse(gift.exists())

    def test_guest_of_another_visit(self):
        """The recipient is a guest of this visit, or a contact; never nobody."""
        visit, other = self.new_visit(), self.new_visit()
        with self.assert_refused("is no guest of"):
            self.gift(visit, guest_id=other.guest_ids[0].id)

    # ---- the day before --------------------------------------------------------

    @proves("VIS-9")
    def test_with_the_host_in_time(self):
        """A clock runs until the day before the giving, and ends with the host."""
        with freeze_time("2026-06-01 08:00:00"):
            self.arrival = fields.Datetime.to_datetime("2026-06-12 08:00:00")
            self.departure = self.arrival + timedelta(days=1)
            gift = self.gift_in("approved", self.visit_in("approved"))
            self.assertEqual(gift.date_planned, self.arrival)
            self.assertEqual(gift.date_host, self.arrival - timedelta(days=1))
            clock = gift.deadline_ids
            self.assertEqual((clock.kind, clock.due), ("gift", gift.date_host))
            users = gift._deadline_owner("gift")
            self.assertEqual(users, self.users["applicant"] | self.users["host"])
            self.as_user(gift, "applicant").date_planned += timedelta(hours=3)
            self.assertEqual(clock.due, gift.date_host)
            self.assertEqual(gift.date_host, self.arrival - timedelta(hours=21))
            self.as_user(gift.visit_id, "applicant").action_postpone(
                self.arrival + timedelta(days=7), "Later"
            )
            self.assertEqual(gift.date_host, self.arrival + timedelta(days=6, hours=3))
            self.assertEqual(clock.due, gift.date_host)
            self.step(gift, "buy")
            self.assertFalse(clock.met)
            self.step(gift, "confirm")
            self.assertTrue(clock.met)
            self.step(gift, "return")
            other = self.gift_in("approved", gift.visit_id)
            self.step(other, "reset")
            self.assertTrue(other.deadline_ids.dropped)

    # ---- gifts we get ----------------------------------------------------------

    @proves("VIS-9")
    def test_received(self):
        """Who got a gift registers it; an officer takes it, never the same person."""
        visit = self.visit_in("in_progress")
        gift = self.received(visit, "colleague", value=0)
        self.assertEqual(gift.state, "registered")
        self.assertEqual(gift.employee_id, self.employees["colleague"])
        self.assertEqual(gift.giver_name, "Ana Guest")
        self.assertEqual(gift.receiver_name, "Colleague")
        for login in self.users:
            if login not in ("officer", "manager"):
                with self.subTest(login):
                    with self.assertRaises(AccessError), self.env.cr.savepoint():
                        self.step(gift, "surrender", login)
        self.step(gift, "surrender")
        self.assertEqual(gift.surrendered_to_id, self.users["officer"])
        self.assertTrue(gift.date_surrendered)
        own = self.received(visit, "officer")
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.step(own, "surrender", "officer")
        self.step(own, "surrender", "manager")

    def test_received_when(self):
        """Registered from the approval on; it stays in the register."""
        with self.assert_refused("from its approval"):
            self.received(self.new_visit())
        gift = self.received()
        with self.assert_refused("stands in the register"):
            gift.unlink()
        self.as_user(gift, "officer").unlink()
        given = self.gift_in("given")
        for login in ("applicant", "officer"):
            with self.assert_refused("stands in the register"):
                self.as_user(given, login).unlink()
        self.gift().unlink()

    def test_no_proposals_among_received(self):
        """A gift that we got is neither bought nor given."""
        gift = self.received(self.visit_in("in_progress"))
        for name in ("propose", "buy", "confirm", "give", "return", "cancel"):
            with self.subTest(name):
                with self.assertRaises(UserError), self.env.cr.savepoint():
                    self.step(gift, name, "officer")
        self.assertEqual(gift.kind_id, self.env.ref(f"{MODULE}.gift_kind_tea"))
