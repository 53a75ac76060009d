"""./dev odoo, ./dev shell, ./dev log."""

import contextlib
import signal
import subprocess
import time

from . import server
from .common import Trouble, say

SHELL_HELP = "usage: ./dev shell [-d DATABASE] [ODOO SHELL ARGS] [< script.py]"


def run(arguments):
    """Run one of the three commands."""
    if arguments.command == "log":
        return show_log(arguments)
    from . import demo, postgres  # these need the private environment

    rest = arguments.rest
    if arguments.command == "shell":
        if rest in (["-h"], ["--help"]):
            say(SHELL_HELP)
            return 0
        if not any(part.startswith(("-d", "--database")) for part in rest):
            rest = ["-d", demo.name(), *rest]
        rest = ["shell", "--no-http", *rest]
    with postgres.running():
        server.write_config()
        if arguments.command == "shell":
            check_database(rest)
        return attached(*server.command(rest))


def check_database(rest):
    """Raise Trouble if the shell's database is not there: Odoo would create it."""
    from . import database

    for flag, name in zip(rest, rest[1:], strict=False):
        if flag in ("-d", "--database") and not database.exists(name):
            raise Trouble(
                f"There is no database {name}. ./dev demo creates the demo database; "
                "./dev shell -d NAME opens another."
            )


def attached(line, environment):
    """Run a program on this terminal; return its exit status."""
    process = subprocess.Popen(line, env=environment)
    # Ctrl-C reaches the program by itself, and it decides what that means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return process.wait()
    finally:
        if process.poll() is None:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(15)
            process.kill()


def show_log(arguments):
    """Print the end of the demo server's log, and follow it if asked."""
    if not server.LOG.exists():
        raise Trouble("There is no log yet: ./dev demo writes it.")
    with server.LOG.open(errors="replace") as log:
        for line in log.readlines()[-arguments.lines :]:
            print(line, end="")
        while arguments.follow:
            line = log.readline()
            if line:
                print(line, end="", flush=True)
            else:
                time.sleep(0.3)
    return 0
