"""What is left of the add-on after it is uninstalled."""

import re

from tools import bases, database, inside, odoo_source, server
from tools.common import MODULE, addon_hash, read_text, write_text

from . import snapshot

TITLE = "install the add-on with its demo data, use it, uninstall it"
PASS = (
    "nothing of ours is left: tables, columns, indexes, constraints, functions, "
    "models, fields, rules, groups, names, actions, messages, activities, files; the "
    "books are as before; core goes on working"
)
PLANT = "a function, an index and an attachment that no uninstallation removes"

PREFIX = "reception"
# An app of core with a thread and links from other apps' tables: what it leaves
# behind as well is left by Odoo, not by us. Measured, since it may change.
CONTROL = "crm"
ODOOS = re.compile(r"\.(selection|model_inherit|field|constraint)__|(_fkey)$")
# table: columns that name a model, a module or one of our records
NAMING = ("model", "res_model", "model_name", "relation", "code", "key", "name")
# What is core's own and may carry such a word.
METADATA = (
    "ir_%",
    "res_groups%",
    "res_config%",
    "mail_%",
    "bus_%",
    "digest_%",
    "rule_group_rel",
)


def go(run):
    """Note the database before, install, use, uninstall, compare."""
    base, name = bases.template(demo=True), run.database()
    stamp, kept = run.folder / "stamp", run.database("_kept")
    if read_text(stamp) != addon_hash() or not database.exists(kept):
        bases.fresh(kept, demo=True)
        write_text(stamp, addon_hash())
    try:
        database.copy(kept, name)
        if run.planted:
            plant(name)
        bystanders = inside.call("faults.uninstall:use", name)
        booked = books(base, name)
        uninstall(name, MODULE)
        unchanged(run, booked, books(base, name))
        definitions(run, base, name)
        metadata(run, base, name, control(run, base))
        strings(run, name)
        files(run, name, bystanders)
        works(run, name)
    finally:
        database.drop(name)


def plant(name):
    """The planted defect: leftovers of the kind that an add-on's own SQL makes."""
    with database.cursor(name) as cr:
        cr.execute(
            "CREATE FUNCTION reception_planted() RETURNS int "
            "LANGUAGE sql AS 'SELECT 1';"
            "CREATE INDEX reception_planted ON res_partner (id) WHERE active;"
            "INSERT INTO ir_attachment (name, res_model, type) "
            "VALUES ('planted', 'reception.planted', 'binary')"
        )


def use(env):
    """Leave the traces that users leave: files, followers, filters, notes, activities.

    Returns the stored files of the visits.
    """
    visits = env["reception.visit"].search([])
    stored = []
    for visit in visits:
        attachment = env["ir.attachment"].create(
            {
                "name": "Programme.txt",
                "raw": f"Programme of {visit.name}".encode(),
                "res_model": visit._name,
                "res_id": visit.id,
            }
        )
        stored.append(attachment.store_fname)
        visit.message_post(body="A note", attachment_ids=attachment.ids)
        visit.message_subscribe(env.user.partner_id.ids)
        visit.activity_schedule("mail.mail_activity_data_todo", user_id=2)
    visits[:1].copy()  # one that nothing but its customer is known by
    env["ir.filters"].create(
        {"name": "Mine", "model_id": "reception.visit", "user_ids": [(4, 2)]}
    )
    env["ir.default"].set("reception.visit", "purpose", "Talks")
    view = env.ref(f"{MODULE}.reception_visit_view_list")
    env["ir.ui.view.custom"].create(
        {"user_id": 2, "ref_id": view.id, "arch": view.arch}
    )
    env["ir.exports"].create({"name": "Visits", "resource": "reception.visit"})
    return stored


def books(base, name):
    """Return what is in the books, as core's own columns have it."""
    found = {}
    for table, condition in BOOKS.items():
        names = set(snapshot.columns(base, [table])[table]) - FOLLOWING
        row = ", ".join(f'"{column}"' for column in sorted(names))
        query = f"SELECT id, ROW({row})::text FROM {table} WHERE {condition}"
        found |= {f"{table} {key}": text for key, text in snapshot.rows(name, query)}
    return found


def unchanged(run, before, after):
    """Note what the books have lost or got otherwise."""
    for text in snapshot.differences(before, after):
        run.fail(f"in the books: {text}")
    run.check(len(before) > 20, f"only {len(before)} rows in the books to look after")
    run.note(f"{len(before)} posted entries, items and claims compared")


def definitions(run, base, name):
    """Note what the schema has that it did not have before, and the reverse."""
    before, after = snapshot.schema(base), snapshot.schema(name)
    for kind, text in sorted(after - before):
        run.fail(f"left behind: {kind} {text}")
    for kind, text in sorted(before - after):
        run.fail(f"taken away from others: {kind} {text}")
    run.note(f"{len(before)} definitions compared")


