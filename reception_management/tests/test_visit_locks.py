from base64 import b64encode
from functools import partial

from odoo import Command, fields
from odoo.exceptions import UserError

from .attempts import REQUEST, STATES, AttemptsCommon
from .common import MODULE, proves

# What the approver decides on; fixed from the submission until a reset.
APPLICATION = {
    "company_id",
    "partner_id",
    "purpose",
    "applicant_id",
    "date_arrival",
    "date_departure",
    "party_size",
    "includes_factory",
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
    "by_phone",
}
# state -> what besides is fixed
LOCKED_TOO = {
    "submitted": {"report"},
    "approved": {"report"},
    "in_progress": set(),
    "departed": set(),
    "closed": {"description", "report", "appointment_asked"} | REQUEST,
    "refused": {"description", "report", "appointment_asked"} | REQUEST,
    "cancelled": {"description", "report", "appointment_asked"} | REQUEST,
    "no_show": {"description", "report", "appointment_asked"} | REQUEST,
}
# part -> the states in which its rows are created, changed and deleted
OPEN = {
    "guest_ids": {"draft", "approved", "in_progress"},
    "companion_ids": {"draft"},
    "budget_ids": {"draft"},
}
WRITERS = ("applicant", "author", "host", "officer", "manager")


class TestVisitLocks(AttemptsCommon):
    """What was decided on stays as it was, on the visit and in its rows."""

    def _new_values(self):
        deputy = self.employees["department_manager"].id
        return {
            "company_id": self.other_company.id,
            "partner_id": self.env["res.partner"].create({"name": "Other"}).id,
            "applicant_id": deputy,
            "date_arrival": fields.Datetime.add(self.arrival, hours=1),
            "date_departure": fields.Datetime.add(self.departure, hours=1),
            "party_size": 9,
            "includes_factory": True,
            "tier_id": self.tiers["D"].id,
            "host_id": deputy,
            "guest_category_id": self.env.ref(f"{MODULE}.guest_category_media").id,
            "is_special_plan": True,
            "official_letter": b64encode(b"Dear Sirs"),
            "wants_welcome": True,
            "by_phone": True,
            "appointment_asked": fields.Datetime.now(),
        }

    @proves("VIS-3")
    def test_locked_fields_of_each_state(self):
        """Each fixed field of each state is refused to all who may write at all."""
        values = self._new_values()
        for state, locked in LOCKED_TOO.items():
            visit = self.visit_in(state, login="author")
            for name in APPLICATION | locked:
                vals = {name: values.get(name) or self.other_value(visit, name)}
                # the long list of the request only by the lowest and the highest
                for role in WRITERS if name not in REQUEST else WRITERS[::4]:
                    with self.subTest(state=state, field=name, role=role):
                        mine = self.as_user(visit, role)
                        refusal = self.assert_refused(
                            visit, lambda v=mine, vals=vals: v.write(vals)
                        )
                        label = visit._fields[name].get_description(self.env)["string"]
                        self.assertIn(label, str(refusal))

    def test_free_fields_of_each_state(self):
        """What the states leave free can be written, on a draft everything."""
        values = self._new_values()
        for state in STATES:
            visit = self.visit_in(state, login="author")
            locked = LOCKED_TOO.get(state, set())
            free = ({"description", "report", "appointment_asked"} | REQUEST) - locked
            if state == "draft":
                free |= APPLICATION - {"company_id"}  # tier and people go with it
            for name in free:
                with self.subTest(state=state, field=name):
                    mine = self.as_user(visit, "applicant")
                    vals = {name: values.get(name) or self.other_value(visit, name)}
                    refusal, before, after = self.attempt(
                        visit, lambda v=mine, vals=vals: v.write(vals)
                    )
                    self.assertFalse(refusal)
                    self.assertNotEqual(after, before)

    def _row_calls(self, visit, name, role):
        """Yield (way, call) for each way to change the rows of a part."""
        rows = visit[name].filtered(
            lambda row: name != "budget_ids" or row.cost_type_id == self.lunch
        )[:1]
        new = {
            "guest_ids": {"name": "Late"},
            "companion_ids": {
                "employee_id": self.employees["colleague"].id,
                "role_id": self.env.ref("reception_management.role_liaison").id,
            },
            "budget_ids": {"cost_type_id": self.lodging.id, "planned": 1},
        }[name]
        change = {
            "guest_ids": {"name": "Renamed"},
            "companion_ids": {
                "role_id": self.env.ref("reception_management.role_liaison").id
            },
            "budget_ids": {"planned": 99},
        }[name]
        mine, row = self.as_user(visit, role), self.as_user(rows, role)
        yield "create", lambda: row.create({"visit_id": visit.id, **new})
        yield "write", lambda: row.write(change)
        yield "unlink", lambda: row.unlink()
        for way, command in (
            ("create in visit", Command.create(new)),
            ("update in visit", Command.update(rows.id, change)),
            ("delete in visit", Command.delete(rows.id)),
            ("unlink in visit", Command.unlink(rows.id)),
        ):
            yield way, lambda c=command: mine.write({name: [c]})

    @proves("VIS-3")
    def test_rows_of_each_state(self):
        """Guests, companions and budget change in the states open for them only."""
        for state in STATES:
            visit = self.visit_in(state, login="author", party_size=4)
            for name, open_states in OPEN.items():
                for role in ("applicant", "manager"):
                    for way, call in self._row_calls(visit, name, role):
                        with self.subTest(state=state, part=name, way=way, role=role):
                            if state in open_states:
                                refusal, before, after = self.attempt(visit, call)
                                self.assertFalse(refusal)
                                self.assertNotEqual(after, before)
                            else:
                                self.assert_refused(visit, call)

    @proves("VIS-3")
    def test_rows_stay_with_their_visit(self):
        """A row of one visit can't be moved into another, open or not."""
        draft = self.visit_in("draft", login="author")
        for state in ("draft", "submitted", "approved"):
            other = self.visit_in(state, login="author")
            for name in OPEN:
                row = draft[name][:1]
                mine = self.as_user(row, "applicant")
                with self.subTest(part=name, state=state):
                    with self.assertRaises(UserError):
                        mine.write({"visit_id": other.id})
                    with self.assertRaises(UserError):
                        self.as_user(other, "applicant").write(
                            {name: [Command.link(row.id)]}
                        )
                    self.assertEqual(row.visit_id, draft)

    def test_guests_named_late_fit_the_party(self):
        """After the approval guests are named up to the party size, not beyond."""
        for state in ("approved", "in_progress"):
            visit = self.visit_in(state, login="author", party_size=3)
            mine = self.as_user(visit, "applicant")
            mine.write({"guest_ids": [Command.create({"name": "Third"})]})
            self.assertEqual((visit.party_size, len(visit.guest_ids)), (3, 3))
            commands = [Command.create({"name": "Fourth"})]
            vals = {"visit_id": visit.id, "name": "Fourth"}
            for way, call in (
                ("in visit", partial(mine.write, {"guest_ids": commands})),
                ("alone", partial(mine.guest_ids.create, vals)),
            ):
                with self.subTest(state=state, way=way):
                    refusal = self.assert_refused(visit, call)
                    self.assertIn("party size", str(refusal).lower())

    def test_vip_mark_goes_up_before_the_approval(self):
        """Nobody marks a guest VIP past the executive, after the approval."""
        for state in ("approved", "in_progress"):
            visit = self.visit_in(state, login="author", party_size=3)
            mine = self.as_user(visit, "applicant")
            for way, call in (
                ("write", lambda m=mine: m.guest_ids[0].write({"is_vip": True})),
                (
                    "create",
                    lambda m=mine: m.guest_ids.create(
                        {"visit_id": m.id, "name": "Vip", "is_vip": True}
                    ),
                ),
            ):
                with self.subTest(state=state, way=way):
                    self.assert_refused(visit, call)

    def test_only_drafts_are_deleted(self):
        """Only drafts are deleted, by those they belong to."""
        for state in STATES:
            visit = self.visit_in(state, login="author")
            for role in (*WRITERS, "colleague", "desk", "executive", "finance"):
                mine = self.as_user(visit, role)
                with self.subTest(state=state, role=role):
                    if state == "draft" and role in WRITERS:
                        with self.env.cr.savepoint() as savepoint:
                            mine.unlink()
                            self.assertFalse(visit.exists())
                            savepoint.rollback()
                        self.env.invalidate_all()
                    else:
                        self.assert_refused(visit, mine.unlink)
