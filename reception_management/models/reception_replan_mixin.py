from odoo import api, models
from odoo.fields import Domain


class ReceptionReplanMixin(models.AbstractModel):
    """A record that decides what is working time: running clocks follow it (GEN-5).

    The clocks are only marked here; the scheduled action reckons their due moments
    anew, from what is left of them.
    """

    _name = "reception.replan.mixin"
    _description = "Record that decides what is working time"

    # columns that matter; empty: each of them
    _replan_fields = frozenset()

    def _replan_domain(self):
        """Return the domain of the clocks that depend on the records."""
        raise NotImplementedError

    def _replan_deadlines(self):
        if self:
            self.env["reception.deadline"]._mark_stale(Domain(self._replan_domain()))

    @api.model_create_multi
    def create(self, vals_list):
        """Create the records; running clocks follow (GEN-5)."""
        records = super().create(vals_list)
        records._replan_deadlines()
        return records

    def write(self, vals):
        """Change the records; running clocks follow, of before and after (GEN-5)."""
        if self._replan_fields and not self._replan_fields & vals.keys():
            return super().write(vals)
        self._replan_deadlines()
        result = super().write(vals)
        self._replan_deadlines()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_replans_deadlines(self):
        self._replan_deadlines()
