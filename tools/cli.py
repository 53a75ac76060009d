"""The command line of ./dev."""

import argparse
import errno
import importlib
import os
import sys

from . import common, environment

# name: (module with run(arguments), help, takes all further arguments as they are)
COMMANDS = {
    "demo": ("demo", "start Odoo with demo data and print one login per role", False),
    "test": ("testing", "run the tests; without arguments all, in fresh bases", True),
    "lint": ("lint", "check style, XML, translations", False),
    "i18n": ("i18n", "write the .pot file and merge it into the .po files", False),
    "odoo": ("console", "run the server script: ./dev odoo ARGS", True),
    "shell": ("console", "open an Odoo shell on the demo database", True),
    "log": ("console", "show the end of the server log (-f follows it)", False),
    "requirements": (
        "requirements",
        "check docs/requirements.md against proofs",
        False,
    ),
    "wheel": ("wheel", "build the add-on's wheel into dist/", False),
    "backup": ("backup", "write a database and its files into one archive", False),
    "restore": ("backup", "make a database from such an archive", False),
    "faults": ("faults", "races, crashes and leaks from outside; lists them", False),
    "bench": ("bench", "measure scenarios at several sizes; lists them", False),
    "screenshots": ("screenshots", "make the pictures of docs/images", False),
}
FLAG = {"action": "store_true"}
# command: [(names, options of argparse's add_argument)]
ARGUMENTS = {
    "demo": [
        ("--port", {"type": int, "default": 8069, "help": "default 8069"}),
        ("--reset", {**FLAG, "help": "start from scratch"}),
    ],
    "log": [("-f --follow", FLAG), ("-n --lines", {"type": int, "default": 50})],
    "requirements": [
        ("names", {"nargs": "*", "metavar": "AREA or ID"}),
        ("--done", {**FLAG, "help": "only rows 'done'"}),
    ],
    "backup": [
        ("file", {"nargs": "?", "help": "default: .dev/backup/DATABASE-TIME.zip"}),
        ("--database", {"metavar": "NAME", "help": "default: the demo database"}),
    ],
    "restore": [
        ("file", {}),
        ("--database", {"metavar": "NAME", "help": "default: the demo database"}),
        ("--force", {**FLAG, "help": "replace a database that exists"}),
    ],
    "faults": [
        (
            "name",
            {"nargs": "?", "metavar": "RUN", "help": "a name of the list, or all"},
        ),
        ("--full", {**FLAG, "help": "many rounds; goes on where it was stopped"}),
        ("--plant", {**FLAG, "help": "plant the run's defect: it must turn red"}),
        ("--check", {**FLAG, "help": "succeed if the planted defect is found"}),
    ],
    "bench": [
        ("name", {"nargs": "?", "metavar": "SCENARIO"}),
        (
            "--size",
            {"action": "append", "metavar": "N", "help": "1k, 10k …; may be repeated"},
        ),
        ("--keep", {**FLAG, "help": "use the rows of the last call again"}),
    ],
    "screenshots": [
        ("names", {"nargs": "*", "metavar": "SHOT", "help": "default: all"}),
        ("--lang", {"default": "en_US", "help": "en_US, zh_CN or zh_TW"}),
    ],
}
# These need no Odoo environment, or make do without it.
LIGHT = {"log", "requirements"}


def make_parser():
    """Return the parser of all subcommands."""
    parser = argparse.ArgumentParser(
        prog="./dev",
        description="Tools for the developers of this Odoo 19 add-on.",
        epilog="Environment: ODOO_SOURCE=folder of an Odoo 19.0 source tree; "
        "PGHOST, PGPORT, PGUSER, PGPASSWORD=a PostgreSQL server to use.",
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, (_module, text, raw) in COMMANDS.items():
        sub = commands.add_parser(name, help=text, description=text, add_help=not raw)
        for words, options in ARGUMENTS.get(name, ()):
            sub.add_argument(*words.split(), **options)
    return parser


def run(argv):
    """Run one subcommand and return the exit status."""
    parser = make_parser()
    if argv and argv[0] in COMMANDS and COMMANDS[argv[0]][2]:
        arguments = argparse.Namespace(command=argv[0], rest=argv[1:])
    else:
        arguments = parser.parse_args(argv)
    common.stop_on_signals()
    try:
        if arguments.command not in LIGHT:
            environment.enter(argv)
        module = importlib.import_module(f"tools.{COMMANDS[arguments.command][0]}")
        return module.run(arguments)
    except common.Trouble as trouble:
        print(f"\ndev {arguments.command}: {trouble}", file=sys.stderr)
        return trouble.code
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS):
            raise
        print(f"\ndev {arguments.command}: {explain(error)}", file=sys.stderr)
        return 1


def explain(error):
    """Return what a failed file operation means for the user."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk is full ({error}). Free some space and run it again."
    return (
        f"{error}. ./dev writes only to .dev/ in the checkout: make sure that it "
        "belongs to you (or delete it, it is built anew)."
    )
