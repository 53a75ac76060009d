from odoo import models

from .reception_visit_task_reminder import REMINDER


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        # EXTENDS mail: who ticks off the reminder has done the task (VIS-8)
        kind = self.env.ref(REMINDER, raise_if_not_found=False)
        ids = [
            activity.res_id
            for activity in self
            if activity.res_model == "reception.visit.task"
            and activity.activity_type_id == kind
        ]
        # sudo: to see which are still to be done, and whose
        tasks = self.env["reception.visit.task"].sudo().browse(ids).exists()
        result = super()._action_done(feedback, attachment_ids)
        tasks = tasks.filtered(lambda task: task.state == "open")
        # the owner may do it, whatever else this user may see; others are checked
        mine = tasks.filtered(lambda task: task._owner_user() == self.env.user)
        for done in (mine, (tasks - mine).sudo(self.env.su)):
            if done:
                done.action_done()
        return result
