from odoo import Command

from .attempts import AttemptsCommon
from .common import proves

SILENT = {
    "tracking_disable": True,
    "mail_notrack": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
}
# step -> (from, who takes it, arguments, whom it is told)
STEPS = {
    "approve": (
        "submitted",
        "department_manager",
        [],
        {"applicant", "host", "companion"},
    ),
    "refuse": ("submitted", "department_manager", ["No room"], {"applicant"}),
    "check_in": ("approved", "desk", [], {"applicant", "host", "companion"}),
    "check_out": ("in_progress", "desk", [], {"applicant", "host"}),
    "close": ("departed", "officer", [], {"applicant"}),
    "cancel": ("approved", "officer", ["Ill"], {"applicant", "host", "companion"}),
    "no_show": ("approved", "desk", [], {"applicant", "host", "companion"}),
    "reset": ("approved", "officer", [], {"applicant", "host", "companion"}),
}


class TestVisitNotice(AttemptsCommon):
    """Each step is tracked, and those concerned are told of it."""

    def _take(self, action):
        """Take a step in a silencing context; return the visit and what was posted."""
        state, role, args, _told = STEPS[action]
        visit = self.visit_in(state, login="author")
        if action == "close":
            visit.report = "<p>Done.</p>"
        self.facts(visit)
        known = visit.message_ids
        mine = self.as_user(visit, role).with_context(**SILENT)
        getattr(mine, f"action_{action}")(*args)
        self.facts(visit)
        visit.invalidate_recordset()
        return visit, visit.message_ids - known, self.users[role]

    @proves("VIS-3")
    def test_each_step_is_tracked(self):
        """The change of state is logged with its author, also in a silent context."""
        for action, (state, *_rest) in STEPS.items():
            with self.subTest(action=action):
                visit, messages, user = self._take(action)
                tracked = messages.tracking_value_ids.filtered(
                    lambda value: value.field_id.name == "state"
                )
                labels = dict(visit._fields["state"]._description_selection(self.env))
                self.assertEqual(tracked.old_value_char, labels[state])
                self.assertEqual(tracked.new_value_char, labels[visit.state])
                self.assertEqual(tracked.mail_message_id.author_id, user.partner_id)

    @proves("VIS-3")
    def test_those_concerned_are_told(self):
        """The step's message reaches those it concerns, and not the one who acts."""
        for action, (_state, _role, args, told) in STEPS.items():
            with self.subTest(action=action):
                _visit, messages, user = self._take(action)
                notice = messages.filtered("partner_ids")
                self.assertEqual(len(notice), 1)
                expected = {self.users[role].partner_id for role in told}
                self.assertEqual(set(notice.partner_ids), expected)
                self.assertEqual(set(notice.notified_partner_ids), expected)
                self.assertEqual(notice.author_id, user.partner_id)
                for reason in args:
                    self.assertIn(reason, notice.body)

    @proves("VIS-3")
    def test_submission_asks_by_activity(self):
        """A submission is tracked, and asks the approver by an activity."""
        visit = self.visit_in("draft", login="author")
        self.facts(visit)
        self.as_user(visit, "applicant").with_context(**SILENT).action_submit()
        self.facts(visit)
        values = visit.message_ids.tracking_value_ids
        self.assertIn("Submitted", values.mapped("new_value_char"))
        self.assertEqual(visit.activity_ids.user_id, self.users["department_manager"])

    def test_the_one_who_acts_is_not_told(self):
        """Who takes the step gets no message about it, the others do."""
        visit = self.visit_in("approved", login="author")
        self.as_user(visit, "applicant").action_cancel("Ill")
        notice = visit.message_ids.filtered("partner_ids")[0]
        self.assertEqual(
            notice.partner_ids,
            self.users["host"].partner_id | self.users["companion"].partner_id,
        )

    def test_notice_is_neutral(self):
        """Notices carry no guest, no customer and no money."""
        guests = [Command.create({"name": "Zsazsa"}), Command.create({"name": "Bo"})]
        visit = self.visit_in("approved", login="author", guest_ids=guests)
        self.as_user(visit, "desk").action_check_in()
        notices = visit.message_ids.filtered("partner_ids")
        self.assertEqual(len(notices), 2)
        for body in notices.mapped("body"):
            for word in ("Zsazsa", self.customer.name, "100"):
                self.assertNotIn(word, body)
