"""What is done before the add-on is uninstalled (GEN-4)."""

import logging

from odoo.tools import SQL, mute_logger

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG

from .models.reception_visit_agenda_event import QUIET

MODULE = "reception_management"
OURS = "reception."
# What Odoo takes away by itself: it describes the add-on.
DEFINITIONS = ("ir.", "mail.", "res.groups")
# What is in the books stays there: core's own rules say what may be deleted.
BOOKS = ("hr.expense", "account.move")

_logger = logging.getLogger(__name__)


def uninstall_hook(env):
    """Let go of other apps' records, so that nothing of ours is left behind (GEN-4).

    Expenses and journal items lose visit, cost type and attendees, and nothing else.
    Demo records that other records have come to need stay as ordinary records of
    their apps: posted claims, their employees and categories, partners of bills.
    """
    _delete_events(env)
    _delete_files(env)
    env.flush_all()
    _empty_columns(env)
    _empty_relations(env)
    env.invalidate_all()
    _settle_demo_records(env)


def _delete_events(env):
    """Delete the events that show the agenda of visits; what has passed stays."""
    events = env["reception.visit.agenda"].search([("state", "=", "planned")]).event_id
    # nobody is told: the visits take place, they are only no longer shown by us
    events.with_context(**QUIET).unlink()


def _delete_files(env):
    """Delete the files that belong to our records: Odoo drops the tables alone."""
    files = env["ir.attachment"].with_context(skip_res_field_check=True)
    files.search([("res_model", "=like", f"{OURS}%")]).unlink()


def _empty_columns(env):
    """Empty the columns of other apps' tables that point at our records.

    By SQL and without new modification dates: no rule of a closed visit or a posted
    entry is meant to keep them, and nobody has changed anything.
    """
    for model in env.values():
        if model._abstract or not model._auto or model._name.startswith(OURS):
            continue
        columns = [
            SQL.identifier(field.name)
            for field in model._fields.values()
            if field.type == "many2one"
            and field.store
            and not field.required
            and field.comodel_name.startswith(OURS)
        ]
        if columns:
            # in one statement: two of them may have to be empty together
            env.cr.execute(
                SQL(
                    "UPDATE %s SET %s WHERE %s",
                    SQL.identifier(model._table),
                    SQL(", ").join(SQL("%s = NULL", column) for column in columns),
                    SQL(" OR ").join(
                        SQL("%s IS NOT NULL", column) for column in columns
                    ),
                )
            )


def _empty_relations(env):
    """Empty the tables between our records and others, in either direction."""
    relations = env["ir.model.relation"].search([("module.name", "=", MODULE)])
    for name in relations.mapped("name"):
        env.cr.execute(SQL("DELETE FROM %s", SQL.identifier(name)))


def _settle_demo_records(env):
    """Delete our demo records, the last first; those that are needed lose their name.

    Odoo would leave the names of what it can't delete, as if we were still there.
    """
    data = env["ir.model.data"].search([("module", "=", MODULE)], order="id DESC")
    left = [
        env[row.model].browse(row.res_id)
        for row in data
        if row.model in env
        and (row.model == "reception.visit" or not row.model.startswith(OURS))
        and not row.model.startswith(DEFINITIONS)
    ]
    tried = None
    while left and left != tried:
        tried = left
        left = [record for record in left if not _delete(record)]
    for record in left:
        _logger.info("%s is needed by others and stays", record)
        own = [("model", "=", record._name), ("res_id", "=", record.id)]
        data.search([("module", "=", MODULE), *own]).unlink()


def _delete(record):
    """Delete a record, as the uninstallation may; return whether that was possible."""
    flag = record._name not in BOOKS
    try:
        with mute_logger("odoo.sql_db"), record.env.cr.savepoint():
            record.with_context(**{MODULE_UNINSTALL_FLAG: flag}).exists().unlink()
            record.env.flush_all()
    except Exception:  # whatever forbids it: any app may
        record.env.invalidate_all()
        return False
    return True
