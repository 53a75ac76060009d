"""Brings data that updates leave alone (noupdate) to what a release ships.

For migrations. Record rules are the add-on's own and are always renewed; what is a
company's policy changes only where the company has left it as it was shipped.
"""

import logging

from lxml import etree

from odoo import Command
from odoo.modules import Manifest
from odoo.tools import SQL
from odoo.tools.convert import xml_import
from odoo.tools.misc import file_path
from odoo.tools.sql import make_index_name

MODULE = "reception_management"
# What a rule is when its file doesn't say otherwise.
PLAIN_RULE = {
    "groups": [Command.clear()],
    "perm_read": True,
    "perm_write": True,
    "perm_create": True,
    "perm_unlink": True,
}

_logger = logging.getLogger(__name__)


def renew_rules(env):
    """Bring all record rules to this release's; those that it dropped go.

    A rule that a company has archived stays archived.

    :return: names of the rules that were otherwise before
    """
    names = env["ir.model.data"].search(
        [("module", "=", MODULE), ("model", "=", "ir.rule")]
    )
    rules = {row.name: env["ir.rule"].browse(row.res_id) for row in names}
    before = {name: _rule_facts(rule) for name, rule in rules.items()}
    for rule in rules.values():
        rule.write(PLAIN_RULE)
    shipped = set()
    for filename in Manifest.for_addon(MODULE)["data"]:
        if filename.startswith("security/") and filename.endswith(".xml"):
            shipped |= renew_records(env, filename, "ir.rule")
    for name in rules.keys() - shipped:
        rules.pop(name).unlink()
    changed = sorted(
        name for name in before
        if name not in shipped or before[name] != _rule_facts(rules[name])
    )  # fmt: skip
    _logger.info("%s record rules brought to this release: %s", len(changed), changed)
    return changed


def renew_records(env, filename, model):
    """Write the records of one model in a data file anew, whatever they are now.

    :param str filename: path in the add-on
    :param str model: name of the model; other records of the file stay as they are
    :return: names (xml ids without the module) of the records, as a set
    """
    path = file_path(f"{MODULE}/{filename}")
    root = etree.parse(path).getroot()
    for record in root.xpath(".//record[@model!=$model] | .//function", model=model):
        record.getparent().remove(record)
    names = {record.get("id") for record in root.iter("record")}
    if names:
        # as at the installation: an update would pass over what exists
        xml_import(env, MODULE, {}, "init", True, path).parse(root)
    return names


def renew_untouched(env, changes):
    """Change shipped policy where it is still what an earlier release shipped.

    :param dict changes: {xml id without module: {field: (as shipped then, now)}}
    :return: names of the fields left alone, as "xml id.field", because the company
        has set its own
    """
    kept = []
    for name, fields in changes.items():
        record = env.ref(f"{MODULE}.{name}", raise_if_not_found=False)
        if not record:  # deleted by the company
            continue
        for field, (old, new) in fields.items():
            if record[field] == old:
                record[field] = new
            elif record[field] != new:
                kept.append(f"{name}.{field}")
    if kept:
        _logger.info("Kept as the company has set it: %s", ", ".join(kept))
    return kept


def drop_stale_indexes(env):
    """Drop the indexes of columns that no longer ask for one: an update keeps them."""
    for model in env.values():
        if not model._name.startswith("reception.") or not model._auto:
            continue
        for field in model._fields.values():
            if field.store and field.column_type and not field.index:
                name = make_index_name(model._table, field.name)
                env.cr.execute(SQL("DROP INDEX IF EXISTS %s", SQL.identifier(name)))


def _rule_facts(rule):
    return (
        rule.domain_force,
        rule.model_id.model,
        frozenset(rule.groups.ids),
        *(rule[name] for name in PLAIN_RULE if name != "groups"),
    )
