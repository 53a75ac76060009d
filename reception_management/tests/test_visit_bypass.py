from odoo import Command, models
from odoo.exceptions import AccessError, UserError

from .attempts import REQUEST, ROLES, STATES, AttemptsCommon
from .common import proves

# What an applicant may fill in on a draft; all other columns are the system's.
FREE = {
    "visit": {
        "company_id",
        "partner_id",
        "purpose",
        "description",
        "applicant_id",
        "date_arrival",
        "date_departure",
        "party_size",
        "includes_factory",
        "is_urgent",
        "by_phone",
        "appointment_asked",
        "tier_id",
        "host_id",
        "over_cap_reason",
        "companion_reason",
        "greeter_reason",
        "guest_category_id",
        "tier_reason",
        "is_special_plan",
        "special_reason",
        "official_letter",
        "official_letter_name",
        "official_letter_number",
        "wants_welcome",
        "report",
        "summary",
        "next_contact_date",
        "next_contact_id",
        "next_contact_note",
    }
    | REQUEST,
    "guest": {
        "visit_id",
        "sequence",
        "name",
        "name_other",
        "partner_id",
        "organisation",
        "function",
        "phone",
        "rank_id",
        "is_vip",
        "needs",
        "dietary_need_ids",
        "plate",
        "recognition",
    },
    "companion": {"visit_id", "employee_id", "partner_id", "role_id"},
    "budget": {
        "visit_id",
        "cost_type_id",
        "note",
        "times",
        "planned",
        "included_item_ids",
        "own_cap",
    },
}
# Keys that other code reads from a context, or might.
CONTEXT = {
    "default_state": "approved",
    "default_decision": "approved",
    "default_approval_round": 9,
    "default_round": 9,
    "default_authority": "officer",
    "default_date_approved": "2020-01-01 00:00:00",
    "default_required_authority": "officer",
    "tracking_disable": True,
    "mail_notrack": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_activity_automation_skip": True,
    "mail_activity_quick_update": True,
    "install_mode": True,
    "import_file": True,
    "force_state": True,
    "force": True,
    "force_write": True,
    "bypass_state": True,
    "no_check": True,
    "check_move_validity": False,
    "active_test": False,
    "su": True,
}


