from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

CACHE = "reception.substitute"  # key in the transaction's own cache


class ReceptionSubstitute(models.Model):
    """Who decides in place of an approver who is away (GEN-6)."""

    _name = "reception.substitute"
    _description = "Substitute Approver"
    _order = "date_from desc, id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    user_id = fields.Many2one(
        "res.users",
        "Who Is Away",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.user,
    )
    substitute_id = fields.Many2one(
        "res.users",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
        domain=[("share", "=", False)],
    )
    date_from = fields.Date("From", required=True, default=fields.Date.context_today)
    date_to = fields.Date("Until", required=True)

    _dates = models.Constraint(
        "CHECK (date_to >= date_from)", "The last day can't be before the first."
    )
    _two_persons = models.Constraint(
        "CHECK (user_id <> substitute_id)", "Nobody stands in for themselves."
    )
    _one_at_a_time = models.Constraint(
        "EXCLUDE USING gist (int4range(user_id, user_id, '[]') WITH &&, "
        "int4range(company_id, company_id, '[]') WITH &&, "
        "daterange(date_from, date_to, '[]') WITH &&)",
        "There already is a substitute for some of these days.",
    )

    @api.depends("user_id", "substitute_id")
    def _compute_display_name(self):
        for row in self:
            names = (row.user_id.name, row.substitute_id.name)
            row.display_name = " → ".join(filter(None, names))

    @api.model_create_multi
    def create(self, vals_list):
        """Appoint substitutes: each for oneself, a manager for everybody.

        :raises AccessError: someone else's authority would be handed over
        """
        rows = super().create(vals_list)
        self._forget_running()
        rows._check_own_authority()
        return rows

    def write(self, vals):
        """Change substitutes; see :meth:`create`.

        :raises AccessError: someone else's authority would be handed over
        """
        result = super().write(vals)
        self._forget_running()
        self._check_own_authority()
        return result

    @api.constrains("substitute_id")
    def _check_substitute_reads(self):
        groups = (
            "reception_management.group_reception_user,"
            "reception_management.group_reception_executive"
        )
        for row in self:
            # sudo: the groups of another user
            if not row.substitute_id.sudo().has_groups(groups):
                raise ValidationError(
                    self.env._(
                        "%(name)s has no access to visits and can't decide on them.",
                        name=row.substitute_id.name,
                    )
                )

    def _check_own_authority(self):
        manager = "reception_management.group_reception_manager"
        if self.env.su or self.env.user.has_group(manager):
            return
        if self.user_id - self.env.user:
            raise AccessError(
                self.env._("You can appoint a substitute for yourself only.")
            )

    def unlink(self):
        """Take substitutes back; holds at once."""
        self._forget_running()
        return super().unlink()

    def _forget_running(self):
        self.env.cr.cache.pop(CACHE, None)

    @api.model
    def _running(self, company):
        """Return the rows of today (superuser) of a company.

        Asked several times for each decision, so it is kept for the transaction.
        """
        cr = self.env.cr
        if CACHE not in cr.cache:
            cr.cache[CACHE] = {}
            for end in (cr.postcommit, cr.postrollback):
                end.add(partial(cr.cache.pop, CACHE, None))
        cache, day = cr.cache[CACHE], fields.Date.today()
        if (company.id, day) not in cache:
            # A day more, whatever the time zone: hardly ever is there a row.
            # sudo: a decision asks for all substitutes, whoever acts
            rows = self.sudo().search_fetch(
                [
                    ("company_id", "=", company.id),
                    ("date_from", "<=", day + timedelta(days=1)),
                    ("date_to", ">=", day - timedelta(days=1)),
                ],
                ["user_id", "substitute_id", "date_from", "date_to"],
            )
            cache[company.id, day] = rows.ids
        rows = self.sudo().browse(cache[company.id, day])
        if not rows:
            return rows
        today = fields.Date.context_today(
            self.with_context(tz=company.sudo()._reception_tz())
        )
        return rows.filtered(lambda row: row.date_from <= today <= row.date_to)

    @api.model
    def _substitutes_of(self, users, company):
        """Return the users (superuser) who stand in for `users` today."""
        rows = self._running(company).filtered(lambda row: row.user_id in users)
        return rows.substitute_id.filtered("active")

    @api.model
    def _represented_by(self, user, company):
        """Return the users (superuser) for whom `user` stands in today."""
        rows = self._running(company).filtered(lambda row: row.substitute_id == user)
        return rows.user_id
