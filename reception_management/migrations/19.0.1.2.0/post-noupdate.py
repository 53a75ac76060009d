"""From 19.0.1.1.0: what an update leaves alone, brought to this release.

See "A release that changes data" in docs/operations.md.
"""

from odoo import SUPERUSER_ID, api

from odoo.addons.reception_management.tools.renew import (
    drop_stale_indexes,
    renew_rules,
    renew_untouched,
)

# {xml id: {field: (as 19.0.1.1.0 shipped it, as this release does)}}
CHANGED = {"role_liaison": {"for_guests": (False, True)}}


def migrate(cr, version):
    """Renew the record rules, and the policy that no company has edited."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    renew_rules(env)
    renew_untouched(env, CHANGED)
    drop_stale_indexes(env)
