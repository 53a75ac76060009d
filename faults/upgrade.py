"""A database of the previous release, brought up to the working tree."""

import re
import shutil
import zipfile

from tools import bases, database, odoo_source, server
from tools.common import ADDON, MODULE, REPO, Trouble
from tools.faults import RELEASES

from . import noupdate, snapshot

TITLE = "upgrade the demo data of the previous release to this checkout"
PASS = (
    "every row, sum, state and rule of before is there unchanged, the upgraded "
    "database is defined and policy shipped like in a fresh one, and the log is clean"
)
PLANT = "a migration deletes a guest"

# What a release changes on purpose, by the release it comes from: names as they
# stand at the beginning of a finding.
INTENDED = {
    "19.0.1.0.0": (
        # the company's time limit for papers is one of the deadline rules
        "res_company.reception_papers_hours: the column is gone",
        "reception_deadline_rule.amount: ",
    ),
}
OURS = (
    "SELECT DISTINCT f.model, f.name FROM ir_model_fields f "
    "JOIN ir_model_data d ON d.model = 'ir.model.fields' AND d.res_id = f.id "
    "WHERE d.module = %s AND f.store AND f.ttype NOT IN ('one2many', 'many2many')"
)
RULES = """
    SELECT d.name, r.active, r.domain_force, r.perm_read, r.perm_write,
           r.perm_create, r.perm_unlink,
           array(SELECT g.name->>'en_US' FROM rule_group_rel rel
                   JOIN res_groups g ON g.id = rel.group_id
                  WHERE rel.rule_group_id = r.id ORDER BY 1)::text
      FROM ir_rule r
      JOIN ir_model_data d ON d.model = 'ir.rule' AND d.res_id = r.id
     WHERE d.module = %s
"""
ACCESS = """
    SELECT d.name, m.model, a.active, g.name->>'en_US', a.perm_read, a.perm_write,
           a.perm_create, a.perm_unlink
      FROM ir_model_access a
      JOIN ir_model m ON m.id = a.model_id
      LEFT JOIN res_groups g ON g.id = a.group_id
      JOIN ir_model_data d ON d.model = 'ir.model.access' AND d.res_id = a.id
     WHERE d.module = %s
"""


def go(run):
    """Install the release, note what is there, upgrade, compare."""
    version, folder = unpack(run)
    name, fresh = run.database(), run.database("_fresh")
    run.note(f"from {version} to {version_of(ADDON)}")
    source = odoo_source.current().addons
    try:
        database.copy(bases.template(demo=True), name)
        old = f"--addons-path={source},{folder}"
        arguments = server.install_arguments(name, [MODULE], demo=True)
        server.run_odoo(f"installing {version}", [*arguments, old])
        before = facts(name)
        new = f"--addons-path={source},{planted(run) if run.planted else REPO}"
        records = server.run_odoo(
            "upgrading it to this checkout",
            ["-d", name, "-u", MODULE, "--stop-after-init", "--no-http", new],
        )
        run.check_log(records)
        compare(run, version, before, facts(name, before))
        bases.fresh(fresh, demo=True)
        like_fresh(run, name, fresh)
    finally:
        database.drop(name)
        database.drop(fresh)
        shutil.rmtree(folder, ignore_errors=True)


def unpack(run):
    """Unpack the last release but the present one; return version and folder."""
    wheels = {number(path.name): path for path in RELEASES.glob("*.whl")}
    if not wheels:
        raise Trouble(f"There is no release in {RELEASES.relative_to(REPO)}.")
    present = number(version_of(ADDON))
    older = [version for version in wheels if version < present] or list(wheels)
    folder = run.folder / "release"
    shutil.rmtree(folder, ignore_errors=True)
    with zipfile.ZipFile(wheels[max(older)]) as wheel:
        wheel.extractall(folder)
    addons = folder / "odoo" / "addons"
    return version_of(addons / MODULE), addons


def number(text):
    """Return the version in a text as a tuple that can be compared."""
    found = re.search(r"\d+(?:\.\d+)+", text)
    return tuple(map(int, found[0].split("."))) if found else ()


def version_of(addon):
    """Return the version in an add-on's manifest."""
    text = (addon / "__manifest__.py").read_text(encoding="utf-8")
    return re.search(r'"version": "([^"]+)"', text)[1]


def planted(run):
    """Return a folder with this checkout's add-on and a migration that loses a row."""
    folder = run.folder / "planted"
    shutil.rmtree(folder, ignore_errors=True)
    ignored = shutil.ignore_patterns("__pycache__", "tests")
    shutil.copytree(ADDON, folder / MODULE, ignore=ignored)
    manifest = folder / MODULE / "__manifest__.py"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(text.replace(version_of(ADDON), "19.0.99.0.0"), "utf-8")
    script = folder / MODULE / "migrations" / "19.0.99.0.0" / "post-lose.py"
    script.parent.mkdir(parents=True)
    script.write_text(
        "def migrate(cr, version):\n"
        "    cr.execute('DELETE FROM reception_visit_guest WHERE id = '\n"
        "               '(SELECT min(id) FROM reception_visit_guest)')\n",
        "utf-8",
    )
    return folder


