"""Template databases with everything our add-on depends on, built once."""

from . import database, server
from .common import MODULE, need_space, text_hash
from .odoo_source import current
from .postgres import database as real_name


def template(demo):
    """Return the name of the template with or without demo data, built if need be."""
    depends = server.depends()
    key = text_hash(current().version, *depends, *server.language_arguments())[:8]
    kind = "demo" if demo else "plain"
    name = real_name(f"reception_base_{kind}_{key}")
    if database.exists(name):
        return name
    need_space(1.5, "Building a template database")
    half = f"{name}_new"
    database.drop(half)
    arguments = server.install_arguments(half, depends, demo)
    label = "with" if demo else "without"
    server.run_odoo(
        f"installing what {MODULE} builds on, {label} demo data (once)",
        arguments + server.language_arguments(),
        log_name=f"base-{kind}.log",
    )
    # Only a finished base gets the name under which it is found.
    database.rename(half, name)
    for old in database.like(real_name(f"reception_base_{kind}_%")):
        if old != name:
            database.drop(old)
    return name


def fresh(name, demo):
    """Make a database anew, with our add-on installed; return the log's records."""
    database.copy(template(demo), name)
    return server.run_odoo(
        f"installing {MODULE} into {name}",
        server.install_arguments(name, [MODULE], demo),
    )


def upgrade(name):
    """Upgrade our add-on in a database; return the log's records."""
    return server.run_odoo(
        f"upgrading {MODULE} in {name}",
        ["-d", name, "-u", MODULE, "--stop-after-init", "--no-http"],
    )
