"""Clients that call the server at the same moment."""

import contextlib
import json
import threading

from tools import bases, database, inside, odoo_source, server
from tools.common import REPO, Trouble, addon_hash, read_text, write_text
from tools.faults import PLANTS
from tools.serving import call, serving

from . import scene

CLIENTS = 8
# What the database refuses in a race is logged there before it is tried again.
EXPECTED = ("odoo.sql_db",)


class Race:
    """A server with the people of the scene, each with a connection of their own."""

    def __init__(self, run, server, facts):
        self.run, self.server, self.facts = run, server, facts
        self.name = run.database()
        self.people = facts["people"]
        self.connections = {}

    def call(self, who, model, method, ids=(), **values):
        """Call a method as a person; return the Answer."""
        if who not in self.connections:
            self.connections[who] = self.server.connect()
        key = self.people[who]["key"]
        return call(self.connections[who], key, model, method, ids, **values)

    def do(self, who, model, method, ids=(), **values):
        """Call a method that has to succeed; return its result."""
        answer = self.call(who, model, method, ids, **values)
        if not answer.ok:
            raise Trouble(f"{who}: {model}.{method}: {answer}")
        return answer.body

    def at_once(self, calls):
        """Make calls (who, model, method, ids, values) at once; return the Answers.

        Each on a connection of its own that is open already, released together.
        """
        barrier = threading.Barrier(len(calls))
        answers = [None] * len(calls)
        connections = [self.server.connect() for _call in calls]

        def client(number, who, model, method, ids, values):
            connection = connections[number]
            connection.connect()
            barrier.wait()
            key = self.people[who]["key"]
            answers[number] = call(connection, key, model, method, ids, **values)

        threads = [
            threading.Thread(target=client, args=(number, *one), daemon=True)
            for number, one in enumerate(calls)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for connection in connections:
            connection.close()
        if None in answers:
            raise Trouble("a client got no answer")
        return answers

    def query(self, text, *values):
        """Return the rows of a query, read past Odoo."""
        with database.cursor(self.name) as cr:
            cr.execute(text, values)
            return cr.fetchall()

    def approved_visit(self, **values):
        """Make a visit and have it approved; return its id."""
        visit = self.submitted_visit(**values)
        self.do("officer0", "reception.visit", "action_approve", [visit])
        return visit

    def submitted_visit(self, **values):
        """Make a visit and submit it; return its id."""
        visit = self.draft_visit(**values)
        self.do("applicant", "reception.visit", "action_submit", [visit])
        return visit

    def draft_visit(self, **values):
        """Make a visit; return its id."""
        values = scene.visit_values(self.facts, **values)
        return self.do("applicant", "reception.visit", "create", vals_list=[values])[0]


@contextlib.contextmanager
def race(run, plant):
    """Serve a database with the scene; with the plant's add-on if asked for."""
    name, stamp = run.database(), run.folder / "scene.stamp"
    state = f"{addon_hash()} {name}"
    template = run.database("_scene")
    if read_text(stamp) != state or not database.exists(template):
        bases.fresh(name, demo=False)
        write_text(
            run.folder / "scene.json",
            json.dumps(
                inside.call("faults.scene:make", name, clients=CLIENTS)
            ),
            0o600,
        )  # fmt: skip
        database.rename(name, template)
        write_text(stamp, state)
    database.copy(template, name)
    facts = json.loads(read_text(run.folder / "scene.json"))
    if run.planted:
        install(name, plant)
    try:
        with serving(name, workers=2, folders=[PLANTS]) as running:
            result = Race(run, running, facts)
            yield result
            run.check_log(running.records(), EXPECTED)
    finally:
        database.drop(name)


def install(name, plant):
    """Install the add-on that plants a defect."""
    path = ",".join(map(str, [odoo_source.current().addons, REPO, PLANTS]))
    server.run_odoo(
        f"planting {plant}",
        ["-d", name, "-i", plant, f"--addons-path={path}", "--stop-after-init",
         "--no-http", "--without-demo"],
    )  # fmt: skip
