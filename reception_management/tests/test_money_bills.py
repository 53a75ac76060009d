from ast import literal_eval
from types import SimpleNamespace as Namespace

from lxml import etree

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form
from odoo.tests.common import tagged
from odoo.tools.safe_eval import safe_eval

from .attempts import STATES
from .common import proves
from .common_money import ReceptionMoneyCommon


@tagged("post_install", "-at_install")
class TestBills(ReceptionMoneyCommon):
    """Suppliers' bills by line: never blocked, but explained before closing."""

    def bill(self, *lines, post=True, **vals):
        """Create a bill of (visit, cost type, amount without tax) lines as finance."""
        move = self.as_user(self.env["account.move"], "finance").create(
            {
                "move_type": "in_invoice",
                "partner_id": self.customer.id,
                "invoice_date": fields.Date.today(),
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Restaurant",
                            "quantity": 1,
                            "price_unit": amount,
                            "tax_ids": False,
                            "reception_visit_id": visit.id,
                            "reception_cost_type_id": cost_type.id,
                        }
                    )
                    for visit, cost_type, amount in lines
                ],
                **vals,
            }
        )
        if post:
            move.action_post()
        return move

    @proves("FIN-2")
    def test_flagged_until_the_executive_says_why(self):
        visit = self.visit_in("departed")
        self.bill((visit, self.lunch, 100))
        self.assertFalse(visit.has_bill_over_cap)
        self.bill((visit, self.lunch, 0.01))
        self.assertTrue(visit.has_bill_over_cap)
        applicant = self.as_user(visit, "applicant")
        applicant.report = "<p>Done</p>"
        with self.assert_refused("The executive has to say why"):
            applicant.action_close()
        for login in ("applicant", "officer", "manager", "finance"):
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.as_user(visit, login).action_accept_bill_over_cap("Fine")
        executive = self.as_user(visit, "executive")
        self.assertIn(visit.id, executive.search([]).ids, "can read what to accept")
        self.assertTrue(executive.can_accept_bill)
        with self.assert_refused("Give a reason"):
            executive.action_accept_bill_over_cap(" ")
        executive.action_accept_bill_over_cap("The kitchen was late")
        self.assertFalse(visit.has_bill_over_cap)
        self.assertEqual(visit.bill_over_cap_user_id, self.users["executive"])
        self.assertTrue(executive.bill_over_cap_reason)
        applicant.action_close()

    @proves("FIN-2")
    def test_more_has_to_be_accepted_again(self):
        visit = self.visit_in("departed")
        move = self.bill((visit, self.lunch, 110))
        executive = self.as_user(visit, "executive")
        executive.action_accept_bill_over_cap("Fine")
        with self.assert_refused("No bill"):
            executive.action_accept_bill_over_cap("Fine")
        self.bill((visit, self.lunch, 1))
        self.assertTrue(visit.has_bill_over_cap)
        move._reverse_moves([{"invoice_date": fields.Date.today()}], cancel=True)
        self.assertFalse(visit.has_bill_over_cap)

    def test_facts_are_not_written(self):
        visit = self.as_user(self.visit_in("approved"), "officer")
        for vals in (
            {"has_bill_over_cap": False},
            {"bill_over_cap_reason": "Fine"},
            {"bill_over_cap_user_id": self.users["executive"].id},
            {"policy_over_cap": "split"},
            {"policy_attendees_required": False},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                visit.write(vals)
        with self.assertRaises(UserError):
            visit.budget_ids[0].bill_accepted = 5

    @proves("FIN-2")
    def test_bill_takes_from_what_is_left(self):
        visit = self.visit_in("approved")
        claim = self.new_claim(visit, 60)
        claim.action_submit()
        self.bill((visit, self.lunch, 50))
        self.assertTrue(visit.has_bill_over_cap)
        with self.assert_refused("too much", ValidationError):
            self.as_user(claim, "department_manager").action_approve()
        self.as_user(claim, "department_manager")._do_refuse("The bill has it")
        self.assertFalse(visit.has_bill_over_cap, "within the cap again")

    def test_type_that_was_not_planned(self):
        visit = self.visit_in("approved")
        self.bill((visit, self.transport, 20))
        self.assertEqual(self.line(visit, self.transport).posted, 20)
        self.assertEqual(self.line(visit).posted, 20)

    def test_only_visits_that_take_costs(self):
        for state in ("draft", "submitted", "closed", "refused", "cancelled"):
            with self.subTest(state=state):
                visit = self.visit_in(state)
                with self.assert_refused("takes no costs", ValidationError):
                    self.bill((visit, self.lunch, 5), post=False)
        self.bill((self.visit_in("no_show"), self.lunch, 5))

    @proves("FIN-7")
    def test_closed_visit(self):
        """What is reconciled stays; a reversal is possible, and is told."""
        visit = self.visit_in("departed")
        move = self.bill((visit, self.lunch, 20))
        self.as_user(visit, "applicant").report = "<p>Done</p>"
        self.as_user(visit, "applicant").action_close()
        for take_back in (
            move.button_draft,
            move.button_cancel,
            lambda: move.write({"state": "draft"}),
        ):
            with self.assert_refused("is closed"):
                take_back()
        copy = move.copy()
        self.assertFalse(copy.invoice_line_ids.reception_visit_id)
        refund = move._reverse_moves([{"invoice_date": fields.Date.today()}])
        refund.action_post()
        self.assertEqual(self.line(visit, self.lunch).posted, 0)
        self.assertIn(refund.name, "".join(visit.message_ids.mapped("body")))

    @proves("FIN-7")
    def test_partial_credit_note(self):
        visit = self.visit_in("approved")
        move = self.bill((visit, self.lunch, 80), (visit, self.transport, 20))
        refund = move._reverse_moves([{"invoice_date": fields.Date.today()}])
        refund.invoice_line_ids[1].unlink()
        refund.invoice_line_ids.price_unit = 30.01
        refund.action_post()
        owed = (move + refund).line_ids.filtered(
            lambda item: item.account_id.account_type == "liability_payable"
        )
        owed.reconcile()
        line = self.line(visit, self.lunch)
        self.assertEqual((line.posted, self.line(visit).posted), (49.99, 69.99))
        self.assertEqual(self.line(visit).paid, 0, "a credit note pays nothing")
        self.pay(move)
        self.assertEqual(self.line(visit).paid, 69.99)

    # ---- the form --------------------------------------------------------------

    def form(self, login):
        """Return the form of a new bill as a persona has it."""
        moves = self.as_user(self.env["account.move"], login)
        form = Form(moves.with_context(default_move_type="in_invoice"))
        form.partner_id = self.customer.with_user(self.users[login])
        form.invoice_date = fields.Date.today()
        return form

    def fill(self, line, **vals):
        """Fill in a line of the form."""
        line.name, line.price_unit = "Restaurant", 20
        line.tax_ids.clear()
        for name, record in vals.items():
            setattr(line, name, record.with_env(self.env))

    @proves("FIN-1")
    def test_booked_by_the_form(self):
        """Finance names visit and cost type on the line; one without the other not."""
        visit = self.visit_in("approved")
        form = self.form("finance")
        with form.invoice_line_ids.new() as line:
            self.fill(line, reception_visit_id=visit, reception_cost_type_id=self.lunch)
        move = form.save()
        self.assertFalse(self.line(visit, self.lunch).posted, "a draft costs nothing")
        move.action_post()
        self.assertEqual(self.line(visit, self.lunch).posted, 20)
        form = self.form("finance")
        with (
            self.assertRaisesRegex(AssertionError, "reception_cost_type_id.*required"),
            form.invoice_line_ids.new() as line,
        ):
            self.fill(line, reception_visit_id=visit)

    def column(self):
        """Return the visit's column of the lines, as finance's form has it."""
        moves = self.as_user(self.env["account.move"], "finance")
        view = self.env.ref("account.view_move_form")
        arch = etree.fromstring(moves.get_view(view.id, "form")["arch"])
        path = "//field[@name='invoice_line_ids']/list/field[@name='%s']"
        return arch.xpath(path % "reception_visit_id")[0]

    def test_form_offers_what_is_taken(self):
        """The line offers the visits that take bills, and no other."""
        domain = literal_eval(self.column().get("domain"))
        visits = self.env["reception.visit"].union(
            *(self.visit_in(state) for state in STATES),
            *(self.visit_in(s, is_urgent=True) for s in ("draft", "submitted")),
        )
        offered = visits.filtered_domain(domain)
        self.assertEqual(offered, visits.filtered(lambda v: v._takes_bills()))
        self.assertEqual(
            set(offered.mapped("state")),
            {"submitted", "approved", "in_progress", "departed", "no_show"},
        )

    def test_only_suppliers_bills(self):
        """Invoices to customers and ordinary entries don't have the column."""
        hidden = self.column().get("column_invisible")
        types = dict(self.env["account.move"]._fields["move_type"].selection)
        self.assertEqual(
            {
                move_type
                for move_type in types
                if not safe_eval(hidden, {"parent": Namespace(move_type=move_type)})
            },
            {"in_invoice", "in_refund", "in_receipt"},
        )

    def test_form_without_visits(self):
        """An accountant who may not see visits books bills without the column."""
        self._create_person("accountant", "", "staff", self.service)
        self._give_rights("accountant", "account.group_account_invoice")
        visit = self.visit_in("approved")
        form = self.form("accountant")
        with (
            self.assertRaisesRegex(AssertionError, "reception_visit_id"),
            form.invoice_line_ids.new() as line,
        ):
            self.fill(line, reception_visit_id=visit)
        with form.invoice_line_ids.new() as line:
            self.fill(line)
        self.assertFalse(form.save().sudo().line_ids.reception_visit_id)
