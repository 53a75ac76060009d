"""./dev test: model tests without demo data, tours in a browser with it."""

import ast
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

from . import bases, browser, coverage_report, database, postgres, printer, server
from .common import (
    ADDON,
    DEV,
    LOGS,
    MODULE,
    PYTHON,
    REPO,
    Trouble,
    addon_hash,
    locked,
    read_text,
    say,
    stop_process,
    write_text,
)

REPORT = DEV / "report.json"
TESTS = ADDON / "tests"
HELP = f"""usage: ./dev test [--no-browser] [PYTEST ARGS]

Without PYTEST ARGS: all tests in fresh databases, with coverage.
With them (-k name, a file, a node id): on kept databases, upgraded if {MODULE}
has changed since; such a run takes seconds.
  --no-browser   leave out the browser tours (tests/test_tour*.py)
Exit status: 0 all passed, 1 failures, 3 no browser for the tours or no wkhtmltopdf
for the PDF tests (tests/test_pdf*.py), 5 no tests.
The outcomes are written to .dev/report.json.
"""
# More of them would need a larger machine for their servers and browsers.
PROCESSES = 4
PDF_TESTS = "test_pdf*.py"
LEFT_OUT = "left out by --no-browser"
# pytest options that are followed by a value of their own.
VALUED = {"-k", "-m", "-p", "-o", "-W", "-r", "--maxfail", "--durations", "--deselect"}


class Suite:
    """One of the two pytest runs."""

    def __init__(self, name, database_name, demo):
        self.name, self.demo = name, demo
        self.database = postgres.database(database_name)
        self.stamp = DEV / f"{database_name}.stamp"
        self.report = DEV / f"report-{name}.json"
        tour = "test_tour*.py"
        self.files = [
            path
            for path in sorted(TESTS.rglob("test_*.py"))
            if path.match(tour) == (name == "tours")
        ]
        self.ignored = []

    def prepare(self, full):
        """Provide the suite's database; return the log lines that fail the run."""
        state = addon_hash()
        if full or MODULE not in database.installed(self.database):
            self.stamp.unlink(missing_ok=True)
            records = bases.fresh(self.database, self.demo)
        elif read_text(self.stamp) != state:
            records = bases.upgrade(self.database)
        else:
            return []
        server.show(records)
        bad = [str(record) for record in records if record.fails]
        # With bad lines no stamp: the next run has to show them again.
        if not bad:
            write_text(self.stamp, state)
        return bad

    def run(self, arguments, full):
        """Run pytest; return its exit status."""
        self.report.unlink(missing_ok=True)
        line = [PYTHON, "-m"]
        if full:
            line += coverage_report.runner(self.name)
        line += ["pytest", "-p", "tools.pytest_plugin", "--rootdir", REPO]
        line += ["-c", REPO / "pyproject.toml", "--suite", self.name]
        line += ["--report", self.report, "--odoo-http", "--odoo-log-level=info"]
        line += ["--odoo-config", server.TEST, "--odoo-database", self.database]
        _line, environment = server.command([], server.TEST)
        environment["PYTHONPATH"] = str(REPO)
        if full:
            line += self.shared_out(environment)
        line += [f"--ignore={path}" for path in self.ignored]
        debugging = {"--pdb", "--trace", "-s"} & set(arguments)
        process = subprocess.Popen(
            [str(part) for part in line + arguments],
            env=environment,
            # --pdb has to read the terminal; else all that was started ends with it
            start_new_session=not debugging,
        )
        try:
            return process.wait()
        finally:
            if process.poll() is None or not debugging:
                stop_process(process)

    def shared_out(self, environment):
        """Return the arguments that run the suite's classes side by side.

        Each process has a copy of the database, made with PostgreSQL's own
        programs: without them the suite runs in one process.
        """
        try:
            programs = Path(postgres.program("createdb")).parent
            postgres.program("dropdb")
        except Trouble:
            return []
        environment["PATH"] = f"{programs}{os.pathsep}{environment.get('PATH', '')}"
        processes = min(os.cpu_count() or 1, len(self.files), PROCESSES)
        return ["-n", processes, "--dist", "loadscope"]

    def names(self):
        """Return the node ids of the suite's tests, as far as the source tells."""
        return [
            f"{path.relative_to(REPO)}::{cls.name}::{function.name}"
            for path in self.files
            for cls in ast.parse(path.read_text(encoding="utf-8")).body
            if isinstance(cls, ast.ClassDef)
            for function in cls.body
            if isinstance(function, ast.FunctionDef) and function.name[:5] == "test_"
        ]

    def leave_out(self, pattern):
        """Leave out the files that fit a pattern; return their tests' node ids."""
        names = self.names()
        self.ignored = [path for path in self.files if path.match(pattern)]
        self.files = [path for path in self.files if path not in self.ignored]
        return sorted(set(names) - set(self.names()))

    def fits(self, expression):
        """Tell whether a -k expression may select one of the suite's tests."""
        words = set(re.findall(r"\w+", expression.lower()))
        if "not" in words:
            return True
        text = " ".join(self.names()).lower()
        return any(word in text for word in words - {"and", "or"})


def run(arguments):
    """Run the tests and return the exit status."""
    rest = list(arguments.rest)
    if rest in (["-h"], ["--help"]):
        say(HELP)
        return 0
    no_browser = "--no-browser" in rest
    rest = [part for part in rest if part != "--no-browser"]
    busy = "Another ./dev test runs in this checkout: wait for it."
    with locked("test.lock", busy=busy), postgres.running():
        server.write_config()
        (LOGS / "test.log").unlink(missing_ok=True)
        return Run(rest, no_browser).go()


