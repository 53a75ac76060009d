"""Two claims at once that together exceed a cap."""

from .racing import race

TITLE = "two people claim at the same moment what together exceeds a cap"
PASS = "never both; the other is told which cap; no 5xx; the sums are right"
PLANT = "claims of one visit are no longer serialized"

COUNTED = "('submitted', 'approved')"
# cost type and amount of the two claims; the cap that they exceed together
CASES = (
    (("lunch", 60), ("lunch", 60), 100),  # of the cost type
    (("lunch", 90), ("dinner", 90), 150),  # of the total
)


def go(run):
    """Let them race, round after round."""
    with race(run, "faults_budget") as arena:
        won = [0, 0]
        for number in run.rounds(40, 200):
            winner = one_round(run, arena, number)
            if winner is not None:
                won[winner] += 1
        run.note(f"the first client won {won[0]} times, the second {won[1]} times")


def one_round(run, arena, number):
    """Make a visit and two claims, submit both at once, look at what came of it."""
    *wanted, cap = CASES[number % len(CASES)]
    visit = arena.approved_visit()
    people = ("applicant", "colleague")
    claims = [
        arena.do(
            who, "hr.expense", "create", vals_list=[values(arena, visit, who, *claim)]
        )
        for who, claim in zip(people, wanted, strict=True)
    ]
    calls = [
        (who, "hr.expense", "action_submit", claim, {})
        for who, claim in zip(people, claims, strict=True)
    ]
    # Every third round one of them goes past the button: core lets employees do it.
    if number % 3 == 2:
        written = {"vals": {"approval_state": "submitted"}}
        calls[1] = ("colleague", "hr.expense", "write", claims[1], written)
    answers = arena.at_once(calls)
    return judge(run, arena, number, (visit, cap, answers))


def values(arena, visit, who, kind, amount):
    """Return the values of a claim."""
    return {
        "name": f"{kind} of {who}",
        "employee_id": arena.people[who]["employee"],
        "product_id": arena.facts["products"][kind],
        "total_amount_currency": amount,
        "reception_visit_id": visit,
    }


def judge(run, arena, number, outcome):
    """Note what is wrong with a round; return who won."""
    visit, cap, answers = outcome
    place = f"round {number + 1}"
    rows = arena.query(
        "SELECT total_amount FROM hr_expense WHERE reception_visit_id = %s "
        f"AND approval_state IN {COUNTED}",
        visit,
    )
    total = sum(row[0] for row in rows)
    winners = [index for index, answer in enumerate(answers) if answer.ok]
    run.check(total <= cap, f"{place}: {total} is claimed under a cap of {cap}")
    run.check(len(rows) == len(winners) == 1, f"{place}: {len(rows)} rows, {answers}")
    number = arena.query("SELECT name FROM reception_visit WHERE id = %s", visit)[0][0]
    for answer in answers:
        run.check(answer.status < 500, f"{place}: {answer}")
        if not answer.ok:
            named = f"{cap}.00" in answer.message and number in answer.message
            run.check(named, f"{place}: the refusal names no cap: {answer}")
    lines = arena.do(
        "officer0",
        "reception.visit.budget",
        "search_read",
        domain=[["visit_id", "=", visit], ["is_total", "=", True]],
        fields=["claimed"],
    )
    shown = lines[0]["claimed"]
    run.check(shown == total, f"{place}: the line shows {shown}, claimed is {total}")
    return winners[0] if len(winners) == 1 else None
