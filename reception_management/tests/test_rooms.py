import ast
from pathlib import Path

from odoo.tests.common import BaseCase

ADDON = Path(__file__).parents[1]
# In the order in which data goes: a room may know those before it, not after.
ROOMS = ("base", "tier", "visit", "expense")
# Files and models of each room, by the beginning of their names; the longest counts.
PREFIXES = {
    "base": "base",
    "reception_proposal_mixin": "base",
    "reception_rank": "base",
    "reception_cost_type": "base",
    "reception_companion_role": "base",
    "reception_gift": "base",
    "reception_etiquette": "base",
    "reception_guest_category": "base",
    "reception_prohibited_item": "base",
    "reception_ingredient": "base",
    "reception_dietary_need": "base",
    "reception_state_mixin": "base",
    "reception_cap_mixin": "base",
    "reception_approval": "base",
    "reception_substitute": "base",
    "reception_deadline": "base",
    "reception_replan_mixin": "base",
    "reception_working_day": "base",
    "resource_calendar": "base",
    "mail_activity": "base",
    "mail_activity_task": "visit",
    "resource_resource": "visit",
    "calendar_event": "visit",
    "rating_rating": "visit",
    "reception_preparation": "tier",
    "reception_agenda_template": "tier",
    "reception_area": "tier",
    "ir_actions_report": "visit",
    "reception_pack": "tier",
    "reception_reason": "visit",
    "reception_tier": "tier",
    "reception_visit": "visit",
    "res_company": "tier",
    "res_config_settings": "tier",
    "ir_module_module": "tier",
    "hr_job": "base",
    "res_partner": "visit",
    "hr_employee": "visit",
    "reception_host": "visit",
    "product_product": "base",
    "hr_expense": "expense",
    "account_move": "expense",
    "account_tax": "expense",
}
# One column per model that asks for approvals, or that has deadlines.
OWNER_COLUMNS = {
    "reception_approval": {"reception.visit", "hr.expense", "reception.visit.gift"},
    "reception_deadline": {
        "reception.visit",
        "reception.visit.task",
        "reception.visit.gift",
        "reception.visit.matter",
    },
}
# Models of core that every room builds upon.
CORE = {
    "res.company",
    "res.partner",
    "hr.department",
    "hr.employee",
    "hr.job",
    "product.product",
}


def room_of(name):
    """Return the room of a file or a model, None for other apps' models."""
    name = name.replace(".", "_")
    if name.endswith("_expense"):
        return "expense"
    found = [prefix for prefix in PREFIXES if name.startswith(prefix)]
    return PREFIXES[max(found, key=len)] if found else None


class TestRooms(BaseCase):
    """An earlier room never names a later room's model."""

    def _files(self):
        """Return {path: its room} of the models and wizards."""
        paths = [*ADDON.glob("models/*.py"), *ADDON.glob("wizards/*.py")]
        return {path: room_of(path.stem) for path in paths if path.stem != "__init__"}

    def _names(self, path):
        """Return the model names (strings) and modules (imports) in a file."""
        names = set()
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                names.add(node.value)
            elif isinstance(node, ast.ImportFrom) and node.level:
                names.add(node.module or "")
        return {name for name in names - CORE if room_of(name) and " " not in name}

    def test_every_file_has_a_room(self):
        """A new file belongs to a room, or this test has to learn of it."""
        files = self._files()
        self.assertGreater(len(files), 20)
        self.assertEqual([path.name for path, room in files.items() if not room], [])

    def test_no_file_names_a_later_room(self):
        """No model file names a model or imports a file of a later room."""
        later = {}
        for path, room in self._files().items():
            allowed = OWNER_COLUMNS.get(path.stem, set())
            named = {
                name
                for name in self._names(path) - allowed
                if ROOMS.index(room_of(name)) > ROOMS.index(room)
                and ("." in name or name.startswith("reception_"))
                and name not in {"reception_visit_id", "reception_visit_ids"}
            }
            if named:
                later[path.name] = sorted(named)
        self.assertEqual(later, {})

    def test_the_scan_sees(self):
        """The scan finds the exceptions it lets pass, so it would find others."""
        for stem, models in OWNER_COLUMNS.items():
            self.assertLessEqual(models, self._names(ADDON / "models" / f"{stem}.py"))
        self.assertEqual(room_of("reception_visit_budget_expense"), "expense")
        self.assertEqual(room_of("reception.visit.budget"), "visit")
        self.assertIsNone(room_of("res.users"))
