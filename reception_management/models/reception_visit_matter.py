from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError

from .reception_state_mixin import Transition

# What was settled stays what it was.
MATTER_FIELDS = frozenset({"name", "description", "raised_by", "guest_id", "raiser_id"})


class ReceptionVisitMatter(models.Model):
    """Who raised a matter of cooperation, who sees to it, what came of it (VIS-12)."""

    _name = "reception.visit.matter"
    _description = "Cooperation Matter"
    _inherit = [
        "reception.visit.part",
        "reception.state.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date_due, id"
    _check_company_auto = True

    # What was agreed is seen to after the visit is closed, too.
    _open_states = (
        "draft",
        "submitted",
        "approved",
        "in_progress",
        "departed",
        "closed",
    )
    _transitions = {
        "agreed": Transition(("open",), "_may_settle", "_settle_gaps"),
        "declined": Transition(("open", "agreed"), "_may_settle", "_settle_gaps"),
        "done": Transition(("open", "agreed"), "_may_settle", "_settle_gaps"),
        "open": Transition(("agreed", "declined", "done"), "_may_manage"),
    }
    _system_fields = frozenset({"state", "date_settled", "date_confirmed"})
    _locked_fields = {
        "agreed": MATTER_FIELDS,
        "declined": MATTER_FIELDS | {"date_due", "employee_id"},
        "done": MATTER_FIELDS | {"date_due", "employee_id"},
    }

    name = fields.Char("Matter", required=True)
    description = fields.Text("What It Is About")
    state = fields.Selection(
        [
            ("open", "Open"),
            ("agreed", "Agreed"),
            ("declined", "Declined"),
            ("done", "Done"),
        ],
        "Status",
        default="open",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    raised_by = fields.Selection(
        [("guest", "The Guests"), ("us", "Us")],
        default="guest",
        required=True,
    )
    guest_id = fields.Many2one(
        "reception.visit.guest",
        "Guest Concerned",
        index="btree_not_null",
        ondelete="set null",
        domain="[('visit_id', '=', visit_id)]",
        help="Who raised it, or whom it is for; gets the confirmation.",
    )
    raiser_id = fields.Many2one("hr.employee", "Raised for Us By", check_company=True)
    employee_id = fields.Many2one(
        "hr.employee",
        "Owner",
        index=True,
        check_company=True,
        help="Who sees to it, and is reminded.",
    )
    date_due = fields.Date("Due Date")
    due = fields.Datetime(compute="_compute_due", store=True, index=True)
    outcome = fields.Text("What Came of It")
    date_settled = fields.Datetime("Settled On", readonly=True, copy=False)
    date_confirmed = fields.Datetime(
        "Confirmed to the Guest",
        readonly=True,
        copy=False,
        help="When the confirmation was last mailed to the guest or the customer.",
    )

    @api.depends("date_due", "company_id.resource_calendar_id.tz")
    def _compute_due(self):
        for matter in self:
            if not matter.date_due:
                matter.due = False
                continue
            # sudo: the time zone of the company's working time, nothing else
            tz = pytz.timezone(matter.company_id.sudo()._reception_tz())
            end = datetime.combine(matter.date_due + timedelta(days=1), time.min)
            matter.due = tz.localize(end).astimezone(pytz.utc).replace(tzinfo=None)

    @api.constrains("guest_id", "visit_id")
    def _check_guest(self):
        for matter in self:
            if matter.guest_id and matter.guest_id.visit_id != matter.visit_id:
                raise UserError(self.env._("The guest belongs to another visit."))

    @api.model_create_multi
    def create(self, vals_list):
        """Create matters of visits that are not closed.

        :raises UserError: the visit's state forbids it
        """
        matters = super().create(vals_list)
        matters._check_visit_running()
        return matters

    @api.ondelete(at_uninstall=False)
    def _unlink_except_settled(self):
        self._check_visit_running()
        kept = self.filtered(lambda matter: matter.state != "open")
        if kept and not self.env.su:
            raise UserError(
                self.env._(
                    "“%(matter)s” has been settled: it stays with the visit.",
                    matter=kept[0].name,
                )
            )

    def _check_visit_running(self):
        closed = self.visit_id.filtered(lambda visit: visit.state == "closed")
        if closed and not self.env.su:
            raise UserError(
                self.env._(
                    "%(visit)s is closed: its matters are seen to, none is added or "
                    "deleted.",
                    visit=closed[0].display_name,
                )
            )

    def _check_transition(self, target):
        # EXTENDS reception.state.mixin
        self._check_visit_open()
        return super()._check_transition(target)

    # ---- who may ---------------------------------------------------------------

    def _may_settle(self):
        """The owner, and those who manage the matters of the visit."""
        mine = self.filtered(lambda matter: matter._owner_user() == self.env.user)
        return mine | self._may_manage()

    def _may_manage(self):
        """Those who may apply for the visit: applicant, author, host, officers."""
        visits = self.visit_id._may_apply()
        return self.filtered(lambda matter: matter.visit_id in visits)

    def _who_may(self, target):
        # EXTENDS reception.state.mixin
        if target == "open":
            return self.env._(
                "The visit's applicant or main host, or a reception officer may."
            )
        return self.env._(
            "The matter's owner, the visit's applicant or main host, or a reception "
            "officer may."
        )

    def _settle_gaps(self):
        """Return what is missing to settle it, as a list of texts."""
        gaps = []
        if not self.employee_id:
            gaps.append(self.env._("Name the owner of the matter."))
        if not (self.outcome or "").strip():
            gaps.append(self.env._("Write what came of it."))
        return gaps

    # ---- steps -----------------------------------------------------------------

    def action_agree(self):
        """Note that both sides agreed; what was agreed is then seen to.

        :raises AccessError: the user is neither owner, applicant, host nor officer
        :raises UserError: settled already, or owner or outcome are missing
        """
        self._transition("agreed", date_settled=fields.Datetime.now())

    def action_decline(self):
        """Note that nothing comes of it; the outcome says why.

        :raises AccessError: the user is neither owner, applicant, host nor officer
        :raises UserError: settled already, or owner or outcome are missing
        """
        self._transition("declined", date_settled=fields.Datetime.now())

    def action_done(self):
        """Note that it has been seen to.

        :raises AccessError: the user is neither owner, applicant, host nor officer
        :raises UserError: settled already, or owner or outcome are missing
        """
        self._transition("done", date_settled=fields.Datetime.now())

    def action_reopen(self):
        """Open matters again.

        :raises AccessError: the user is neither applicant, host nor officer
        :raises UserError: a matter is open already, or the visit was not held
        """
        self._transition("open", date_settled=False)
