from datetime import timedelta

from odoo import api, fields, models

UNITS = [
    ("hours", "Hours"),
    ("days", "Days"),
    ("working_hours", "Working Hours"),
    ("working_days", "Working Days"),
]
ESCALATIONS = [
    ("applicant_manager", "Applicant's Manager"),
    ("officer", "Reception Officers"),
    ("department", "Department Manager"),
    ("executive", "Executive"),
]


class ReceptionDeadlineRule(models.Model):
    """How much time a company gives for something, and who hears when it is over.

    Copied onto a clock when it starts: a change of the rule reaches later clocks.
    """

    _name = "reception.deadline.rule"
    _description = "Time Limit"
    _order = "company_id, kind"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    kind = fields.Selection(selection="_selection_kind", string="What", required=True)
    amount = fields.Float("Time Allowed", required=True)
    unit = fields.Selection(UNITS, required=True, default="working_hours")
    warn_before = fields.Float(
        "Remind Before (Hours)",
        help="How long before the end whoever has to act is reminded: in working hours "
        "where the limit is reckoned in working time. 0: when the time is over.",
    )
    escalate_to = fields.Selection(
        ESCALATIONS,
        required=True,
        default="officer",
        help="Who is told, once, when the time is over.",
    )
    active = fields.Boolean(
        default=True, help="Archived: no clock of this kind is started."
    )

    _kind_unique = models.Constraint(
        "UNIQUE (company_id, kind)",
        "This company already has a time limit for this. "
        "It may be archived: look for it with the filter “Archived”.",
    )
    _amount_range = models.Constraint(
        "CHECK (amount > 0 AND amount <= 10000)",
        "The time allowed must be more than 0, and at most 10,000.",
    )
    _whole_days = models.Constraint(
        "CHECK (unit <> 'working_days' OR amount = trunc(amount))",
        "Working days are counted as whole days.",
    )
    _warn_before_range = models.Constraint(
        "CHECK (warn_before >= 0 AND warn_before <= 10000)",
        "The reminder must come 0 to 10,000 hours before the end.",
    )

    @api.model
    def _selection_kind(self):
        return (
            self.env["reception.deadline"]
            ._fields["kind"]
            ._description_selection(self.env)
        )

    @api.depends("kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._selection_kind())
        for rule in self:
            rule.display_name = kinds.get(rule.kind, "")

    @api.model
    def _default_rules(self):
        """Return the rules a company starts with, as column values; a hook."""
        return [
            {
                "kind": "papers",
                "amount": 24,
                "unit": "hours",
                "warn_before": 4,
                "escalate_to": "applicant_manager",
            },
            {
                "kind": "phone",
                "amount": 24,
                "unit": "hours",
                "warn_before": 4,
                "escalate_to": "applicant_manager",
            },
            {
                "kind": "answer",
                "amount": 8,
                "unit": "working_hours",
                "warn_before": 2,
                "escalate_to": "officer",
            },
            {
                "kind": "decision",
                "amount": 8,
                "unit": "working_hours",
                "warn_before": 2,
                "escalate_to": "officer",
            },
            {
                "kind": "report",
                "amount": 2,
                "unit": "working_days",
                "warn_before": 4,
                "escalate_to": "applicant_manager",
            },
            # these end at moments of their own; this is the least they are given
            {
                "kind": "task",
                "amount": 1,
                "unit": "hours",
                "warn_before": 0,
                "escalate_to": "department",
            },
            {
                "kind": "matter",
                "amount": 1,
                "unit": "hours",
                "warn_before": 0,
                "escalate_to": "department",
            },
            {
                "kind": "summary",
                "amount": 1,
                "unit": "hours",
                "warn_before": 2,
                "escalate_to": "applicant_manager",
            },
            # gifts too: until whoever gives one must have it
            {
                "kind": "gift",
                "amount": 1,
                "unit": "hours",
                "warn_before": 8,
                "escalate_to": "officer",
            },
        ]

    @api.model
    def _load_defaults(self, companies=None):
        """Give companies the rules they don't have; doing it again changes nothing.

        A rule that a manager edited or archived stays as it is.

        :param companies: res.company recordset; None: all, archived ones included
        :return: the rules created
        """
        # sudo: at installation, at an upgrade and when a company is created
        rules = self.sudo().with_context(active_test=False)
        if companies is None:
            # all of them on purpose: companies are few, and none goes without rules
            # pylint: disable-next=no-search-all
            companies = rules.env["res.company"].search([])
        known = {
            (rule.company_id.id, rule.kind)
            for rule in rules.search([("company_id", "in", companies.ids)])
        }
        return rules.create(
            [
                {"company_id": company.id, **vals}
                for company in companies
                for vals in rules._default_rules()
                if (company.id, vals["kind"]) not in known
            ]
        )

    @api.model
    def _rules_by_company(self, kind, companies):
        """Return {company: rule (superuser)} for a kind; none where archived."""
        # sudo: whoever starts a clock is bound by the rule, read or not
        rules = self.sudo().search_fetch(
            [("kind", "=", kind), ("company_id", "in", companies.ids)]
        )
        return {rule.company_id: rule for rule in rules}

    def _time_until(self, moment):
        """Return unit and time of a clock that ends at a moment, as column values.

        :param moment: naive UTC; what comes late is given the time of the rule
        """
        self.ensure_one()
        hours = (moment - fields.Datetime.now()) / timedelta(hours=1)
        return {"unit": "hours", "allowed": min(max(hours, self.amount), 10000)}
