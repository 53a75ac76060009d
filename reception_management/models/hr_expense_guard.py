from odoo import api, models
from odoo.exceptions import AccessError, UserError

LINK_FIELDS = frozenset({"reception_visit_id", "reception_cost_type_id"})
# What the approver decided on.
KEPT_FIELDS = LINK_FIELDS | {"reception_guest_ids", "reception_employee_ids"}
# What the amount of a claim follows from.
AMOUNT_FIELDS = frozenset(
    {
        "total_amount",
        "total_amount_currency",
        "quantity",
        "price_unit",
        "tax_ids",
        "product_id",
        "currency_id",
        "date",
        "payment_mode",
    }
)


class HrExpense(models.Model):
    """What nobody changes on a claim, whatever way they take.

    The screens of core make most of this read-only; its API does not.
    """

    _inherit = "hr.expense"

    @api.model
    def _reception_system_fields(self):
        """Return the names of the fields that only our actions write."""
        return {"approval_ids", "approval_round", "reception_split_reason"}

    @api.model_create_multi
    def create(self, vals_list):
        """Create expenses; a visit is linked by who may see it.

        :raises AccessError: a visit the user may not read, or a system field is given
        :raises UserError: an approved claim is created by who may not approve it
        """
        if self.env.su:
            return super().create(vals_list)
        defaults = {
            key.removeprefix("default_"): value
            for key, value in self.env.context.items()
            if key.startswith("default_")
        }
        for vals in vals_list:
            given = {**defaults, **vals}
            self._refuse_system_fields(given)
            self._check_visit_readable(given.get("reception_visit_id"))
        expenses = super().create(vals_list)
        approved = expenses.filtered(lambda e: e.approval_state == "approved")
        approved._of_reception()._check_can_approve()
        return expenses

    def write(self, vals):
        """Change expenses, as far as their approval and their visit let them.

        :raises AccessError: a visit the user may not read, or a system field is given
        :raises UserError: what is approved, posted or of a closed visit would change
        """
        if not self.env.su:
            if "reception_visit_id" in vals and self._changing(vals, LINK_FIELDS):
                self._check_visit_readable(vals["reception_visit_id"])
            # sudo: compares with what the visit's columns hold, whoever may see them
            claims = self.sudo()._of_reception()
            if claims:
                self._refuse_system_fields(vals)
                claims._check_kept(vals)
        return super().write(vals)

    def _of_reception(self):
        """Return the expenses that are claims on a visit, or hospitality."""
        return self.filtered(lambda e: e.reception_visit_id or e.reception_cost_type_id)

    def _changing(self, vals, names):
        """Return the expenses whose fields of those names would change."""
        names = names & vals.keys()

        def differs(expense, name):
            field = expense._fields[name]
            value = field.convert_to_cache(vals[name], expense)
            return field.convert_to_record(value, expense) != expense[name]

        return self.filtered(lambda e: any(differs(e, name) for name in names))

    def _refuse_system_fields(self, vals):
        refused = self._reception_system_fields() & vals.keys()
        if vals.get("state", "draft") != "draft":  # core computes it
            refused.add("state")
        if vals.get("account_move_id"):
            refused.add("account_move_id")
        if refused:
            raise AccessError(
                self.env._(
                    "%(fields)s can't be set directly: use the buttons (or the "
                    "actions of the API), which check each step.",
                    fields=", ".join(
                        sorted(
                            self._fields[name]._description_string(self.env)
                            for name in refused
                        )
                    ),
                )
            )

    def _check_visit_readable(self, visit_id):
        """Without this, a claim could use up the cap of anybody's visit."""
        if visit_id:
            self.env["reception.visit"].browse(visit_id).check_access("read")

    def _check_kept(self, vals):
        """Check the changes of claims (superuser) against their state."""
        closed = self._closed_claims()
        changed = closed._changing(vals, KEPT_FIELDS | AMOUNT_FIELDS | _STATE)
        if changed:
            changed._raise_closed()
        posted = self.filtered("account_move_id")
        changed = posted._changing(vals, KEPT_FIELDS | AMOUNT_FIELDS)
        if changed:
            raise UserError(
                self.env._(
                    "“%(claim)s” has a journal entry and keeps its visit, cost type, "
                    "attendees and amount. Reset it to draft first.",
                    claim=changed[0].name,
                )
            )
        if "account_move_id" in vals and posted:
            # the only value left is none: core clears it when an entry is reversed
            self.env["account.move"].sudo(False).check_access("write")
        approved = self.filtered(lambda e: e.approval_state == "approved")
        changed = approved._changing(vals, KEPT_FIELDS)
        if changed:
            raise UserError(
                self.env._(
                    "“%(claim)s” is approved and keeps its visit, cost type and "
                    "attendees. Reset it to draft first.",
                    claim=changed[0].name,
                )
            )

    def _raise_closed(self):
        visit = self[0].reception_visit_id
        raise UserError(
            self.env._(
                "The visit %(visit)s is closed: “%(claim)s” stays as it was "
                "reconciled. What finance has to correct is corrected in the journal "
                "by a reversal, which the visit then shows.",
                visit=visit.display_name,
                claim=self[0].name,
            )
        )

    def _closed_claims(self):
        """Return the claims (superuser) that were there when the visit was closed."""
        # sudo: reads the state of visits the user may not see
        return self.sudo().filtered(
            lambda e: e.approval_state and e.reception_visit_id.state == "closed"
        )

    def _check_can_reset_approval(self):
        # EXTENDS hr_expense
        result = super()._check_can_reset_approval()
        if self._closed_claims():
            self._closed_claims()._raise_closed()
        return result

    def _check_can_create_move(self):
        # EXTENDS hr_expense: by the approval, not by the state that core computes
        result = super()._check_can_create_move()
        claims = self.sudo()._of_reception()  # sudo: see _closed_claims
        unapproved = claims.filtered(lambda e: e.approval_state != "approved")
        if unapproved:
            raise UserError(
                self.env._(
                    "“%(claim)s” is not approved: it can't be posted.",
                    claim=unapproved[0].name,
                )
            )
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_visit_closed(self):
        if self._closed_claims():
            self._closed_claims()._raise_closed()


_STATE = frozenset({"approval_state"})
