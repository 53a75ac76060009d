"""What the web client asks the server for when it shows a view of the visits.

Odoo 19's client reads each field of the view, also the optional columns that are
hidden, and what their widgets depend on.
"""

from lxml import etree

ACTIVITY = (
    "activity_exception_decoration",
    "activity_exception_icon",
    "activity_state",
    "activity_summary",
    "activity_type_icon",
    "activity_type_id",
)
DEPENDENCIES = {"list_activity": ACTIVITY, "kanban_activity": ACTIVITY}


def specification(meter, uid, kind):
    """Return the specification of the fields of a view, as a user gets it."""
    with meter.env(uid) as env:
        visits = env["reception.visit"]
        names = []
        for node in etree.fromstring(visits.get_view(view_type=kind)["arch"]).iter(
            "field"
        ):
            names += [node.get("name"), *DEPENDENCIES.get(node.get("widget"), ())]
        return {
            name: {"fields": {"display_name": {}}}
            if visits._fields[name].type == "many2one"
            else {}
            for name in names
        }


def stored(meter, specification):
    """Return the part of a specification that is stored, names included."""
    fields = meter.registry["reception.visit"]._fields
    return {
        name: spec
        for name, spec in specification.items()
        if fields[name].store and fields[name].column_type
    }
