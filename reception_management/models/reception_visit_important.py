from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

AGENCY = "agency"


class ReceptionVisit(models.Model):
    """Large parties and important guests (VIS-16)."""

    _inherit = "reception.visit"

    proposes_agency = fields.Boolean(
        "Travel Agency Proposed",
        compute="_compute_proposes_agency",
        help="The party is so large that the company proposes a travel agency.",
    )
    date_superior_told = fields.Datetime(
        "Superior Told",
        readonly=True,
        copy=False,
        help="When the superior was told that important guests come.",
    )

    @api.model
    def _guarded_fields(self):
        # EXTENDS reception.state.mixin
        return super()._guarded_fields() | {"date_superior_told"}

    # ---- large parties ---------------------------------------------------------

    @api.depends("party_size", "state", "booking_ids.kind", "booking_ids.state")
    def _compute_proposes_agency(self):
        for visit in self:
            # sudo: the size from which on, and whether one is booked; a yes or no
            known = visit.sudo()
            size = known.company_id.reception_agency_party_size
            visit.proposes_agency = bool(
                size
                and visit.party_size >= size
                and visit.state in ("draft", "submitted", "approved")
                and not known.booking_ids.filtered(
                    lambda b: b.kind == AGENCY and b.state != "cancelled"
                )
            )

    def action_book_agency(self):
        """Put a travel agency on the list of what is to be booked (VIS-16).

        :raises AccessError: the user is neither applicant, host nor officer
        :raises UserError: the party is not large, or an agency is booked already
        """
        self.check_access("read")
        self._lock_for_transition()
        self._check_allowed("cancelled", self._transitions["cancelled"])
        for visit in self:
            if not visit.proposes_agency:
                raise UserError(
                    self.env._(
                        "%(visit)s needs no travel agency, or has one on its list "
                        "already.",
                        visit=visit.display_name,
                    )
                )
        self.env["reception.visit.booking"].create(
            [
                {
                    "visit_id": visit.id,
                    "kind": AGENCY,
                    "name": self.env._(
                        "Programme and lodging for %(size)s", size=visit.party_size
                    ),
                    "start": visit.date_arrival,
                    "stop": visit.date_departure,
                }
                for visit in self
            ]
        )

    # ---- important guests ------------------------------------------------------

    def _enter(self, target, **vals):
        # EXTENDS reception.state.mixin
        result = super()._enter(target, **vals)
        if target == "submitted":
            self._tell_superior()
        return result

    @api.model_create_multi
    def create(self, vals_list):
        """Create visits; of important guests received at once the superior hears."""
        visits = super().create(vals_list)
        visits._tell_superior()
        return visits

    def write(self, vals):
        """Change visits; one that becomes urgent tells of its important guests."""
        result = super().write(vals)
        if vals.keys() & {"is_urgent", "guest_ids"}:
            self._tell_superior()
        return result

    def _tell_superior(self):
        """Tell the superior of important guests, once a visit.

        A draft is nobody's business yet, unless the guests are received before it is
        decided on.
        """
        for visit in self._system():
            known = visit.state != "draft" or visit.is_urgent
            if visit.date_superior_told or not known or not visit._has_important():
                continue
            users = visit._host_superiors() | visit._deadline_applicant_manager_users()
            users = users or visit._deadline_group_users("officer")
            visit.date_superior_told = fields.Datetime.now()
            visit._tell_users(
                users - self.env.user, _lt("Important guests are coming.")
            )

    def _has_important(self):
        """Return whether a guest is a VIP, or of the rank the company names."""
        rank = self.company_id.reception_alert_rank_id
        return any(
            guest.is_vip or (rank and guest.rank_id and guest.rank_id._reaches(rank))
            for guest in self.guest_ids
        )
