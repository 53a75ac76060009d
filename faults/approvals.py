"""Eight clients take the same step of the same visit at once."""

from .racing import CLIENTS, race

TITLE = "eight clients take the same step of a visit at the same moment"
PASS = (
    "exactly one wins; the others are told which visit and why; one decision row, "
    "one tracked change; no 5xx"
)
PLANT = "steps neither lock the visit nor ask for its state"

MODEL = "reception.visit"
LETTER = "reception.visit.letter"
OFFICERS = [f"officer{number}" for number in range(CLIENTS)]
DESK = [f"desk{number}" for number in range(CLIENTS)]
DECIDED = "decision IN ('approved', 'refused')"


def go(run):
    """Go through the cases, round after round."""
    with race(run, "faults_approvals") as arena:
        for number in run.rounds(len(CASES) * 4, len(CASES) * 60):
            case = CASES[number % len(CASES)]
            place = f"round {number + 1}, {case.__name__}"
            visit = case(run, arena, place)
            decisions_of_two(run, arena, place, visit)


def contest(run, arena, place, visit, calls):
    """Let clients call at once; exactly one may win, the rest get a reason."""
    answers = arena.at_once([(who, MODEL, method, [visit], values)
                             for who, method, values in calls])  # fmt: skip
    name = arena.query("SELECT name FROM reception_visit WHERE id = %s", visit)[0][0]
    winners = [answer for answer in answers if answer.ok]
    run.check(len(winners) == 1, f"{place}: {len(winners)} winners: {answers}")
    for answer in answers:
        run.check(answer.status < 500, f"{place}: {answer}")
        if not answer.ok:
            run.check(name in answer.message, f"{place}: names no visit: {answer}")


def expect(run, arena, place, visit, *states):
    """Note if the visit is not in one of the states, or got there more than once."""
    state = arena.query("SELECT state FROM reception_visit WHERE id = %s", visit)[0][0]
    run.check(state in states, f"{place}: the visit is {state}")
    tracked = arena.query(
        """
        SELECT count(*) FROM mail_tracking_value t
          JOIN mail_message m ON m.id = t.mail_message_id
          JOIN ir_model_fields f ON f.id = t.field_id
         WHERE m.model = %s AND m.res_id = %s AND f.name = 'state'
           AND t.old_value_char IS DISTINCT FROM t.new_value_char
           AND t.new_value_char = %s
        """,
        MODEL,
        visit,
        LABELS[state],
    )[0][0]
    run.check(tracked == 1, f"{place}: the step was tracked {tracked} times")


def decisions(arena, visit):
    """Return how many decisions were taken, and how many wanted."""
    return arena.query(
        f"SELECT count(*) FILTER (WHERE {DECIDED}), count(*) "
        "FROM reception_approval WHERE visit_id = %s",
        visit,
    )[0]


def decisions_of_two(run, arena, place, visit):
    """Note if one person has decided twice in a round."""
    twice = arena.query(
        "SELECT round, user_id FROM reception_approval WHERE visit_id = %s "
        f"AND {DECIDED} GROUP BY round, user_id HAVING count(*) > 1",
        visit,
    )
    run.check(not twice, f"{place}: decided twice: {twice}")


# ---- the cases -----------------------------------------------------------------


def submit(run, arena, place):
    """The applicant clicks eight times."""
    visit = arena.draft_visit()
    contest(run, arena, place, visit, [("applicant", "action_submit", {})] * CLIENTS)
    expect(run, arena, place, visit, "submitted")
    run.check(decisions(arena, visit) == (0, 1), f"{place}: {decisions(arena, visit)}")
    return visit


def decide(run, arena, place):
    """Eight officers decide, half of them against."""
    visit = arena.submitted_visit()
    yes, no = ("action_approve", {}), ("action_refuse", {"reason": "No"})
    calls = [(who, *(no if n % 2 else yes)) for n, who in enumerate(OFFICERS)]
    contest(run, arena, place, visit, calls)
    expect(run, arena, place, visit, "approved", "refused")
    run.check(decisions(arena, visit) == (1, 1), f"{place}: {decisions(arena, visit)}")
    return visit


