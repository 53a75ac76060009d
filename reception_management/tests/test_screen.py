from datetime import timedelta

from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form
from odoo.tools.safe_eval import safe_eval

from .attempts import ROLES, AttemptsCommon
from .common import proves

# button (its name or id) -> the state it leads to
BUTTONS = {
    "action_submit": "submitted",
    "action_approve": "approved",
    "button_refuse": "refused",
    "action_check_in": "in_progress",
    "action_check_out": "departed",
    "action_close": "closed",
    "button_no_show": "no_show",
    "action_reset": "draft",
    "button_cancel": "cancelled",
}


class TestScreen(AttemptsCommon):
    """What the screens offer is what the model grants."""

    def test_everybody_opens_the_form(self):
        """Whoever may see a visit opens it, whatever hangs on it."""
        visit = self.visit_in("in_progress")
        self.env["reception.visit.task"].create({"visit_id": visit.id, "name": "X"})
        for role in ("applicant", "officer", "manager", "desk", "finance"):
            self.env.flush_all()
            self.env.invalidate_all()
            with self.subTest(role):
                Form(self.as_user(visit, role))

    # ---- buttons ---------------------------------------------------------------

    def _buttons(self, role, view):
        """Return {button: when it is hidden} of a form as a role gets it."""
        model = self.as_user(self.env["reception.visit"], role)
        view_id = self.env.ref(f"reception_management.{view}").id
        arch = etree.fromstring(model.get_view(view_id, "form")["arch"])
        found = {}
        for button in arch.xpath("//header/button"):
            key = (
                button.get("id") if button.get("id") in BUTTONS else button.get("name")
            )
            if key in BUTTONS:
                found[key] = button.get("invisible")
        return found

    def _granted(self, visit, target):
        """Return whether state and role allow the step, whatever else is missing."""
        transition = visit._transitions[target]
        return visit.state in transition.sources and bool(
            getattr(visit, transition.allowed)()
        )

    @proves("VIS-3")
    def test_buttons_are_what_the_model_grants(self):
        """Each role sees in each state the buttons of the steps it may take."""
        visits = self.visits_by_state(date_departure=self.departure)
        shown = 0
        for role in ROLES:
            for view in (
                "reception_visit_view_form",
                "reception_visit_view_form_decision",
            ):
                if not self.as_user(self.env["reception.visit"], role).has_access(
                    "read"
                ):
                    continue
                buttons = self._buttons(role, view)
                for state, visit in visits.items():
                    mine = self.as_user(visit, role)
                    if not mine.has_access("read"):
                        continue
                    names = (
                        "state",
                        "can_apply",
                        "can_receive",
                        "can_close",
                        "is_waiting_for_me",
                    )
                    values = {"id": mine.id, **{name: mine[name] for name in names}}
                    for button, hidden in buttons.items():
                        with self.subTest(role=role, state=state, button=button):
                            offered = not safe_eval(hidden, dict(values))
                            granted = self._granted(mine, BUTTONS[button])
                            self.assertEqual(offered, granted)
                            shown += offered
        self.assertGreater(shown, 30)
        self.assertEqual(
            set(self._buttons("officer", "reception_visit_view_form")), set(BUTTONS)
        )

    # ---- the talk --------------------------------------------------------------

    @proves("VIS-3")
    def test_readers_take_part_in_the_talk(self):
        """Who reads a visit may write a note on it, which changes nothing else."""
        visit = self.visit_in("approved", login="author")
        posted = set()
        for role in ROLES:
            mine = self.as_user(visit, role)
            reads = mine.has_access("read")
            with self.subTest(role=role):
                refusal, before, after = self.attempt(
                    visit,
                    lambda mine=mine: mine.message_post(body="Two are vegetarians"),
                )
                self.assertEqual(not refusal, reads)
                *rest, messages, _activities = before
                *rest_after, messages_after, _activities_after = after
                self.assertEqual(rest_after, rest)
                self.assertEqual(messages_after - messages, int(reads))
                if reads:
                    posted.add(role)
        self.assertLessEqual(
            {"department_manager", "desk", "finance", "officer"}, posted
        )
        self.assertFalse({"outsider", "internal", "foreign_officer"} & posted)

    def test_talk_needs_the_visit(self):
        """Who doesn't see the visit neither reads nor writes what is said on it."""
        visit = self.visit_in("draft", login="author")
        note = self.as_user(visit, "applicant").message_post(body="Between us")
        for role in ("desk", "outsider", "executive"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.as_user(visit, role).message_post(body="And me")
            with self.subTest(role), self.assertRaises(AccessError):
                self.as_user(note, role).read(["body"])

    # ---- languages -------------------------------------------------------------

    @proves("VIS-3")
    def test_each_is_told_in_the_own_language(self):
        """Who reads another language gets the news in it, whoever acts."""
        for code in ("zh_CN", "zh_TW"):
            self.env["res.lang"]._activate_lang(code)
        self.users["host"].lang = "zh_CN"
        self.users["companion"].lang = "zh_TW"
        self.users["department_manager"].lang = "zh_CN"
        visit = self.visit_in("submitted", login="author")
        before = self.env["mail.message"].search([], order="id desc", limit=1).id
        approver = self.as_user(visit, "department_manager").with_context(lang="zh_CN")
        approver.action_approve()
        self.env.flush_all()
        news = self.env["mail.message"].search(
            [
                ("id", ">", before),
                ("model", "=", "reception.visit"),
                ("res_id", "=", visit.id),
                ("partner_ids", "!=", False),
            ]
        )
        told = {
            partner: message.body for message in news for partner in message.partner_ids
        }
        read = {
            role: told[self.users[role].partner_id]
            for role in ("applicant", "host", "companion")
        }
        self.assertIn("The visit is approved.", read["applicant"])
        self.assertEqual(len(set(read.values())), 3, read)
        for text in (read["host"], read["companion"]):
            self.assertNotIn("approved", text)
        self.assertEqual(len(told), 3)
        self.assertEqual(len(visit.message_ids & news), 1, "the history has it once")

    def test_gap_of_check_in_has_the_date_as_people_write_it(self):
        """The day on which the guests are expected is written as in the language."""
        arrival = self.arrival + timedelta(days=40)
        visit = self.visit_in(
            "approved", date_arrival=arrival, date_departure=arrival + timedelta(days=1)
        )
        day = visit._local_dates()[0]
        desk = self.as_user(visit, "officer")
        self.assertIn(day.strftime("%m/%d/%Y"), desk.gaps)
        self.assertNotIn(day.isoformat(), desk.gaps)

    # ---- what is typed shows at once -------------------------------------------

    @proves("TIER-2")
    def test_plan_is_reckoned_while_typing(self):
        """Caps and limits follow party size, tier and number of times at once."""
        visit = self.new_visit()
        smaller = self.env["reception.tier"].create(
            {
                "name": "Smaller",
                "code": "S",
                "company_id": self.company.id,
                "host_rank_id": self.env.ref("reception_management.rank_staff").id,
                "requires_official_letter": True,
                "cap_ids": [
                    Command.create(
                        {"cost_type_id": self.lunch.id, "amount": 10, "basis": "times"}
                    )
                ],
                "band_ids": [Command.create({"guests_from": 1, "max_companions": 7})],
            }
        )
        with Form(visit) as form:
            with form.budget_ids.edit(0) as line:
                self.assertEqual(line.cap, 100)
            form.party_size = 6
            self.assertEqual(form.companion_limit, 2)
            with form.budget_ids.edit(0) as line:
                self.assertEqual(line.cap, 300)
            form.tier_id = smaller
            self.assertEqual(form.companion_limit, 7)
            self.assertEqual(form.required_host_rank_id, smaller.host_rank_id)
            self.assertTrue(form.needs_official_letter)
            with form.budget_ids.edit(0) as line:
                self.assertEqual(line.cap, 10)
                line.times = 3
                self.assertEqual(line.cap, 30)
                line.planned = 31
                self.assertTrue(line.is_over_cap)
            form.is_special_plan = True
            self.assertFalse(form.required_host_rank_id)
            self.assertFalse(form.needs_official_letter)
            form.is_special_plan = False
            form.tier_id = self.tier

    @proves("TIER-2")
    def test_policy_is_read_anew(self):
        """A change of the tier shows on drafts without anything being reloaded."""
        visit = self.new_visit()
        line = visit.sudo().budget_ids.filtered("cost_type_id")
        cap = self.tier.cap_ids.filtered("cost_type_id")
        self.assertEqual((line.cap, visit.may_welcome), (100, True))
        self.assertFalse(visit.needs_official_letter)
        cap.amount = 70
        self.assertEqual(line.cap, 140)
        cap.per_head = False
        self.assertEqual(line.cap, 70)
        cap.bearer = "guest"
        self.assertEqual(line.cap, 0)
        self.tier.requires_official_letter = True
        self.tier.welcome_allowed = False
        self.assertTrue(visit.needs_official_letter)
        self.assertFalse(visit.may_welcome)

    # ---- finding a tier --------------------------------------------------------

    @proves("TIER-1")
    def test_tier_is_found_as_it_is_shown(self):
        """By code, by name, and by both together as the screen shows them."""
        tiers = self.as_user(self.env["reception.tier"], "applicant")
        wanted = self.tiers["C"]
        name = wanted.name
        for text in ("C", name, f"C {name}", f"c {name.lower()}", f"C {name[:4]}"):
            with self.subTest(text):
                found = [ident for ident, _name in tiers.name_search(text)]
                self.assertIn(wanted.id, found)
        for text in (f"C {name}", name):
            with self.subTest(text, operator="="):
                found = tiers.name_search(text, operator="=")
                self.assertEqual([ident for ident, _name in found], wanted.ids)
        self.assertEqual(tiers.search([("display_name", "=", f"C {name}")]), wanted)
        others = tiers.search([("display_name", "not ilike", f"C {name}")])
        self.assertNotIn(wanted, others)
        self.assertIn(self.tiers["A"], others)
        for text in (f"D {name}", f"C% {name}", "C Nothing of the Kind"):
            with self.subTest(text):
                self.assertFalse(tiers.name_search(text))
