"""Random examples of money: policies, parties, claims, bills, whatever their order.

By default a few dozen examples, always the same, so that the file takes less than a
minute. More of them, before a release or after a change of the sums::

    RECEPTION_EXAMPLES=20 ./dev test -k money_properties

takes twenty times as many of each, and looks for the smallest example where one fails
(else the first that fails is printed: looking takes minutes). To try one again, give
it to ``_example`` in a test of its own.
"""

import importlib.util
import os
import sys
from collections import defaultdict
from functools import wraps
from unittest import skipUnless
from unittest.mock import patch

from odoo.tests.common import BaseCase, tagged
from odoo.tools import SQL

from . import common_money_steps
from .common import proves
from .common_money_steps import MoneyExamples, policies, st, steps

TIMES = int(os.environ.get("RECEPTION_EXAMPLES") or 1)
COUNTED = ("submitted", "approved")


def examples(number, *names, **limits):
    """Run a test method as `number` examples of a policy and steps."""

    def wrap(test):
        @wraps(test)
        def run(self):
            from hypothesis import HealthCheck, Phase, given, settings

            profile = settings(
                max_examples=number * TIMES,
                derandomize=True,
                database=None,
                deadline=None,
                phases=[Phase.generate] + [Phase.shrink] * (TIMES > 1),
                suppress_health_check=list(HealthCheck),
            )
            profile(given(policies(), steps(*names, **limits))(self._example))()
            test(self)

        return run

    return wrap


