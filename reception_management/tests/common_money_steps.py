from collections import Counter

from odoo import Command, fields
from odoo.exceptions import UserError

from .common_money import ReceptionMoneyCommon

try:
    from hypothesis import strategies as st
except ImportError:  # who runs a plain Odoo may lack it: the examples are skipped
    st = None

# Nobody reads what the examples leave in the chatter; it takes half of their time.
QUIET = {
    "tracking_disable": True,
    "mail_notrack": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
}


def policies():
    """Return what tier and party of an example may be."""
    return st.fixed_dictionaries(
        {
            "over_cap": st.sampled_from(["block", "escalate", "split"]),
            "basis": st.sampled_from(["visit", "night", "event", "times"]),
            "per_head": st.booleans(),
            "amount": st.sampled_from([10, 25, 40]),
            "total": st.sampled_from([50, 120, 300]),
            "extra": st.sampled_from([0, 5]),
            "tolerance": st.sampled_from([0, 0, 2.5, 10]),
            "guests": st.integers(1, 4),
            "nights": st.integers(1, 3),
            "times": st.integers(0, 3),
        }
    )


def steps(*names, most, begin=()):
    """Return lists of steps, in any order; each step is a name and its arguments.

    :param names: of the keys below, some of them more than once to weigh more
    :param int most: how many
    :param begin: names of the steps that each list begins with
    """
    # left alone, hypothesis tries the smallest amounts and spreads them thinly
    small = st.integers(1, 999)
    cents = st.one_of(small, st.integers(3000, 20000))
    which = st.sampled_from([0, 0, 0, 1, 2, 4])
    flags = (st.booleans(), st.booleans(), st.booleans())
    kinds = {
        "claim": st.tuples(st.just("claim"), which, cents, *flags),
        "settled": st.tuples(st.just("settled"), which, small, *flags),
        "bill": st.tuples(
            st.just("bill"),
            st.lists(st.tuples(which, cents), min_size=1, max_size=3),
        ),
        "step": st.tuples(
            st.sampled_from(
                ["submit", "decide", "approve", "refuse", "reset", "post", "cut"]
            ),
            which,
        ),
        "after": st.tuples(st.sampled_from(["pay", "refund", "unpost"]), which, cents),
    }
    free = st.one_of(*(kinds[name] for name in names))
    rest = st.lists(free, min_size=4, max_size=most)
    return st.tuples(*(kinds[name] for name in begin), rest).map(
        lambda parts: [*parts[:-1], *parts[-1]]
    )


class MoneyExamples(ReceptionMoneyCommon):
    """Steps of money that examples take in any order, and what they work on.

    The two visits are made once; each example gives them another policy and party,
    and is rolled back.
    """

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
        cls.env = cls.env(context={**cls.env.context, **QUIET})

    def setUp(self):
        super().setUp()
        vals = {
            "guest_ids": [Command.create({"name": "Ana Guest"})],
            "budget_ids": [Command.create({"cost_type_id": self.lunch.id})],
        }
        visits = [self.visit_in("approved", **vals).id for _n in range(2)]
        self.visits = self.env["reception.visit"].browse(visits)

    def as_user(self, record, login):
        # EXTENDS
        return super().as_user(record, login).with_context(**QUIET)

    # ---- the world of one example ----------------------------------------------

    def _approve_with(self, policy):
        """Approve the visits anew, under the policy and with the party of an example.

        What the flow does at the approval, without its forms, decisions and messages.
        """
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
        departure = fields.Datetime.add(self.arrival, days=policy["nights"])
        self.visits.write(
            {
                "date_approved": False,
                "party_size": policy["guests"],
                "date_departure": departure,
            }
        )
        lunch = self.visits.budget_ids.filtered("cost_type_id")
        lunch.times = policy["times"]
        self.visits._freeze_policy()
        self.visits.date_approved = fields.Datetime.now()

    def _run(self, policy, steps):
        """Take the steps of an example and check after each that was possible."""
        self.claims = self.env["hr.expense"]
        self.moves = self.env["account.move"]
        self._approve_with(policy)
        self._check(policy)
        for name, *args in steps:
            try:
                with self.env.cr.savepoint():
                    getattr(self, f"_do_{name}")(*args)
                self.done[name] += 1
                self._check(policy)
            except UserError:  # refused, and undone by the database
                self.claims, self.moves = self.claims.exists(), self.moves.exists()
                self.done[f"{name} refused"] += 1
        self.env.invalidate_all()
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
        self.claims += self.env["hr.expense"].browse(claim.id)
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
        self.claims |= self.env["hr.expense"].browse(parts.ids)

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
        self.moves += self.env["account.move"].browse(move.id)
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