def metadata(run, base, name, odoos):
    """Note rows of the tables that describe the system and were not there before."""
    left, compared = residue(base, name)
    excused = 0
    for table, text, gone in left:
        if gone:
            run.fail(f"taken away from others: {table} {text}")
        elif kind(table, text) in odoos:
            excused += 1
        else:
            run.fail(f"left behind: {table} {text}")
    run.note(f"{compared} rows that describe the system compared")
    run.note(f"{excused} are left of the kinds that {CONTROL} leaves as well")


def uninstall(name, module):
    """Uninstall a module."""
    server.run_odoo(
        f"uninstalling {module}",
        ["module", "uninstall", "-d", name, module],
        log_name="uninstall.log",
    )


def residue(base, name):
    """Return [(table, row, whether it is gone)], and how many were compared."""
    found, compared = [], 0
    for table, identity in IDENTITY.items():
        query = f"SELECT {identity} FROM {table}"
        before = {str(row[0]) for row in snapshot.rows(base, query)}
        after = {str(row[0]) for row in snapshot.rows(name, query)}
        compared += len(before)
        found += [(table, text, False) for text in sorted(after - before)]
        found += [(table, text, True) for text in sorted(before - after)]
    return found, compared


def kind(table, text):
    """Return what kind of row of Odoo's own making this is, or None."""
    found = ODOOS.search(text)
    if not found or (table == "ir_model_data" and text.startswith(f"{MODULE}.")):
        return None
    return f"{table} {found[1] or found[2]}"


def control(run, base):
    """Return the kinds of rows that an app of core leaves behind."""
    kept, version = run.folder / "control", odoo_source.current().version
    lines = (read_text(kept) or "").splitlines()
    if lines[:1] == [version]:
        return set(lines[1:])
    name = run.database("_control")
    try:
        database.copy(base, name)
        server.run_odoo(
            f"installing {CONTROL} to compare with",
            server.install_arguments(name, [CONTROL], demo=False),
        )
        uninstall(name, CONTROL)
        left, _compared = residue(base, name)
    finally:
        database.drop(name)
    kinds = {kind(table, text) for table, text, gone in left if not gone} - {None}
    write_text(kept, "\n".join([version, *sorted(kinds)]) + "\n")
    return kinds


# table: which of its rows are in the books
BOOKS = {
    "account_move": "state = 'posted'",
    "account_move_line": "parent_state = 'posted'",
    "account_partial_reconcile": "true",
    "hr_expense": "account_move_id IS NOT NULL",
}
# Who touched a row last, and people of the demo that a claim outlives.
FOLLOWING = {"create_uid", "write_uid", "write_date", "department_id", "manager_id"}
# table: what names a row, whatever its id
IDENTITY = {
    "ir_model": "model",
    "ir_model_fields": "model || '.' || name",
    "ir_model_data": "module || '.' || name",
    "ir_model_constraint": "name",
    "ir_model_relation": "name",
    "ir_rule": "name",
    "ir_model_access": "name",
    "ir_act_window": "name->>'en_US'",
    "ir_act_server": "name->>'en_US'",
    "ir_cron": "cron_name",
    "ir_sequence": "name",
    "ir_config_parameter": "key",
    "ir_ui_menu": "name->>'en_US'",
    "res_groups": "name->>'en_US'",
    "res_groups_privilege": "name->>'en_US'",
    "ir_module_category": "name->>'en_US'",
    "mail_activity_type": "name->>'en_US'",
    "mail_message_subtype": "name->>'en_US'",
    "mail_template": "name->>'en_US'",
}


def strings(run, name):
    """Note rows of the system's tables that still name a model of ours."""
    for table in snapshot.tables(name):
        if not any(fits(table, pattern) for pattern in METADATA):
            continue
        for column in snapshot.columns(name, [table])[table]:
            if column not in NAMING or table == "ir_module_module":
                continue
            query = (
                f'SELECT "{column}"::text, count(*) FROM "{table}" '
                f'WHERE "{column}"::text LIKE %s OR "{column}"::text = %s GROUP BY 1'
            )
            for text, count in snapshot.rows(name, query, f"{PREFIX}.%", MODULE):
                run.fail(f"left behind: {count} rows of {table} with {column} {text}")


def fits(table, pattern):
    """Return whether a table's name fits a pattern with % at its end."""
    return table.startswith(pattern[:-1]) if pattern[-1] == "%" else table == pattern


def files(run, name, stored):
    """Note files of the visits that are neither gone nor marked to go."""
    rows = snapshot.rows(
        name,
        "SELECT store_fname FROM ir_attachment WHERE store_fname = ANY(%s)",
        stored,
    )
    run.check(not rows, f"left behind: attachments on {len(rows)} files of visits")
    store = database.FILES / name
    left = [
        path
        for path in stored
        if (store / path).exists() and not (store / "checklist" / path).exists()
    ]
    run.check(not left, f"left behind: {len(left)} files that nothing will remove")


def works(run, name):
    """What our demo data brought to other apps can still be opened and upgraded."""
    records = server.run_odoo(
        "upgrading hr_expense without the add-on",
        ["-d", name, "-u", "hr_expense", "--stop-after-init", "--no-http"],
    )
    run.check_log(records)