@tagged("post_install", "-at_install")
@skipUnless(st, "hypothesis is not installed")
class TestMoneyProperties(MoneyExamples):
    """Whatever is done in whatever order, the sums are those of the journal."""

    def _example(self, policy, steps):
        savepoint = self.env.cr.savepoint()
        try:
            self._run(policy, steps)
        finally:
            savepoint.rollback()
            savepoint.close()

    # ---- what always holds -----------------------------------------------------

    def _check(self, policy):
        self.env.flush_all()
        lines = self.visits.budget_ids
        self.env["reception.visit.budget"].invalidate_model(flush=False)
        journal, claims = self._journal(), self._claims()
        for line in lines:
            key = (line.visit_id.id, line.cost_type_id.id or None)
            self.assertAlmostEqual(line.posted, journal[key], 2)
            self._check_cap(line, policy, claims)
        for visit in self.visits:
            own = lines.filtered(lambda line, v=visit: line.visit_id == v)
            total = own.filtered("is_total")
            for name in ("claimed", "approved", "posted", "paid", "planned"):
                parts = sum((own - total).mapped(name))
                self.assertAlmostEqual(total[name], parts, 2, name)
        paid = sum(lines.filtered("is_total").mapped("paid"))
        self.assertAlmostEqual(paid, self._settled(), 2)

    def _rows(self, query, *args):
        self.env.cr.execute(SQL(query, tuple(self.visits.ids), *args))
        return self.env.cr.fetchall()

    def _journal(self):
        """Return {(visit id, cost type id, None for all): posted}, by SQL alone."""
        sums = defaultdict(float)
        for visit, cost_type, balance in self._rows(
            "SELECT reception_visit_id, reception_cost_type_id, SUM(balance) "
            "FROM account_move_line WHERE reception_visit_id IN %s "
            "AND parent_state = 'posted' GROUP BY 1, 2"
        ):
            sums[visit, cost_type] += float(balance)
            sums[visit, None] += float(balance)
        return sums

    def _settled(self):
        """Return what the entries' reconciliations settled of the visits' costs.

        Of an entry that owes nobody, all of it.
        """
        rows = self._rows(
            """
            SELECT SUM(CASE WHEN owed.moves IS NULL THEN cost.balance
                            ELSE owed.residual - owed.balance END)
              FROM (SELECT move_id, SUM(balance) balance FROM account_move_line
                     WHERE reception_visit_id IN %s AND parent_state = 'posted'
                     GROUP BY move_id) cost
              LEFT JOIN (SELECT item.move_id, COUNT(*) moves,
                                SUM(item.balance) balance,
                                SUM(item.amount_residual) residual
                           FROM account_move_line item
                           JOIN account_account account
                             ON account.id = item.account_id
                          WHERE account.account_type = 'liability_payable'
                          GROUP BY item.move_id) owed
                ON owed.move_id = cost.move_id
            """
        )
        return float(rows[0][0] or 0)

    def _claims(self):
        """Return the claims that count, by SQL: dicts with their last decision."""
        names = ("visit", "cost_type", "state", "total", "excess", "excess_total")
        names += ("decision", "reason")
        rows = self._rows(
            """
            SELECT reception_visit_id, reception_cost_type_id, approval_state,
                   total_amount, COALESCE(reception_excess, 0),
                   COALESCE(reception_excess_total, 0),
                   (SELECT decision FROM reception_approval
                     WHERE expense_id = claim.id ORDER BY round DESC LIMIT 1),
                   reception_over_cap_reason
              FROM hr_expense claim
             WHERE reception_visit_id IN %s AND approval_state IN %s
            """,
            COUNTED,
        )
        return [dict(zip(names, row, strict=True)) for row in rows]

    def _cap(self, policy):
        """Return the cap on lunch with its tolerance, reckoned by hand."""
        unit = policy["amount"] * (policy["guests"] if policy["per_head"] else 1)
        unit += policy["extra"] * max(0, policy["guests"] - 2)
        unit *= {"visit": 1, "night": policy["nights"]}.get(
            policy["basis"], policy["times"]
        )
        return unit * (100 + policy["tolerance"]) / 100

    def _check_cap(self, line, policy, claims):
        """Claims alone never pass a cap but by what the executive was asked for."""
        if line.cost_type_id not in (self.lunch, self.lunch.browse()):
            self.assertFalse(line.has_cap)
            return
        cap = policy["total"] if line.is_total else self._cap(policy)
        self.assertLess(abs(line.claimable - cap), 0.0051, "rounded to the cent")
        cap = line.claimable
        name = "excess_total" if line.is_total else "excess"
        mine = [
            claim
            for claim in claims
            if claim["visit"] == line.visit_id.id
            and (line.is_total or claim["cost_type"] == line.cost_type_id.id)
        ]
        granted = float(sum(claim[name] for claim in mine))
        if policy["over_cap"] != "escalate":
            self.assertEqual(granted, 0)
        claimed = float(sum(max(0, claim["total"]) for claim in mine))
        self.assertLessEqual(claimed, cap + granted + 0.001)
        for claim in mine:
            if claim[name]:
                asked = claim["state"] == "submitted" and claim["decision"] == "pending"
                self.assertTrue(asked or claim["decision"] == "approved")
                self.assertTrue(claim["reason"])

    # ---- the properties --------------------------------------------------------

    @proves("FIN-7")
    @examples(22, "claim", "settled", "step", "bill", "after", "after", "after",
              most=6, begin=("settled", "bill"))  # fmt: skip
    def test_lines_are_the_journal(self):
        done = {"claim", "settled", "bill", "approve", "pay", "refund", "unpost"}
        self.assertLessEqual(done, self.done.keys(), "the examples do something")

    @proves("FIN-2", "FIN-3")
    @examples(22, "claim", "claim", "step", most=8)
    def test_no_order_of_submissions_passes_a_cap(self):
        done = {"claim", "claim refused", "decide", "approve", "refuse", "reset"}
        self.assertLessEqual(done, self.done.keys(), "the examples do something")


class TestWithoutHypothesis(BaseCase):
    """A company's plain Odoo may lack hypothesis: these files load all the same."""

    def test_import(self):
        with patch.dict(sys.modules, {"hypothesis": None}):
            spec = importlib.util.spec_from_file_location(
                f"{__package__}.common_money_steps_bare", common_money_steps.__file__
            )
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            self.assertIsNone(module.st)
            self.assertTrue(module.MoneyExamples)
