"""Visits: pages, columns, counts, search, creation, claims."""

from . import visits_claims, visits_fill, visits_pages, visits_scene
from .measure import Meter

TITLE = "visits: list, kanban, counts, name search, creation, claims"
FILLED = (
    "N visits of ten years, 2% of them open; 3 guests, a companion, 2 budget lines and "
    "an approval each, at most 1m of each; a customer for each 20"
)
MODULES = ["event"]


def fill(env, size):
    """Bring the scenario's tables to a size."""
    visits_fill.fill(env, size)


def measure(env, size):
    """Measure all rows at the present size; return them."""
    users = {
        login: env["res.users"].search([("login", "=", f"bench_{login}")]).id
        for login in visits_scene.LOGINS
    }
    env.cr.commit()  # whatever the measuring reads has to be there for others
    meter = Meter(env, size)
    visits_pages.pages(meter, users)
    visits_pages.waiting(meter, users["officer"])
    visits_pages.kanban(meter, users["officer"])
    search(meter, users["officer"])
    creation(meter, env, users["officer"])
    claims(meter, env)
    return meter.rows


SMALL = 10000  # visits, from which the planner is left to itself


# ---- search --------------------------------------------------------------------


def search(meter, uid):
    """Find the visits of a customer by a rare word of the name."""

    def found(env):
        return env["reception.visit"].name_search(visits_fill.RARE, limit=8)

    def floor(cr):
        cr.execute(
            "SELECT v.id FROM reception_visit v JOIN res_partner p "
            "ON p.id = v.partner_id WHERE p.name ILIKE %s OR v.name ILIKE %s "
            "ORDER BY v.date_arrival DESC, v.id DESC",
            [f"%{visits_fill.RARE}%"] * 2,
        )
        return [row[0] for row in cr.fetchall()]

    plan = trigram_plan(meter, uid, found)
    word = "usable" if meter.size < SMALL else "used"
    meter.compare(
        "name search, rare word", uid, found, floor,
        lambda result: [row[0] for row in result],
        target="≤ 5 ms, the plan uses a trigram index",
        reached=lambda seconds, _floor: seconds <= 0.005 and plan,
        note=f"a trigram index is {word}" if plan else f"no trigram index is {word}",
    )  # fmt: skip


def trigram_plan(meter, uid, call):
    """Return whether a query of the call uses a trigram index.

    A table of a few pages is read whole whatever indexes it has: there the question
    is whether the index could be used.
    """
    with meter.env(uid) as env:
        seen, execute = [], env.cr.execute

        def keep(query, params=None, log_exceptions=True):
            seen.append((query, params))
            return execute(query, params, log_exceptions)

        env.cr.execute = keep
        call(env)
        env.cr.execute = execute
        env.cr.execute(
            "SELECT indexname FROM pg_indexes WHERE indexdef LIKE '%gin_trgm_ops%' "
            "OR indexdef LIKE '%gist_trgm_ops%'"
        )
        indexes = [row[0] for row in env.cr.fetchall()]
        if meter.size < SMALL:
            env.cr.execute("SET LOCAL enable_seqscan = off")
        for query, params in seen:
            text = str(getattr(query, "code", query))
            if text.lstrip().upper().startswith("SELECT"):
                values = getattr(query, "params", params)
                env.cr.execute(f"EXPLAIN {text}", tuple(values or ()) or None)
                plan = "\n".join(row[0] for row in env.cr.fetchall())
                if any(name in plan for name in indexes):
                    return True
    return False


# ---- creation ------------------------------------------------------------------

BATCH = 500


def creation(meter, env, uid):
    """Create visits with three guests, and as many events with registrations."""
    count = min(meter.size, 10000)
    with meter.env(uid) as user_env:
        customers = user_env["res.partner"].search(
            [("name", "like", "Customer ")], limit=200
        )
        employee = user_env.user.employee_id.id
        ids = customers.ids

    def visits(env, count=count):
        return [
            {
                "partner_id": ids[n % len(ids)],
                "purpose": f"Created {n}",
                "applicant_id": employee,
                "host_id": employee,
                "date_arrival": "2030-05-06 08:00:00",
                "date_departure": "2030-05-07 16:00:00",
                "guest_ids": [(0, 0, {"name": f"Guest {k}"}) for k in range(3)],
            }
            for n in range(count)
        ]

    def events(env):
        return [
            {
                "name": f"Created {n}",
                "date_begin": "2030-05-06 08:00:00",
                "date_end": "2030-05-07 16:00:00",
                "event_mail_ids": [],
                "registration_ids": [
                    (0, 0, {"name": f"Guest {k}", "partner_id": ids[n % len(ids)]})
                    for k in range(3)
                ],
            }
            for n in range(count)
        ]

    def create(model, values):
        def call(env):
            rows = values(env)
            for start in range(0, len(rows), BATCH):
                env[model].create(rows[start : start + BATCH])
                env.flush_all()
                env.invalidate_all()

        return call

    ours = create("reception.visit", visits)
    theirs = create("event.event", events)
    manager = event_manager(env)
    best = {"ours": [], "theirs": []}
    # one of each first: whatever is loaded once
    meter.once(uid, lambda env: env["reception.visit"].create(visits(env, 1)))
    for _repeat in range(2 if count <= 1000 else 1):
        for who, call, key in ((manager, theirs, "theirs"), (uid, ours, "ours")):
            _none, seconds, queries, _python = meter.once(who, call)
            best[key].append(seconds)
    seconds, floor = min(best["ours"]), min(best["theirs"])
    meter.keep(
        f"create {count} visits, 3 guests each", seconds, floor=floor,
        queries=queries, target="≤ 1.0 × events with registrations",
        reached=seconds <= floor,
        profile=meter.profile(
            uid, create("reception.visit", lambda env: visits(env, 500))
        ),
        note=f"{queries / count:.1f} queries a visit",
    )  # fmt: skip


def event_manager(env):
    """Return the id of a user who may create events."""
    user = env["res.users"].search([("login", "=", "bench_events")])
    if not user:
        user = env["res.users"].create(
            {
                "name": "Bench events",
                "login": "bench_events",
                "group_ids": [(4, env.ref("event.group_event_manager").id)],
            }
        )
        env.cr.commit()
    return user.id


# ---- claims --------------------------------------------------------------------


def claims(meter, env):
    """Count the queries of submissions, of small visits and of large ones."""
    counts = visits_claims.counts(env)
    for name, (small, large, seconds) in counts.items():
        meter.keep(
            name, seconds, queries=large, target="queries constant, whatever the size",
            reached=large <= small, note=f"{small} queries if small, {large} if large",
        )  # fmt: skip
