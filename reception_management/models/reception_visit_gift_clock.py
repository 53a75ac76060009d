from datetime import timedelta

from odoo import api, fields, models

from .reception_deadline_mixin import CLOCK_GROUPS

KIND = "gift"


class ReceptionVisitGift(models.Model):
    """When a gift is given, and until when whoever gives it must have it (VIS-9)."""

    _name = "reception.visit.gift"
    _inherit = ["reception.visit.gift", "reception.deadline.mixin"]

    deadline_ids = fields.One2many(
        "reception.deadline", "gift_id", readonly=True, groups=CLOCK_GROUPS
    )
    date_planned = fields.Datetime(
        "When",
        compute="_compute_date_planned",
        store=True,
        precompute=True,
        readonly=False,
        help="When it is to be given, the arrival unless another time is named; of a "
        "gift received, when we got it.",
    )
    date_host = fields.Datetime(
        "With the Host Until",
        compute="_compute_date_host",
        store=True,
        help="Whoever gives it must have it by then; how long before is a setting.",
    )
    date = fields.Date(
        compute="_compute_date",
        store=True,
        index=True,
        help="The day on which it was given or got, or is to be given.",
    )

    # ---- when ------------------------------------------------------------------

    @api.depends("visit_id.date_arrival", "direction")
    def _compute_date_planned(self):
        # later changes of the visit's dates move it, see `_shift`
        for gift in self.filtered(lambda gift: not gift.date_planned):
            received = gift.direction == "received"
            gift.date_planned = (
                fields.Datetime.now() if received else gift.visit_id.date_arrival
            )

    @api.depends("date_planned", "direction")
    def _compute_date_host(self):
        for gift in self:
            # sudo: the company's policy and working time, for reckoning
            company = gift.sudo().company_id
            days, calendar = (
                company.reception_gift_lead_days,
                company.resource_calendar_id,
            )
            moment = gift.direction == "given" and gift.date_planned
            if moment:
                moment = (
                    calendar._reception_add_days(moment, -days)
                    if calendar
                    else moment - timedelta(days=days)
                )
            gift.date_host = moment

    @api.depends("date_planned", "date_given")
    def _compute_date(self):
        for gift in self:
            moment = gift.date_given or gift.date_planned
            # sudo: the time zone of the company's working time, nothing else
            zone = gift.company_id and gift.company_id.sudo()._reception_tz()
            gift.date = moment and fields.Datetime.context_timestamp(
                gift.with_context(tz=zone), moment
            )

    def _shift(self, delta):
        """Move what is not given yet (superuser) by a timedelta, with the visit."""
        for gift in self.filtered(lambda gift: gift.direction == "given"):
            if gift.date_planned and not gift.date_given:
                gift.date_planned += delta

    # ---- the clock -------------------------------------------------------------

    def write(self, vals):
        """Change gifts; the clock follows another moment.

        :raises UserError: the gift's or the visit's state forbids it
        """
        result = super().write(vals)
        if "date_planned" in vals:
            self._keep_clock()
        return result

    def _enter(self, target, **vals):
        # EXTENDS reception.state.mixin
        result = super()._enter(target, **vals)
        if target == "with_host":
            self._meet_deadline(KIND)
        self._keep_clock()
        return result

    def _keep_clock(self):
        """Let a clock run for each gift that has to reach who gives it."""
        if not self:
            return
        gifts = self._system()
        wanted = gifts.filtered(
            lambda gift: gift.state in ("approved", "bought") and gift.date_host
        )
        (gifts - wanted)._drop_deadline(KIND)
        wanted._set_deadline(KIND, {gift: gift.date_host for gift in wanted})

    def _deadline_owner(self, kind):
        # EXTENDS reception.deadline.mixin: who sees to it, and who waits for it
        gift = self.sudo()  # sudo: users may not read employees
        return gift.visit_id.applicant_id.user_id | gift.employee_id.user_id

    def _deadline_applicant_manager_users(self):
        # EXTENDS reception.deadline.mixin
        return self.visit_id._deadline_applicant_manager_users()

    def _deadline_department_users(self):
        # EXTENDS reception.deadline.mixin
        return self.visit_id._deadline_department_users()
