from ast import literal_eval
from datetime import timedelta

from freezegun import freeze_time
from lxml import etree

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests.common import tagged

from .common import MODULE, proves
from .common_money import ReceptionMoneyCommon


@tagged("post_install", "-at_install")
@proves("GEN-6")
class TestMoneyDecision(ReceptionMoneyCommon):
    """Claims and bills above the cap are decided on like visits (GEN-6)."""

    def setUp(self):
        super().setUp()
        self.tier.over_cap_policy = "escalate"
        self.visit = self.visit_in("departed")

    def over(self, amount=120, **vals):
        """Return a submitted claim above the cap of 100."""
        claim = self.new_claim(
            self.visit, amount, reception_over_cap_reason="The minister came", **vals
        )
        claim.action_submit()
        return claim

    def bill(self, amount):
        """Post a bill without tax on the visit's lunch."""
        line = {
            "name": "Restaurant",
            "price_unit": amount,
            "tax_ids": False,
            "reception_visit_id": self.visit.id,
            "reception_cost_type_id": self.lunch.id,
        }
        move = self.as_user(self.env["account.move"], "finance").create(
            {
                "move_type": "in_invoice",
                "partner_id": self.customer.id,
                "invoice_date": fields.Date.today(),
                "invoice_line_ids": [Command.create(line)],
            }
        )
        move.action_post()
        return move

    def stand_in(self, login):
        """Appoint a substitute of the executive for today."""
        self.env["reception.substitute"].create(
            {
                "user_id": self.users["executive"].id,
                "substitute_id": self.users[login].id,
                "company_id": self.company.id,
                "date_to": fields.Date.today(),
            }
        )

    def waiting(self, login):
        """Return the visits of a persona's list “Waiting for Me”."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"{MODULE}.reception_visit_action_waiting"
        )
        visits = self.as_user(self.env["reception.visit"], login)
        return visits.search(literal_eval(action["domain"])).sudo()

    def screen(self, login):
        """Return what the decision screen of the visit shows a persona."""
        visit = self.as_user(self.visit, login)
        view = self.env.ref(f"{MODULE}.reception_visit_view_form_decision")
        self.env.invalidate_all()
        arch = etree.fromstring(visit.get_view(view.id, "form")["arch"])
        return visit.web_read(self._spec(visit, arch))[0]

    def _spec(self, records, node):
        """Return what the web client reads for a form or a list in it."""
        spec = {}
        for child in node.iterchildren(tag=etree.Element):
            if child.tag != "field":
                spec.update(self._spec(records, child))
                continue
            name, rows = child.get("name"), child.find("list")
            if rows is not None:
                spec[name] = {"fields": self._spec(records[name], rows)}
            elif records._fields[name].type == "many2one":
                spec[name] = {"fields": {"display_name": {}}}
            else:
                spec[name] = {}
        return spec

    # ---- one screen ------------------------------------------------------------

    def test_one_list(self):
        """Visits with something to decide are in the list of who decides, only."""
        everybody = ("applicant", "department_manager", "executive", "officer")
        everybody += ("manager", "desk", "finance", "outsider")
        for login in everybody:
            self.assertNotIn(self.visit, self.waiting(login), login)
        claim = self.over()
        self.assertIn(self.visit, self.waiting("executive"))
        self.as_user(claim, "executive").action_approve_over_cap()
        self.assertNotIn(self.visit, self.waiting("executive"))
        self.bill(0.01)
        for login in everybody:
            waits = login == "executive"
            self.assertEqual(self.visit in self.waiting(login), waits, login)
            if login != "desk":
                mine = self.as_user(self.visit, login)
                if mine.has_access("read"):
                    self.assertEqual(mine.has_decision_for_me, waits, login)

    def test_all_that_matters(self):
        """Guests, host, plan against cap, reason, what is left: on one screen."""
        claim = self.over()
        self.bill(5)
        shown = self.screen("executive")
        self.assertEqual(
            {guest["name"] for guest in shown["guest_ids"]}, {"Ana Guest", "Bo Guest"}
        )
        self.assertEqual(shown["host_id"]["display_name"], "Host")
        self.assertEqual(shown["bill_excess"], 5)
        self.assertTrue(shown["can_accept_bill"])
        [row] = shown["decision_claim_ids"]
        self.assertEqual(row["id"], claim.id)
        self.assertEqual((row["total_amount"], row["reception_over_cap"]), (120, 20))
        self.assertEqual(row["reception_over_cap_reason"], "The minister came")
        self.assertFalse(row["reception_papers_late"])
        lunch = next(r for r in shown["budget_ids"] if r["display_name"] == "Lunch")
        self.assertEqual(
            (lunch["planned"], lunch["cap_limit"], lunch["left"]), (100, 100, -5)
        )

    def test_late_papers_are_said(self):
        with freeze_time(self.arrival + timedelta(hours=24, seconds=1)):
            self.visit = self.visit_in("approved")
            claim = self.over(10)
        [row] = self.screen("executive")["decision_claim_ids"]
        self.assertTrue(row["reception_papers_late"])
        self.assertFalse(row["reception_over_cap"])
        self.assertEqual(
            self.as_user(claim, "executive").action_view_decision()["res_id"],
            self.visit.id,
        )

    def test_bill_asks_the_executive(self):
        """By an activity, until the bill is accepted or taken back."""
        kind = self.env.ref(f"{MODULE}.mail_activity_type_bill")

        def asked():
            activities = self.visit.activity_ids
            return activities.filtered(lambda a: a.activity_type_id == kind).user_id

        self.bill(100)
        self.assertFalse(asked())
        move = self.bill(10)
        self.assertEqual(asked(), self.users["executive"])
        self.bill(10)
        self.assertEqual(len(asked()), 1)
        self.as_user(self.visit, "executive").action_accept_bill_over_cap("Fine")
        self.assertFalse(asked())
        self.bill(1)
        self.assertEqual(asked(), self.users["executive"])
        move._reverse_moves([{"invoice_date": fields.Date.today()}], cancel=True)
        self.assertFalse(asked())

    # ---- forwarding ------------------------------------------------------------

    def test_forwarded(self):
        """Who is asked reads claim and visit, and decides; it is noted who asked."""
        claim = self.over()
        officer = self.as_user(claim, "officer")
        self.assertFalse(officer.is_waiting_for_me)
        with self.assertRaises(AccessError):
            officer.action_approve_over_cap()
        self.as_user(claim, "executive").action_forward(
            self.users["officer"].id, "You were there"
        )
        self.env.invalidate_all()
        self.assertTrue(officer.is_waiting_for_me)
        asked = self.env.ref(f"{MODULE}.mail_activity_type_over_cap")
        self.assertEqual(
            claim.sudo()
            .activity_ids.filtered(lambda a: a.activity_type_id == asked)
            .user_id,
            self.users["officer"],
        )
        self.assertIn("You were there", "".join(claim.message_ids.mapped("body")))
        self.assertIn(self.visit, self.waiting("officer"))
        [row] = self.screen("officer")["decision_claim_ids"]
        self.assertEqual(row["id"], claim.id)
        officer.action_approve_over_cap()
        row = claim.sudo().approval_ids
        self.assertEqual(
            (row.decision, row.user_id, row.forwarded_to_id),
            ("approved", self.users["officer"], self.users["officer"]),
        )
        self.assertTrue(officer.has_access("read"), "who decided may read on")
        self.as_user(claim, "department_manager").action_approve()

    def test_forwarded_to_a_head_of_department(self):
        """Somebody who had no access to claim or visit decides on both."""
        head = self.employees["outsider"]
        self.service.manager_id = head
        claim = self.over()
        outsider = self.as_user(claim, "outsider")
        self.assertFalse(outsider.has_access("read"))
        self.assertFalse(self.as_user(self.visit, "outsider").has_access("read"))
        self.as_user(claim, "executive").action_forward(self.users["outsider"].id)
        self.env.invalidate_all()
        self.assertEqual(len(self.screen("outsider")["decision_claim_ids"]), 1)
        self.assertFalse(outsider.has_access("write"))
        outsider.action_refuse_over_cap("Too much")
        self.assertEqual(claim.state, "refused")

    def test_whom_it_is_forwarded_to(self):
        """Neither who claims, nor somebody without a say, nor oneself."""
        claim = self.over()
        self.sales_east.manager_id = self.employees["applicant"]
        executive = self.as_user(claim, "executive")
        for login in ("applicant", "outsider", "internal", "desk", "executive"):
            with self.subTest(login), self.assert_refused("can't decide on"):
                executive.action_forward(self.users[login].id)
        for login in ("applicant", "department_manager", "officer", "finance"):
            with self.subTest(login), self.assertRaises(AccessError):
                self.as_user(claim, login).action_forward(self.users["officer"].id)
        self.assertFalse(claim.sudo().approval_ids.forwarded_to_id)

    def test_dialog(self):
        """The button asks to whom, and why."""
        claim = self.over()
        action = self.as_user(claim, "executive").action_ask_forward()
        wizard = (
            self.as_user(self.env["reception.reason"], "executive")
            .with_context(**action["context"])
            .create({"user_id": self.users["officer"].id, "reason": "You were there"})
        )
        wizard.action_confirm()
        self.assertEqual(
            claim.sudo().approval_ids.forwarded_to_id, self.users["officer"]
        )

    # ---- reminding -------------------------------------------------------------

    def test_reminded(self):
        """Once in the company's time, by who has to do with the claim."""
        claim = self.over()
        hours = self.company.reception_remind_hours
        now = fields.Datetime.now()
        for login, says in (
            ("applicant", True),
            ("department_manager", True),
            ("finance", True),
            ("officer", False),  # has no access to others' claims
            ("executive", False),  # has to decide
        ):
            with self.subTest(login), freeze_time(now):
                mine = self.as_user(claim, login)
                self.env.invalidate_all()
                if login != "officer":
                    self.assertEqual(mine.reception_can_remind, says)
                if not says:
                    with self.assertRaises(AccessError):
                        mine.action_remind()
                    continue
                mine.action_remind()
                told = claim.sudo().message_ids[0]
                self.assertEqual(
                    told.notified_partner_ids, self.users["executive"].partner_id
                )
                with self.assert_refused("was sent already"):
                    mine.action_remind()
            now += timedelta(hours=hours, seconds=1)

    def test_nothing_to_remind_of(self):
        claim = self.new_claim(self.visit, 10)
        claim.action_submit()
        self.assertFalse(claim.reception_can_remind)
        with self.assert_refused("No decision is wanted"):
            claim.action_remind()
        with self.assertRaises(AccessError):
            claim.date_reminded = False

    # ---- substitutes -----------------------------------------------------------

    def test_substitute_decides_on_the_claim(self):
        claim = self.over()
        self.stand_in("outsider")
        self.assertEqual(len(self.screen("outsider")["decision_claim_ids"]), 1)
        outsider = self.as_user(claim, "outsider")
        outsider.action_refuse_over_cap("Too much")
        self.assertEqual(
            claim.sudo().approval_ids.on_behalf_of_id, self.users["executive"]
        )
        self.assertTrue(outsider.has_access("read"), "who decided reads on")
        self.assertFalse(self.screen("outsider")["decision_claim_ids"])

    def test_substitute_accepts_the_bill(self):
        self.bill(101)
        outsider = self.as_user(self.visit, "outsider")
        with self.assertRaises(AccessError):
            outsider.action_accept_bill_over_cap("Fine")
        self.stand_in("outsider")
        self.env.invalidate_all()
        self.assertIn(self.visit, self.waiting("outsider"))
        self.assertEqual(self.screen("outsider")["bill_excess"], 1)
        outsider.action_accept_bill_over_cap("Fine")
        self.assertFalse(self.visit.has_bill_over_cap)
        self.assertEqual(self.visit.bill_over_cap_user_id, self.users["outsider"])
        self.assertTrue(outsider.has_access("read"), "who accepted reads on")

    def test_applicant_accepts_for_nobody(self):
        """The applicant is nobody's substitute on the own visit."""
        self.bill(101)
        self.stand_in("applicant")
        applicant = self.as_user(self.visit, "applicant")
        self.assertFalse(applicant.can_accept_bill)
        with self.assertRaises(AccessError):
            applicant.action_accept_bill_over_cap("Fine")
        with self.assertRaises(UserError):
            applicant.bill_over_cap_reason = "Fine"
