from odoo import api, fields, models


class ReceptionVisitPartRow(models.AbstractModel):
    """A row of a part of a visit, such as a stop of a dispatch order.

    ``_parent_field`` names the part it belongs to; the visit follows from it.
    """

    _name = "reception.visit.part.row"
    _description = "Row of a part of a visit"
    _inherit = "reception.visit.part"

    _parent_field = None
    _open_states = ("draft", "submitted", "approved", "in_progress", "departed")

    visit_id = fields.Many2one(
        compute="_compute_visit_id",
        store=True,
        precompute=True,
        readonly=True,
    )

    def _compute_visit_id(self):
        for row in self:
            row.visit_id = row[self._parent_field].visit_id

    @api.model_create_multi
    def create(self, vals_list):
        """Create rows; they belong to the visit of their part, whoever says what.

        :raises UserError: the visit's state forbids it, or a system field is given
        """
        # the screens of a visit give a default that is right for its parts only
        context = dict(self.env.context)
        context.pop("default_visit_id", None)
        rows = self.with_env(self.env(context=context))
        return super(ReceptionVisitPartRow, rows).create(vals_list)
