from odoo import api, fields, models
from odoo.fields import Domain

from .reception_visit import MONEY_GROUPS


class ReceptionVisit(models.Model):
    """What the screens ask, so that they offer what the actions grant, no more."""

    _inherit = "reception.visit"

    can_apply = fields.Boolean(
        compute="_compute_steps",
        help="The user may change, submit, cancel and reset the application.",
    )
    can_receive = fields.Boolean(
        compute="_compute_steps", help="The user may check the guests in and out."
    )
    can_close = fields.Boolean(
        compute="_compute_steps", help="The user may close the visit."
    )
    has_decision_for_me = fields.Boolean(
        "Something Waits for My Decision",
        compute="_compute_has_decision_for_me",
        search="_search_has_decision_for_me",
    )
    has_vip = fields.Boolean("VIP", compute="_compute_has_vip")
    is_over_cap = fields.Boolean(
        "Over Cap", compute="_compute_is_over_cap", groups=MONEY_GROUPS
    )
    has_low_greeter = fields.Boolean(
        "Greeter below the Minimum Rank", compute="_compute_has_low_greeter"
    )

    @api.depends("state", "create_uid", "applicant_id", "host_id")
    @api.depends_context("uid")
    def _compute_steps(self):
        # a visit that is being typed in has no rows to ask about yet
        saved = self._origin
        own, received, closed = (
            saved._may_apply(),
            saved._may_receive(),
            saved._may_close(),
        )
        for visit in self:
            origin = visit._origin
            visit.can_apply = not origin or origin in own
            visit.can_receive = origin in received
            visit.can_close = origin in closed

    @api.depends("is_waiting_for_me")
    @api.depends_context("uid")
    def _compute_has_decision_for_me(self):
        for visit in self:
            visit.has_decision_for_me = visit.is_waiting_for_me

    @api.model
    def _search_has_decision_for_me(self, operator, value):
        return self._for_me_domain() if operator == "in" else NotImplemented

    @api.model
    def _for_me_domain(self):
        """Return the domain of visits with something to decide for the user; a hook."""
        return Domain("is_waiting_for_me", "=", True)

    @api.depends("guest_ids.is_vip")
    def _compute_has_vip(self):
        # of what is saved, only the few VIPs are read; what is being typed in is asked
        saved = self.filtered("id")
        # sudo: a yes or no about a visit that the user reads
        guests = self.env["reception.visit.guest"].sudo()
        found = guests._read_group(
            [("visit_id", "in", saved.ids), ("is_vip", "=", True)], ["visit_id"]
        )
        with_vip = {visit.id for (visit,) in found}
        saved.has_vip = False
        saved.browse(with_vip).has_vip = True
        for visit in self - saved:
            visit.has_vip = any(visit.guest_ids.mapped("is_vip"))

    @api.depends("budget_ids.is_over_cap")
    def _compute_is_over_cap(self):
        for visit in self:
            visit.is_over_cap = bool(visit._over_cap_lines())

    @api.depends(
        "date_approved",
        "is_special_plan",
        "tier_id.greeter_rank_id",
        "policy_greeter_rank_id",
        "companion_ids.employee_id",
        "companion_ids.role_id.is_greeter",
    )
    def _compute_has_low_greeter(self):
        for visit in self:
            visit.has_low_greeter = bool(visit._low_greeters())

    @api.model
    def _group_expand_state(self, states, domain):
        """Return the states shown even when empty: those of a visit on its way."""
        return ["draft", "submitted", "approved", "in_progress", "departed"]
