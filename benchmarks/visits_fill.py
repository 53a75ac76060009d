"""The rows of the scenario `visits`, multiplied by SQL from one made by Odoo."""

from psycopg2 import sql

from .visits_scene import make_people, template_visit

MOST = 10**6  # rows of any other table
RARE = "Zanzibarensis"
# Of a thousand visits so many are in each state; the rest is closed.
STATES = {
    "draft": 4,
    "submitted": 4,
    "approved": 6,
    "in_progress": 2,
    "departed": 4,
    "refused": 15,
    "cancelled": 20,
    "no_show": 5,
}
# Of a hundred visits so many belong to each department.
SHARES = {"one": 1, "quarter": 27, "rest": 63, "elsewhere": 9}


def fill(env, size):
    """Bring the visits to `size`, and the tables around them in proportion."""
    if not env["res.users"].search_count([("login", "=", "bench_officer")]):
        make_people(env)
    template = template_visit(env)
    env.flush_all()
    cr = env.cr
    cr.execute("SELECT count(*) FROM reception_visit")
    present = cr.fetchone()[0]
    if present < size:
        partners(env, size)
        cr.execute("SELECT max(id) FROM reception_visit")
        last = cr.fetchone()[0]
        visits(env, template, present, size)
        children(env, template, last)
        rare(env)
    env.invalidate_all()
    check(env)


def multiply(cr, table, template, source, **values):
    """Insert a copy of a row for each row `s` of a query, with other values.

    :param values: {column: SQL expression over s}
    """
    cr.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = "
        "'public' AND table_name = %s AND is_generated = 'NEVER'",
        [table],
    )
    names = [name for (name,) in cr.fetchall() if name != "id"]
    parts = [
        sql.SQL(values[name]) if name in values else sql.Identifier("t", name)
        for name in names
    ]
    cr.execute(
        sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {} t, ({}) s WHERE t.id = %s")
        .format(
            sql.Identifier(table),
            sql.SQL(", ").join(map(sql.Identifier, names)),
            sql.SQL(", ").join(parts),
            sql.Identifier(table),
            sql.SQL(source),
        )
        .as_string(cr._cnx),
        [template],
    )


