"""What a database holds, in a form that can be compared."""

import re

from psycopg2 import sql

from tools import database

SCHEMA = {
    "table": "SELECT relname || ' ' || relkind::text FROM pg_class "
    "WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'm', 'p')",
    "sequence": "SELECT relname FROM pg_class "
    "WHERE relnamespace = 'public'::regnamespace AND relkind = 'S'",
    "column": """
        SELECT format('%s.%s %s%s', c.relname, a.attname,
                      format_type(a.atttypid, a.atttypmod),
                      CASE WHEN a.attnotnull THEN ' not null' ELSE '' END)
          FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v')
           AND a.attnum > 0 AND NOT a.attisdropped""",
    "index": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "constraint": "SELECT conrelid::regclass || ' ' || conname || ' ' || "
    "pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE connamespace = 'public'::regnamespace AND contype <> 'n'",
    "function": "SELECT p.oid::regprocedure::text FROM pg_proc p "
    "WHERE pronamespace = 'public'::regnamespace",
    "trigger": "SELECT tgrelid::regclass || ' ' || tgname FROM pg_trigger "
    "WHERE NOT tgisinternal",
    "type": "SELECT typname FROM pg_type WHERE typnamespace = 'public'::regnamespace "
    "AND typtype IN ('e', 'd', 'r')",
    "extension": "SELECT extname FROM pg_extension",
}


# PostgreSQL writes the casts of a list otherwise after a dump: same meaning.
CASTS = re.compile(r"::(?:text|character varying)(?:\[\])?|[()]")


def schema(name):
    """Return the set of (kind, definition) of all that the database defines."""
    found = set()
    with database.cursor(name) as cr:
        for kind, query in SCHEMA.items():
            cr.execute(query)
            found |= {(kind, CASTS.sub("", row[0])) for row in cr.fetchall()}
    return found


def tables(name, pattern="%"):
    """Return the names of the tables that fit a LIKE pattern."""
    with database.cursor(name) as cr:
        cr.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' "
            "AND tablename LIKE %s ORDER BY 1",
            [pattern],
        )
        return [row[0] for row in cr.fetchall()]


def contents(name, chosen):
    """Return {table: (count, hash of all rows)}."""
    found = {}
    with database.cursor(name) as cr:
        for table in chosen:
            cr.execute(
                sql.SQL(
                    "SELECT count(*), md5(coalesce(string_agg(h, '' ORDER BY h), '')) "
                    "FROM (SELECT md5(t::text) h FROM {} t) x"
                ).format(sql.Identifier(table))
            )
            found[table] = cr.fetchone()
    return found


def columns(name, chosen):
    """Return {table: names of its columns, sorted}."""
    with database.cursor(name) as cr:
        cr.execute(
            "SELECT table_name, array_agg(column_name::text ORDER BY column_name) "
            "FROM information_schema.columns WHERE table_schema = 'public' "
            "AND table_name = ANY(%s) GROUP BY 1",
            [list(chosen)],
        )
        return dict(cr.fetchall())


def rows(name, query, *values):
    """Return the rows of a query."""
    with database.cursor(name) as cr:
        cr.execute(query, values)
        return cr.fetchall()


def differences(before, after):
    """Return texts on the keys whose values differ between two dictionaries."""
    found = []
    for key in sorted(before.keys() | after.keys(), key=str):
        old, new = before.get(key), after.get(key)
        if old != new:
            found.append(f"{key}: {old} before, {new} after")
    return found
