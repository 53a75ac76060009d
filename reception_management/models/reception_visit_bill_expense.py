from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL, LazyTranslate

from .hr_expense import CLAIM_STATES
from .reception_visit import MONEY_GROUPS

_lt = LazyTranslate(__name__)

# What a supplier asks for guests who didn't come is a cost of the visit too.
BILL_STATES = (*CLAIM_STATES, "no_show")
ACTIVITY = "reception_management.mail_activity_type_bill"


class ReceptionVisit(models.Model):
    """Suppliers' bills on a visit: never blocked, but explained (FIN-2)."""

    _inherit = "reception.visit"

    has_bill_over_cap = fields.Boolean(
        "Bill over Cap",
        readonly=True,
        copy=False,
        groups=MONEY_GROUPS,
        help="Posted bills pass what may be spent; the executive has not said yet "
        "why that is accepted.",
    )
    bill_over_cap_reason = fields.Text(
        "Why the Bill Is Accepted", readonly=True, copy=False, groups=MONEY_GROUPS
    )
    bill_over_cap_user_id = fields.Many2one(
        "res.users",
        "Accepted By",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups=MONEY_GROUPS,
    )
    can_accept_bill = fields.Boolean(
        compute="_compute_can_accept_bill", groups=MONEY_GROUPS
    )

    @api.model
    def _guarded_fields(self):
        # EXTENDS reception.state.mixin
        return super()._guarded_fields() | {
            "has_bill_over_cap",
            "bill_over_cap_reason",
            "bill_over_cap_user_id",
        }

    @api.model
    def _represented_domain(self):
        # EXTENDS: the bills that wait for an executive who is away
        domain = super()._represented_domain()
        if self.env["hr.expense"]._represents_executive():
            domain |= Domain("has_bill_over_cap", "=", True)
        return domain

    @api.model
    def _decided_domain(self):
        # EXTENDS: who accepted a bill reads on
        accepted = Domain("bill_over_cap_user_id", "=", self.env.uid)
        return super()._decided_domain() | accepted

    @api.model
    def _place_visits(self):
        # EXTENDS: the same
        accepted = SQL(
            "SELECT id FROM reception_visit WHERE bill_over_cap_user_id = %s",
            self.env.uid,
        )
        return [*super()._place_visits(), accepted]

    @api.model
    def _flush_place(self):
        # EXTENDS
        self.flush_model(["bill_over_cap_user_id"])
        return super()._flush_place()

    @api.depends("has_bill_over_cap")
    @api.depends_context("uid")
    def _compute_can_accept_bill(self):
        mine = self.filtered("has_bill_over_cap")._may_take("executive")
        for visit in self:
            visit.can_accept_bill = visit in mine

    def _takes_bills(self):
        self.ensure_one()
        return self.state in BILL_STATES or (
            self.is_urgent and self.state == "submitted"
        )

    def _over_billed_lines(self):
        """Return the budget lines (superuser) whose bills nobody has accepted yet."""
        return self.sudo().budget_ids.filtered(  # sudo: see `_money_sums`
            lambda line: (
                line.currency_id.compare_amounts(line.bill_excess, line.bill_accepted)
                > 0
            )
        )

    def _flag_bills(self):
        """Bring the mark to what the journal says (called as superuser)."""
        self.budget_ids.invalidate_recordset()
        over = self._over_billed_lines().visit_id
        (over - over.filtered("has_bill_over_cap"))._mark_bills(True)
        (self - over).filtered("has_bill_over_cap")._mark_bills(False)

    def _mark_bills(self, is_over, **vals):
        """Write the mark, and ask those who may accept the bills, or no more."""
        if not self:
            return
        visits = self._system()
        visits.write({"has_bill_over_cap": is_over, **vals})
        if not is_over:
            visits.activity_unlink([ACTIVITY])
            return
        for visit in visits:
            for user in visit._eligible_approvers("executive"):
                visit.activity_schedule(ACTIVITY, user_id=user.id)

    def _closing_gaps(self):
        # EXTENDS: a bill over the cap is explained
        return super()._closing_gaps() + [
            self.env._(
                "%(what)s: bills pass what may be spent by %(over)s. The executive has "
                "to say why that is accepted.",
                what=line.display_name,
                over=line._money(line.bill_excess),
            )
            for line in self._over_billed_lines()
        ]

    def action_accept_bill_over_cap(self, reason):
        """Accept, as the executive, the bills over the cap of visits.

        Later bills that pass the cap by more have to be accepted again.

        :param str reason: kept on the visit; required
        :raises AccessError: the user is no executive, or asked for the visit
        :raises UserError: no reason, or no bill is over the cap
        """
        self._check_reason(reason)
        self.check_access("read")
        mine = self._may_take("executive")
        for visit in self:
            if visit not in mine:
                raise AccessError(
                    self.env._(
                        "You may not accept bills over the cap of %(visit)s: an "
                        "executive who didn't ask for the visit may.",
                        visit=visit.display_name,
                    )
                )
            system = visit._system()
            system._serialize_claims()
            system.budget_ids.invalidate_recordset()
            lines = system._over_billed_lines()
            if not lines:
                raise UserError(
                    self.env._(
                        "No bill of %(visit)s is over the cap.",
                        visit=visit.display_name,
                    )
                )
            for line in lines:
                line.bill_accepted = line.bill_excess
            system._mark_bills(
                False,
                bill_over_cap_reason=reason,
                bill_over_cap_user_id=self.env.uid,
            )
            visit._tell(system.applicant_id, _lt("A bill has been accepted."))

    def action_ask_accept_bill(self):
        """Open the dialog that asks why the bills are accepted.

        :return: action of the wizard ``reception.reason``
        """
        return self.with_context(reception_step="accept_bill").action_ask_reason()

    def _tell_closed(self, moves):
        """Write on closed visits that entries with their costs changed."""
        for visit in self.filtered(lambda v: v.state == "closed"):
            names = moves.filtered(
                lambda m, v=visit: v in m.line_ids.reception_visit_id
            ).mapped("display_name")
            visit._system().message_post(
                body=self.env._(
                    "An entry with costs of this closed visit was posted: %(names)s.",
                    names=", ".join(names),
                ),
                subtype_xmlid="mail.mt_note",
            )