def partners(env, size):
    """Have a customer for each twenty visits."""
    cr = env.cr
    cr.execute("SELECT count(*) FROM res_partner WHERE name LIKE 'Customer %%'")
    present, wanted = cr.fetchone()[0], max(20, size // 20)
    template = env["res.partner"].search([("name", "=", "Template")], limit=1)
    multiply(
        cr,
        "res_partner",
        template.id,
        f"SELECT n, 'Customer ' || md5(n::text) AS name "
        f"FROM generate_series({present + 1}, {wanted}) n",
        name="s.name",
        complete_name="s.name",
        commercial_partner_id="NULL",
    )
    cr.execute(
        "UPDATE res_partner SET commercial_partner_id = id "
        "WHERE commercial_partner_id IS NULL"
    )


def choice(shares, number, total):
    """Return a CASE that deals out names by a number from 0 to total - 1."""
    parts, start = [], 0
    for name, share in shares.items():
        start += share
        parts.append(f"WHEN {number} < {start} THEN '{name}'")
    rest = "'closed'" if start < total else "NULL"
    return f"CASE {' '.join(parts)} ELSE {rest} END"


def homes(env):
    """Return a VALUES list: name and id of each department, ids of its staff."""
    departments = env["hr.department"].search([("name", "in", list(SHARES))])
    staff = env["hr.employee"].search([("user_id", "=", False)])
    return ", ".join(
        f"('{department.name}', {department.id}, ARRAY"
        f"{staff.filtered(lambda e, d=department: e.department_id == d).ids})"
        for department in departments
    )


def visits(env, template, present, size):
    """Insert the visits: the open ones of these weeks, the others of ten years."""
    multiply(
        env.cr,
        "reception_visit",
        template.id,
        f"""
        SELECT n, x.state, d.id AS department_id, d.staff[1 + n %% 50] AS employee_id,
               p.ids[1 + (n * 7919) %% cardinality(p.ids)] AS partner_id,
               CASE WHEN x.state IN ('draft', 'submitted', 'approved', 'in_progress',
                                     'departed')
                    THEN now() + ((n * 13) %% 90 - 15) * interval '1 day'
                    ELSE now() - (16 + (n * 31) %% 3650) * interval '1 day' END
               + (n %% 600) * interval '1 minute' AS arrival
          FROM generate_series({present + 1}, {size}) n
         CROSS JOIN LATERAL (
               SELECT {choice(STATES, "(n * 389) %% 1000", 1000)} AS state,
                      {choice(SHARES, "n %% 100", 100)} AS home) x
          JOIN (VALUES {homes(env)}) d (home, id, staff) ON d.home = x.home
         CROSS JOIN (SELECT array_agg(id ORDER BY id) AS ids FROM res_partner
                      WHERE name LIKE 'Customer %%') p
        """,
        name="'B' || lpad(s.n::text, 8, '0')",
        purpose="'Bench ' || s.n",
        state="s.state",
        partner_id="s.partner_id",
        applicant_id="s.employee_id",
        host_id="s.employee_id",
        department_id="s.department_id",
        date_arrival="s.arrival",
        date_departure="s.arrival + interval '1 day'",
        approval_round="1",
        required_authority="'officer'",
        date_submitted="s.arrival - interval '9 days'",
        date_approved="CASE WHEN s.state NOT IN ('draft', 'submitted', 'refused', "
        "'cancelled') THEN s.arrival - interval '8 days' END",
        report="CASE WHEN s.state = 'closed' THEN '<p>Well.</p>' END",
    )


def children(env, template, last):
    """Insert what belongs to the visits after an id, at most a million a table."""
    own = (
        "SELECT v.id AS visit_id, v.state, v.host_id, v.name, k FROM "
        f"reception_visit v, generate_series(1, %s) k WHERE v.id > {last}"
    )
    approval = template.approval_ids[:1]
    lunch = template.budget_ids.filtered("cost_type_id")
    total = template.budget_ids - lunch
    plan = [
        (template.guest_ids, 3, {"name": "'Guest ' || s.k || ' ' || md5(s.name)"}),
        (template.companion_ids, 1, {"employee_id": "s.host_id"}),
        (lunch, 1, {}),
        (total, 1, {}),
        (
            approval,
            1,
            {
                "decision": "CASE WHEN s.state = 'submitted' THEN 'pending' WHEN "
                "s.state = 'draft' THEN 'withdrawn' ELSE 'approved' END",
                "user_id": "CASE WHEN s.state NOT IN ('submitted', 'draft') THEN 2 END",
            },
        ),
    ]
    for row, times, values in plan:
        env.cr.execute(f"SELECT count(*) FROM {row._table}")
        room = max(0, MOST - env.cr.fetchone()[0])
        multiply(
            env.cr,
            row._table,
            row.id,
            f"{own.replace('%s', str(times))} LIMIT {room}",
            visit_id="s.visit_id",
            **values,
        )
    activity = template.activity_ids[:1]
    multiply(
        env.cr,
        "mail_activity",
        activity.id,
        f"{own.replace('%s', '1')} AND v.state = 'submitted'",
        res_id="s.visit_id",
        res_name="s.name",
    )


def rare(env):
    """Give one customer a name that no other has; some visits are theirs."""
    partner = env["res.partner"].search([("name", "like", RARE)], limit=1)
    if not partner:
        partner = env["res.partner"].create({"name": f"Hotel {RARE} Ltd"})
        env["reception.visit"].flush_model()
        env.cr.execute(
            "UPDATE reception_visit SET partner_id = %s WHERE id IN (SELECT id FROM "
            "reception_visit WHERE purpose LIKE 'Bench %%' ORDER BY id LIMIT 3)",
            [partner.id],
        )


def check(env):
    """Check the rows: the database has checked its constraints, Odoo its own here.

    Odoo's are checked on a sample of each model, spread over the table.
    """
    names = ("", ".guest", ".companion", ".budget")
    for model in [*(f"reception.visit{name}" for name in names), "reception.approval"]:
        records = env[model]
        env.cr.execute(
            f"SELECT id FROM {records._table} ORDER BY md5(id::text) LIMIT 300"
        )
        sample = records.browse(row[0] for row in env.cr.fetchall())
        sample._validate_fields(records._fields)
    env.cr.execute(
        "SELECT conrelid::regclass FROM pg_constraint WHERE NOT convalidated "
        "AND conrelid::regclass::text LIKE 'reception%%'"
    )
    unchecked = env.cr.fetchall()
    if unchecked:
        raise AssertionError(f"constraints that are not checked: {unchecked}")
