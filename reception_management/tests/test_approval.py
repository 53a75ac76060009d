from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tools import mute_logger

from .attempts import AttemptsCommon
from .common import MODULE, proves


class TestApproval(AttemptsCommon):
    """Who is asked for a decision, and that two decisions are two persons'."""

    def _asked(self, visit):
        """Return the authorities asked in the present round, in order."""
        rows = visit.approval_ids.filtered(lambda a: a.round == visit.approval_round)
        return rows.sorted("sequence").mapped("authority")

    def _vip(self):
        return [
            Command.create({"name": "Vera", "is_vip": True}),
            Command.create({"name": "Wim"}),
        ]

    def _submit(self, login="applicant", **vals):
        visit = self.new_visit(login, **vals)
        visit.action_submit()
        return visit.sudo()

    def _grant(self, login, group):
        self.users[login].group_ids = [
            Command.link(self.env.ref(f"{MODULE}.{group}").id)
        ]

    # ---- who is asked --------------------------------------------------------

    def test_nearest_department_manager(self):
        """The manager of the department decides, or of the nearest one above."""
        visit = self._submit()
        self.assertEqual(
            visit._eligible_approvers("department"), self.users["department_manager"]
        )
        self.sales_east.manager_id = self.employees["colleague"]
        self.assertEqual(
            visit._eligible_approvers("department"), self.users["colleague"]
        )
        self.assert_refused(
            visit, self.as_user(visit, "department_manager").action_approve
        )
        self.as_user(visit, "colleague").action_approve()
        self.assertEqual(visit.state, "approved")

    def test_applicant_who_manages_goes_up(self):
        """A manager who applies is decided on by the manager above."""
        self.headquarters.manager_id = self.employees["colleague"]
        visit = self._submit(
            "department_manager",
            applicant_id=self.employees["department_manager"].id,
        )
        self.assertEqual(visit.activity_ids.user_id, self.users["colleague"])
        self.assert_refused(
            visit, self.as_user(visit, "department_manager").action_approve
        )

    def test_manager_who_left_is_passed_over(self):
        """A manager without access, archived or outside, is no approver."""
        self.headquarters.manager_id = self.employees["colleague"]
        user = self.users["department_manager"]
        visit = self._submit()
        user.active = False
        self.assertEqual(
            visit._eligible_approvers("department"), self.users["colleague"]
        )
        user.active = True
        user.group_ids = [Command.set(self.env.ref("base.group_user").ids)]
        self.assertEqual(
            visit._eligible_approvers("department"), self.users["colleague"]
        )

    @proves("TIER-5")
    def test_what_goes_up(self):
        """Over cap, VIP guest and factory visit go up; so does what the tier says."""
        over = {
            "budget_ids": [
                Command.create({"cost_type_id": self.lunch.id, "planned": 100.01})
            ],
            "over_cap_reason": "A jubilee",
        }
        for name, vals, asked in (
            ("plain", {}, ["department"]),
            ("over cap", over, ["department", "executive"]),
            ("vip", {"guest_ids": self._vip()}, ["department", "executive"]),
            ("factory", {"includes_factory": True}, ["department", "executive"]),
        ):
            with self.subTest(name):
                visit = self._submit(**vals)
                self.assertEqual(self._asked(visit), asked)
                self.assertEqual(visit.required_authority, asked[-1])
                self.as_user(visit, "department_manager").action_approve()
                state = "approved" if len(asked) == 1 else "submitted"
                self.assertEqual(visit.state, state)
                if len(asked) > 1:
                    self.assert_refused(
                        visit, self.as_user(visit, "department_manager").action_approve
                    )
                    self.as_user(visit, "executive").action_approve()
                    self.assertEqual(visit.state, "approved")

    @proves("TIER-5")
    def test_tier_names_the_authority(self):
        """The tier's own authority is asked; the marks go up only if policy says."""
        for authority, role, others in (
            ("officer", "officer", ("department_manager", "executive", "desk")),
            ("department", "department_manager", ("officer", "manager", "executive")),
            ("executive", "executive", ("officer", "department_manager", "manager")),
        ):
            self.tier.authority = authority
            visit = self._submit()
            self.assertEqual(self._asked(visit), [authority])
            for other in others:
                with self.subTest(authority=authority, other=other):
                    self.assert_refused(
                        visit, self.as_user(visit, other).action_approve
                    )
            self.as_user(visit, role).action_approve()
            self.assertEqual(visit.state, "approved")
        self.tier.write(
            {
                "authority": "department",
                "escalate_vip": False,
                "escalate_factory": False,
            }
        )
        visit = self._submit(guest_ids=self._vip(), includes_factory=True)
        self.assertEqual(self._asked(visit), ["department"])

    # ---- never one's own -----------------------------------------------------

    @proves("TIER-5")
    def test_nobody_approves_their_own(self):
        """Applicant, author and submitter don't decide, whatever groups they have."""
        self.tier.authority = "officer"
        for role in ("applicant", "author", "host"):
            self._grant(role, "group_reception_officer")
        visit = self.new_visit("author")
        self.as_user(visit, "host").action_submit()
        asked = visit._eligible_approvers("officer")
        for role in ("applicant", "author", "host"):
            with self.subTest(role=role):
                self.assertNotIn(self.users[role], asked)
                for action, args in (("approve", []), ("refuse", ["No"])):
                    call = getattr(self.as_user(visit, role), f"action_{action}")
                    self.assert_refused(visit, lambda c=call, a=args: c(*a))
        self.as_user(visit, "officer").action_approve()
        self.assertEqual(visit.state, "approved")

    @proves("TIER-5")
    def test_two_decisions_are_two_persons(self):
        """The database refuses a second decision of one person in a round."""
        self._grant("department_manager", "group_reception_executive")
        visit = self._submit(guest_ids=self._vip())
        mine = self.as_user(visit, "department_manager")
        mine.action_approve()
        self.assert_refused(visit, mine.action_approve)
        self.assertEqual(visit.state, "submitted")
        row = visit.approval_ids.filtered(lambda a: a.decision == "pending")
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            row.write(
                {"decision": "approved", "user_id": self.users["department_manager"].id}
            )
            self.env.flush_all()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            row.create({"visit_id": visit.id, "round": 1, "authority": "executive"})
        self.as_user(visit, "executive").action_approve()
        self.assertEqual(visit.state, "approved")
        self.assertEqual(len(visit.approval_ids.user_id), 2)

    @proves("TIER-5")
    def test_higher_covers_lower(self):
        """The only one for both authorities is asked once, as the higher."""
        executives = self.env.ref(f"{MODULE}.group_reception_executive")
        executives.user_ids = [Command.set(self.users["department_manager"].ids)]
        visit = self._submit(guest_ids=self._vip())
        self.assertEqual(self._asked(visit), ["executive"])
        self.as_user(visit, "department_manager").action_approve()
        self.assertEqual(visit.state, "approved")

    def test_second_person_alone_is_asked_to_decide(self):
        """Who took the first decision is not reminded of the second."""
        self._grant("department_manager", "group_reception_executive")
        visit = self._submit(guest_ids=self._vip())
        self.as_user(visit, "department_manager").action_approve()
        self.assertEqual(visit.activity_ids.user_id, self.users["executive"])
        self.assertFalse(self.as_user(visit, "department_manager").is_waiting_for_me)

    def test_only_executive_keeps_the_higher_decision(self):
        """The only executive doesn't use up the vote by deciding as an officer."""
        executives = self.env.ref(f"{MODULE}.group_reception_executive")
        executives.user_ids = [Command.set(self.users["executive"].ids)]
        self._grant("executive", "group_reception_officer")
        self.tier.authority = "officer"
        visit = self._submit(guest_ids=self._vip())
        self.assertEqual(self._asked(visit), ["officer", "executive"])
        self.assert_refused(visit, self.as_user(visit, "executive").action_approve)
        self.as_user(visit, "officer").action_approve()
        self.as_user(visit, "executive").action_approve()
        self.assertEqual(visit.state, "approved")

    def test_nobody_eligible(self):
        """Without anybody to decide the submission says so and saves nothing."""
        self.sales.manager_id = False
        visit = self.new_visit()
        refusal = self.assert_refused(visit, visit.action_submit)
        self.assertIn("Nobody can approve as “Department manager”", str(refusal))
        self.tier.authority = "executive"
        self.env.ref(f"{MODULE}.group_reception_executive").user_ids = [Command.clear()]
        refusal = self.assert_refused(visit, visit.action_submit)
        self.assertIn("Executive", str(refusal))
        # an executive of another company doesn't help
        self._grant("foreign_officer", "group_reception_executive")
        self.assert_refused(visit, visit.action_submit)

    # ---- rounds, reminders, batches ------------------------------------------

    def test_refusal_withdraws_the_rest(self):
        """A refusal ends the round: what was still wanted is withdrawn."""
        visit = self._submit(guest_ids=self._vip())
        self.as_user(visit, "department_manager").action_refuse("Not this week")
        self.assertEqual(visit.state, "refused")
        self.assertEqual(visit.state_reason, "Not this week")
        rows = visit.approval_ids.sorted("sequence")
        self.assertEqual(rows.mapped("decision"), ["refused", "withdrawn"])
        self.assertEqual(rows[0].reason, "Not this week")
        self.assertFalse(visit.activity_ids)
        self.assert_refused(visit, self.as_user(visit, "executive").action_approve)

    def test_new_round_after_reset(self):
        """A reset visit is asked for anew; the old round stays as it was."""
        visit = self._submit()
        self.as_user(visit, "department_manager").action_approve("Fine")
        old = visit.approval_ids
        self.as_user(visit, "applicant").action_reset()
        self.assertEqual((visit.state, visit.date_approved), ("draft", False))
        visit.with_user(self.users["applicant"]).action_submit()
        self.assertEqual(visit.approval_round, 2)
        self.assertEqual(self._asked(visit), ["department"])
        self.assertEqual((old.decision, old.reason), ("approved", "Fine"))
        self.assertEqual(len(visit.approval_ids), 2)
        self.as_user(visit, "department_manager").action_approve()
        self.assertEqual(visit.state, "approved")

    def test_reminders_follow_the_decision(self):
        """Activities go from approver to approver and end with the decision."""
        visit = self._submit(guest_ids=self._vip())
        self.assertEqual(visit.activity_ids.user_id, self.users["department_manager"])
        waiting = [("is_waiting_for_me", "=", True)]
        for role, found in (
            ("department_manager", True),
            ("executive", False),
            ("applicant", False),
        ):
            mine = self.as_user(self.env["reception.visit"], role).search(waiting)
            self.assertEqual(visit in mine.sudo(), found, role)
        self.as_user(visit, "department_manager").action_approve()
        self.assertEqual(visit.activity_ids.user_id, self.users["executive"])
        self.as_user(visit, "executive").action_approve()
        self.assertFalse(visit.activity_ids)

    def test_done_reminder_decides_nothing(self):
        """An activity ticked off by hand is no decision."""
        visit = self._submit()
        activity = visit.activity_ids.with_user(self.users["department_manager"])
        activity.action_feedback(feedback="Fine by me")
        self.assertEqual(visit.state, "submitted")
        self.assertEqual(visit.approval_ids.decision, "pending")

    def test_batch_is_submitted_together(self):
        """Several drafts are submitted all or none; the message names the one."""
        good, bad = self.new_visit(), self.new_visit(purpose=False)
        refusal = self.assert_refused(good, (good | bad).action_submit)
        self.assertIn(bad.name, str(refusal))
        self.assertIn("purpose", str(refusal))
        bad.purpose = "To talk"
        (good | bad).action_submit()
        self.assertEqual(set((good | bad).mapped("state")), {"submitted"})
        self.assertEqual((good | bad).mapped("approval_round"), [1, 1])

    def test_batch_is_approved_together(self):
        """Several visits are approved in one call by who may approve each."""
        visits = self._submit() | self._submit()
        with self.assertRaises(AccessError):
            self.as_user(visits, "officer").action_approve()
        self.as_user(visits, "department_manager").action_approve()
        self.assertEqual(visits.mapped("state"), ["approved", "approved"])
