from odoo import Command, api, fields, models
from odoo.exceptions import ValidationError

from .reception_visit import MONEY_GROUPS


class HrExpense(models.Model):
    """Who took part: guests of the visit and our own people (FIN-1).

    ``hr.mixin`` is core's way to let users without access to employees name some.
    """

    _name = "hr.expense"
    _inherit = ["hr.expense", "hr.mixin"]

    reception_guest_ids = fields.Many2many(
        "reception.visit.guest",
        "hr_expense_reception_guest_rel",
        "expense_id",
        "guest_id",
        "Guests",
        compute="_compute_reception_guest_ids",
        store=True,
        readonly=False,
        copy=False,
        ondelete="restrict",
        domain="[('visit_id', '=', reception_visit_id)]",
        groups=MONEY_GROUPS,
        help="The guests who took part.",
    )
    reception_employee_ids = fields.Many2many(
        "hr.employee",
        "hr_expense_reception_employee_rel",
        "expense_id",
        "employee_id",
        "Our People",
        compute="_compute_reception_employee_ids",
        store=True,
        readonly=False,
        copy=False,
        check_company=True,
        ondelete="restrict",
        groups=MONEY_GROUPS,
        help="Those of our own people who took part.",
    )
    reception_attendee_count = fields.Integer(
        "Attendees", compute="_compute_reception_attendee_count", groups=MONEY_GROUPS
    )

    @api.depends("reception_visit_id")
    def _compute_reception_guest_ids(self):
        """Keep the guests of the visit; propose the only one it has."""
        for claim in self:
            guests = claim.reception_visit_id.guest_ids
            named = claim.reception_guest_ids._origin & guests._origin
            only = guests if len(guests) == 1 else guests[:0]
            claim.reception_guest_ids = named or only

    @api.depends("reception_visit_id", "employee_id")
    def _compute_reception_employee_ids(self):
        """Propose the employee who claims."""
        for claim in self:
            if not claim.reception_visit_id:
                claim.reception_employee_ids = False
            elif not claim.reception_employee_ids:
                claim.reception_employee_ids = claim.employee_id

    @api.depends("reception_guest_ids", "reception_employee_ids")
    def _compute_reception_attendee_count(self):
        for claim in self:
            claim.reception_attendee_count = len(claim.reception_guest_ids) + len(
                claim.reception_employee_ids
            )

    @api.constrains(
        "reception_visit_id",
        "reception_guest_ids",
        "reception_employee_ids",
        "company_id",
    )
    def _check_reception_attendees(self):
        # sudo: names for the message; who edits the claim has given them
        for claim in self.sudo():
            strangers = claim.reception_guest_ids.filtered(
                lambda guest, claim=claim: guest.visit_id != claim.reception_visit_id
            )
            if strangers:
                raise ValidationError(
                    self.env._(
                        "%(guests)s: not a guest of the visit of “%(claim)s”.",
                        guests=", ".join(strangers.mapped("name")),
                        claim=claim.name,
                    )
                )

    def _attendee_gaps(self):
        """Return what is missing among the attendees (called as superuser)."""
        self.ensure_one()
        if not self.reception_visit_id._rules()["policy_attendees_required"]:
            return []
        texts = {
            "reception_guest_ids": self.env._(
                "“%(claim)s”: name at least one guest who took part.", claim=self.name
            ),
            "reception_employee_ids": self.env._(
                "“%(claim)s”: name at least one of our own people who took part.",
                claim=self.name,
            ),
        }
        return [text for name, text in texts.items() if not self[name]]

    def _attendee_values(self):
        """Return attendees and reason as values for another part of the claim."""
        claim = self.sudo()  # sudo: copied from the claim the user may edit
        return {
            "reception_guest_ids": [Command.set(claim.reception_guest_ids.ids)],
            "reception_employee_ids": [Command.set(claim.reception_employee_ids.ids)],
            "reception_over_cap_reason": claim.reception_over_cap_reason,
        }
