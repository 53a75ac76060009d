"""pytest plugin: the log fails tests, proofs are reported, Chromium stays quiet.

Used by ./dev test together with pytest-odoo, and with pytest-xdist where the tests
are shared out among processes: each watches its own log, the first one reports.
"""

import json
import logging
import re
from pathlib import Path

import hypothesis
import pytest

from .browser import FLAGS
from .common import ADDON, REPO
from .server import Record

TOUR_FILES = "test_tour*.py"
# A tour that is skipped for such a reason has not been run: that is a failure.
NOT_RUN = re.compile(r"chrome|websocket-client|odoo-http", re.I)
# What one process tells another.
PROVES, OUTSIDE = "reception_proves", "reception_outside"


def pytest_addoption(parser):
    """Add the options by which ./dev test steers a run."""
    group = parser.getgroup("reception")
    group.addoption("--suite", choices=["models", "tours"], help="which files to run")
    group.addoption("--report", help="write outcomes and proofs to this JSON file")


def pytest_configure(config):
    """Set up hypothesis, the browser and the watch over the log."""
    hypothesis.settings.register_profile("dev", derandomize=True, deadline=None)
    hypothesis.settings.load_profile("dev")
    quiet_browser()
    config.pluginmanager.register(Watch(config), "reception-watch")


def pytest_ignore_collect(collection_path, config):
    """Leave the tours to their own run, and the other tests to theirs."""
    suite = config.getoption("--suite")
    if not suite or not collection_path.match("test_*.py"):
        return None
    if collection_path.match(TOUR_FILES) != (suite == "tours"):
        return True
    return None


def quiet_browser():
    """Start Chromium with flags that keep it from calling other hosts."""
    from odoo.tests.common import ChromeBrowser

    original = ChromeBrowser._spawn_chrome

    def spawn(self, command):
        return original(self, [command[0], *FLAGS, *command[1:]])

    ChromeBrowser._spawn_chrome = spawn


class LogWatch(logging.Handler):
    """Keep the log records that fail a run."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.bad = []

    def emit(self, record):
        """Keep a record if it is an error, or a warning that is ours."""
        text = record.getMessage()
        if record.exc_info:
            text += "\n" + logging.Formatter().formatException(record.exc_info)
        entry = Record(record.levelname, record.name, text)
        ours = Path(record.pathname).is_relative_to(ADDON)
        if entry.fails or ours:
            self.bad.append(str(entry))


class Watch:
    """Follow one pytest run."""

    def __init__(self, config):
        self.config = config
        # set in a process that runs a share of the tests for another one
        self.worker_output = getattr(config, "workeroutput", None)
        self.log = LogWatch()
        self.tests = {}
        self.outside = []
        logging.getLogger().addHandler(self.log)

    def take_log(self):
        """Return what was logged since the last call."""
        taken, self.log.bad = self.log.bad, []
        return taken

    @pytest.hookimpl
    def pytest_warning_recorded(self, warning_message, nodeid):
        """A Python warning raised in our own files counts like a logged one."""
        if self.worker_output is not None:
            return  # the first process gets it too
        if Path(warning_message.filename).is_relative_to(ADDON):
            place = Path(warning_message.filename).relative_to(REPO)
            text = f"{place}:{warning_message.lineno}: {warning_message.message}"
            self.outside.append(f"WARNING {nodeid or 'import'}: {text}")

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item, call):
        """Turn a pass into a failure if the log says so."""
        report = yield
        if call.when == "setup":
            report.user_properties.append((PROVES, proofs(item)))
        bad = self.take_log()
        if bad and report.passed:
            report.outcome = "failed"
            report.longrepr = "The log fails this test:\n  " + "\n  ".join(bad)
        elif report.skipped and NOT_RUN.search(str(report.longrepr)):
            report.outcome = "failed"
            report.longrepr = f"This test could not be run: {report.longrepr}"
        return report

    @pytest.hookimpl
    def pytest_runtest_logreport(self, report):
        """Note the worst outcome of a test's phases and subtests."""
        entry = self.tests.setdefault(report.nodeid, {"proves": []})
        entry["proves"] = dict(report.user_properties).get(PROVES, entry["proves"])
        rank = ["passed", "skipped", "failed"]
        known = entry.get("outcome", "passed")
        entry["outcome"] = max(known, report.outcome, key=rank.index)
        entry["seconds"] = round(entry.get("seconds", 0) + report.duration, 3)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node, error):
        """Take over what a process logged outside its tests."""
        self.outside += getattr(node, "workeroutput", {}).get(OUTSIDE, [])

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session, exitstatus):
        """Fail the run for what was logged outside tests; write the report."""
        self.outside += self.take_log()
        if self.worker_output is not None:
            self.worker_output[OUTSIDE] = self.outside
            return
        if self.outside and exitstatus in (0, 5):
            session.exitstatus = 1
        target = self.config.getoption("--report")
        if target:
            report = {"tests": self.tests, "log": self.outside}
            Path(target).write_text(json.dumps(report, indent=1), encoding="utf-8")

    @pytest.hookimpl
    def pytest_terminal_summary(self, terminalreporter):
        """Show what was logged outside tests."""
        if self.outside:
            terminalreporter.section("log lines that fail the run")
            for line in self.outside:
                terminalreporter.write_line(line)


def proofs(item):
    """Return the IDs that @proves put on a test's function and classes."""
    found = set(getattr(getattr(item, "function", None), "_proves", ()))
    for cls in getattr(item.cls, "__mro__", ()):
        if not cls.__module__.startswith(("odoo.tests", "unittest")):
            found.update(vars(cls).get("_proves", ()))
    return sorted(found)