def decide_twice(run, arena, place):
    """One person with both roles clicks eight times on a visit that two decide."""
    visit = arena.submitted_visit(includes_factory=True)
    contest(run, arena, place, visit, [("both", "action_approve", {})] * CLIENTS)
    run.check(decisions(arena, visit) == (1, 2), f"{place}: {decisions(arena, visit)}")
    arena.do("executive", MODEL, "action_approve", [visit])
    expect(run, arena, place, visit, "approved")
    return visit


def check_in(run, arena, place):
    """Everybody at the front desk checks the guests in."""
    visit = arena.approved_visit()
    contest(run, arena, place, visit, [(who, "action_check_in", {}) for who in DESK])
    expect(run, arena, place, visit, "in_progress")
    return visit


def close(run, arena, place):
    """The officers close the visit."""
    visit = departed(arena)
    contest(run, arena, place, visit, [(who, "action_close", {}) for who in OFFICERS])
    expect(run, arena, place, visit, "closed")
    return visit


def close_or_claim(run, arena, place):
    """Some close the visit while a claim on it is submitted: one of the two holds."""
    visit = departed(arena)
    claim = arena.do(
        "applicant",
        "hr.expense",
        "create",
        vals_list=[
            {
                "name": "Late lunch",
                "employee_id": arena.people["applicant"]["employee"],
                "product_id": arena.facts["products"]["lunch"],
                "total_amount_currency": 20,
            }
        ],
    )
    values = {"reception_visit_id": visit, "approval_state": "submitted"}
    answers = arena.at_once(
        [
            ("applicant", "hr.expense", "write", claim, {"vals": values}),
            *((who, MODEL, "action_close", [visit], {}) for who in OFFICERS[:3]),
        ]
    )
    state = arena.query("SELECT state FROM reception_visit WHERE id = %s", visit)[0][0]
    claims = arena.query(
        "SELECT count(*) FROM hr_expense WHERE reception_visit_id = %s", visit
    )[0][0]
    run.check((state == "closed") != bool(claims), f"{place}: {state}, {claims} claims")
    run.check(all(a.status < 500 for a in answers), f"{place}: {answers}")
    run.check(sum(a.ok for a in answers) == 1, f"{place}: winners in {answers}")
    return visit


def send_letter(run, arena, place):
    """Everybody sends the mail after a visit: it leaves once."""
    visit = departed(arena, partner_id=arena.facts["correspondent"])
    [[letter]] = arena.query(
        "SELECT id FROM reception_visit_letter WHERE visit_id = %s", visit
    )
    calls = [(who, LETTER, "action_send", [letter], {}) for who in OFFICERS]
    answers = arena.at_once(calls)
    sent = arena.query(
        "SELECT count(*) FROM mail_message m JOIN mail_notification n "
        "ON n.mail_message_id = m.id WHERE m.model = %s AND m.res_id = %s",
        LETTER,
        letter,
    )[0][0]
    run.check(sent == 1, f"{place}: the mail left {sent} times")
    run.check(all(a.status < 500 for a in answers), f"{place}: {answers}")
    run.check(sum(a.ok for a in answers) == 1, f"{place}: winners in {answers}")
    return visit


def departed(arena, **values):
    """Return a visit that can be closed."""
    visit = arena.approved_visit(**values)
    for step in ("action_check_in", "action_check_out"):
        arena.do("desk0", MODEL, step, [visit])
    arena.do("applicant", MODEL, "write", [visit], vals={"report": "<p>Well.</p>"})
    return visit


CASES = (
    submit,
    decide,
    decide_twice,
    check_in,
    close,
    close_or_claim,
    send_letter,
)
LABELS = {
    "draft": "Draft",
    "submitted": "Submitted",
    "approved": "Approved",
    "refused": "Refused",
    "in_progress": "In Progress",
    "departed": "Departed",
    "closed": "Closed",
}
