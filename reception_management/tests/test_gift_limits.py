from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tools import mute_logger

from .common import MODULE, proves
from .common_gift import GiftCommon


class TestGiftLimits(GiftCommon):
    """Cash never; above the threshold the executive, above the ceiling nobody."""

    # ---- cash ------------------------------------------------------------------

    @proves("VIS-9")
    def test_cash_is_never_given(self):
        """No kind of cash is given, created or changed into, whoever asks."""
        gift = self.gift()
        cash = self.env["reception.gift.kind"].search([("is_cash", "=", True)])
        self.assertGreaterEqual(len(cash), 8)
        for kind in cash:
            for login in ("applicant", "officer", "manager"):
                with self.subTest(kind=kind.code, login=login):
                    with self.assert_refused("never given", ValidationError):
                        self.gift(gift.visit_id, login, kind_id=kind.id, value=1)
                    with self.assert_refused("never given", ValidationError):
                        self.as_user(gift, login).kind_id = kind
        gifts = self.as_user(self.env["reception.visit.gift"], "officer")
        vals = self.gift_vals(gift.visit_id)
        del vals["kind_id"]
        with self.assert_refused("never given", ValidationError):
            gifts.with_context(default_kind_id=cash[0].id).create(vals)

    @proves("VIS-9")
    def test_database_refuses_cash(self):
        """Not even code that runs as superuser gets a gift of cash into the table."""
        gift = self.gift().sudo()
        cash = self.env.ref(f"{MODULE}.gift_kind_voucher")
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "UPDATE reception_visit_gift SET is_cash = true, kind_id = %s "
                "WHERE id = %s",
                [cash.id, gift.id],
            )

    @proves("VIS-9")
    def test_no_setting_lifts_the_ban(self):
        """A kind of cash stays one, and is not deleted; another never becomes one."""
        cash = self.env.ref(f"{MODULE}.gift_kind_gift_card")
        for login in ("manager", "officer"):
            mine = self.as_user(cash, login)
            for vals in ({"is_cash": False}, {"is_cash": None}):
                with self.subTest(login), self.assertRaises(UserError):
                    mine.write(vals)
            with self.assertRaises(UserError):
                mine.unlink()
        with self.assert_refused("can't be changed"):
            self.as_user(self.tea, "manager").is_cash = True
        self.as_user(cash, "manager").write({"active": False, "is_cash": True})
        with self.assert_refused("never given", ValidationError):
            self.gift(kind_id=cash.id)

    @proves("VIS-9")
    def test_cash_under_another_name(self):
        """What is called a voucher is one, whatever kind it is said to be."""
        visit = self.visit_in("approved")
        for name in ("Shop VOUCHER 50", "加油卡 200元", "Red packet", "gift  card"):
            with self.subTest(name):
                with self.assert_refused("cash or like cash", ValidationError):
                    self.gift(visit, name=name)
        self.gift(visit, name="Cashmere scarf")
        self.gift(visit, name="Balloon")
        with self.assert_refused("cash or like cash", ValidationError):
            self.gift(visit).name = "Cash"
        product = self.env["product.product"].create({"name": "Voucher 50"})
        with self.assert_refused("cash or like cash", ValidationError):
            gift = self.gift(visit)
            gift.product_id = product
            gift.flush_recordset()

    def test_cash_we_get(self):
        """Cash that a guest leaves is registered, to be surrendered."""
        cash = self.env.ref(f"{MODULE}.gift_kind_cash")
        gift = self.received(kind_id=cash.id, name="Envelope with cash")
        self.assertEqual(gift.state, "registered")
        with self.assertRaises(UserError):
            gift.direction = "given"

    # ---- threshold -------------------------------------------------------------

    @proves("TIER-5", "VIS-9")
    def test_threshold_of_the_application(self):
        """A gift planned above the threshold sends the visit up, one at it does not."""
        for values, authorities in (
            ([100], ["department"]),
            ([100.01], ["department", "executive"]),
            ([60, 40], ["department"]),
            ([60, 40.01], ["department", "executive"]),  # splitting dodges nothing
        ):
            visit = self.draft_with(*values)
            visit.action_submit()
            with self.subTest(values=values):
                rows = visit.sudo().approval_ids.sorted("sequence")
                self.assertEqual(rows.mapped("authority"), authorities)
                self.assertEqual(visit.required_authority, authorities[-1])

    @proves("VIS-9")
    def test_gifts_of_two_guests(self):
        """Each recipient counts for themselves."""
        visit = self.draft_with(100)
        self.gift(visit, value=100, guest=1)
        visit.action_submit()
        self.assertEqual(visit.required_authority, "department")

    @proves("VIS-9")
    def test_one_person_under_two_names(self):
        """Guest, contact and same name are one recipient."""
        for vals in (
            {"guest_id": False, "partner_id": self.ana.id},  # by the name
            {"guest": 1},
        ):
            visit = self.new_visit(
                guest_ids=self.guests("Ana Guest", "ana  GUEST"),
            )
            self.gift(visit, value=60)
            self.gift(visit, value=60, **vals)
            visit.action_submit()
            with self.subTest(vals):
                self.assertEqual(visit.required_authority, "executive")
        linked = self.new_visit(
            guest_ids=self.guests("A. G.", partner_id=self.ana.id)
            + self.guests("Other", partner_id=self.ana.id)
        )
        self.gift(linked, value=60)
        self.gift(linked, value=60, guest=1)
        linked.action_submit()
        self.assertEqual(linked.required_authority, "executive")

    @proves("VIS-9")
    def test_threshold_of_a_later_gift(self):
        """A later gift goes up by itself; those before it count."""
        visit = self.visit_in("approved")
        first, second = self.gift(visit, value=60), self.gift(visit, value=40)
        first.action_propose()
        self.assertEqual(first.asked_authority, "department")
        self.step(first, "approve")
        second.action_propose()
        self.assertEqual(second.asked_authority, "department")
        third = self.gift(visit, value=0.01)
        third.action_propose()
        self.assertEqual(third.asked_authority, "executive")
        with self.assert_refused("need the executive"):
            self.step(second, "approve")
        with self.assert_refused("need the executive"):
            self.step(first, "buy")
        self.step(third, "approve", "executive")
        self.assertEqual(third.approver_id, self.users["executive"])
        third.action_cancel()
        self.step(second, "approve")
        self.step(first, "buy")

    # ---- ceiling ---------------------------------------------------------------

    @proves("VIS-9")
    def test_ceiling(self):
        """At the ceiling the executive may agree, above it nobody can even be asked."""
        for values, refused in (([500], False), ([500.01], True), ([499, 2], True)):
            visit = self.draft_with(*values)
            with self.subTest(values=values):
                if refused:
                    with self.assert_refused("nobody can approve"):
                        visit.action_submit()
                    continue
                visit.action_submit()
                self.assertEqual(visit.required_authority, "executive")
        visit = self.visit_in("approved")
        with self.assert_refused("nobody can approve"):
            self.gift(visit, value=500.01).action_propose()
        self.gift(self.visit_in("approved"), value=500).action_propose()

    @proves("VIS-9")
    def test_ceiling_lowered(self):
        """An open application follows a lower ceiling, an approved visit doesn't."""
        visit = self.draft_with(90)
        visit.action_submit()
        approved = self.visit_in("approved")
        self.company.write(
            {"reception_gift_threshold": 50, "reception_gift_ceiling": 80}
        )
        with self.assert_refused("nobody can approve"):
            self.take(visit, "approve")
        gift = self.gift(approved, value=90)
        gift.action_propose()
        self.assertEqual(gift.asked_authority, "department")

    def test_tier_goes_first(self):
        """A tier's own limits replace the company's, each for itself."""
        self.tier.write({"gift_threshold": 10})
        visit = self.draft_with(10.5)
        visit.action_submit()
        self.assertEqual(visit.required_authority, "executive")
        self.tier.write({"gift_threshold": 0, "gift_ceiling": 30})
        with self.assert_refused("nobody can approve"):
            self.draft_with(31).action_submit()
        with self.assert_refused("above their ceiling", ValidationError):
            self.tier.gift_threshold = 31
        with self.assert_refused("above their ceiling", ValidationError):
            self.company.reception_gift_threshold = 501

    def test_not_set(self):
        """A limit that is not set is neither zero nor unlimited: it is named."""
        self.company.reception_gift_ceiling = 0
        with self.assert_refused("is set for the value of gifts"):
            self.draft_with(1).action_submit()
        self.new_visit().action_submit()  # without gifts nobody asks
        gift = self.gift(self.visit_in("approved"), value=1)
        with self.assert_refused("is set for the value of gifts"):
            gift.action_propose()
        self.company.reception_gift_ceiling = 500  # what wasn't set is today's
        gift.action_propose()

    def test_what_is_missing(self):
        """Neither a gift without reason nor one without value is decided on."""
        visit = self.new_visit()
        self.gift(visit, value=0, reason=False)
        with self.assert_refused("say why it is given"):
            visit.action_submit()
        with self.assert_refused("enter its value"):
            visit.action_submit()

    def test_numbers(self):
        """The value is what one costs times the number, and a sensible amount."""
        gift = self.gift(value=12.5, quantity=3)
        self.assertEqual(gift.value, 37.5)
        for vals in (
            {"unit_value": -1},
            {"unit_value": 1e12},
            {"quantity": 0},
            {"unit_value": 9e11, "quantity": 2},
        ):
            with (
                self.subTest(vals),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                gift.write(vals)
                gift.flush_recordset()

    def test_no_number(self):
        """What is no number is no value, in the table neither."""
        gift = self.gift()
        with self.assertRaises(ValueError):
            gift.unit_value = float("nan")
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "UPDATE reception_visit_gift SET unit_value = 'NaN' WHERE id = %s",
                [gift.id],
            )

    def test_limits_of_new_companies(self):
        """A company starts with limits in its currency; loading again changes none."""
        create = self.env["res.company"].create
        euro, yen = (
            create({"name": code, "currency_id": self.env.ref(f"base.{code}").id})
            for code in ("EUR", "JPY")
        )
        self.env["res.currency.rate"].search([]).unlink()
        plain = create({"name": "P", "currency_id": self.env.ref("base.EUR").id})
        self.assertEqual(
            (plain.reception_gift_threshold, plain.reception_gift_ceiling), (200, 1000)
        )
        unset = create({"name": "J", "currency_id": self.env.ref("base.JPY").id})
        self.assertFalse(unset.reception_gift_threshold)
        euro.write({"reception_gift_threshold": 0, "reception_gift_ceiling": 0})
        self.env["res.company"]._load_gift_limits()
        self.assertFalse(euro.reception_gift_threshold)
        self.assertFalse(unset.reception_gift_ceiling)
        self.assertEqual(plain.reception_gift_threshold, 200)
        self.assertEqual(yen.reception_gift_lead_days, 1)
