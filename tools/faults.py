"""./dev faults: what goes wrong outside a transaction: races, crashes, upgrades.

Each run is a module of faults/ with the texts TITLE, PASS and PLANT and a function
go(run). What it finds wrong it gives to `Run.fail`; an empty list passes.
"""

import contextlib
import importlib
import json
import time

from . import postgres, server
from .common import DEV, REPO, Trouble, addon_hash, locked, read_text, say, write_text

FOLDER = DEV / "faults"
RELEASES = REPO / "faults" / "releases"
PLANTS = REPO / "faults" / "plants"
BUSY = "Another ./dev faults runs in this checkout."
SHOWN = 10


def names():
    """Return the names of the runs, in order."""
    found = [path.stem for path in (REPO / "faults").glob("*.py")]
    return sorted(name for name in found if hasattr(load(name), "PASS"))


def load(name):
    """Return the module of a run."""
    return importlib.import_module(f"faults.{name}")


def run(arguments):
    """List the runs, or run one or all; return the exit status."""
    known = names()
    if not arguments.name:
        for name in known:
            module = load(name)
            say(f"{name:<12} {module.TITLE}")
            say(f"{'':<12}   passes if: {module.PASS}")
            say(f"{'':<12}   planted:   {module.PLANT}")
        return 0
    chosen = known if arguments.name == "all" else [arguments.name]
    if not set(chosen) <= set(known):
        raise Trouble(f"There is no run {arguments.name}, only: {', '.join(known)}")
    planted = arguments.plant or arguments.check
    with locked("faults.lock", busy=BUSY), postgres.running():
        server.write_config()
        runs = [Run(name, arguments.full, planted) for name in chosen]
        failed = [one.name for one in runs if one.go()]
    if arguments.check:
        blind = [one.name for one in runs if not one.found]
        say(
            f"\nThe planted defect was not found: {', '.join(blind)}"
            if blind
            else f"\nEvery planted defect was found: {', '.join(chosen)}"
        )
        return int(bool(blind))
    if len(chosen) > 1:
        say(f"\n{len(chosen) - len(failed)} passed, {len(failed)} failed"
            f"{': ' + ', '.join(failed) if failed else ''}")  # fmt: skip
    return int(bool(failed))


class Run:
    """One call of a run: its options, its progress, what it found wrong."""

    def __init__(self, name, full=False, planted=False):
        self.name, self.full, self.planted = name, full, planted
        self.module = load(name)
        self.problems, self.notes, self.shown = [], [], 0.0
        self.found = False  # something that the run looks for
        self.folder = FOLDER / name
        self.state = self.folder / "progress.json"

    def go(self):
        """Carry it out and print the verdict; return whether something is wrong."""
        start = time.monotonic()
        self.folder.mkdir(parents=True, exist_ok=True)
        say(f"\n== {self.name}: {self.module.TITLE}")
        if self.planted:
            say(f"   planted defect: {self.module.PLANT}")
        broken = ""
        try:
            self.module.go(self)
        except Trouble as trouble:
            broken = f"the run broke off: {trouble}"
        # A run that breaks off by itself has not found a planted defect.
        self.found = bool(self.problems)
        self.problems += [broken] if broken else []
        for note in self.notes:
            say(f"   {note}")
        for problem in self.problems[:SHOWN]:
            say(f"   WRONG: {problem}")
        path = self.folder / "wrong.txt"
        write_text(path, "".join(f"{problem}\n" for problem in self.problems))
        if len(self.problems) > SHOWN:
            more = len(self.problems) - SHOWN
            say(f"   … and {more} more: {path.relative_to(REPO)}")
        verdict = "RED" if self.problems else "green"
        say(f"== {self.name}: {verdict} after {time.monotonic() - start:.0f} s; "
            f"passes if: {self.module.PASS}")  # fmt: skip
        return bool(self.problems)

    def database(self, suffix=""):
        """Return the name of the run's database."""
        return postgres.database(f"faults_{self.name}{suffix}")

    def fail(self, text):
        """Note something that is wrong."""
        self.problems.append(text)

    def check(self, holds, text):
        """Note something that is wrong unless it holds; return whether it does."""
        if not holds:
            self.fail(text)
        return bool(holds)

    def note(self, text):
        """Note a figure or fact for the end."""
        self.notes.append(text)

    def rounds(self, usual, full):
        """Yield the numbers of the rounds to do, and show how far it is.

        A full run that is stopped goes on where it was, as long as the add-on stays
        the same; a round that found something wrong counts as not done.
        """
        total = full if self.full else usual
        key = f"{addon_hash()} {self.planted}"
        done = 0
        if self.full:
            kept = json.loads(read_text(self.state) or "{}")
            done = kept.get("done", 0) if kept.get("key") == key else 0
            if done:
                say(f"   going on after {done} rounds")
        for number in range(done, total):
            if time.monotonic() - self.shown > 5:
                self.shown = time.monotonic()
                say(f"   round {number + 1} of {total}")
            yield number
            if self.full and not self.problems:
                write_text(
                    self.state, json.dumps({"key": key, "done": number + 1}) + "\n"
                )
            if len(self.problems) >= SHOWN:
                say(f"   stopped in round {number + 1}: enough is wrong")
                return
        with contextlib.suppress(FileNotFoundError):
            self.state.unlink()
        self.note(f"{total} rounds")

    def check_log(self, records, ignored=()):
        """Note what a server logged that fails a run, but for the loggers ignored."""
        for record in records:
            if record.fails and record.logger not in ignored:
                self.fail(f"log: {record}"[:600])
