"""What the add-on ships and updates leave alone, as one database has it."""

from tools.common import MODULE

from . import snapshot

# Shipped by name, but brought along by demo data or changing by themselves.
LEFT_OUT = ("reception.visit%",)
OTHERS = ("ir.cron", "ir.sequence", "mail.activity.type")
MOVING = {"nextcall", "lastcall", "number_next", "failure_count"}
NAMED = """
    SELECT d.name, d.model FROM ir_model_data d
     WHERE d.module = %s AND (d.model LIKE 'reception.%%' OR d.model = ANY(%s))
       AND NOT d.model LIKE ANY(%s)
"""
# Columns whose values mean the same in every database: no ids, no times.
COLUMNS = """
    SELECT replace(f.model, '.', '_'), array_agg(f.name::text ORDER BY f.name)
      FROM ir_model_fields f
     WHERE f.model = ANY(%s) AND f.store AND f.name <> ALL(%s)
       AND f.ttype IN ('char', 'text', 'html', 'boolean', 'integer', 'float',
                       'monetary', 'selection')
       AND f.name NOT LIKE '%%_id'
  GROUP BY 1
"""
CHILDREN = """
    SELECT c.relname, a.attname, p.relname
      FROM pg_constraint k
      JOIN pg_class c ON c.oid = k.conrelid
      JOIN pg_class p ON p.oid = k.confrelid
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.conkey[1]
     WHERE k.contype = 'f' AND k.confdeltype = 'c'
       AND p.relname = ANY(%s) AND c.relname LIKE 'reception%%'
       AND c.relname NOT LIKE 'reception_visit%%'
       AND c.relname IN (SELECT replace(model, '.', '_') FROM ir_model)
"""


def shipped(name):
    """Return {"xml id" or "xml id: table": the rows' values} of a database."""
    models = {
        model for _name, model in snapshot.rows(
            name, NAMED, MODULE, list(OTHERS), list(LEFT_OUT))
    }  # fmt: skip
    tables = [model.replace(".", "_") for model in models]
    children = snapshot.rows(name, CHILDREN, tables)
    known = models | {child.replace("_", ".") for child, _column, _parent in children}
    columns = dict(snapshot.rows(name, COLUMNS, sorted(known), sorted(MOVING | {"id"})))
    present = snapshot.columns(name, columns)
    found = {}
    for model in sorted(models):
        table = model.replace(".", "_")
        row = values("t", columns[table], present[table])
        query = (
            f"SELECT d.name, {row} FROM {table} t JOIN ir_model_data d "
            "ON d.res_id = t.id AND d.model = %s AND d.module = %s"
        )
        found |= dict(snapshot.rows(name, query, model, MODULE))
        for child, column, parent in children:
            if parent != table:
                continue
            row = values("c", columns[child], present[child])
            query = (
                f"SELECT d.name || ': {child}', array_agg({row} ORDER BY {row}) "
                f"FROM {child} c JOIN ir_model_data d ON d.res_id = c.{column} "
                "AND d.model = %s AND d.module = %s GROUP BY 1"
            )
            found |= dict(snapshot.rows(name, query, model, MODULE))
    return found


def values(alias, names, present):
    """Return SQL for the columns of a row as text."""
    pairs = [f"'{n}', {alias}.\"{n}\"" for n in names if n in present]
    return f"jsonb_build_object({', '.join(pairs)})::text"
