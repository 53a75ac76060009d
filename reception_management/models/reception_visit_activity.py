from odoo import models

# What core computes from the activities of a record, and its widgets show.
FROM_ACTIVITIES = frozenset(
    {
        "activity_exception_decoration",
        "activity_exception_icon",
        "activity_state",
        "activity_summary",
        "activity_type_icon",
        "activity_type_id",
    }
)


class ReceptionVisit(models.Model):
    """Activities on the screen: most visits of a page have none."""

    _inherit = "reception.visit"

    def _compute_field_value(self, field):
        # EXTENDS: core asks each visit for each of these; the visits without
        # activities are left out, which is what half a page's time went to
        if field.name not in FROM_ACTIVITIES:
            return super()._compute_field_value(field)
        busy_ids = set(self.activity_ids.mapped("res_id"))
        idle = self.filtered(lambda visit: visit.id and visit.id not in busy_ids)
        # all of them at once: protected, what is set is a result, not a change
        names = [self._fields[name] for name in FROM_ACTIVITIES]
        with self.env.protecting(names, idle):
            idle.update(dict.fromkeys(FROM_ACTIVITIES, False))
        busy = self - idle
        return super(ReceptionVisit, busy)._compute_field_value(field) if busy else None
