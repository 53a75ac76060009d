"""Odoo's server script: its configuration, running it, reading its log."""

import ast
import os
import re
import secrets
import subprocess
import sys
import time

from . import odoo_source, printer
from .common import (
    ADDON,
    DEV,
    LANGUAGES,
    LOGS,
    MODULE,
    PYTHON,
    REPO,
    Trouble,
    read_text,
    say,
    stop_process,
    write_text,
)

CONFIG = DEV / "odoo.conf"  # the demo server: logs to a file
CONSOLE = DEV / "console.conf"  # commands: logs to standard error
TEST = DEV / "test.conf"  # pytest
LOG = LOGS / "odoo.log"
LINE = re.compile(
    r"^\d{4}-\d\d-\d\d [\d:,]+ \d+ (?P<level>[A-Z]+) (?P<db>\S+) "
    r"(?P<logger>[^:]+): (?P<text>.*)$"
)
OURS = re.compile(rf"{MODULE}|\breception\.[a-z]")


def write_config():
    """Write the configuration files; keep the random master password."""
    if "," in str(REPO):
        raise Trouble(
            f"Odoo cannot read add-ons from a path with a comma in it: {REPO}. "
            "Move the checkout."
        )
    secret = DEV / "master_password"
    if not secret.exists():
        write_text(secret, secrets.token_urlsafe(24), 0o600)
    source = odoo_source.current()
    # Odoo looks there for programs that are not on the path
    own = f"bin_path = {printer.BIN}\n" if printer.WRAPPER.exists() else ""
    common = (
        "[options]\n"
        f"addons_path = {source.addons},{REPO}\n"
        f"data_dir = {DEV / 'data'}\n"
        f"admin_passwd = {read_text(secret)}\n"
        "list_db = False\n"
        "http_interface = 127.0.0.1\n"
        f"screenshots = {DEV / 'screenshots'}\n"
        f"{own}"
    )
    LOGS.mkdir(parents=True, exist_ok=True)
    write_text(CONSOLE, f"{common}max_cron_threads = 0\n", 0o600)
    write_text(CONFIG, f"{common}logfile = {LOG}\n", 0o600)
    log = LOGS / "test.log"
    quiet = "log_handler = :INFO,werkzeug:WARNING,odoo.tests.common.requests:WARNING"
    test = f"{common}max_cron_threads = 0\nlogfile = {log}\n{quiet}\n"
    write_text(TEST, test, 0o600)


def command(arguments, config=CONSOLE):
    """Return the command line and environment that start the server script."""
    environment = dict(os.environ, ODOO_RC=str(config), PYTHONUTF8="1")
    # Odoo warns about these when they are set for something else.
    for name in ("OPENERP_SERVER", "PGDATABASE"):
        environment.pop(name, None)
    script = odoo_source.current().script
    return [str(PYTHON), str(script), *map(str, arguments)], environment


class Record:
    """One entry of the server log, with the lines that follow it."""

    def __init__(self, level, logger, text):
        self.level, self.logger, self.text = level, logger, text

    def __str__(self):
        return f"{self.level} {self.logger}: {self.text}"

    @property
    def fails(self):
        """An error from anywhere, or a warning that concerns our add-on."""
        if self.level in ("ERROR", "CRITICAL"):
            return True
        # The checkout's own path may have our name in it.
        text = f"{self.logger} {self.text}".replace(f"{REPO}/.dev", "")
        # odoo.http warns of what the server refused, which is its job.
        return (
            self.level == "WARNING"
            and self.logger != "odoo.http"
            and bool(OURS.search(text))
        )


def run_odoo(title, arguments, log_name="install.log"):
    """Run the server script to its end, showing progress; return the log's Records."""
    say(f"-> {title} ...")
    line, environment = command(arguments)
    start = time.monotonic()
    process = subprocess.Popen(
        line,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    records, shown = [], start
    try:
        with (LOGS / log_name).open("a") as log:
            for text in process.stdout:
                log.write(text)
                add_line(records, text.rstrip("\n"))
                found = re.search(r"(?:L|l)oading module (\S+) \((\d+)/(\d+)\)", text)
                if found and time.monotonic() - shown > 4:
                    shown = time.monotonic()
                    say("   {1}/{2} {0}".format(*found.groups()))
        process.wait()
    finally:
        if process.poll() is None:
            stop_process(process)
    if process.returncode:
        worst = [record for record in records if record.fails] or records
        raise Trouble(
            f"{title} failed (exit {process.returncode}). See .dev/log/{log_name}:\n  "
            + "\n  ".join(str(record) for record in worst[-3:])
        )
    say(f"   {title}: done in {time.monotonic() - start:.0f} s")
    return records


def add_line(records, text):
    """Add one line of output to the records it continues or begins."""
    found = LINE.match(text)
    if found:
        records.append(Record(found["level"], found["logger"], found["text"]))
    elif records:
        records[-1].text += f"\n    {text}"
    else:
        records.append(Record("INFO", "start", text))


def depends():
    """Return the add-ons that our manifest depends on."""
    try:
        return ast.literal_eval((ADDON / "__manifest__.py").read_text())["depends"]
    except (OSError, SyntaxError, ValueError, KeyError) as error:
        raise Trouble(f"{MODULE}/__manifest__.py cannot be read: {error}") from None


def install_arguments(name, modules, demo):
    """Return the arguments that install modules into a database."""
    return [
        *("-d", name, "-i", ",".join(modules), "--stop-after-init", "--no-http"),
        "--with-demo" if demo else "--without-demo",
    ]


def language_arguments():
    """Return the arguments that load our languages."""
    # English first: Odoo makes the first one the language of the administrator
    return [f"--load-language={','.join(['en_US', *LANGUAGES])}"]


def show(records):
    """Print log records that fail a run; return how many there are."""
    bad = [record for record in records if record.fails]
    for record in bad:
        print(f"   {record}", file=sys.stderr)
    return len(bad)
