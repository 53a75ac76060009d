from datetime import timedelta

import psycopg2
import pytz

from odoo import api, fields, models
from odoo.exceptions import AccessError

BATCH = 100
MAX_ATTEMPTS = 5
FIRST_BACKOFF = timedelta(minutes=5)  # doubled at each further attempt
WARNING = "reception_management.mail_activity_type_deadline"
ESCALATION = "reception_management.mail_activity_type_overdue"


class ReceptionDeadline(models.Model):
    """Reminders and escalation: what the scheduled action does with clocks.

    The effect (an activity) and its mark on the clock are one transaction, so a
    killed run loses and repeats nothing.
    """

    _inherit = "reception.deadline"

    next_action = fields.Datetime(
        compute="_compute_next_action",
        store=True,
        help="When the scheduled action has to look at this clock; empty: never.",
    )
    activity_ids = fields.One2many("mail.activity", "reception_deadline_id")
    attempts = fields.Integer("Failed Attempts", readonly=True)
    next_attempt = fields.Datetime(readonly=True)
    is_parked = fields.Boolean(
        "Parked",
        readonly=True,
        help="Reminding has failed again and again: somebody must look into it.",
    )
    error = fields.Text(
        readonly=True, groups="reception_management.group_reception_manager"
    )

    _next_action_index = models.Index("(next_action, id) WHERE next_action IS NOT NULL")

    @api.depends(
        "due",
        "warn_at",
        "warned",
        "escalated",
        "met",
        "dropped",
        "paused",
        "is_stale",
        "is_parked",
        "next_attempt",
        "started",
    )
    def _compute_next_action(self):
        for clock in self:
            moments = []
            if not (clock.met or clock.dropped or clock.paused or clock.is_parked):
                if clock.is_stale:
                    moments.append(clock.started)
                if not clock.warned:
                    moments.append(clock.warn_at or clock.due)
                if not clock.escalated:
                    moments.append(clock.due)
            moment = min(filter(None, moments), default=False)
            if moment and clock.next_attempt:
                moment = max(moment, clock.next_attempt)
            clock.next_action = moment

    # ---- the scheduled action --------------------------------------------------

    @api.model
    def _cron(self):
        known = self.env["ir.model.data"]._xmlid_to_res_id
        # sudo: the scheduled action itself, to have it run in time
        return (
            self.env["ir.cron"]
            .sudo()
            .browse(known("reception_management.ir_cron_deadline", True))
        )

    def _trigger(self):
        """Have the scheduled action run when the clocks need it."""
        now = fields.Datetime.now()
        moments = {max(clock.next_action, now) for clock in self if clock.next_action}
        moments |= {
            clock.due for clock in self if clock.next_action and clock.due > now
        }
        if moments:
            self._cron()._trigger(moments)

    @api.model
    def _cron_process(self, batch=BATCH):
        """Remind and escalate what is due, in committed batches (GEN-5).

        Clocks are found by their own moment, never by when the action last ran.
        """
        left_alone = set()
        while True:
            due = [("next_action", "<=", fields.Datetime.now())]
            found = self.search(
                [*due, ("id", "not in", list(left_alone))],
                order="next_action, id",
                limit=batch,
            )
            if not found:
                break
            # a row somebody else holds is left for the next run
            locked = found.try_lock_for_update().filtered_domain(due)
            locked._process_or_park()
            left_alone.update(found.filtered_domain(due).ids)
            left = self.env["ir.cron"]._commit_progress(
                len(found), remaining=int(len(found) == batch)
            )
            if not left:
                break

    def _process_or_park(self):
        """Process the clocks together, or one by one when one of them fails."""
        try:
            with self.env.cr.savepoint():
                self._process()
            return
        except psycopg2.OperationalError:
            raise  # another transaction was first: the whole run is repeated
        except Exception:
            self.env.invalidate_all()
        for clock in self:
            try:
                with self.env.cr.savepoint():
                    clock._process()
            except psycopg2.OperationalError:
                raise
            except Exception as error:
                self.env.invalidate_all()
                clock._note_failure(error)

    def _note_failure(self, error):
        """Keep the error and try again later; park the clock after some attempts."""
        attempts = self.attempts + 1
        self.write(
            {
                "attempts": attempts,
                "error": f"{type(error).__name__}: {error}",
                "next_attempt": fields.Datetime.now()
                + FIRST_BACKOFF * 2 ** (attempts - 1),
                "is_parked": attempts >= MAX_ATTEMPTS,
            }
        )

    def _process(self):
        """Do what is due for the clocks and mark it, all or nothing."""
        now = fields.Datetime.now()
        self.filtered("is_stale")._plan()
        over = self.filtered(lambda clock: clock.due <= now)
        late = over.filtered(lambda clock: not clock.escalated)
        warn = self.filtered(
            lambda clock: not clock.warned and (clock.warn_at or clock.due) <= now
        ) | over.filtered(lambda clock: not clock.warned)
        values = []
        for clock in warn:
            values += clock._activity_values(WARNING, clock._owner_users())
        for clock in late:
            values += clock._activity_values(ESCALATION, clock._escalation_users())
        # quick update: no mail for each activity
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(
            values
        )
        warn.warned = now
        late.escalated = now
        self.filtered("attempts").write(
            {"attempts": 0, "next_attempt": False, "error": False}
        )

    # ---- who is told -----------------------------------------------------------

    def _owner_users(self):
        """Return the users who have to act and may see the owner."""
        record = self._owner_record()
        return self._readers(record._deadline_owner(self.kind))

    def _escalation_users(self):
        """Return the users who are told that the time is over.

        Where policy's addressee is missing, may not see the owner or is the one who
        has to act, the officers are told, and where there are none, the managers.
        """
        record = self._owner_record()
        acting = record._deadline_owner(self.kind)
        users = self._readers(record._deadline_escalation(self.kind) - acting)
        for group in ("officer", "manager"):
            users = users or self._readers(record._deadline_group_users(group) - acting)
        return users

    def _readers(self, users):
        """Return those of the users who work in the company and may read the owner."""
        company = self.company_id
        record = self._owner_record()
        return users.filtered(
            lambda user: (
                user.active
                and company in user.company_ids
                and record.with_user(user)
                .with_context(allowed_company_ids=company.ids)
                .has_access("read")
            )
        )

    # ---- activities ------------------------------------------------------------

    def _local_due(self):
        """Return the date of the due moment on the company's days."""
        tz = pytz.timezone(self.company_id._reception_tz())
        return pytz.utc.localize(self.due).astimezone(tz).date()

    def _activity_values(self, activity_type, users):
        owner = self._owner_record()
        return [
            {
                "activity_type_id": self.env.ref(activity_type).id,
                "res_model_id": self.env["ir.model"]._get_id(owner._name),
                "res_id": owner.id,
                "reception_deadline_id": self.id,
                "summary": self.with_context(lang=user.lang).display_name,
                "date_deadline": self._local_due(),
                "user_id": user.id,
                "automated": True,
            }
            for user in users
        ]

    def _reminded(self):
        """Return the clocks that have reminders."""
        return self.filtered(lambda clock: clock.warned or clock.escalated)

    def _forget_activities(self):
        self._reminded().activity_ids.unlink()

    def _move_activities(self):
        """Bring the reminders to the due moment's day."""
        for clock in self._reminded():
            activities = clock.activity_ids
            if activities and activities[0].date_deadline != clock._local_due():
                activities.date_deadline = clock._local_due()

    def action_retry(self):
        """Let the scheduled action try parked clocks again.

        :raises AccessError: the user is not a reception manager
        """
        if not self.env.user.has_group("reception_management.group_reception_manager"):
            raise AccessError(self.env._("Only a reception manager may do this."))
        self.check_access("read")
        # sudo: users never write clocks; these columns only concern the attempts
        self.sudo().write(
            {"is_parked": False, "attempts": 0, "next_attempt": False, "error": False}
        )
        self._cron()._trigger()
