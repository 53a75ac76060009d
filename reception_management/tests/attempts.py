from contextlib import nullcontext

from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tools import mute_logger

from .common import ReceptionCommon

# Role -> what it is to the visits of `AttemptsCommon`.
ROLES = (
    "applicant",  # the visit is for this one
    "author",  # typed it for the applicant
    "host",  # main host
    "companion",  # accompanies, has no other part in it
    "colleague",  # same department as the applicant
    "outsider",  # another department
    "department_manager",  # heads the department above the applicant's
    "officer",
    "manager",
    "executive",
    "desk",
    "finance",
    "internal",  # an employee without any group of ours
    "foreign_officer",  # officer of another company
)
STATES = (
    "draft",
    "submitted",
    "approved",
    "in_progress",
    "departed",
    "closed",
    "refused",
    "cancelled",
    "no_show",
)
# What the guests ask for: it comes late, and stays open until the end.
REQUEST = {
    "channel",
    "whom_to_see",
    "known_from",
    "is_first_visit",
    "arrival_transport",
    "arrival_number",
    "arrival_place",
    "needs_pick_up",
    "departure_transport",
    "departure_number",
    "departure_place",
    "needs_see_off",
    "needs_lodging",
    "lodging_wishes",
    "needs_meals",
    "meal_wishes",
    "needs_sightseeing",
    "sightseeing_wishes",
    "interpreter_lang_id",
    "accessibility",
}


class AttemptsCommon(ReceptionCommon):
    """Visits with every role around them, and tries that leave nothing behind."""

    @classmethod
    def _create_people(cls):
        result = super()._create_people()
        cls.other_company = cls.env["res.company"].create({"name": "Elsewhere"})
        elsewhere = cls.env["hr.department"].create(
            {"name": "Elsewhere", "company_id": cls.other_company.id}
        )
        cls._create_person("author", "group_reception_user", "staff", cls.service)
        cls._create_person("companion", "group_reception_user", "staff", cls.service)
        cls._create_person(
            "foreign_officer",
            "group_reception_officer",
            "staff",
            elsewhere,
            cls.other_company,
        )
        return result

    def visit_vals(self, **vals):
        """Return the values of a complete application that a companion drives for."""
        role = self.env.ref("reception_management.role_driver")
        companion = {
            "employee_id": self.employees["companion"].id,
            "role_id": role.id,
        }
        return {**super().visit_vals(), "companion_ids": [(0, 0, companion)], **vals}

    def visits_by_state(self, **vals):
        """Return {state: visit as superuser}, typed by the author."""
        return {state: self.visit_in(state, login="author", **vals) for state in STATES}

    def other_value(self, record, name):
        """Return a value to write on a field that differs from what it has."""
        field = record._fields[name]
        if field.type == "selection":
            keys = field.get_values(self.env)
            return next(key for key in keys if key != record[name])
        if field.type == "many2one":
            others = self.env[field.comodel_name].search([], limit=2)
            return (others - record[name])[:1].id
        if field.type == "one2many":
            return [Command.clear()]
        return {
            "boolean": not record[name],
            "integer": 77,
            "float": 7.5,
            "monetary": 77,
            "datetime": fields.Datetime.now(),
        }.get(field.type, "Other")

    def facts(self, visit):
        """Return all that is stored on a visit and around it, to compare."""
        self.env.flush_all()
        self.env.cr.flush()  # runs what waits for the commit: the tracking
        self.env.cr.execute(
            """
            SELECT (SELECT to_jsonb(v) - 'write_date' - 'write_uid'
                      FROM reception_visit v WHERE id = %(id)s),
                   (SELECT jsonb_agg(to_jsonb(a) ORDER BY id)
                      FROM reception_approval a WHERE visit_id = %(id)s),
                   (SELECT jsonb_agg(to_jsonb(g) ORDER BY id)
                      FROM reception_visit_guest g WHERE visit_id = %(id)s),
                   (SELECT jsonb_agg(to_jsonb(c) ORDER BY id)
                      FROM reception_visit_companion c WHERE visit_id = %(id)s),
                   (SELECT jsonb_agg(to_jsonb(b) ORDER BY id)
                      FROM reception_visit_budget b WHERE visit_id = %(id)s),
                   (SELECT count(*) FROM mail_message m
                      LEFT JOIN mail_tracking_value t ON t.mail_message_id = m.id
                     WHERE m.model = 'reception.visit' AND m.res_id = %(id)s),
                   (SELECT count(*) FROM mail_activity
                     WHERE res_model = 'reception.visit' AND res_id = %(id)s)
            """,
            {"id": visit.id},
        )
        return self.env.cr.fetchone()

    def attempt(self, visit, call, strict=False):
        """Try a call and roll it back.

        :param strict: a refusal must come before anything is written; otherwise
            it is rolled back first, as the end of a request does
        :return: (the refusal or None, the visit's facts before, and after)
        """
        before = self.facts(visit)
        savepoint = self.env.cr.savepoint()
        refusal = None
        try:
            with savepoint:
                try:
                    with nullcontext() if strict else self.env.cr.savepoint():
                        call()
                except UserError as error:  # AccessError and ValidationError too
                    refusal = error
                after = self.facts(visit)
                savepoint.rollback()
        finally:
            self.env.invalidate_all()
        return refusal, before, after

    def assert_refused(self, visit, call, strict=False):
        """Assert that a call is refused with a message and changes nothing."""
        refusal, before, after = self.attempt(visit, call, strict)
        self.assertTrue(refusal, "not refused")
        self.assertTrue(str(refusal).strip(), "refused without a word")
        self.assertEqual(after, before, "refused, but not without effect")
        return refusal

    def assert_constraint(self, name, call):
        """Assert that the database refuses a call by the constraint of a name."""
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError) as caught:
            call()
            self.env.flush_all()
        self.assertTrue(caught.exception.diag.constraint_name.endswith(name))
