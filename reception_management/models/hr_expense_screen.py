from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import LazyTranslate

from .reception_visit import MONEY_GROUPS

_lt = LazyTranslate(__name__)


class HrExpense(models.Model):
    """What the screens show of a decision on a claim; forwarding, reminding (GEN-6)."""

    _inherit = "hr.expense"

    reception_over_cap = fields.Monetary(
        "Above the Cap",
        compute="_compute_reception_over_cap",
        currency_field="company_currency_id",
        groups=MONEY_GROUPS,
        help="By how much the claim passes the cap of its type or that of the total, "
        "whichever is more.",
    )
    reception_papers_late = fields.Boolean(
        "Papers Late",
        compute="_compute_reception_over_cap",
        groups=MONEY_GROUPS,
        help="The visit was submitted after the time allowed for its papers.",
    )
    reception_can_remind = fields.Boolean(
        compute="_compute_reception_can_remind",
        groups=MONEY_GROUPS,
        help="The claim waits for a decision of which the user may remind.",
    )

    @api.model
    def _reception_system_fields(self):
        # EXTENDS
        return super()._reception_system_fields() | {"date_reminded"}

    @api.depends("reception_excess", "reception_excess_total", "reception_visit_id")
    def _compute_reception_over_cap(self):
        for claim in self:
            claim.reception_over_cap = max(
                claim.reception_excess, claim.reception_excess_total
            )
            visit = claim.sudo().reception_visit_id._origin  # sudo: a yes or no
            claim.reception_papers_late = bool(visit) and visit._papers_late()

    @api.depends("approval_ids.decision", "employee_id", "manager_id")
    @api.depends_context("uid")
    def _compute_reception_can_remind(self):
        own = self._may_remind()
        for claim in self:
            claim.reception_can_remind = (
                claim in own
                and bool(claim._current_approval())
                and not claim.is_waiting_for_me
            )

    def _may_remind(self):
        """Return those of the claims of whose decision the user may remind."""
        if self.env.user.has_groups(
            "reception_management.group_reception_officer,"
            "reception_management.group_hospitality_finance"
        ):
            return self
        # sudo: users may not read employees; to compare, nothing more
        return self.filtered(
            lambda c: self.env.user in c.sudo().employee_id.user_id | c.manager_id
        )

    # ---- actions ---------------------------------------------------------------

    def action_forward(self, user_id, reason=False):
        """Forward the executive's decision on claims to another approver (GEN-6).

        Who forwards may still decide; the other person is asked by activity and can
        read the claim and its visit.

        :param int user_id: id of a res.users: executive, officer or head of a
            department, neither who claims nor who submitted the claim
        :param str reason: a remark for the other person
        :raises AccessError: the current user is not the one to decide now
        :raises UserError: the other person can't decide on the claim
        """
        user = self.env["res.users"].browse(user_id)
        self.check_access("read")
        # superuser: only the visits' rows are changed, see `_decide_over_cap`
        self._system().reception_visit_id._serialize_claims()
        for claim in self:
            claim._forward_and_tell(user, reason)

    def action_remind(self):
        """Remind those who are to decide on claims, once in the company's time (GEN-6).

        :raises AccessError: the user is neither who claims nor who approves the claim,
            nor reception officer or finance
        :raises UserError: no decision is wanted, or a reminder was sent just now
        """
        self.check_access("read")
        if self - self._may_remind():
            raise AccessError(
                self.env._(
                    "Who claims, who approves the claim, a reception officer or "
                    "finance may remind."
                )
            )
        # superuser: see `action_forward`
        self._system().reception_visit_id._serialize_claims()
        self._remind_deciders(_lt("A decision on this claim is waiting for you."))

    def action_ask_forward(self):
        """Open the dialog that asks to whom the decision is forwarded.

        :return: action of the wizard ``reception.reason``
        """
        return self._ask_reason("forward")

    def action_view_decision(self):
        """Open the screen on which the claim is decided on, with its visit's plan.

        :return: action that shows the visit
        """
        self.ensure_one()
        view = self.env.ref("reception_management.reception_visit_view_form_decision")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Decision"),
            "res_model": "reception.visit",
            "res_id": self.reception_visit_id.id,
            "views": [(view.id, "form")],
        }
