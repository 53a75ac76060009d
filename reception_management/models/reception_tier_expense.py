from odoo import fields, models

OVER_CAP_POLICIES = [
    ("block", "Refuse the claim"),
    ("escalate", "The executive decides"),
    ("split", "Pay up to the cap, refuse the rest"),
]


class ReceptionTier(models.Model):
    """What a tier asks of claims (FIN-1, FIN-2)."""

    _inherit = "reception.tier"

    over_cap_policy = fields.Selection(
        OVER_CAP_POLICIES,
        "Claims above the Cap",
        required=True,
        default="block",
        help="What happens to a claim that passes what may be claimed.",
    )
    attendees_required = fields.Boolean(
        "Attendees on Claims",
        default=True,
        help="A claim names at least one guest and one of our own people who took "
        "part.",
    )
