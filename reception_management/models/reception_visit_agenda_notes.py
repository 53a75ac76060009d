from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from .reception_visit_task import PLAN_GROUPS

# What owner and leader of a stage may write, whoever's visit it is.
NOTED_FIELDS = frozenset({"minutes", "remarks", "photo_ids"})


class ReceptionVisitAgenda(models.Model):
    """What is noted while a stage runs: times, minutes, remarks, photos (VIS-12)."""

    _inherit = "reception.visit.agenda"

    photo_ids = fields.Many2many(
        "ir.attachment",
        "reception_visit_agenda_photo_rel",
        "agenda_id",
        "attachment_id",
        "Photos",
        bypass_search_access=True,
        copy=False,
        groups=PLAN_GROUPS,
        help="Photos that were taken; whoever reads the stage sees them.",
    )
    date_alerted = fields.Datetime(
        "Leader Told",
        readonly=True,
        copy=False,
        help="When the leader was told that the guests are on the way.",
    )
    can_note = fields.Boolean(
        compute="_compute_can_note",
        help="The user may note times, minutes, remarks and photos.",
    )
    can_plan = fields.Boolean(
        compute="_compute_can_note", help="The user may change the plan of the stage."
    )

    @api.model
    def _guarded_fields(self):
        # EXTENDS reception.visit.part
        return super()._guarded_fields() | {"date_alerted"}

    @api.depends_context("uid")
    @api.depends("employee_id", "leader_id", "visit_id")
    def _compute_can_note(self):
        saved = self._origin
        notable, planned = saved._may_run(), saved._may_plan()
        for line in self:
            origin = line._origin
            line.can_note = not origin or origin in notable
            line.can_plan = not origin or origin in planned

    @api.model_create_multi
    def create(self, vals_list):
        """Create stages; photos that were uploaded before belong to them."""
        lines = super().create(vals_list)
        lines._own_photos()
        return lines

    def write(self, vals):
        """Change stages; who only takes part writes what is noted, nothing else.

        :raises AccessError: the user is owner or leader and writes something else
        """
        if not self.env.su and vals.keys() - NOTED_FIELDS:
            others = self - self._may_plan()
            if others:
                raise AccessError(
                    self.env._(
                        "The plan of “%(stage)s” is changed by the visit's applicant "
                        "or main host, or a reception officer. Owner and leader write "
                        "minutes, remarks and photos.",
                        stage=others[0].display_name,
                    )
                )
        if vals.keys() & {"start", "leader_id"} and not self.env.su:
            # another time or another leader: to be told again
            self._system().date_alerted = False
        result = super().write(vals)
        if "photo_ids" in vals:
            self._own_photos()
        return result

    def _own_photos(self):
        """Tie photos the user has just uploaded to their stage, so it rules them."""
        for line in self:
            # sudo: attachments of nothing belong to who made them, see the condition
            line.sudo().photo_ids.filtered(
                lambda photo: not photo.res_id and photo.create_uid == self.env.user
            ).write({"res_model": self._name, "res_id": line.id})
        self._check_photos()

    def _check_photos(self):
        """Refuse files that are no photos, or belong to something else."""
        for line in self:
            # sudo: what they are is checked, whoever links them
            for photo in line.sudo().photo_ids:
                if (photo.res_model, photo.res_id) != (self._name, line.id):
                    raise ValidationError(
                        self.env._(
                            "“%(file)s” belongs to something else: upload the photo "
                            "here.",
                            file=photo.name,
                        )
                    )
                if not (photo.mimetype or "").startswith("image/"):
                    raise ValidationError(
                        self.env._("“%(file)s” is no photo.", file=photo.name)
                    )

    # ---- actual times ----------------------------------------------------------

    def action_note_times(self, actual_start, actual_stop=False):
        """Correct when stages really began and ended (VIS-12).

        :param actual_start: naive UTC, datetime or text
        :param actual_stop: the same; for stages that are done, and only for them
        :raises AccessError: the user is neither owner, leader, applicant, host nor
            officer
        :raises UserError: a stage has not begun, the visit is over, or a time lies in
            the future
        """
        began = fields.Datetime.to_datetime(actual_start)
        ended = fields.Datetime.to_datetime(actual_stop or False)
        self.check_access("read")
        self._check_visit_open()
        self._lock_for_transition()
        self._check_allowed("done", self._transitions["done"])
        now = fields.Datetime.now()
        for line in self:
            if line.state not in ("running", "done"):
                raise UserError(
                    self.env._(
                        "“%(stage)s” has not begun yet: start it first.",
                        stage=line.display_name,
                    )
                )
            if not began or bool(ended) != (line.state == "done"):
                raise UserError(
                    self.env._(
                        "Enter when it began; when it ended only once it is done."
                    )
                )
            if max(began, ended or began) > now:
                raise UserError(self.env._("What lies in the future can't be noted."))
            if ended and ended < began:
                raise UserError(self.env._("A stage can't end before it began."))
        self._system().write({"actual_start": began, "actual_stop": ended})

    def action_ask_times(self):
        """Open the form that corrects the times.

        :return: action of the wizard ``reception.visit.agenda.times``
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Correct the Times"),
            "res_model": "reception.visit.agenda.times",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_agenda_id": self.id,
                "default_actual_start": self.actual_start,
                "default_actual_stop": self.actual_stop,
            },
        }
