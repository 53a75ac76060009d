from odoo import Command, fields

from .common import ReceptionCommon


class ReceptionMoneyCommon(ReceptionCommon):
    """A company with accounts, an expense category for each cost type, approvers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["account.chart.template"].try_loading(
            "generic_coa", company=cls.company, install_demo=False
        )
        cls.company.currency_id = cls.env.ref("base.EUR")  # the chart made it USD
        cls._give_rights(
            "finance",
            "hr_expense.group_hr_expense_manager account.group_account_manager",
        )
        cls._give_rights("department_manager", "hr_expense.group_hr_expense_user")
        approver = cls.users["department_manager"]
        for employee in cls.employees.values():
            employee.expense_manager_id = approver
        cls.tax = cls.env["account.tax"].create(
            {
                "name": "Purchase 13%",
                "amount": 13,
                "type_tax_use": "purchase",
                "company_id": cls.company.id,
            }
        )
        cls.products = {
            cost_type: cls.env["product.product"].create(
                {
                    "name": cost_type.name,
                    "can_be_expensed": True,
                    "standard_price": 0,
                    "reception_cost_type_id": cost_type.id,
                    "supplier_taxes_id": [Command.set(cls.tax.ids)],
                }
            )
            for cost_type in (cls.lunch, cls.lodging, cls.transport)
        }
        cls.bank = cls.env["account.journal"].search(
            [("company_id", "=", cls.company.id), ("type", "=", "bank")], limit=1
        )

    @classmethod
    def _give_rights(cls, login, groups):
        cls.users[login].group_ids += cls.env["res.groups"].union(
            *(cls.env.ref(group) for group in groups.split())
        )

    def new_claim(self, visit, amount, cost_type=None, login="applicant", **vals):
        """Create a draft claim on a visit as a persona and return it so."""
        product = self.products[cost_type or self.lunch]
        guests = visit.sudo().guest_ids
        return self.as_user(self.env["hr.expense"], login).create(
            {
                "name": f"{product.name} {amount}",
                "reception_guest_ids": [Command.set(guests.ids)],
                "employee_id": self.employees[login].id,
                "product_id": product.id,
                "total_amount_currency": amount,
                "date": fields.Date.today(),
                "reception_visit_id": visit.id,
                **vals,
            }
        )

    def approve_claim(self, claim):
        """Submit a claim as its owner and approve it as the department manager."""
        claim.action_submit()
        self.as_user(claim, "department_manager").action_approve()

    def post_claims(self, claims):
        """Post approved claims as finance; return the journal entries."""
        claims = self.as_user(claims, "finance")
        own = claims.filtered(lambda claim: claim.payment_mode == "own_account")
        own._post_without_wizard()
        (claims - own)._create_company_paid_moves().action_post()
        return claims.sudo().account_move_id

    def pay(self, move, amount=None):
        """Register a payment on an entry as finance, of a part if so asked."""
        wizard = (
            self.as_user(self.env["account.payment.register"], "finance")
            .with_context(active_model="account.move", active_ids=move.ids)
            .create(
                {
                    "journal_id": self.bank.id,
                    **({"amount": amount} if amount is not None else {}),
                }
            )
        )
        wizard.action_create_payments()

    def items(self, visit):
        """Return the posted journal items of a visit (superuser)."""
        return (
            self.env["account.move.line"]
            .sudo()
            .search(
                [("reception_visit_id", "=", visit.id), ("parent_state", "=", "posted")]
            )
        )

    def line(self, visit, cost_type=None):
        """Return a budget line of a visit, the total without a cost type."""
        self.env.flush_all()
        visit.sudo().budget_ids.invalidate_recordset()
        return visit.sudo().budget_ids.filtered(
            lambda line: (
                line.cost_type_id == (cost_type or self.env["reception.cost.type"])
            )
        )