def facts(name, before=None):
    """Return what must survive: rows, sums and states of our columns, and rules.

    :param before: such facts: the same columns of the rows that were there then; rows
        that the release brings are compared with a fresh database's
    """
    columns, last = (before["columns"], before["last"]) if before else (None, None)
    if columns is None:
        columns = {}
        for model, field in snapshot.rows(name, OURS, MODULE):
            columns.setdefault(model.replace(".", "_"), set()).add(field)
        present = snapshot.columns(name, columns)
        columns = {
            # upgrades touch these two
            table: sorted((names & set(present[table])) - {"write_date", "write_uid"})
            for table, names in columns.items()
            if table in present
        }
        columns = {table: ["id", *names] for table, names in columns.items() if names}
    present = snapshot.columns(name, columns)
    kept = {
        table: [column for column in names if column in present.get(table, ())]
        for table, names in columns.items()
    }
    if last is None:
        last = {
            table: snapshot.rows(name, f"SELECT coalesce(max(id), 0) FROM {table}")[0][
                0
            ]
            for table in kept
            if table in present
        }
    return {
        "columns": columns,
        "kept": kept,
        "last": last,
        "rows": rows(name, {t: kept[t] for t in kept if t in present}, last),
        "sums": sums(name, kept, last),
        "rules": {row[0]: row[1:] for row in snapshot.rows(name, RULES, MODULE)},
        "access": {row[0]: row[1:] for row in snapshot.rows(name, ACCESS, MODULE)},
    }


def rows(name, columns, last):
    """Return {table: number of rows} and {table.column: hash of its values}.

    :param last: {table: id of the last row that counts}
    """
    found = {}
    for table, names in columns.items():
        hashes = ", ".join(
            f"md5(string_agg(ROW(id, \"{column}\")::text, '' ORDER BY id))"
            for column in names
        )
        query = f"SELECT count(*), {hashes} FROM {table} WHERE id <= %s"
        count, *values = snapshot.rows(name, query, last[table])[0]
        found[table] = count
        for column, value in zip(names, values, strict=True):
            found[f"{table}.{column}"] = value
    return found


def sums(name, columns, last):
    """Return {table.column: sum or counts of values} of numbers and states."""
    found = {}
    numeric = (
        "SELECT table_name, column_name FROM information_schema.columns "
        "WHERE table_name = ANY(%s) AND data_type IN ('numeric', 'double precision')"
    )
    for table, column in snapshot.rows(name, numeric, list(columns)):
        if column in columns[table]:
            query = f'SELECT sum("{column}")::numeric(20, 2) FROM "{table}" '
            query += "WHERE id <= %s"
            found[f"{table}.{column}"] = snapshot.rows(name, query, last[table])
    for table, column in (
        ("reception_visit", "state"),
        ("reception_approval", "decision"),
        ("hr_expense", "approval_state"),
    ):
        query = f"SELECT {column}, count(*) FROM {table} GROUP BY 1 ORDER BY 1"
        found[f"{table}.{column}"] = snapshot.rows(name, query)
    return found


def compare(run, version, before, after):
    """Note what has changed that was not to change."""
    found, gone = [], set()
    for table, names in before["columns"].items():
        lost = set(names) - set(after["kept"].get(table, ()))
        gone |= {f"{table}.{column}" for column in lost}
    found += [f"{name}: the column is gone" for name in sorted(gone)]
    for part in ("rows", "sums"):
        there = {key: old for key, old in before[part].items() if key not in gone}
        found += snapshot.differences(there, after[part])
    for part in ("rules", "access"):
        lost = before[part].keys() - after[part].keys()
        found += [f"{name}: gone from the {part}" for name in sorted(lost)]
        # what stands there now is compared with a fresh database's
        moved = [n for n, row in after[part].items() if before[part].get(n, row) != row]
        if moved:
            run.note(f"{part} that this release changes: {', '.join(sorted(moved))}")
    intended = tuple(INTENDED.get(version, ()))
    for text in found:
        if not (intended and text.startswith(intended)):
            run.fail(text)
    counts = [count for key, count in before["rows"].items() if "." not in key]
    run.note(
        f"{len(counts)} tables with {sum(counts)} rows, {len(before['sums'])} sums, "
        f"{len(before['rules'])} rules, {len(before['access'])} access rights compared"
    )


def like_fresh(run, name, fresh):
    """Note where the upgraded database is defined otherwise than a fresh one."""
    old, new = snapshot.schema(name), snapshot.schema(fresh)
    for kind, text in sorted(old ^ new):
        where = "the upgraded" if (kind, text) in old else "a fresh"
        run.fail(f"{kind} only in {where} database: {text}")
    ours, theirs = noupdate.shipped(name), noupdate.shipped(fresh)
    run.note(f"{len(theirs)} shipped records compared with a fresh database's")
    for text in snapshot.differences(ours, theirs):
        run.fail(f"shipped data, upgraded before, fresh after: {text}")
    for query in (RULES, ACCESS):
        one, other = (
            {row[0]: row[1:] for row in snapshot.rows(base, query, MODULE)}
            for base in (name, fresh)
        )
        for text in snapshot.differences(one, other):
            run.fail(f"upgraded before, fresh after: {text}")
