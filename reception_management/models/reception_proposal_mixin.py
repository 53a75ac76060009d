from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

# What guests say about our people is not for the front desk, nor for finance.
PROPOSAL_GROUPS = ",".join(
    f"reception_management.group_reception_{group}" for group in ("user", "executive")
)


# written by the steps alone: the record names them in its guarded fields
PROPOSAL_FIELDS = frozenset(
    {"complaint_state", "complaint_reason", "complaint_dismissal"}
)


class ReceptionProposalMixin(models.AbstractModel):
    """A record on which a low score proposes a complaint (VIS-15).

    The proposal is a flag with its reason; a person judges it. Dismissing needs a
    reason. The room of the complaints adds its own answer beside the dismissal.
    Used together with ``reception.state.mixin`` and ``reception.approval.mixin``.
    """

    _name = "reception.proposal.mixin"
    _description = "Record that may propose a complaint"

    complaint_state = fields.Selection(
        [("proposed", "Proposed"), ("dismissed", "Dismissed")],
        "Complaint",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups=PROPOSAL_GROUPS,
    )
    complaint_reason = fields.Text(
        "Why a Complaint Is Proposed",
        readonly=True,
        copy=False,
        groups=PROPOSAL_GROUPS,
    )
    complaint_dismissal = fields.Text(
        "Why It Was Dismissed", readonly=True, copy=False, groups=PROPOSAL_GROUPS
    )
    can_judge_complaint = fields.Boolean(compute="_compute_can_judge_complaint")

    @api.depends_context("uid")
    @api.depends("complaint_state")
    def _compute_can_judge_complaint(self):
        allowed = self._may_judge()
        for record in self:
            record.can_judge_complaint = record in allowed

    # ---- hooks -----------------------------------------------------------------

    def _may_judge(self):
        """Return the records whose proposal the current user may judge; a hook."""
        return self.browse()

    def _proposal_users(self):
        """Return the users (superuser) who are told of a proposal; a hook."""
        return self.env["res.users"].sudo()

    # ---- steps -----------------------------------------------------------------

    def _propose_complaint(self, reason):
        """Flag the record and tell those who judge; the caller has checked why.

        :param str reason: what was said or scored, without the guest's words
        """
        self.ensure_one()
        record = self._system()
        known = record.complaint_state == "proposed"
        record.write(
            {
                "complaint_state": "proposed",
                "complaint_reason": reason,
                "complaint_dismissal": False,
            }
        )
        if not known:
            record._tell_users(
                record._proposal_users(),
                _lt("A guest was not content: a complaint is proposed."),
            )

    def _withdraw_proposal(self):
        """Take the flag away where nothing is left that proposes a complaint."""
        records = self._system()
        records.filtered(lambda record: record.complaint_state == "proposed").write(
            {"complaint_state": False, "complaint_reason": False}
        )

    def action_dismiss_complaint(self, reason):
        """Judge that no complaint is to be made of a low score (VIS-15).

        :param str reason: kept with the record; required
        :raises AccessError: the user may not judge the proposal
        :raises UserError: no reason, or no complaint is proposed
        """
        self._check_reason(reason)
        self.check_access("read")
        self._lock_for_transition()
        if self - self._may_judge():
            raise AccessError(self._who_may_judge())
        for record in self._system():
            if record.complaint_state != "proposed":
                raise UserError(
                    self.env._(
                        "No complaint is proposed for %(record)s.",
                        record=record.display_name,
                    )
                )
        self._system().write(
            {"complaint_state": "dismissed", "complaint_dismissal": reason}
        )
        for record in self:
            # the history names no reason: it has more readers than the field
            record._tell_users(
                self.env["res.users"].sudo(),  # sudo: nobody is told besides
                _lt("The proposal of a complaint is dismissed."),
            )

    def _who_may_judge(self):
        """Return a sentence that says who judges proposals (for messages)."""
        return self.env._(
            "A reception officer or the superior of the person concerned judges the "
            "proposal, never that person."
        )
