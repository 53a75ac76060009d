from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ReceptionVisit(models.Model):
    """The areas that the guests may enter, by their tier (VIS-6).

    Before the approval the tier of this day decides; then what it opened and what
    was on the agenda that was approved.
    """

    _inherit = "reception.visit"

    policy_area_ids = fields.Many2many(
        "reception.area",
        "reception_visit_policy_area_rel",
        string="Areas Open at Approval",
        context={"active_test": False},
        ondelete="restrict",
        readonly=True,
        copy=False,
    )

    @api.model
    def _guarded_fields(self):
        # EXTENDS reception.state.mixin
        return super()._guarded_fields() | {"policy_area_ids"}

    def _tier_rules(self):
        # EXTENDS: the areas
        areas = self._policy_tier().area_ids
        return {
            **super()._tier_rules(),
            "policy_area_ids": [fields.Command.set(sorted(areas.ids))],
        }

    def _freeze_policy(self):
        # EXTENDS: what the agenda showed is approved with it
        result = super()._freeze_policy()
        for visit in self._system():
            if areas := visit._planned_areas():
                visit.policy_area_ids |= areas
        return result

    def _planned_areas(self):
        """Return the areas (superuser) of the stages that take place."""
        # sudo: a check of the plan, for readers who see no agenda too
        stages = self.sudo().agenda_ids.filtered(lambda line: line.state != "cancelled")
        return stages.area_id

    def _closed_areas(self, areas):
        """Return those of some areas that the guests may not enter (superuser)."""
        self.ensure_one()
        visit = self.sudo()  # sudo: the policy holds for every reader
        if visit.date_approved:
            return areas.sudo().filtered("is_restricted") - visit.policy_area_ids
        return visit.tier_id._closed_areas(areas.sudo())

    def _area_rule(self):
        """Return what becomes of a stage in an area that is not open to the visit."""
        return self._policy_tier().area_rule or "executive"

    def _condition_gaps(self):
        # EXTENDS
        gaps = super()._condition_gaps()
        closed = self._closed_areas(self._planned_areas())
        if closed and self._area_rule() == "refuse":
            gaps.append(
                self.env._(
                    "The tier %(tier)s doesn't open %(areas)s to its guests: take the "
                    "stages there off the agenda, or choose another tier.",
                    tier=self._policy_tier().display_name,
                    areas=", ".join(closed.mapped("name")),
                )
            )
        return gaps

    def _authorities_of_plan(self):
        # EXTENDS: a closed area goes up to the executive
        wanted = super()._authorities_of_plan()
        if self._closed_areas(self._planned_areas()):
            wanted = wanted | {"executive"}
        return wanted

    def _area_names(self):
        """Return the names of the areas on the programme, in one line."""
        # sudo: where the guests may go is printed on their badges
        return ", ".join(self._planned_areas().mapped("name"))

    def _agenda_values(self, line):
        # EXTENDS
        return {**super()._agenda_values(line), "area_id": line.area_id.id}


class ReceptionVisitAgenda(models.Model):
    _inherit = "reception.visit.agenda"

    area_id = fields.Many2one(
        "reception.area",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('company_id', '=', company_id)]",
    )

    @api.constrains("area_id")
    def _check_area_open(self):
        """What the decision didn't see is no longer added to the programme."""
        for line in self.filtered("area_id"):
            visit = line.sudo().visit_id  # sudo: the rule holds for every writer
            closed = visit._closed_areas(line.area_id)
            if not closed or visit.state == "draft":
                continue
            waits = not visit.date_approved and visit.required_authority == "executive"
            if waits and visit._area_rule() == "executive":
                continue
            raise ValidationError(
                self.env._(
                    "%(visit)s was not approved for “%(area)s”, which its tier doesn't "
                    "open. Reset it to draft, add the stage and submit it again.",
                    visit=visit.display_name,
                    area=closed[0].name,
                )
            )
