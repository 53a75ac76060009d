from odoo import api, fields, models

from .reception_deadline_mixin import CLOCK_GROUPS

# target state -> (clocks that start, clocks that are met, clocks that are dropped)
CLOCKS = {
    "submitted": (("decision",), (), ()),
    "approved": ((), ("decision",), ()),
    "refused": ((), ("decision",), ()),
    "cancelled": ((), (), ("decision",)),
    "draft": ((), (), ("decision",)),
    "departed": (("report",), (), ()),
    "closed": ((), ("report",), ()),
}


class ReceptionVisit(models.Model):
    """The clocks of a visit: the decision on it, and its report (VIS-14, GEN-6).

    That of its papers has a file of its own.
    """

    _name = "reception.visit"
    _inherit = ["reception.visit", "reception.deadline.mixin"]

    deadline_ids = fields.One2many(
        "reception.deadline", "visit_id", readonly=True, groups=CLOCK_GROUPS
    )

    @api.model
    def _guarded_fields(self):
        # EXTENDS reception.state.mixin
        return super()._guarded_fields() | {"deadline_ids"}

    def _enter(self, target, **vals):
        # EXTENDS reception.state.mixin
        result = super()._enter(target, **vals)
        start, meet, drop = CLOCKS.get(target, ((), (), ()))
        for kind in meet:
            self._meet_deadline(kind)
        for kind in drop:
            self._drop_deadline(kind)
        for kind in start:
            self._start_deadline(kind)
        return result

    def _deadline_owner(self, kind):
        # EXTENDS reception.deadline.mixin
        if kind == "decision":
            return self._deciders()
        # sudo: users may not read employees; asked for the reminder only
        visit = self.sudo()
        return visit.applicant_id.user_id or visit.host_id.user_id

    def _deadline_applicant_manager_users(self):
        # EXTENDS reception.deadline.mixin
        applicant = self.sudo().applicant_id  # sudo: see _deadline_owner
        return applicant.parent_id.user_id or self._deadline_department_users()

    def _deadline_department_users(self):
        # EXTENDS reception.deadline.mixin
        return self.sudo()._eligible_department_manager()  # sudo: see _deadline_owner
