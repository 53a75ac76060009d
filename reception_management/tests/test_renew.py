from odoo import Command
from odoo.modules.module import load_script
from odoo.tests.common import TransactionCase, tagged
from odoo.tools.misc import file_path

from ..tools.renew import MODULE, drop_stale_indexes, renew_rules, renew_untouched
from .common import proves

SCRIPT = f"{MODULE}/migrations/19.0.1.1.0/post-noupdate.py"
FACTS = ("domain_force", "perm_read", "perm_write", "perm_create", "perm_unlink")


@tagged("post_install", "-at_install")
class TestRenew(TransactionCase):
    """What an update leaves alone, brought to a release by its migration."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.env.ref(f"{MODULE}.rule_hr_expense_executive")
        cls.type = cls.env.ref(f"{MODULE}.cost_type_lunch")

    def facts(self):
        """Return what every rule of ours says, by its name."""
        self.env.flush_all()
        self.env.invalidate_all()
        rows = self.env["ir.model.data"].search(
            [("module", "=", MODULE), ("model", "=", "ir.rule")]
        )
        rules = self.env["ir.rule"].browse(rows.mapped("res_id"))
        return {
            row.name: (*(rule[name] for name in FACTS), set(rule.groups.ids))
            for row, rule in zip(rows, rules, strict=True)
        }

    def make_old(self):
        """Bring the rules to what an older release might have left."""
        self.rule.write(
            {
                "domain_force": "[(1, '=', 1)]",
                "perm_write": True,
                "groups": [Command.link(self.env.ref("base.group_user").id)],
            }
        )
        old = self.rule.copy({"name": "Of an older release"})
        self.env["ir.model.data"].create(
            {
                "module": MODULE,
                "name": "rule_of_an_older_release",
                "model": "ir.rule",
                "res_id": old.id,
                "noupdate": True,
            }
        )
        return old

    @proves("GEN-4")
    def test_rules_become_those_of_the_release(self):
        """Domain, groups and rights of an old rule; a rule that was dropped."""
        fresh = self.facts()
        self.assertGreater(len(fresh), 20)
        old = self.make_old()
        foreign = self.env["ir.rule"].search(
            [("id", "not in", self.env["ir.model.data"].search(
                [("module", "=", MODULE), ("model", "=", "ir.rule")]
            ).mapped("res_id"))],
            limit=1,
        )  # fmt: skip
        other = foreign.domain_force
        changed = renew_rules(self.env)
        self.assertEqual(self.facts(), fresh)
        self.assertEqual(
            changed, ["rule_hr_expense_executive", "rule_of_an_older_release"]
        )
        self.assertFalse(old.exists())
        self.assertEqual(foreign.domain_force, other)

    @proves("GEN-4")
    def test_a_second_time_changes_nothing(self):
        self.make_old()
        renew_rules(self.env)
        facts = self.facts()
        self.assertEqual(renew_rules(self.env), [])
        self.assertEqual(self.facts(), facts)

    def test_an_archived_rule_stays_archived(self):
        self.rule.active = False
        renew_rules(self.env)
        self.assertFalse(self.rule.active)

    @proves("GEN-4")
    def test_edited_policy_stays(self):
        """Shipped policy follows the release only where nobody has changed it."""
        edited = self.env.ref(f"{MODULE}.cost_type_dinner")
        edited.name = "Banquet"
        self.env.ref(f"{MODULE}.cost_type_other").unlink()
        kept = renew_untouched(
            self.env,
            {
                "cost_type_lunch": {"name": ("Lunch", "Midday meal")},
                "cost_type_dinner": {"name": ("Dinner", "Evening meal")},
                "cost_type_other": {"name": ("Other", "Anything else")},
            },
        )
        self.assertEqual(self.type.name, "Midday meal")
        self.assertEqual(edited.name, "Banquet")
        self.assertEqual(kept, ["cost_type_dinner.name"])

    @proves("GEN-4")
    def test_an_index_nobody_wants_goes(self):
        """A column that lost its index in a release; all others keep theirs."""

        def indexes():
            self.env.cr.execute(
                "SELECT indexname FROM pg_indexes WHERE tablename LIKE 'reception%'"
            )
            return {row[0] for row in self.env.cr.fetchall()}

        wanted = indexes()
        stale = "reception_visit__purpose_index"
        self.env.cr.execute(f"CREATE INDEX {stale} ON reception_visit (purpose)")
        self.assertEqual(indexes() - wanted, {stale})
        drop_stale_indexes(self.env)
        self.assertEqual(indexes(), wanted)

    @proves("GEN-4")
    def test_the_migration_of_this_release(self):
        """It runs on a database that is up to date already, and changes nothing."""
        fresh = self.facts()
        self.make_old()
        self.type.name = "Our own word"
        script = load_script(file_path(SCRIPT), "migration_19_0_1_1_0")
        script.migrate(self.env.cr, "19.0.1.0.0")
        self.assertEqual(self.facts(), fresh)
        self.env.invalidate_all()
        self.assertEqual(self.type.name, "Our own word")
