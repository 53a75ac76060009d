from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests.common import tagged

from .common import proves
from .common_money_steps import CLAIM, POLICY, STEP, STEPS, MoneyExamples

settings.register_profile(
    "reception_money",
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
PROFILE = settings.get_profile("reception_money")


@tagged("post_install", "-at_install")
class TestMoneyProperties(MoneyExamples):
    """Whatever is done in whatever order, the sums are those of the journal."""

    # ---- what always holds -----------------------------------------------------

    def _check(self, policy):
        self.env.flush_all()
        self.env.invalidate_all()
        paid = 0
        for visit in self.visits:
            lines = visit.budget_ids
            for line in lines:
                self.assertAlmostEqual(line.posted, self._journal(line), 2)
                self._check_cap(line, policy)
            total = lines.filtered("is_total")
            paid += total.paid
            for name in ("claimed", "approved", "posted", "paid", "planned"):
                parts = sum((lines - total).mapped(name))
                self.assertAlmostEqual(total[name], parts, 2, name)
        self._check_paid(paid)

    def _journal(self, line):
        cost_type = "" if line.is_total else "AND reception_cost_type_id = %s"
        self.env.cr.execute(
            "SELECT COALESCE(SUM(balance), 0) FROM account_move_line "
            f"WHERE parent_state = 'posted' AND reception_visit_id = %s {cost_type}",
            [line.visit_id.id, *line.cost_type_id.ids],
        )
        return float(self.env.cr.fetchone()[0])

    def _check_cap(self, line, policy):
        """Claims alone never pass a cap but by what the executive was asked for."""
        if not line.has_cap:
            return
        counted = self.env["hr.expense"].search(
            [
                ("reception_visit_id", "=", line.visit_id.id),
                ("approval_state", "in", ("submitted", "approved")),
            ]
        )
        column = "reception_excess_total" if line.is_total else "reception_excess"
        claims = counted.filtered(
            lambda c: line.is_total or c.reception_cost_type_id == line.cost_type_id
        )
        granted = sum(claims.mapped(column))
        if policy["over_cap"] != "escalate":
            self.assertEqual(granted, 0)
        claimed = sum(max(0, claim.total_amount) for claim in claims)
        self.assertLessEqual(claimed, line.claimable + granted + 0.001)
        for claim in claims.filtered(lambda c: c[column]):
            decisions = claim.approval_ids.sorted("round").mapped("decision")
            wanted = (
                ["approved"]
                if claim.approval_state == "approved"
                else [
                    "approved",
                    "pending",
                ]
            )
            self.assertIn(decisions[-1], wanted)

    def _check_paid(self, paid):
        """What the lines say is paid is what the entries' reconciliations settled."""
        items = self.env["account.move.line"].search(
            [
                ("reception_visit_id", "in", [visit.id for visit in self.visits]),
                ("parent_state", "=", "posted"),
            ]
        )
        settled = 0
        for move in items.move_id:
            costs = sum(item.balance for item in items if item.move_id == move)
            owed = move.line_ids.filtered(
                lambda item: item.account_id.account_type == "liability_payable"
            )
            part = costs
            if owed:
                part = sum(owed.mapped("amount_residual")) - sum(owed.mapped("balance"))
            self.assertLessEqual(abs(part), abs(costs) + 0.001)
            settled += part
        self.assertAlmostEqual(paid, settled, 2)

    # ---- the properties --------------------------------------------------------

    def _example(self, policy, steps):
        savepoint = self.env.cr.savepoint()
        try:
            self._run(policy, steps)
        finally:
            savepoint.rollback()
            savepoint.close()
            self.env.invalidate_all()

    @proves("FIN-7")
    def test_lines_are_the_journal(self):
        example = given(POLICY, STEPS)(self._example)
        settings(PROFILE, max_examples=8)(example)()
        done = {"claim", "settled", "bill", "approve", "pay", "refund", "unpost"}
        self.assertLessEqual(done, self.done.keys(), "the examples do something")

    @proves("FIN-2", "FIN-3")
    def test_no_order_of_submissions_passes_a_cap(self):
        steps = st.lists(st.one_of(CLAIM, STEP), min_size=4, max_size=10)
        example = given(POLICY, steps)(self._example)
        settings(PROFILE, max_examples=10)(example)()