class TestVisitBypass(AttemptsCommon):
    """No way but the actions changes the state or the facts of the life cycle."""

    @proves("VIS-3")
    def test_state_by_write(self):
        """Nobody writes the state, from any state to any other."""
        for state, visit in self.visits_by_state().items():
            before = self.facts(visit)
            for role in ROLES:
                for target in STATES:
                    with (
                        self.subTest(state=state, role=role, target=target),
                        self.assertRaises(AccessError),
                    ):
                        self.as_user(visit, role).write({"state": target})
            self.assertEqual(self.facts(visit), before)

    @proves("VIS-3")
    def test_state_by_create_copy_and_import(self):
        """Nobody creates, copies or imports a visit that has a state already."""
        draft = self.visit_in("draft", login="author")
        count = self.env["reception.visit"].search_count([])
        for role in ROLES:
            visits = self.as_user(self.env["reception.visit"], role)
            for state in STATES:
                with self.subTest(role=role, state=state):
                    with self.assertRaises(AccessError):
                        visits.create(self.visit_vals(state=state))
                    with self.assertRaises(AccessError):
                        visits.with_context(default_state=state).create(
                            self.visit_vals()
                        )
                    with self.assertRaises(AccessError):
                        self.as_user(draft, role).copy({"state": state})
            with self.subTest(role=role, way="import"):
                result = visits.load(
                    ["partner_id/.id", "purpose", "state"],
                    [[str(self.customer.id), "By import", "approved"]],
                )
                self.assertFalse(result["ids"])
                self.assertTrue(result["messages"])
        self.assertEqual(self.env["reception.visit"].search_count([]), count)

    @proves("VIS-3")
    def test_copy_starts_anew(self):
        """A copy is a draft of its own, whatever became of the original."""
        for state, visit in self.visits_by_state().items():
            with self.subTest(state=state):
                copy = self.as_user(visit, "applicant").copy()
                self.assertEqual(copy.state, "draft")
                self.assertNotEqual(copy.name, visit.name)
                self.assertFalse(copy.approval_ids)
                self.assertFalse(copy.date_arrival or copy.report)
                for name in copy._system_fields - {"name", "department_id"}:
                    self.assertFalse(copy[name], name)
                self.assertEqual(len(copy.guest_ids), 2)
                self.assertEqual(
                    [(line.cost_type_id, line.planned) for line in copy.budget_ids],
                    [(self.lunch, 100), (self.lunch.browse(), 100)],
                )
                self.assertEqual(set(copy.budget_ids.mapped("limit")), {"unset"})

    @proves("VIS-3")
    def test_system_fields(self):
        """Nobody sets a fact of the life cycle, in any way."""
        draft = self.visit_in("draft", login="author")
        approved = self.visit_in("approved", login="author")
        facts = self.facts(draft), self.facts(approved)
        for name in draft._system_fields:
            value = self.other_value(draft, name)
            for role in ROLES:
                visits = self.as_user(self.env["reception.visit"], role)
                with self.subTest(field=name, role=role):
                    for visit in (draft, approved):
                        with self.assertRaises(AccessError):
                            self.as_user(visit, role).write({name: value})
                    with self.assertRaises(AccessError):
                        visits.create(self.visit_vals(**{name: value}))
                    with self.assertRaises(AccessError):
                        visits.with_context(**{f"default_{name}": value}).create(
                            self.visit_vals()
                        )
        self.assertEqual((self.facts(draft), self.facts(approved)), facts)

    @proves("VIS-3")
    def test_columns_that_are_not_free(self):
        """A column that is no part of the application is refused or stays."""
        draft = self.visit_in("draft", login="author")
        parts = {
            "visit": draft,
            "guest": draft.guest_ids[0],
            "companion": draft.companion_ids,
            "budget": draft.budget_ids.filtered("cost_type_id"),
        }
        for part, record in parts.items():
            for name, field in record._fields.items():
                if (
                    not field.store
                    or name in models.MAGIC_COLUMNS
                    or name in FREE[part]
                    or name.startswith(("activity_", "message_", "rating_"))
                    or field.type == "one2many"
                ):
                    continue
                value = self.other_value(record, name)
                for role in ("applicant", "officer", "manager"):
                    with self.subTest(part=part, field=name, role=role):
                        self._assert_without_effect(record, role, name, value)

    def _assert_without_effect(self, record, role, name, value):
        before = record[name]
        savepoint = self.env.cr.savepoint()
        with savepoint:
            try:
                self.as_user(record, role).write({name: value})
                self.env.flush_all()
            except UserError:
                self.env.invalidate_all()
            record.invalidate_recordset()
            self.assertEqual(record[name], before)
            savepoint.rollback()
        self.env.invalidate_all()

    @proves("VIS-3")
    def test_approvals_are_nobodys_to_write(self):
        """Approval rows are created, changed and deleted by the actions alone."""
        visit = self.visit_in("submitted", login="author")
        row = visit.approval_ids
        vals = {"visit_id": visit.id, "round": 2, "authority": "executive"}
        before = self.facts(visit)
        for role in ROLES:
            mine = self.as_user(row, role)
            for way, call in (
                ("create", lambda r=mine: r.create(vals)),
                ("write", lambda r=mine: r.write({"decision": "withdrawn"})),
                ("take", lambda r=mine: r.write({"user_id": r.env.uid})),
                ("unlink", lambda r=mine: r.unlink()),
                ("copy", lambda r=mine: r.copy()),
            ):
                with self.subTest(role=role, way=way), self.assertRaises(AccessError):
                    call()
            for command in (
                Command.create({"round": 2, "authority": "executive"}),
                Command.update(row.id, {"decision": "withdrawn"}),
                Command.delete(row.id),
                Command.clear(),
            ):
                mine = self.as_user(visit, role)
                with (
                    self.subTest(role=role, way=command),
                    self.assertRaises(AccessError),
                ):
                    mine.write({"approval_ids": [command]})
        self.assertEqual(self.facts(visit), before)

    @proves("VIS-3")
    def test_context_opens_nothing(self):
        """A caller's context neither takes a step nor changes what one does."""
        visits = self.visits_by_state()
        for state, visit in visits.items():
            for role in ("applicant", "colleague", "officer", "desk", "internal"):
                tricky = self.as_user(visit, role).with_context(**CONTEXT)
                with self.subTest(state=state, role=role):
                    self.assert_refused(visit, lambda v=tricky: v.write({"state": "x"}))
                    self.assert_refused(
                        visit, lambda v=tricky: v.write({"date_closed": False})
                    )
        for state, role, action in (
            ("draft", "colleague", "submit"),
            ("submitted", "applicant", "approve"),
            ("approved", "applicant", "check_in"),
            ("in_progress", "finance", "check_out"),
            ("departed", "desk", "close"),
        ):
            tricky = self.as_user(visits[state], role).with_context(**CONTEXT)
            with self.subTest(state=state, role=role, action=action):
                self.assert_refused(visits[state], getattr(tricky, f"action_{action}"))

    @proves("VIS-3")
    def test_step_is_the_same_in_any_context(self):
        """A step taken in a tricky context leaves the same approvals and facts."""
        draft = self.visit_in("draft", login="author")
        self.as_user(draft, "applicant").with_context(**CONTEXT).action_submit()
        self.assertEqual(draft.state, "submitted")
        self.assertEqual(draft.approval_round, 1)
        self.assertEqual(draft.approval_ids.decision, "pending")
        self.assertEqual(draft.approval_ids.authority, "department")
        self.assertFalse(draft.approval_ids.user_id or draft.date_approved)
        self.assertEqual(draft.activity_ids.user_id, self.users["department_manager"])
        approver = self.as_user(draft, "department_manager")
        approver.with_context(**CONTEXT).action_approve()
        self.assertEqual(draft.state, "approved")
        self.assertEqual(draft.approval_ids.user_id, self.users["department_manager"])
        self.assertGreater(draft.date_approved.year, 2020)
        self.assertFalse(draft.activity_ids)
