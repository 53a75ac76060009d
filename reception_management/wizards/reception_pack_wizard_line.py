from odoo import api, fields, models

from ..models.reception_tier import PACKS


class ReceptionPackWizardLine(models.TransientModel):
    """A pack to choose, with what loading it would create."""

    _name = "reception.pack.wizard.line"
    _description = "Pack of Tiers to Load"

    wizard_id = fields.Many2one(
        "reception.pack.wizard", required=True, ondelete="cascade"
    )
    pack = fields.Selection(PACKS, required=True, readonly=True)
    chosen = fields.Boolean("Load")
    to_create = fields.Char("Will Be Created", compute="_compute_preview")
    present = fields.Char("Already There", compute="_compute_preview")

    @api.depends("pack", "wizard_id.company_id")
    def _compute_preview(self):
        for line in self:
            company = line.wizard_id.company_id
            line.to_create = line.present = False
            # nothing is told about companies the user doesn't belong to
            if not line.pack or company._origin not in self.env.user.company_ids:
                continue
            tiers = self.env["reception.tier"]
            missing, present = tiers._pack_preview(line.pack, company._origin)
            line.to_create = ", ".join(missing.mapped("display_name"))
            line.present = ", ".join(present.mapped("display_name"))
