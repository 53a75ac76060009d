from datetime import datetime, time
from typing import NamedTuple

import pytz

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# Up to so many visits are named by id, which the database finds through its indexes
# whatever else is asked; beyond, a subquery costs less.
FEW = 1000


class Place(NamedTuple):
    """Where the current user stands at this moment, as lists of ids."""

    employees: list  # their employee records
    departments: list  # theirs, those they manage, and all below
    visits: list  # those they take part in, decided on or are asked to; FEW + 1 at most


class _Look:
    """What the reading of one page remembers. No caller can put one in a context."""

    def __init__(self):
        self.places = {}


class ReceptionVisit(models.Model):
    """Whose a visit is: the questions that the record rules ask.

    Each is a search over the present moment (groups, departments, the day), never
    a list of ids frozen in a cached rule, so a withdrawal holds at once.
    """

    _inherit = "reception.visit"

    in_my_scope = fields.Boolean(
        "Mine or My Department's",
        compute="_compute_in_my_scope",
        search="_search_in_my_scope",
    )
    is_own = fields.Boolean("Mine", compute="_compute_is_own", search="_search_is_own")
    is_today = fields.Boolean(
        "Expected or Here Today", compute="_compute_is_today", search="_search_is_today"
    )

    in_executive_scope = fields.Boolean(
        "Gone Up",
        compute="_compute_in_executive_scope",
        search="_search_in_executive_scope",
    )

    @api.depends_context("uid")
    def _compute_in_my_scope(self):
        self._compute_whose("in_my_scope", self._scope_domain())

    @api.depends_context("uid")
    def _compute_is_own(self):
        # by the columns that a step on a visit needs anyway. sudo: see _compute_whose
        own = self.sudo().filtered_domain(self._own_domain())
        for visit in self:
            visit.is_own = visit in own

    @api.depends_context("uid")
    def _compute_in_executive_scope(self):
        self._compute_whose("in_executive_scope", self._executive_domain())

    @api.depends("state", "date_arrival", "date_departure")
    @api.depends_context("company")
    def _compute_is_today(self):
        self._compute_whose("is_today", self._today_domain())

    def _compute_whose(self, field, domain):
        # sudo: the domains pass through employees; only a yes or no comes out. Saved
        # visits are asked of the database, which needs no columns of them for it.
        saved = self.filtered("id").sudo()
        visits = saved.search(domain & Domain("id", "in", saved.ids), order="id")
        visits |= (self - saved).sudo().filtered_domain(domain)
        for visit in self:
            visit[field] = visit in visits

    @api.model
    def _search_in_my_scope(self, operator, value):
        return self._scope_domain() if operator == "in" else NotImplemented

    @api.model
    def _search_is_own(self, operator, value):
        return self._own_domain() if operator == "in" else NotImplemented

    @api.model
    def _search_in_executive_scope(self, operator, value):
        return self._executive_domain() if operator == "in" else NotImplemented

    @api.model
    def _search_is_today(self, operator, value):
        return self._today_domain() if operator == "in" else NotImplemented

    @api.model
    def _own_domain(self, employees=None):
        """Return the domain of visits the current user answers for.

        :param employees: ids of the user's employees, where they are known already
        """
        if employees is None:
            employees = self._my_employees().ids
        return (
            Domain("create_uid", "=", self.env.uid)
            | Domain("applicant_id", "in", employees)
            | Domain("host_id", "in", employees)
        )

    @api.model
    def _scope_domain(self):
        """Return the domain of visits the current user takes part in or oversees."""
        place = self._my_place()
        if len(place.visits) > FEW:
            taken = self._decided_domain() | Domain(
                "companion_ids.employee_id", "in", place.employees
            )
        else:
            taken = Domain("id", "in", place.visits)
        return (
            self._own_domain(place.employees)
            | Domain("department_id", "in", place.departments)
            | taken
            | self._represented_domain()
        )

    @api.model
    @api.readonly
    def web_search_read(self, *args, **kwargs):
        """EXTENDS web: search, check of access and count of a page are one look."""
        page = self.with_context(reception_look=_Look())
        return super(ReceptionVisit, page).web_search_read(*args, **kwargs)

    @api.model
    def search_fetch(self, domain, field_names=None, *args, **kwargs):
        """EXTENDS base: the rules ask for the company next, it comes along."""
        if field_names is not None:
            field_names = [*field_names, "company_id"]
        return super().search_fetch(domain, field_names, *args, **kwargs)

    @api.model
    def _my_place(self):
        """Return where the current user stands at this look."""
        look = self.env.context.get("reception_look")
        if not isinstance(look, _Look):
            return self._look_up_place()
        key = (self.env.uid, self.env.context.get("active_test", True))
        if key not in look.places:
            look.places[key] = self._look_up_place()
        return look.places[key]

    @api.model
    def _look_up_place(self):
        """Look up where the current user stands, in one query.

        Asked anew by each search, so that a transfer, a new manager or an employee
        who gets another user holds at once. SQL, because it is asked at each look
        at visits: the same through the ORM takes longer than a page of visits.
        """
        self._flush_place()
        active = self.env.context.get("active_test", True)
        query = SQL(
            """
            WITH mine AS (
                SELECT e.id, v.department_id
                  FROM hr_employee e
                  LEFT JOIN hr_version v ON v.id = e.current_version_id
                 WHERE e.user_id = %(uid)s AND (e.active OR NOT %(active)s)
            ), top AS (
                SELECT d.parent_path
                  FROM hr_department d
                 WHERE d.id IN (SELECT department_id FROM mine)
                    OR d.manager_id IN (SELECT id FROM mine)
                   AND (d.active OR NOT %(active)s)
            )
            SELECT ARRAY(SELECT id FROM mine),
                   ARRAY(SELECT d.id FROM hr_department d WHERE EXISTS (
                       SELECT FROM top WHERE d.parent_path LIKE top.parent_path || '%%'
                   )),
                   ARRAY(%(visits)s LIMIT %(most)s)
            """,
            visits=SQL(" UNION ").join(self._place_visits()),
            uid=self.env.uid,
            active=active,
            most=FEW + 1,
        )
        return Place(*self.env.execute_query(query)[0])

    @api.model
    def _place_visits(self):
        """Return the SQL selections of visits the user takes part in or decided on.

        They may name `mine`, the user's employees; a hook.
        """
        return [
            SQL(
                "SELECT c.visit_id FROM reception_visit_companion c "
                "WHERE c.employee_id IN (SELECT id FROM mine)"
            ),
            SQL(
                "SELECT a.visit_id FROM reception_approval a "
                "WHERE a.visit_id IS NOT NULL "
                "AND (a.user_id = %(uid)s OR a.forwarded_to_id = %(uid)s)",
                uid=self.env.uid,
            ),
        ]

    @api.model
    def _flush_place(self):
        """Write what `_my_place` reads and the database doesn't know yet."""
        for model, names in (
            ("hr.employee", ["user_id", "active", "current_version_id"]),
            ("hr.version", ["department_id"]),
            ("hr.department", ["parent_path", "manager_id", "active"]),
            ("reception.visit.companion", ["visit_id", "employee_id"]),
            ("reception.approval", ["visit_id", "user_id", "forwarded_to_id"]),
        ):
            self.env[model].flush_model(names)

    @api.model
    def _executive_domain(self):
        """Return the domain of visits on which an executive decides or has decided."""
        return Domain("approval_ids.authority", "=", "executive") | (
            self._decision_domain()
        )

    @api.model
    def _decision_domain(self):
        """Return the domain of visits on which the user decided, or is asked to.

        Asked by forwarding, or as the substitute of someone who is away.
        """
        return self._decided_domain() | self._represented_domain()

    @api.model
    def _decided_domain(self):
        """Return the domain of visits, or parts of them, the user decided on; a hook.

        Or is asked to by forwarding; `_place_visits` finds the same.
        """
        return Domain("approval_ids.user_id", "=", self.env.uid) | Domain(
            "approval_ids.forwarded_to_id", "=", self.env.uid
        )

    @api.model
    def _represented_domain(self):
        """Return the domain of visits to decide on for those who are away today."""
        represented = self.env["reception.substitute"]._represented_by(
            self.env.user, self.env.company
        )
        if not represented:
            return Domain.FALSE
        # sudo: departments of those who are away; only a domain comes out
        managed = (
            self.env["hr.department"]
            .sudo()
            .search([("manager_id.user_id", "in", represented.ids)])
        )
        wanted = Domain("approval_ids.authority", "=", "department") & Domain(
            "department_id", "child_of", managed.ids
        )
        for authority in ("officer", "executive"):
            group = f"reception_management.group_reception_{authority}"
            if any(user.has_group(group) for user in represented):
                wanted |= Domain("approval_ids.authority", "=", authority)
        return wanted & Domain("approval_ids.decision", "=", "pending")

    @api.model
    def _today_domain(self):
        """Return the domain of the guests the front desk has to do with today."""
        start, end = self._day_bounds()
        return Domain("state", "=", "in_progress") | (
            Domain("state", "in", ("approved", "departed", "no_show"))
            & Domain("date_arrival", "<=", end)
            & Domain("date_departure", ">=", start)
        )

    @api.model
    def _my_employees(self):
        # sudo: users may not read employees; only their own ids come out
        return self.env["hr.employee"].sudo().search([("user_id", "=", self.env.uid)])

    @api.model
    def _day_bounds(self):
        """Return start and end, in naive UTC, of the company's present day."""
        # sudo: the working time calendar tells the time zone, nothing else
        tz = pytz.timezone(self.env.company.sudo()._reception_tz())
        today = pytz.utc.localize(fields.Datetime.now()).astimezone(tz).date()
        return [
            tz.localize(datetime.combine(today, clock))
            .astimezone(pytz.utc)
            .replace(tzinfo=None)
            for clock in (time.min, time.max)
        ]
