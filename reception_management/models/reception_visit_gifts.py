from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .reception_visit import MONEY_GROUPS

OPEN = ("proposed", "approved", "bought", "with_host")


class ReceptionVisit(models.Model):
    """What gifts ask of their visit: authority, limits, and an end (VIS-9, TIER-5)."""

    _inherit = "reception.visit"

    gift_ids = fields.One2many(
        "reception.visit.gift", "visit_id", "Gifts", groups=MONEY_GROUPS
    )
    gift_count = fields.Integer(
        "Number of Gifts", compute="_compute_gift_count", groups=MONEY_GROUPS
    )
    decision_gift_ids = fields.Many2many(
        "reception.visit.gift",
        string="Gifts to Decide On",
        compute="_compute_decision_gift_ids",
        groups=MONEY_GROUPS,
        help="Gifts of the visit that wait for the user's decision.",
    )
    policy_gift_threshold = fields.Monetary(
        readonly=True, copy=False, groups=MONEY_GROUPS
    )
    policy_gift_ceiling = fields.Monetary(
        readonly=True, copy=False, groups=MONEY_GROUPS
    )
    gift_serial = fields.Integer(
        readonly=True,
        copy=False,
        aggregator=None,
        help="Counted up by each check of gifts: two at once meet on this row.",
    )

    @api.model
    def _guarded_fields(self):
        # EXTENDS reception.state.mixin
        return super()._guarded_fields() | {
            "gift_serial",
            "policy_gift_threshold",
            "policy_gift_ceiling",
        }

    def _compute_gift_count(self):
        # sudo: the number is for all who see the visit's gifts
        gifts = self.env["reception.visit.gift"].sudo()
        counts = dict(
            gifts._read_group(
                [
                    ("visit_id", "in", self.ids),
                    ("state", "not in", ("refused", "cancelled")),
                ],
                ["visit_id"],
                ["__count"],
            )
        )
        counts = {visit.id: count for visit, count in counts.items()}
        for visit in self:
            visit.gift_count = counts.get(visit._origin.id, 0)

    @api.depends("gift_ids.approval_ids.decision")
    @api.depends_context("uid")
    def _compute_decision_gift_ids(self):
        gifts = self.env["reception.visit.gift"].search(
            [("visit_id", "in", self.ids), ("is_waiting_for_me", "=", True)]
        )
        for visit in self:
            visit.decision_gift_ids = gifts.filtered(
                lambda gift, v=visit._origin: gift.visit_id == v
            )

    # ---- limits and authority (TIER-5, TIER-8) ---------------------------------

    def _tier_rules(self):
        # EXTENDS: what gifts may be worth; the tier's own limits go first
        # sudo: the company's policy holds for every reader
        tier, company = self._policy_tier(), self.sudo().company_id
        return {
            **super()._tier_rules(),
            "policy_gift_threshold": tier.gift_threshold
            or company.reception_gift_threshold,
            "policy_gift_ceiling": tier.gift_ceiling or company.reception_gift_ceiling,
        }

    def _gift_limits(self):
        """Return threshold and ceiling for the gifts of one recipient; 0: not set.

        Those the visit was approved with; what wasn't set then is today's.
        """
        self.ensure_one()
        rules = self._rules()
        names = ("policy_gift_threshold", "policy_gift_ceiling")
        if self.date_approved and not all(rules[name] for name in names):
            present = self._tier_rules()
            return tuple(rules[name] or present[name] for name in names)
        return tuple(rules[name] for name in names)

    def _planned_gifts(self):
        """Return the gifts (superuser) of ours that the visit's approval decides on."""
        # sudo: the desk may ask whether a step is open without seeing gifts
        return self.sudo().gift_ids.filtered(lambda gift: gift.state == "proposed")

    def _authorities_of_plan(self):
        # EXTENDS: gifts above the threshold go up
        wanted = super()._authorities_of_plan()
        if "executive" not in wanted and any(
            gifts._wants_executive() for gifts in self._planned_gifts()._parties()
        ):
            wanted.add("executive")
        return wanted

    def _condition_gaps(self):
        # EXTENDS: what is missing of the gifts, and what nobody can approve
        gaps = super()._condition_gaps()
        gifts = self._planned_gifts()
        for gift in gifts:
            gaps += gift._plan_gaps()
        for same in gifts._parties():
            gaps += same[:1]._ceiling_gaps()
        return list(dict.fromkeys(gaps))

    # ---- with the life cycle ---------------------------------------------------

    def _enter(self, target, **vals):
        # EXTENDS reception.state.mixin
        result = super()._enter(target, **vals)
        gifts = self._system().gift_ids
        if target == "approved":
            for visit, planned in self._planned_gifts().grouped("visit_id").items():
                # superuser: the decision on the visit has been checked and taken
                approved = planned._approved_by(visit.required_authority)
                planned._system()._enter("approved", **approved)
        elif target == "draft":
            self._reopen_gifts(gifts)
        elif target in ("refused", "cancelled", "no_show"):
            self._end_gifts(gifts)
        return result

    def _end_gifts(self, gifts):
        """End what is not given (superuser): back to stock, or not bought at all."""
        gifts._withdraw_approvals()
        for states, end in (
            (("proposed", "approved"), {"target": "cancelled"}),
            (
                ("bought", "with_host"),
                {"target": "returned", "date_returned": fields.Datetime.now()},
            ),
        ):
            ended = gifts.filtered(lambda gift, states=states: gift.state in states)
            ended._enter(**end, ended_with_visit=True)

    def _reopen_gifts(self, gifts):
        """Take gifts (superuser) back: the next approval decides on them anew.

        Also what ended with the visit; not what somebody had cancelled before.
        """
        gifts._withdraw_approvals()
        undone = gifts.filtered(
            lambda gift: (
                gift.state in ("approved", "bought", "with_host")
                or (gift.state in ("cancelled", "returned") and gift.ended_with_visit)
            )
        )
        undone._enter("proposed", **undone._undecided())

    def _move_parts(self, delta):
        # EXTENDS
        result = super()._move_parts(delta)
        self._system().gift_ids._shift(delta)
        return result

    def _closing_gaps(self):
        # EXTENDS: each gift has come to an end
        gaps = super()._closing_gaps()
        # sudo: closing depends on every gift, whoever may see it
        for gift in self.sudo().gift_ids:
            if gift.state in OPEN:
                gaps.append(
                    self.env._(
                        "The gift “%(gift)s” is neither given nor back in stock.",
                        gift=gift.name,
                    )
                )
            elif gift.state == "registered":
                gaps.append(
                    self.env._(
                        "The gift “%(gift)s” that we got is not surrendered: a "
                        "reception officer takes it over.",
                        gift=gift.name,
                    )
                )
        return gaps

    def _serialize_gifts(self):
        """Change the rows of the visits, so that what is checked next stays true.

        Of two who add gifts for one person at once, the later is asked anew.
        """
        if self.ids:
            self.env.cr.execute(
                SQL(
                    "UPDATE reception_visit SET gift_serial = "
                    "COALESCE(gift_serial, 0) + 1 WHERE id IN %s",
                    tuple(sorted(self.ids)),
                )
            )
            self.invalidate_recordset(["gift_serial"])

    # ---- who sees the visit because of a gift ----------------------------------

    @api.model
    def _executive_domain(self):
        # EXTENDS: visits with a gift on which the executive was asked
        return super()._executive_domain() | Domain(
            "gift_ids.asked_authority", "=", "executive"
        )

    @api.model
    def _gift_decisions(self):
        return Domain("approval_ids.user_id", "=", self.env.uid) | Domain(
            "approval_ids.forwarded_to_id", "=", self.env.uid
        )

    @api.model
    def _decided_domain(self):
        # EXTENDS: visits with a gift the user decided on
        return super()._decided_domain() | Domain(
            "gift_ids", "any", self._gift_decisions()
        )

    @api.model
    def _place_visits(self):
        # EXTENDS: the same, in SQL
        gifts = SQL(
            "SELECT g.visit_id FROM reception_approval a "
            "JOIN reception_visit_gift g ON g.id = a.gift_id "
            "WHERE a.gift_id IS NOT NULL "
            "AND (a.user_id = %(uid)s OR a.forwarded_to_id = %(uid)s)",
            uid=self.env.uid,
        )
        return [*super()._place_visits(), gifts]

    @api.model
    def _flush_place(self):
        # EXTENDS
        self.env["reception.visit.gift"].flush_model(["visit_id"])
        self.env["reception.approval"].flush_model(["gift_id"])
        return super()._flush_place()

    @api.model
    def _represented_domain(self):
        # EXTENDS: gifts to decide on for an executive who is away today
        domain = super()._represented_domain()
        represented = self.env["reception.substitute"]._represented_by(
            self.env.user, self.env.company
        )
        group = "reception_management.group_reception_executive"
        if any(user.has_group(group) for user in represented):
            domain |= Domain("gift_ids.asked_authority", "=", "executive") & Domain(
                "gift_ids.approval_ids.decision", "=", "pending"
            )
        return domain

    @api.model
    def _for_me_domain(self):
        # EXTENDS: gifts that the user decides on
        # sudo: who may decide is asked; the caller's rules apply to what comes out
        gifts = self.env["reception.visit.gift"].sudo()
        waiting = gifts.search([("approval_ids.decision", "=", "pending")])
        mine = waiting.sudo(False)._may_decide().sudo()
        return super()._for_me_domain() | Domain("id", "in", mine.visit_id.ids)

    # ---- screens ---------------------------------------------------------------

    def action_view_gifts(self):
        """Open the gifts of the visit, given and received.

        :return: action of the list of gifts
        """
        return self._open_parts(
            self.env._("Gifts"), "reception.visit.gift", "list,kanban,form"
        )
