from odoo import models
from odoo.tests.common import TransactionCase

from .common import MODULE

# Models that tell nothing of a company's business: every employee may read them.
SHARED = {
    "reception.rank",
    "reception.cost.type",
    "reception.companion.role",
    "reception.guest.category",
    "reception.prohibited.item",
    "reception.ingredient",
    "reception.dietary.need",
    "reception.gift.kind",
    "reception.etiquette",
    "reception.gift.warning",
}

# model: its public methods; whoever adds one says who may call it.
ENDPOINTS = {
    "reception.visit": {
        "action_accept_bill_over_cap",
        "action_approve",
        "action_answer",
        "action_ask_accept_bill",
        "action_ask_feedback",
        "action_ask_reason",
        "action_book_agency",
        "action_cancel",
        "action_check_in",
        "action_check_out",
        "action_close",
        "action_confirm_phone",
        "action_dismiss_complaint",
        "action_forward",
        "action_load_agenda",
        "action_no_show",
        "action_on_the_way",
        "action_postpone",
        "action_prepare_letters",
        "action_refuse",
        "action_remind",
        "action_replace",
        "action_replace_other",
        "action_reset",
        "action_submit",
        "action_view_bookings",
        "action_view_dispatches",
        "action_view_expenses",
        "action_view_journal_items",
        "action_view_gifts",
        "action_view_seatings",
        "action_view_manual",
        "action_view_tasks",
        "get_import_templates",
        "web_search_read",
        "rating_apply",
    },
    "reception.proposal.mixin": {"action_dismiss_complaint"},
    "reception.visit.matter": {
        "action_agree",
        "action_confirm_to_guest",
        "action_decline",
        "action_done",
        "action_remind_again",
        "action_reopen",
        "action_view_visit",
    },
    "reception.visit.incident": {"action_view_visit"},
    "reception.visit.letter": {
        "action_drop",
        "action_refresh",
        "action_reset",
        "action_send",
        "action_send_again",
        "action_view_visit",
    },
    "reception.visit.agenda.times": {"action_confirm"},
    "reception.visit.task": {
        "action_call_guest",
        "action_done",
        "action_drop",
        "action_remind_again",
        "action_reopen",
        "action_view_visit",
    },
    "reception.visit.agenda": {
        "action_ask_times",
        "action_cancel",
        "action_done",
        "action_note_times",
        "action_reset",
        "action_restore",
        "action_start",
        "action_take_over",
        "action_view_visit",
    },
    "reception.visit.booking": {
        "action_cancel",
        "action_confirm",
        "action_delay",
        "action_dispatch",
        "action_equipment_checked",
        "action_fill_rooming",
        "action_request",
        "action_reset",
        "action_send_directions",
        "action_tidied",
        "action_view_visit",
    },
    "reception.visit.dispatch": {
        "action_ask_delay",
        "action_cancel",
        "action_done",
        "action_file_costs",
        "action_reset",
        "action_send",
        "action_start",
        "action_view_visit",
    },
    "reception.visit.dispatch.stop": {"action_view_visit"},
    "reception.visit.dispatch.cost": {"action_view_expense", "action_view_visit"},
    "reception.visit.meal": {
        "action_cancel",
        "action_done",
        "action_order",
        "action_reset",
        "action_view_visit",
    },
    "reception.visit.meal.dish": {"action_view_visit"},
    "reception.visit.alcohol": {
        "action_reopen",
        "action_settle",
        "action_view_visit",
    },
    "reception.visit.lodging": {"action_view_visit"},
    "reception.visit.gift": {
        "action_approve",
        "action_ask_forward",
        "action_ask_refuse",
        "action_buy",
        "action_cancel",
        "action_confirm",
        "action_forward",
        "action_give",
        "action_propose",
        "action_refuse",
        "action_remind",
        "action_reset",
        "action_return",
        "action_surrender",
        "action_view_visit",
    },
    "hr.expense": {
        "action_approve_over_cap",
        "action_ask_forward",
        "action_ask_refuse_over_cap",
        "action_forward",
        "action_refuse_over_cap",
        "action_remind",
        "action_view_decision",
    },
    "reception.deadline": {"action_retry", "action_view_owner"},
    "reception.visit.seating": {"action_propose", "action_view_visit"},
    "reception.visit.place": {"action_view_visit"},
    "reception.visit.part": {"action_view_visit"},
    "reception.visit.part.row": {"action_view_visit"},
    "reception.visit.guest": {"action_view_visit"},
    "reception.visit.companion": {"action_view_visit"},
    "reception.visit.budget": {
        "action_view_expenses",
        "action_view_journal_items",
        "action_view_visit",
    },
    "reception.reason": {"action_confirm"},
    "reception.visit.answer": {"action_confirm"},
    "reception.visit.postpone": {"action_confirm"},
    "reception.visit.replace": {"action_confirm"},
    "reception.visit.delay": {"action_confirm"},
    "reception.visit.print": {"action_mail", "action_print"},
    "reception.visit.guest.call": {"action_confirm"},
    "reception.pack.wizard": {"action_load"},
    "res.partner": {"action_view_reception_gifts", "action_view_reception_visits"},
    "hr.employee": {"action_view_reception_hosted"},
    "hr.employee.public": {"action_view_reception_hosted"},
    "reception.host.mixin": {"action_view_reception_hosted"},
}


