from odoo import fields, models


class ResCompany(models.Model):
    """What a company wants of visits that are under way or over."""

    _inherit = "res.company"

    reception_ask_feedback = fields.Boolean(
        "Ask Guests for Feedback",
        default=True,
        help="Each guest with an e-mail address gets a link when checked out.",
    )
    reception_feedback_days = fields.Integer(
        "Days to Answer",
        default=30,
        help="How long a guest may answer and change the answer; never after the visit "
        "is closed.",
    )
    reception_feedback_threshold = fields.Integer(
        "A Complaint Is Proposed at",
        default=2,
        help="Scores run from 1 to 5: this one and those below propose a complaint. "
        "0: none does.",
    )

    _reception_feedback_range = models.Constraint(
        "CHECK (reception_feedback_days BETWEEN 1 AND 365 "
        "AND reception_feedback_threshold BETWEEN 0 AND 5)",
        "Guests have 1 to 365 days to answer; the threshold lies from 0 to 5.",
    )

    reception_alert_hours = fields.Float(
        "Leaders Are Told Before",
        default=4.0,
        help="“On the way” tells the leaders of the stages that begin within so many "
        "hours.",
    )
    _reception_alert_range = models.Constraint(
        "CHECK (reception_alert_hours > 0 AND reception_alert_hours <= 72)",
        "Leaders are told up to 72 hours before.",
    )

    reception_agency_party_size = fields.Integer(
        "Travel Agency from",
        default=20,
        help="From this party size on a travel agency is proposed. 0: never.",
    )
    reception_alert_rank_id = fields.Many2one(
        "reception.rank",
        "Important from Rank",
        help="The superior hears at once of guests of this rank and above, as of VIPs.",
    )
    _reception_agency_range = models.Constraint(
        "CHECK (reception_agency_party_size >= 0 "
        "AND reception_agency_party_size <= 10000)",
        "The size of a large party lies from 0 to 10,000.",
    )
