from odoo import api, fields, models
from odoo.exceptions import UserError

from .reception_state_mixin import derived_fields


class ReceptionVisitPart(models.AbstractModel):
    """A row of a visit that is edited while the visit's state allows it.

    ``_open_states`` names the visit's states in which users may create, change and
    delete rows; ``_system_fields`` the columns they may never set; ``_fixed_fields``
    the columns that say to what a row belongs, which it keeps.
    """

    _name = "reception.visit.part"
    _description = "Part of a visit"

    _open_states = ("draft",)
    _system_fields = frozenset()
    _fixed_fields = frozenset({"visit_id"})

    visit_id = fields.Many2one(
        "reception.visit", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        "res.company", related="visit_id.company_id", store=True, precompute=True
    )
    # for lists of the parts of all visits
    visit_partner_id = fields.Many2one(
        "res.partner", "Customer", related="visit_id.partner_id"
    )
    visit_state = fields.Selection(related="visit_id.state", string="Visit's Status")
    date_arrival = fields.Datetime(related="visit_id.date_arrival")

    def action_view_visit(self):
        """Open the visit that the row belongs to.

        :return: action of the visit's form
        """
        self.ensure_one()
        return self.visit_id.get_formview_action()

    @api.model_create_multi
    def create(self, vals_list):
        """Create rows of visits that are open for them.

        :raises UserError: the visit's state forbids it, or a system field is given
        """
        if not self.env.su:
            given = set().union(*vals_list) if vals_list else set()
            given |= {
                key.removeprefix("default_")
                for key in self.env.context
                if key.startswith("default_")
            }
            self._refuse_fields(self._guarded_fields() & given)
        parts = super().create(vals_list)
        parts._check_visit_open()
        return parts

    def write(self, vals):
        """Change rows of visits that are open for it; a row stays with its visit.

        :raises UserError: the visit's state forbids it, or a system field is given
        """
        if not self.env.su:
            moved = {
                name
                for name in self._fixed_fields & set(vals)
                if self[name].ids != [vals[name]]
            }
            self._refuse_fields(moved | (self._guarded_fields() & set(vals)))
            self._check_visit_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_visit_locked(self):
        self._check_visit_open()

    @api.model
    def _guarded_fields(self):
        """Return the names of the columns that users never set."""
        return self._system_fields | derived_fields(self)

    def _refuse_fields(self, names):
        if names:
            raise UserError(
                self.env._(
                    "%(fields)s can't be set directly: the system copies or computes "
                    "it.",
                    fields=", ".join(
                        sorted(
                            self._fields[name]._description_string(self.env)
                            for name in names
                        )
                    ),
                )
            )

    def _check_visit_open(self):
        if self.env.su:
            return
        # sudo: the state decides, whoever may see the row
        for visit in self.sudo().visit_id:
            if visit.state not in self._open_states:
                raise UserError(
                    self.env._(
                        "%(visit)s is “%(state)s”: “%(what)s” can't be changed any "
                        "more. Reset the visit to draft first.",
                        visit=visit.display_name,
                        state=visit._state_label(visit.state),
                        what=self.env["ir.model"]._get(self._name).name,
                    )
                )