class TestAccessModel(TransactionCase):
    """No model of ours is without rules, nor a public method without a word."""

    def _models(self):
        """Return our own stored models."""
        return {
            name: model
            for name, model in self.env.items()
            if name.startswith("reception.") and not model._abstract
        }

    def _rules(self, name, groups):
        domain = [("model_id.model", "=", name), ("groups", "!=", False)]
        if not groups:
            domain[1] = ("groups", "=", False)
        return self.env["ir.rule"].search(domain)

    def test_there_are_models(self):
        """The lists below are about something."""
        found = set(self._models())
        self.assertLessEqual(SHARED | {"reception.visit", "reception.tier"}, found)

    def test_every_model_has_access_rights(self):
        """Each model names who may do what, and gives nothing to everybody."""
        for name in self._models():
            rows = self.env["ir.model.access"].search([("model_id.model", "=", name)])
            with self.subTest(model=name):
                self.assertTrue(rows)
                self.assertTrue(all(row.group_id for row in rows))
                everybody = rows.filtered(
                    lambda row: row.group_id == self.env.ref("base.group_user")
                )
                self.assertEqual(bool(everybody), name in SHARED)
                for row in everybody:
                    self.assertFalse(row.perm_write or row.perm_create)
                    self.assertFalse(row.perm_unlink)

    def test_every_model_keeps_companies_apart(self):
        """Each model but the shared lists has a global rule on its company."""
        for name, model in self._models().items():
            if name in SHARED or model._transient:
                continue
            with self.subTest(model=name):
                self.assertIn("company_id", model._fields)
                rules = self._rules(name, groups=False)
                domains = rules.mapped("domain_force")
                self.assertIn("company_ids", "".join(domains))
                self.assertTrue(all(rules.mapped("perm_read")))
                self.assertTrue(all(rules.mapped("perm_write")))

    def test_what_points_at_a_visit_follows_its_rules(self):
        """Each model with a visit is ruled for every group that may read it."""
        found = set()
        for name, model in self._models().items():
            field = model._fields.get("visit_id")
            if not field or model._transient:
                continue
            found.add(name)
            rules = self._rules(name, groups=True)
            rows = self.env["ir.model.access"].search(
                [("model_id.model", "=", name), ("perm_read", "=", True)]
            )
            for row in rows:
                with self.subTest(model=name, group=row.group_id.name):
                    mine = rules.filtered(
                        lambda rule, row=row: (
                            row.group_id in rule.groups and rule.perm_read
                        )
                    )
                    self.assertTrue(mine, "reads all visits: no rule for the group")
        self.assertEqual(
            found,
            {
                "reception.approval",
                "reception.deadline",
                "reception.visit.agenda",
                "reception.visit.alcohol",
                "reception.visit.booking",
                "reception.visit.budget",
                "reception.visit.companion",
                "reception.visit.dispatch",
                "reception.visit.dispatch.cost",
                "reception.visit.dispatch.stop",
                "reception.visit.guest",
                "reception.visit.incident",
                "reception.visit.letter",
                "reception.visit.matter",
                "reception.visit.lodging",
                "reception.visit.meal",
                "reception.visit.meal.dish",
                "reception.visit.gift",
                "reception.visit.place",
                "reception.visit.seating",
                "reception.visit.task",
            },
            "a new model points at visits: give it rules, then name it here",
        )

    def test_public_methods_say_what_they_do(self):
        """Each public method of ours is an endpoint: it has a docstring."""
        methods = 0
        for name, model in self.env.items():
            for owner in type(model).__mro__:
                if getattr(owner, "_module", None) != MODULE:
                    continue
                for key, value in vars(owner).items():
                    if key.startswith("_") or not callable(value):
                        continue
                    methods += 1
                    with self.subTest(model=name, method=key):
                        self.assertTrue(value.__doc__)
        self.assertGreater(methods, 20)

    def test_endpoints_are_those_known(self):
        """A new public method is a new endpoint: who may call it is thought of."""
        inherited = set(dir(models.BaseModel)) | {"unlink", "copy_data"}
        for name, model in self.env.items():
            own = {
                key
                for owner in type(model).__mro__
                if getattr(owner, "_module", None) == MODULE
                for key, value in vars(owner).items()
                if callable(value) and not key.startswith("_") and key not in inherited
            }
            if own:
                with self.subTest(model=name):
                    self.assertEqual(own, ENDPOINTS.get(name, set()))
