"""From 19.0.1.0.0: what an update leaves alone, brought to this release.

See "A release that changes data" in docs/operations.md.
"""

from odoo import SUPERUSER_ID, api

from odoo.addons.reception_management.tools.renew import (
    drop_stale_indexes,
    renew_rules,
    renew_untouched,
)

# {xml id: {field: (as 19.0.1.0.0 shipped it, as this release does)}}
FLAGS = "2 flags, 1 sign at each door, flowers for each table"
CHANGED = {
    **{f"pack_standard_{t}_call": {"is_guest_call": (False, True)} for t in "abcd"},
    **{f"pack_standard_{t}_flags": {"quantity": (False, FLAGS)} for t in "ab"},
}


def migrate(cr, version):
    """Renew the record rules, and the policy that no company has edited."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    renew_rules(env)
    renew_untouched(env, CHANGED)
    mark_guest_calls(env)
    drop_stale_indexes(env)


def mark_guest_calls(env):
    """Mark the call to the guest on companies' copies of the shipped tiers too."""
    lines = env["reception.preparation.line"].with_context(active_test=False)
    shipped = lines.browse(
        env.ref(f"reception_management.{name}").id
        for name in CHANGED
        if name.endswith("_call") and env.ref(f"reception_management.{name}", False)
    )
    for name in set(shipped.mapped("name")):
        lines.search([("name", "=", name)]).is_guest_call = True
