from odoo import api, fields, models
from odoo.modules.db import FunctionStatus

from .reception_visit_request import CAME_STATES

# Neither planned nor made.
NOT_COUNTED = ("refused", "cancelled", "no_show")
VISIT_READERS = ",".join(
    f"reception_management.{group}"
    for group in (
        "group_reception_user",
        "group_reception_executive",
        "group_hospitality_finance",
    )
)


def trigram_index(registry):
    """Return the definition of an index on a part of the name, as Odoo's own are.

    :return: nothing where the database has no trigrams: it is searched without
    """
    if not registry.has_trigram:
        return ""
    column = "name"
    if registry.has_unaccent == FunctionStatus.INDEXABLE:
        column = registry.unaccent(column)
    return f"USING gin ({column} gin_trgm_ops)"


class ResPartner(models.Model):
    """Visits as seen from the customer (VIS-17): those the user may see."""

    _inherit = "res.partner"

    reception_visit_ids = fields.One2many("reception.visit", "partner_id", "Visits")
    reception_visit_count = fields.Integer(
        "Visit Count",
        compute="_compute_reception_visits",
        groups=VISIT_READERS,
        help="Visits of the contact and those below it; refused and cancelled ones and "
        "no-shows don't count.",
    )
    reception_first_visit = fields.Datetime(
        "First Visit", compute="_compute_reception_visits", groups=VISIT_READERS
    )
    reception_last_visit = fields.Datetime(
        "Last Visit", compute="_compute_reception_visits", groups=VISIT_READERS
    )
    reception_next_visit = fields.Datetime(
        "Next Visit", compute="_compute_reception_visits", groups=VISIT_READERS
    )

    # Visits are looked for by the customer's name; core's index finds whole names only.
    _reception_name_index = models.Index(trigram_index)

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_reception_visits(self):
        """Sum up over the contact and those below it, in a fixed number of queries."""
        for partner in self:
            partner.reception_visit_count = 0
            partner.reception_first_visit = partner.reception_last_visit = False
            partner.reception_next_visit = False
        children = self.with_context(active_test=False).search_fetch(
            [("id", "child_of", self.ids)], ["parent_id"]
        )
        visits = self.env["reception.visit"]
        domain = [("partner_id", "in", children.ids)]
        came = visits._read_group(
            [*domain, ("state", "in", CAME_STATES)],
            ["partner_id"],
            ["date_arrival:min", "date_arrival:max"],
        )
        for partner, first, last in came:
            for above in partner._reception_self_and_parents(self):
                above.reception_first_visit = min(
                    filter(None, (above.reception_first_visit, first))
                )
                above.reception_last_visit = max(
                    filter(None, (above.reception_last_visit, last))
                )
        counted = visits._read_group(
            [*domain, ("state", "not in", NOT_COUNTED)], ["partner_id"], ["__count"]
        )
        for partner, count in counted:
            for above in partner._reception_self_and_parents(self):
                above.reception_visit_count += count
        planned = visits._read_group(
            [
                *domain,
                ("state", "in", ("submitted", "approved")),
                ("date_arrival", ">=", fields.Datetime.now()),
            ],
            ["partner_id"],
            ["date_arrival:min"],
        )
        for partner, arrival in planned:
            for above in partner._reception_self_and_parents(self):
                above.reception_next_visit = min(
                    filter(None, (above.reception_next_visit, arrival))
                )

    def _reception_self_and_parents(self, wanted):
        """Yield the contact and those above it, as far as they are in `wanted`."""
        partner = self
        while partner:
            if partner.id in wanted._ids:
                yield wanted.browse(partner.id)
            partner = partner.parent_id

    def action_view_reception_visits(self):
        """Return the action that lists the visits of the contact and those below."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "reception_management.reception_visit_action"
        )
        action.update(
            domain=[("partner_id", "child_of", self.id)],
            context={"default_partner_id": self.id},
        )
        return action
