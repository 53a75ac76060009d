from functools import partial

from odoo import Command

from .attempts import ROLES, STATES, AttemptsCommon
from .common import proves

APPLY = {"applicant", "author", "host", "officer", "manager"}
RECEIVE = {"desk", "officer", "manager"}
# action -> (state it leads to, {state it leaves: who may})
TABLE = {
    "submit": ("submitted", {"draft": APPLY}),
    "approve": (
        "approved",
        {"submitted": {"department_manager"}, "at the executive": {"executive"}},
    ),
    "refuse": (
        "refused",
        {"submitted": {"department_manager"}, "at the executive": {"executive"}},
    ),
    "check_in": ("in_progress", {"approved": RECEIVE}),
    "check_out": ("departed", {"in_progress": RECEIVE}),
    "close": ("closed", {"departed": APPLY | {"finance"}}),
    "cancel": (
        "cancelled",
        {
            "draft": APPLY,
            "submitted": APPLY,
            "at the executive": APPLY,
            "approved": APPLY,
        },
    ),
    "no_show": ("no_show", {"approved": RECEIVE}),
    "reset": (
        "draft",
        {
            "submitted": APPLY,
            "at the executive": APPLY,
            "approved": APPLY,
            "refused": APPLY,
            "cancelled": APPLY,
        },
    ),
}
ARGS = {"refuse": ["Not now"], "cancel": ["They called off"], "no_show": ["Nobody"]}


class TestVisitMatrix(AttemptsCommon):
    """Who may take which step from which state; everybody else is refused."""

    def _visits(self):
        """Return a visit ready for its next step in each state, and one gone up."""
        visits = self.visits_by_state()
        visits["departed"].report = "<p>Went well.</p>"
        vip = [
            Command.create({"name": "Vera", "is_vip": True}),
            Command.create({"name": "Wim"}),
        ]
        gone_up = self.visit_in("submitted", login="author", guest_ids=vip)
        self.take(gone_up, "approve")
        self.assertEqual(gone_up.state, "submitted")
        return {**visits, "at the executive": gone_up}

    @proves("VIS-3")
    def test_every_state_action_and_role(self):
        """A step is taken by those the table names, and refused to all others."""
        visits = self._visits()
        self.assertEqual(set(visits) - set(STATES), {"at the executive"})
        allowed = 0
        for state, visit in visits.items():
            for action, (target, rows) in TABLE.items():
                for role in ROLES:
                    with self.subTest(state=state, action=action, role=role):
                        call = getattr(self.as_user(visit, role), f"action_{action}")
                        call = partial(call, *ARGS.get(action, []))
                        if role in rows.get(state, ()):
                            self._assert_taken(visit, call, target)
                            allowed += 1
                        else:
                            self.assert_refused(visit, call, strict=True)
        tabled = [who for _target, rows in TABLE.values() for who in rows.values()]
        self.assertEqual(allowed, sum(map(len, tabled)))

    def _assert_taken(self, visit, call, target):
        refusal, before, after = self.attempt(visit, call)
        self.assertFalse(refusal)
        self.assertEqual(after[0]["state"], target)
        self.assertNotEqual(before[0]["state"], target)

    @proves("VIS-3")
    def test_actions_of_the_table_are_all_there_are(self):
        """Every state is left and reached by the tabled actions only."""
        transitions = self.env["reception.visit"]._transitions
        self.assertEqual({target for target, _rows in TABLE.values()}, set(transitions))
        for target, rows in TABLE.values():
            states = {state for state in rows if state in STATES}
            self.assertEqual(set(transitions[target].sources), states, target)
        selection = self.env["reception.visit"]._fields["state"].get_values(self.env)
        self.assertEqual(set(selection), set(STATES))

    @proves("VIS-3")
    def test_reason_is_required(self):
        """Who refuses or cancels says why; blanks and other types are no reason."""
        visit = self.visit_in("submitted", login="author")
        for action, role in (("refuse", "department_manager"), ("cancel", "applicant")):
            for reason in ("", "  \n", False, None, 7, ["x"]):
                with self.subTest(action=action, reason=reason):
                    call = getattr(self.as_user(visit, role), f"action_{action}")
                    refusal = self.assert_refused(visit, partial(call, reason))
                    self.assertIn("reason", str(refusal))

    @proves("VIS-3")
    def test_who_may_is_said(self):
        """The refusal names those who may take the step."""
        approved = self.visit_in("approved", login="author")
        submitted = self.visit_in("submitted", login="author")
        for visit, role, action, words in (
            (approved, "applicant", "check_in", "front desk"),
            (approved, "desk", "cancel", "applicant"),
            (submitted, "officer", "approve", "Department Manager"),
        ):
            with self.subTest(role=role, action=action):
                call = getattr(self.as_user(visit, role), f"action_{action}")
                call = partial(call, *ARGS.get(action, []))
                refusal = self.assert_refused(visit, call)
                self.assertIn(words, str(refusal))

    def test_one_refused_visit_refuses_the_batch(self):
        """Several visits take a step together or not at all."""
        draft = self.visit_in("draft", login="author")
        others = {
            "submit": self.visit_in("submitted", login="author"),
            "cancel": self.visit_in("refused", login="author"),
        }
        for action, other in others.items():
            for batch in (draft | other, other | draft):
                with self.subTest(action=action, batch=batch.mapped("state")):
                    call = getattr(self.as_user(batch, "applicant"), f"action_{action}")
                    self.assert_refused(draft, partial(call, *ARGS.get(action, [])))
