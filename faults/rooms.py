"""Eight people confirm the same room for overlapping times at once."""

from datetime import datetime, timedelta

from .racing import CLIENTS, race

TITLE = "eight people confirm the same room for overlapping times at the same moment"
PASS = (
    "one wins each time; the others are told room, time and visit; no 5xx; 150 "
    "bookings next to each other are moved in one go"
)
PLANT = "the room is neither looked up nor guarded by the database"

MODEL = "reception.visit.booking"
OFFICERS = [f"officer{number}" for number in range(CLIENTS)]
NEIGHBOURS = 150
OVERLAPS = """
    SELECT count(*) FROM reception_visit_booking a JOIN reception_visit_booking b
        ON a.id < b.id AND a.resource_id = b.resource_id
       AND a.state = 'confirmed' AND b.state = 'confirmed'
       AND a.start < b.busy_until AND b.start < a.busy_until
"""


def go(run):
    """Let them race, round after round; then move a visit with many bookings."""
    with race(run, "faults_rooms") as arena:
        visits = [arena.approved_visit() for _officer in OFFICERS]
        room = new_room(arena, "Blue Room")
        for number in run.rounds(25, 200):
            one_round(run, arena, number, visits, room)
        move_neighbours(run, arena)


def new_room(arena, name):
    """Make a room that visits can book; return its id."""
    values = {"name": name, "resource_type": "material", "reception_kind": "room"}
    create = {"vals_list": [values]}
    return arena.do("manager", "resource.resource", "create", **create)[0]


def one_round(run, arena, number, visits, room):
    """Each has a booking on a visit of its own, all at about the same time."""
    start = datetime(2030, 1, 1) + timedelta(days=number)
    values = [
        booking(visit, room, start + timedelta(minutes=5 * index), 90)
        for index, visit in enumerate(visits)
    ]
    bookings = arena.do("officer0", MODEL, "create", vals_list=values)
    calls = [
        (who, MODEL, "action_confirm", [row], {})
        for who, row in zip(OFFICERS, bookings, strict=True)
    ]
    answers = arena.at_once(calls)
    place = f"round {number + 1}"
    winners = [index for index, answer in enumerate(answers) if answer.ok]
    run.check(len(winners) == 1, f"{place}: {len(winners)} winners: {answers}")
    run.check(not arena.query(OVERLAPS)[0][0], f"{place}: booked twice")
    if len(winners) != 1:
        return
    name = arena.query(
        "SELECT name FROM reception_visit WHERE id = %s", visits[winners[0]]
    )[0][0]
    for answer in answers:
        run.check(answer.status < 500, f"{place}: {answer}")
        if not answer.ok:
            named = name in answer.message and "Blue Room" in answer.message
            run.check(named, f"{place}: names no conflict: {answer}")


def booking(visit, room, start, minutes):
    """Return the values of a booking."""
    return {
        "visit_id": visit,
        "kind": "room",
        "resource_id": room,
        "start": str(start),
        "stop": str(start + timedelta(minutes=minutes)),
    }


def move_neighbours(run, arena):
    """Postpone a visit whose bookings of one room follow each other."""
    visit = arena.approved_visit()
    room = new_room(arena, "Red Room")
    arena.do("manager", "resource.resource", "write", [room],
             vals={"reception_tidy_minutes": 0})  # fmt: skip
    start = datetime(2031, 1, 1)
    rows = arena.do(
        "officer0",
        MODEL,
        "create",
        vals_list=[
            booking(visit, room, start + timedelta(minutes=10 * number), 10)
            for number in range(NEIGHBOURS)
        ],
    )
    arena.do("officer0", MODEL, "action_confirm", rows)
    arrival = arena.query(
        "SELECT date_arrival FROM reception_visit WHERE id = %s", visit
    )
    later = str(arrival[0][0] + timedelta(days=1))
    arena.do("officer0", "reception.visit", "action_postpone", [visit],
             date_arrival=later, reason="Snow")  # fmt: skip
    moved = arena.query(
        "SELECT count(*), min(start) FROM reception_visit_booking "
        "WHERE visit_id = %s AND state = 'confirmed'",
        visit,
    )[0]
    right = moved == (NEIGHBOURS, start + timedelta(days=1))
    run.check(right, f"neighbours: {moved[0]} confirmed, the first at {moved[1]}")
