from collections import Counter

from hypothesis import strategies as st

from odoo import Command, fields
from odoo.exceptions import UserError

from .common_money import ReceptionMoneyCommon

CENTS = st.integers(1, 20000)
WHICH = st.integers(0, 5)
POLICY = st.fixed_dictionaries(
    {
        "over_cap": st.sampled_from(["block", "escalate", "split"]),
        "basis": st.sampled_from(["visit", "night", "times"]),
        "per_head": st.booleans(),
        "amount": st.integers(10, 150),
        "total": st.integers(50, 400),
        "extra": st.integers(0, 20),
        "tolerance": st.sampled_from([0, 0, 2.5, 10]),
        "guests": st.integers(1, 4),
        "nights": st.integers(1, 3),
    }
)
CLAIM = st.tuples(
    st.just("claim"), WHICH, CENTS, st.booleans(), st.booleans(), st.booleans()
)
SETTLED = st.tuples(
    st.just("settled"), WHICH, CENTS, st.booleans(), st.booleans(), st.booleans()
)
BILL = st.tuples(
    st.just("bill"), st.lists(st.tuples(WHICH, CENTS), min_size=1, max_size=3)
)
STEP = st.tuples(
    st.sampled_from(
        ["submit", "decide", "approve", "refuse", "reset", "post", "cut"],
    ),
    WHICH,
)
AFTER = st.tuples(st.sampled_from(["pay", "refund", "unpost"]), WHICH, CENTS)
STEPS = st.lists(
    st.one_of(CLAIM, SETTLED, SETTLED, STEP, BILL, AFTER, AFTER),
    min_size=5,
    max_size=12,
)


class MoneyExamples(ReceptionMoneyCommon):
    """Steps of money that examples take in any order, and what they work on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.done = Counter()
        cls.usd = cls.env.ref("base.USD")
        cls.usd.active = True
        cls.env["res.currency.rate"].create(
            {
                "currency_id": cls.usd.id,
                "company_id": cls.company.id,
                "name": "2020-01-01",
                "rate": 1.37,
            }
        )

    # ---- the world of one example ----------------------------------------------

    def _visits(self, policy):
        """Return two approved visits (superuser) under a policy."""
        cap = {
            "amount": policy["amount"],
            "per_head": policy["per_head"],
            "basis": policy["basis"],
            "extra_amount": policy["extra"],
            "base_guests": 2,
            "tolerance": policy["tolerance"],
            "cost_type_id": self.lunch.id,
        }
        self.tier.write(
            {
                "over_cap_policy": policy["over_cap"],
                "cap_ids": [
                    Command.clear(),
                    Command.create(cap),
                    Command.create({"amount": policy["total"], "basis": "visit"}),
                ],
            }
        )
        guests = [Command.create({"name": f"G{i}"}) for i in range(policy["guests"])]
        vals = {
            "guest_ids": guests,
            "budget_ids": [Command.create({"cost_type_id": self.lunch.id, "times": 2})],
            "date_departure": fields.Datetime.add(self.arrival, days=policy["nights"]),
        }
        return [self.visit_in("approved", **vals) for _i in range(2)]

    def _run(self, policy, steps):
        self.claims = self.env["hr.expense"]
        self.moves = self.env["account.move"]
        self.visits = self._visits(policy)
        self._check(policy)
        for name, *args in steps:
            try:
                with self.env.cr.savepoint():
                    getattr(self, f"_do_{name}")(*args)
                    self.env.flush_all()
                self.done[name] += 1
            except UserError:  # refused: the sums are right all the same
                self.env.invalidate_all()
                self.claims, self.moves = self.claims.exists(), self.moves.exists()
            self._check(policy)

    def _place(self, which):
        """Return (visit, cost type) of a number."""
        types = (self.lunch, self.lodging, self.transport)
        return self.visits[which % 2], types[which // 2]

    def _claim(self, which):
        if not self.claims:
            # ends the step as a refusal does; shown to nobody
            raise UserError("No claim")  # pylint: disable=translation-required
        return self.claims[which % len(self.claims)]

    def _move(self, which):
        moves = (self.moves + self.claims.account_move_id).filtered(
            lambda move: move.state == "posted"
        )
        if not moves:
            raise UserError("Nothing posted")  # pylint: disable=translation-required
        return moves[which % len(moves)]

    # ---- the steps -------------------------------------------------------------

    def _do_claim(self, which, cents, foreign, company_paid, taxed):
        visit, cost_type = self._place(which)
        claim = self.new_claim(
            visit,
            cents / 100,
            cost_type,
            currency_id=(self.usd if foreign else self.company.currency_id).id,
            payment_mode="company_account" if company_paid else "own_account",
            tax_ids=[Command.set(self.tax.ids if taxed else [])],
            reception_over_cap_reason="Random guests",
        )
        self.claims += claim.sudo()
        claim.action_submit()

    def _do_settled(self, *args):
        """Take a claim to its entry in one go."""
        self._do_claim(*args)
        claim = self.claims[-1]
        if claim._current_approval():
            self.as_user(claim, "executive").action_approve_over_cap()
        self.as_user(claim, "department_manager")._do_approve()
        self.post_claims(claim)

    def _do_submit(self, which):
        self.as_user(self._claim(which), "applicant").action_submit()

    def _do_decide(self, which):
        executive = self.as_user(self._claim(which), "executive")
        if which % 3:
            executive.action_approve_over_cap()
        else:
            executive.action_refuse_over_cap("No")

    def _do_approve(self, which):
        self.as_user(self._claim(which), "department_manager")._do_approve()

    def _do_refuse(self, which):
        self.as_user(self._claim(which), "department_manager")._do_refuse("No")

    def _do_reset(self, which):
        self.as_user(self._claim(which), "finance").action_reset()

    def _do_post(self, which):
        self.post_claims(self._claim(which))

    def _do_cut(self, which):
        """Split a claim with core's wizard."""
        claim = self.as_user(self._claim(which), "finance")
        wizard = claim.env["hr.expense.split.wizard"].browse(
            claim.action_split_wizard()["res_id"]
        )
        wizard.action_split_expense()
        parts = claim.search([("split_expense_origin_id", "=", claim.id)])
        self.claims |= parts.sudo()

    def _do_bill(self, lines):
        move = self.as_user(self.env["account.move"], "finance").create(
            {
                "move_type": "in_invoice",
                "partner_id": self.customer.id,
                "invoice_date": fields.Date.today(),
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Bill",
                            "price_unit": cents / 100,
                            "tax_ids": [Command.set(self.tax.ids)],
                            "reception_visit_id": self._place(which)[0].id,
                            "reception_cost_type_id": self._place(which)[1].id,
                        }
                    )
                    for which, cents in lines
                ],
            }
        )
        self.moves += move.sudo()
        move.action_post()

    def _do_pay(self, which, cents):
        move = self._move(which)
        self.pay(move, min(cents / 100, move.amount_residual))

    def _do_refund(self, which, cents):
        move = self._move(which)
        refund = move._reverse_moves([{"invoice_date": fields.Date.today()}])
        refund.invoice_line_ids[:1].price_unit = cents / 100
        self.moves += refund
        refund.action_post()

    def _do_unpost(self, which, _cents):
        self._move(which).button_draft()

    def _check(self, policy):
        """Hook: check what holds after each step."""
