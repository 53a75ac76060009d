from collections import Counter

from odoo import api, fields, models

from .reception_visit_task import PLAN_GROUPS


class ReceptionVisitMeal(models.Model):
    """The menu, compared with what the guests must not eat (VIS-7)."""

    _inherit = "reception.visit.meal"

    dish_ids = fields.One2many("reception.visit.meal.dish", "meal_id", "Menu")
    menu_warning = fields.Text(compute="_compute_menu_warning")
    slip = fields.Text(
        "Allergies and Taboos",
        compute="_compute_slip",
        help="For the kitchen: how many must not eat what, without names.",
    )

    @api.depends("dish_ids.warning")
    @api.depends_context("lang")
    def _compute_menu_warning(self):
        for meal in self:
            dishes = meal.dish_ids.filtered("warning")
            meal.menu_warning = "\n".join(
                self.env._("“%(dish)s”: %(why)s", dish=dish.name, why=dish.warning)
                for dish in dishes
            )

    @api.depends("visit_id.guest_ids.dietary_need_ids", "visit_id.guest_ids.needs")
    @api.depends_context("lang")
    def _compute_slip(self):
        for meal in self:
            meal.slip = "\n".join(meal._slip_lines())

    def _slip_lines(self):
        """Return the lines of the slip: counts by need, then what was said besides."""
        self.ensure_one()
        visit = self.visit_id
        lines = []
        for need, count in visit._need_counts()[visit].items():
            need = need.with_context(lang=self.env.lang)
            without = ", ".join(need.ingredient_ids.mapped("name"))
            text = self.env._("%(count)s × %(need)s", count=count, need=need.name)
            if without:
                text = self.env._("%(text)s: no %(what)s", text=text, what=without)
            lines.append(" · ".join(filter(None, [text, need.note])))
        return lines + visit._unknown_needs()

    def _order_gaps(self):
        # EXTENDS: what the tier prohibits is not ordered
        gaps = super()._order_gaps()
        for dish in self.dish_ids:
            for item in dish._prohibited():
                gaps.append(
                    self.env._(
                        "“%(dish)s”: the tier allows no “%(item)s”.",
                        dish=dish.name,
                        item=item.name,
                    )
                )
        return gaps


class ReceptionVisit(models.Model):
    """Meals and entertainment of a visit (VIS-20)."""

    _inherit = "reception.visit"

    meal_ids = fields.One2many(
        "reception.visit.meal", "visit_id", "Meal Orders", groups=PLAN_GROUPS
    )

    def _need_counts(self):
        """Return {visit: {need (superuser): guests who have it}}, by order of needs."""
        # sudo: counts without names, for who reads the meal
        needs = self.sudo().guest_ids._dietary_needs()
        counts = {}
        for visit in self:
            found = Counter()
            for guest in visit.sudo().guest_ids:
                found.update(needs[guest])
            by_order = sorted(
                found.items(), key=lambda pair: (pair[0].sequence, pair[0].id)
            )
            counts[visit] = dict(by_order)
        return counts

    def _unknown_needs(self):
        """Return what guests need in words that no dietary need knows."""
        self.ensure_one()
        found = self.sudo().guest_ids._dietary_needs()  # sudo: see _need_counts
        texts = [
            guest.needs for guest, needs in found.items() if not needs and guest.needs
        ]
        return list(dict.fromkeys(texts))

    def _enter(self, target, **vals):
        # EXTENDS reception.state.mixin: no meal without the visit
        result = super()._enter(target, **vals)
        meals = self._system().meal_ids
        if target in ("refused", "cancelled", "no_show"):
            meals.filtered(lambda meal: meal.state in ("planned", "ordered"))._enter(
                "cancelled", ended_with_visit=True
            )
        elif target == "draft":
            meals.filtered("ended_with_visit")._enter("planned", ended_with_visit=False)
        return result

    def _move_parts(self, delta):
        # EXTENDS: what has not taken place moves along, and is ordered anew
        result = super()._move_parts(delta)
        for meal in self.meal_ids:
            if meal.start and meal.state in ("planned", "ordered"):
                meal.write({"start": meal.start + delta, "state": "planned"})
        return result

    def _closing_gaps(self):
        # EXTENDS: what left the store has come back or was consumed
        gaps = super()._closing_gaps()
        # sudo: closing depends on all of it, whoever closes
        open_rows = self.sudo().alcohol_ids.filtered(lambda row: row.state == "issued")
        if open_rows:
            gaps.append(
                self.env._(
                    "Settle what was taken from store: %(names)s.",
                    names=", ".join(open_rows.mapped("name")),
                )
            )
        return gaps
