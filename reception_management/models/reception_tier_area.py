from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ReceptionTier(models.Model):
    """Which areas the visits of a tier may enter (VIS-6)."""

    _inherit = "reception.tier"

    area_ids = fields.Many2many(
        "reception.area",
        "reception_tier_area_rel",
        string="Open Areas",
        domain="[('is_restricted', '=', True), ('company_id', '=', company_id)]",
        help="The restricted areas that visits of the tier may enter.",
    )
    area_rule = fields.Selection(
        [("refuse", "Refused"), ("executive", "Executive Decides")],
        "Other Areas",
        required=True,
        default="executive",
        help="What becomes of a stage in a restricted area that is not open.",
    )

    @api.constrains("area_ids", "company_id")
    def _check_areas_company(self):
        for tier in self:
            if tier.area_ids.company_id - tier.company_id:
                raise ValidationError(
                    self.env._(
                        "The tier “%(tier)s” opens an area of another company.",
                        tier=tier.display_name,
                    )
                )

    def _closed_areas(self, areas):
        """Return those of some areas that are not open to the visits of the tier."""
        return areas.filtered("is_restricted") - self.area_ids


class ReceptionAgendaTemplateLine(models.Model):
    _inherit = "reception.agenda.template.line"

    area_id = fields.Many2one(
        "reception.area",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('company_id', '=', company_id)]",
    )

    @api.constrains("area_id")
    def _check_area_open(self):
        """A template leads its own tier nowhere that the tier may not go."""
        for line in self.filtered("area_id"):
            tier = line.template_id.tier_id
            other = line.area_id.company_id != tier.company_id
            if other or tier._closed_areas(line.area_id):
                raise ValidationError(
                    self.env._(
                        "“%(area)s” is not open to the tier “%(tier)s”: open it there "
                        "first.",
                        area=line.area_id.name,
                        tier=tier.display_name,
                    )
                )
