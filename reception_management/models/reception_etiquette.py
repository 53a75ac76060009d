from odoo import api, fields, models


class ReceptionEtiquette(models.Model):
    """What to mind with guests of a country (VIS-10)."""

    _name = "reception.etiquette"
    _description = "Country Etiquette"
    _order = "country_id, id"

    country_id = fields.Many2one(
        "res.country", required=True, index=True, ondelete="cascade"
    )
    notes = fields.Text(
        translate=True, help="Greeting, names and cards, time, talks and table."
    )
    taboos = fields.Text(translate=True, help="What to avoid.")
    gift_notes = fields.Text(
        "Giving Gifts", translate=True, help="How gifts are given and accepted."
    )
    active = fields.Boolean(default=True)

    _country_unique = models.Constraint(
        "UNIQUE (country_id)",
        "This country has notes already. They may be archived: look for them with the "
        "filter “Archived”.",
    )

    @api.depends("country_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for note in self:
            note.display_name = note.country_id.name
