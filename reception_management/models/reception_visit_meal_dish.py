from odoo import api, fields, models
from odoo.exceptions import UserError


class ReceptionVisitMealDish(models.Model):
    """A line of a menu and what it contains (VIS-7)."""

    _name = "reception.visit.meal.dish"
    _description = "Dish of a Meal"
    _inherit = ["reception.visit.part.row"]
    _order = "meal_id, sequence, id"
    _check_company_auto = True

    _parent_field = "meal_id"
    _fixed_fields = frozenset({"visit_id", "meal_id"})

    meal_id = fields.Many2one(
        "reception.visit.meal", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10, aggregator=None)
    name = fields.Char("Dish", required=True)
    ingredient_ids = fields.Many2many(
        "reception.ingredient",
        "reception_visit_meal_dish_ingredient_rel",
        "dish_id",
        "ingredient_id",
        "Contains",
        compute="_compute_ingredient_ids",
        store=True,
        readonly=False,
        ondelete="restrict",
        help="Found by the words of the name; add what it doesn't tell.",
    )
    warning = fields.Char(compute="_compute_warning")

    @api.depends("name")
    def _compute_ingredient_ids(self):
        known = self.env["reception.ingredient"].search([("active", "=", True)])
        for dish in self:
            dish.ingredient_ids |= known._found_in(dish.name)

    @api.depends(
        "ingredient_ids",
        "visit_id.guest_ids.dietary_need_ids",
        "visit_id.guest_ids.needs",
    )
    @api.depends_context("lang")
    def _compute_warning(self):
        counts = self.visit_id._need_counts()
        for dish in self:
            texts = dish._need_texts(counts.get(dish.visit_id, {}))
            dish.warning = "; ".join(texts) or False

    def _need_texts(self, counts):
        """Return a text for each need of the guests that the dish goes against."""
        texts = []
        for need, count in counts.items():
            found = need.ingredient_ids & self.ingredient_ids.sudo()
            if found:
                texts.append(
                    self.env._(
                        "%(need)s: %(count)s (%(what)s)",
                        need=need.with_env(self.env(su=True)).name,
                        count=count,
                        what=", ".join(
                            found.with_env(self.env(su=True)).mapped("name")
                        ),
                    )
                )
        return texts

    # ---- checks ----------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Add dishes to meals that are not ordered yet.

        :raises UserError: a meal has been ordered, or its visit's state forbids it
        """
        dishes = super().create(vals_list)
        dishes._check_meal_planned()
        return dishes

    def write(self, vals):
        """Change dishes of meals that are not ordered yet.

        :raises UserError: a meal has been ordered, or its visit's state forbids it
        """
        self._check_meal_planned()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_ordered(self):
        self._check_meal_planned()

    def _check_meal_planned(self):
        """Refuse what ordering would no longer compare with the tier and the guests."""
        if self.env.su:
            return
        # sudo: the meal's state decides, whoever may see the dish
        for meal in self.sudo().meal_id:
            if meal.state != "planned":
                raise UserError(
                    self.env._(
                        "“%(meal)s” is “%(state)s”: its menu can't be changed any "
                        "more. Take the order back to planned first.",
                        meal=meal.display_name,
                        state=meal._state_label(meal.state),
                    )
                )

    def _prohibited(self):
        """Return the items (superuser) that the tier prohibits and the dish has."""
        # sudo: the tier's rules hold for every reader
        items = self.sudo().ingredient_ids.prohibited_item_id
        return items & self.visit_id._prohibited_items().sudo()
