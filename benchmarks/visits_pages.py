"""Pages, columns and counts of the scenario `visits`, each with its floor in SQL."""

from functools import partial

from odoo.fields import Domain

from .visits_views import specification, stored

PAGE = 80
COUNTED = 10001  # the web client counts no further
OPEN = ("draft", "submitted", "approved", "in_progress", "departed")
SHARES = {"one": "1%", "quarter": "27%", "most": "90%"}


# ---- pages ---------------------------------------------------------------------

PAGE_SQL = """
    SELECT v.id, v.name, v.partner_id, p.complete_name, v.tier_id,
           t.code || ' ' || (t.name->>'en_US'), v.date_arrival, v.date_departure,
           v.party_size, v.host_id, e.name, v.state,
           (SELECT array_agg(a.id) FROM mail_activity a
             WHERE a.res_model = 'reception.visit' AND a.res_id = v.id AND a.active)
      FROM reception_visit v
      LEFT JOIN res_partner p ON p.id = v.partner_id
      LEFT JOIN reception_tier t ON t.id = v.tier_id
      LEFT JOIN hr_employee e ON e.id = v.host_id
     WHERE v.company_id = 1 AND {where}
  ORDER BY v.date_arrival DESC, v.id DESC LIMIT {limit}
"""
COUNT_SQL = (
    "SELECT count(*) FROM (SELECT FROM reception_visit v "
    "WHERE v.company_id = 1 AND {where} LIMIT {limit}) x"
)
SCOPE_SQL = """(
    v.create_uid = {uid}
    OR v.applicant_id IN (SELECT id FROM hr_employee WHERE user_id = {uid})
    OR v.host_id IN (SELECT id FROM hr_employee WHERE user_id = {uid})
    OR v.department_id IN (
        SELECT d.id FROM hr_department d, hr_department top, hr_employee m
          JOIN hr_version now ON now.id = m.current_version_id
         WHERE m.user_id = {uid}
           AND (top.id = now.department_id OR top.manager_id = m.id)
           AND d.parent_path LIKE top.parent_path || '%')
    OR v.id IN (
        SELECT c.visit_id FROM reception_visit_companion c
          JOIN hr_employee m ON m.id = c.employee_id WHERE m.user_id = {uid}))
"""


def page_floor(where, limit=PAGE):
    """Return a function that reads a page and its count in plain SQL."""

    def floor(cr):
        cr.execute(PAGE_SQL.format(where=where, limit=limit))
        rows = cr.fetchall()
        count = len(rows)
        if count == limit:
            cr.execute(COUNT_SQL.format(where=where, limit=COUNTED))
            count = cr.fetchone()[0]
        return count, [
            (row[0], row[1], row[2], row[6], row[9], row[11]) for row in rows
        ]

    return floor


def page_rows(result):
    """Bring a page of Odoo's into the floor's form."""
    return result["length"], [plain(record) for record in result["records"]]


def plain(record):
    """Return the compared columns of a record."""
    return (
        record["id"],
        record["name"],
        record["partner_id"]["id"],
        record["date_arrival"],
        record["host_id"]["id"],
        record["state"],
    )


def pages(meter, users):
    """The first page of the list, as the officer and as users of a share."""
    columns = specification(meter, users["officer"], "list")

    def page(env, domain=Domain.TRUE, columns=columns):
        return env["reception.visit"].web_search_read(
            domain, columns, limit=PAGE, count_limit=COUNTED
        )

    def reached(seconds, floor):
        return seconds <= 0.015 or seconds <= 2 * floor

    target = "≤ 15 ms or ≤ 2 × SQL"

    meter.compare(
        "page of 80, stored columns only", users["officer"],
        partial(page, columns=stored(meter, columns)), page_floor("true"), page_rows,
        target=target, reached=reached,
    )  # fmt: skip
    meter.compare(
        "page of 80, officer", users["officer"], page, page_floor("true"), page_rows,
        target=target, reached=reached,
    )  # fmt: skip
    manager = meter.rows[-1]["time"]

    def reached_share(seconds, floor):
        return reached(seconds, floor) and seconds <= 1.3 * manager

    for login, share in SHARES.items():
        where = SCOPE_SQL.format(uid=users[login])
        meter.compare(
            f"page of 80, user seeing {share}", users[login], page, page_floor(where),
            page_rows, target=f"{target}, and ≤ 1.3 × the officer's",
            reached=reached_share,
        )  # fmt: skip
        row = meter.rows[-1]
        row["note"] = f"{row['time'] / manager:.2f} × the officer's time"

    meter.compare(
        "page of 80, open, officer", users["officer"],
        partial(page, domain=Domain("state", "in", OPEN)),
        page_floor(f"v.state IN {OPEN}"), page_rows, target=target, reached=reached,
    )  # fmt: skip


def waiting(meter, uid):
    """The menu “Waiting for Me”: the visits a person may decide on."""
    columns = specification(meter, uid, "list")

    def page(env):
        domain = [("is_waiting_for_me", "=", True)]
        return env["reception.visit"].web_search_read(domain, columns, limit=PAGE)

    floor = page_floor(
        "v.state = 'submitted' AND EXISTS (SELECT FROM reception_approval a "
        "WHERE a.visit_id = v.id AND a.decision = 'pending')"
    )
    meter.compare(
        "page of 80, waiting for me", uid, page, floor, page_rows,
        target="(no target: for information)",
    )  # fmt: skip


# ---- kanban --------------------------------------------------------------------


def kanban(meter, uid):
    """The five columns of the default filter; the counts of all states."""
    specified = specification(meter, uid, "kanban")

    def columns(env):
        visits = env["reception.visit"]
        domain = Domain("state", "in", OPEN)
        bar = {"field": "activity_state", "colors": {"planned": "success"}}
        return (
            visits.web_read_group(
                domain, ["state"], auto_unfold=True,
                unfold_read_specification=specified, unfold_read_default_limit=PAGE,
            ),
            visits.read_progress_bar(domain, "state", bar),
        )  # fmt: skip

    def floor(cr):
        cr.execute(
            "SELECT state, count(*) FROM reception_visit v "
            f"WHERE v.company_id = 1 AND v.state IN {OPEN} GROUP BY 1"
        )
        counts = dict(cr.fetchall())
        found = {}
        for state in OPEN:
            cr.execute(PAGE_SQL.format(where=f"v.state = '{state}'", limit=PAGE))
            found[state] = [row[0] for row in cr.fetchall()]
        return counts, found

    def same(result):
        groups = result[0]["groups"]
        return (
            {group["state"]: group["__count"] for group in groups if group["__count"]},
            {
                group["state"]: [record["id"] for record in group["__records"]]
                for group in groups
            },
        )

    meter.compare(
        "kanban, 5 open columns", uid, columns, floor, same,
        target="≤ 15 ms a column (75 ms)",
        reached=lambda seconds, _floor: seconds / len(OPEN) <= 0.015,
    )  # fmt: skip

    def counts(env):
        return env["reception.visit"].formatted_read_group([], ["state"], ["__count"])

    def count_floor(cr):
        cr.execute(
            "SELECT state, count(*) FROM reception_visit WHERE company_id = 1 "
            "GROUP BY state"
        )
        return dict(cr.fetchall())

    meter.compare(
        "group counts, all states", uid, counts, count_floor,
        lambda rows: {row["state"]: row["__count"] for row in rows if row["__count"]},
        target="≤ 1.5 × SQL GROUP BY (+ 2 ms)",
        reached=lambda seconds, floor: seconds <= 1.5 * floor + 0.002,
    )  # fmt: skip
