from odoo import models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    _inherit = "account.move"

    def write(self, vals):
        """Change entries; the visits whose costs they carry notice it.

        :raises UserError: a posted entry of a closed visit would be taken back
        """
        if "state" not in vals:
            return super().write(vals)
        # sudo: the accountant may not see the visits; they are only marked
        moves = self.sudo()
        if vals["state"] != "posted":
            moves._check_visits_open()
        unposted = moves.filtered(lambda move: move.state != "posted")
        result = super().write(vals)
        visits = moves.line_ids.reception_visit_id
        if visits:
            # a visit must not be closed while its costs are booked
            visits._serialize_claims()
            visits._flag_bills()
            visits._tell_closed(unposted.filtered(lambda m: m.state == "posted"))
        return result

    def _check_visits_open(self):
        """Keep what closed visits were reconciled with (called as superuser)."""
        posted = self.filtered(lambda move: move.state == "posted")
        for visit in posted.line_ids.reception_visit_id:
            if visit.state == "closed":
                raise UserError(
                    self.env._(
                        "The visit %(visit)s is closed: the entry stays posted. "
                        "Correct it by a reversal, which the visit then shows.",
                        visit=visit.display_name,
                    )
                )

    def copy_data(self, default=None):
        """Copy entries; a reversal takes back from the same visit.

        Another copy is a new cost: a visit that takes no more is left out of it.
        """
        vals_list = super().copy_data(default)
        if not (default or {}).get("reversed_entry_id"):
            for vals in vals_list:
                self._forget_ended_visits(vals)
        return vals_list

    def _forget_ended_visits(self, vals):
        # sudo: reads the state of visits the accountant may not see
        visits = self.env["reception.visit"].sudo()
        for _command, _id, line in vals.get("line_ids") or ():
            visit_id = isinstance(line, dict) and line.get("reception_visit_id")
            if visit_id and not visits.browse(visit_id)._takes_bills():
                line["reception_visit_id"] = line["reception_cost_type_id"] = False
