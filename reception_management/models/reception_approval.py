from odoo import api, fields, models

# From the lowest to the highest; a decision of a higher one covers a lower one.
AUTHORITIES = [
    ("officer", "Reception officer"),
    ("department", "Department manager"),
    ("executive", "Executive"),
]


class ReceptionApproval(models.Model):
    """One row is one decision that is wanted, and later the decision itself.

    Written by the owner's actions only. Two uniqueness rules make two decisions of
    one round the decisions of two persons, whatever happens at the same time.
    """

    _name = "reception.approval"
    _description = "Reception Approval"
    _order = "round desc, sequence, id"

    # owner: one column per model that asks for approvals
    visit_id = fields.Many2one("reception.visit", ondelete="cascade", index=True)
    expense_id = fields.Many2one(
        "hr.expense", "Claim", ondelete="cascade", index="btree_not_null"
    )
    gift_id = fields.Many2one(
        "reception.visit.gift", ondelete="cascade", index="btree_not_null"
    )
    company_id = fields.Many2one(
        "res.company", compute="_compute_company_id", store=True, precompute=True
    )

    round = fields.Integer(required=True, readonly=True)
    sequence = fields.Integer(required=True, readonly=True, default=1)
    authority = fields.Selection(AUTHORITIES, required=True, readonly=True)
    decision = fields.Selection(
        [
            ("pending", "Waiting"),
            ("approved", "Approved"),
            ("refused", "Refused"),
            ("withdrawn", "Withdrawn"),
        ],
        default="pending",
        required=True,
        readonly=True,
    )
    user_id = fields.Many2one(
        "res.users",
        "Decided By",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    on_behalf_of_id = fields.Many2one(
        "res.users",
        readonly=True,
        help="The approver who was away when a substitute decided.",
    )
    forwarded_to_id = fields.Many2one(
        "res.users",
        readonly=True,
        index="btree_not_null",
        help="The person whom the approver asked to decide instead.",
    )
    date_decision = fields.Datetime("Decided On", readonly=True)
    reason = fields.Text(readonly=True)

    _owner = models.Constraint(
        "CHECK (num_nonnulls(visit_id, expense_id, gift_id) = 1)",
        "An approval belongs to exactly one record.",
    )
    _decided = models.Constraint(
        "CHECK ((decision IN ('approved', 'refused')) = (user_id IS NOT NULL))",
        "A decision needs the person who took it.",
    )
    # few are open at a time, and those are asked for at each look at a list
    _visit_pending_index = models.Index("(visit_id) WHERE decision = 'pending'")
    _visit_authority_unique = models.UniqueIndex(
        "(visit_id, authority, round)",
        "This decision has already been asked for in this round.",
    )
    _visit_user_unique = models.UniqueIndex(
        "(visit_id, round, user_id) WHERE user_id IS NOT NULL",
        "One person can't take two decisions in one round: a second person must.",
    )

    _expense_authority_unique = models.UniqueIndex(
        "(expense_id, authority, round) WHERE expense_id IS NOT NULL",
        "This decision has already been asked for in this round.",
    )
    _expense_user_unique = models.UniqueIndex(
        "(expense_id, round, user_id) "
        "WHERE expense_id IS NOT NULL AND user_id IS NOT NULL",
        "One person can't take two decisions in one round: a second person must.",
    )

    _gift_authority_unique = models.UniqueIndex(
        "(gift_id, authority, round) WHERE gift_id IS NOT NULL",
        "This decision has already been asked for in this round.",
    )
    _gift_user_unique = models.UniqueIndex(
        "(gift_id, round, user_id) WHERE gift_id IS NOT NULL AND user_id IS NOT NULL",
        "One person can't take two decisions in one round: a second person must.",
    )

    @api.depends("visit_id.company_id", "expense_id.company_id", "gift_id.company_id")
    def _compute_company_id(self):
        for approval in self:
            owner = approval.visit_id or approval.expense_id or approval.gift_id
            approval.company_id = owner.company_id

    @api.depends("authority", "decision")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for approval in self:
            fields_ = self._fields
            authority = dict(fields_["authority"]._description_selection(self.env))
            decision = dict(fields_["decision"]._description_selection(self.env))
            approval.display_name = (
                f"{authority.get(approval.authority, '')}: "
                f"{decision.get(approval.decision, '')}"
            )