class Run:
    """One call of ./dev test."""

    def __init__(self, rest, no_browser):
        self.rest, self.no_browser, self.full = rest, no_browser, not rest
        self.models = Suite("models", "reception_test", demo=False)
        self.tours = Suite("tours", "reception_tour", demo=True)
        self.status, self.log, self.tests = [], [], {}
        self.not_run, self.reasons = [], {}
        self.coverage = None

    def go(self):
        """Run the suites, sum up, and return the exit status."""
        if self.full:
            coverage_report.clear()
        chosen = [suite for suite in (self.models, self.tours) if self.wants(suite)]
        if not chosen:
            raise Trouble("No test fits these arguments.", 5)
        if self.models in chosen:
            self.bring_printer()
        reason = self.lacks_browser() if self.tours in chosen else ""
        for suite in chosen:
            self.log += suite.prepare(self.full)
            if suite is self.tours and reason:
                self.leave(reason, suite.names())
            elif suite.files:
                self.status.append(suite.run(self.pytest_arguments(suite), self.full))
                self.collect(suite)
        if self.full and self.status:
            self.coverage = coverage_report.summarise(complete=not self.not_run)
        return self.sum_up()

    def wants(self, suite):
        """Tell whether a suite is to be run with these arguments."""
        if self.full:
            return bool(suite.files)
        if not suite.files or not self.paths(suite):
            return False
        keywords = [v for k, v in zip(self.rest, self.rest[1:], strict=False)
                    if k == "-k"]  # fmt: skip
        keywords += [part[2:] for part in self.rest if re.match(r"-k.", part)]
        return all(suite.fits(expression) for expression in keywords)

    def given_paths(self):
        """Return the arguments that name files, folders or node ids."""
        previous = [None, *self.rest]
        return [
            part
            for before, part in zip(previous, self.rest, strict=False)
            if before not in VALUED and Path(part.split("::")[0]).exists()
        ]

    def paths(self, suite):
        """Return what a suite is to collect from."""
        given = self.given_paths()
        if not given:
            return [str(ADDON)]
        files = [path for path in given if self.belongs(path.split("::")[0], suite)]
        return files

    def belongs(self, path, suite):
        """Tell whether a file or folder may hold tests of a suite."""
        path = Path(path).resolve()
        return path.is_dir() or path in [file.resolve() for file in suite.files]

    def pytest_arguments(self, suite):
        """Return pytest's arguments for a suite."""
        given = self.given_paths()
        options = [part for part in self.rest if part not in given]
        if self.full:
            options = ["--durations=15", "--durations-min=0.1"]
        return [*options, *self.paths(suite)]

    def lacks_browser(self):
        """Return why the tours cannot be run, or an empty text."""
        if self.no_browser:
            return LEFT_OUT
        found, reason = browser.provide()
        return "" if found else reason

    def bring_printer(self):
        """Provide wkhtmltopdf where PDF tests may be run, or leave these out."""
        prints = Suite("models", "reception_test", demo=False)
        prints.files = [path for path in prints.files if path.match(PDF_TESTS)]
        if not self.wants(prints):
            return
        found, reason = printer.provide()
        if not found:
            self.leave(reason, self.models.leave_out(PDF_TESTS))
        # its place may be new
        server.write_config()

    def leave(self, reason, names):
        """Note that tests are not run, and why."""
        self.not_run += names
        self.reasons[reason] = names

    def collect(self, suite):
        """Take over what the plugin reported; without a report the run crashed."""
        try:
            report = json.loads(suite.report.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            self.log.append(f"ERROR pytest of the {suite.name} ended without a report")
            return
        self.tests.update(report["tests"])
        self.log += report["log"]

    def sum_up(self):
        """Write the report, print the totals, return the exit status."""
        outcomes = [test.get("outcome", "failed") for test in self.tests.values()]
        count = {name: outcomes.count(name) for name in ("passed", "failed", "skipped")}
        failed = count["failed"] + len(self.log)
        self.write_report(count)
        for line in self.log:
            say(f"LOG: {line}")
        for reason, names in self.reasons.items():
            say(f"\n{len(names)} tests were not run ({reason}):")
            for name in names:
                say(f"  {name}")
        low = self.coverage is not None and self.coverage < coverage_report.FLOOR
        if low and not self.not_run:
            say(f"Coverage is {self.coverage:.1f}%, under {coverage_report.FLOOR}%.")
        skipped = f", {count['skipped']} skipped" if count["skipped"] else ""
        sys.stdout.flush()
        say(f"\n{count['passed']} passed, {failed} failed{skipped}")
        crashed = any(status not in (0, 5) for status in self.status)
        if failed or crashed or (low and not self.not_run):
            return 1
        if set(self.reasons) - {LEFT_OUT}:
            return 3
        return 0 if count["passed"] else 5

    def write_report(self, count):
        """Write .dev/report.json."""
        report = {
            "full": self.full and not self.not_run and not self.no_browser,
            "odoo": server.odoo_source.current().version,
            "finished": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
            "addon": addon_hash(),
            "totals": count,
            "coverage": self.coverage,
            "log": self.log,
            "not_run": self.not_run,
            "tests": [
                {"test": name, "outcome": "failed", **test}
                for name, test in self.tests.items()
            ],
        }
        text = json.dumps(report, indent=1, ensure_ascii=False)
        write_text(REPORT, text + "\n")
