"""./dev lint: every check runs, each says ok or failed."""

import subprocess
import sys

from . import lint_files, odoo_source
from .common import ADDON, MODULE, PYTHON, REPO, say

# Rules for the repositories of the Odoo Community Association only; and one against
# several classes of one model, which is how a room extends an earlier one.
NOT_OCA = "manifest-required-author,missing-readme,consider-merging-classes-inherited"


def program(*command):
    """Return a check that runs a program of the environment: quiet means ok."""

    def check():
        result = subprocess.run(
            [str(part) for part in command],
            cwd=REPO,
            capture_output=True,
            text=True,
            errors="replace",
        )
        if result.returncode == 0:
            return []
        lines = (result.stdout + result.stderr).strip().splitlines()
        return [line for line in lines if line.strip()] or ["failed without a word"]

    return check


def checks():
    """Return pairs of a name and a function that returns the problems found."""
    tool = PYTHON.parent
    compact = ["--output-format=concise"]
    sources = ["dev", "tools", MODULE]
    # Other folders of Python that the repository may have.
    sources += [
        path.name
        for path in sorted(REPO.iterdir())
        if path.is_dir() and path.name not in {*sources, ".dev"}
        if path.name.isidentifier() and any(path.rglob("*.py"))
    ]
    pylint = [PYTHON, "-m", "pylint", "--score=n", f"--disable={NOT_OCA}", MODULE]
    po_files = sorted((ADDON / "i18n").glob("*.po*"))
    found = [
        ("ruff check", program(tool / "ruff", "check", "-q", *compact, *sources)),
        ("ruff format", program(tool / "ruff", "format", "--check", *sources)),
        ("pylint-odoo", program(*pylint)),
        (
            "oca-checks-odoo-module",
            program(tool / "oca-checks-odoo-module", "--config=.oca_hooks.cfg", MODULE),
        ),
        ("XML", lint_files.xml),
        ("translations", lint_files.translations),
        ("file and method length", lint_files.lengths),
        ("hosts and machine paths", lint_files.places),
    ]
    if po_files:
        found.append(("oca-checks-po", program(tool / "oca-checks-po", *po_files)))
    return found


def run(_arguments):
    """Run all checks; return 1 if any failed."""
    failed = []
    odoo_source.current()
    for name, check in checks():
        problems = check()
        say(f"{'failed' if problems else 'ok':<7} {name}")
        for problem in problems:
            say(f"        {problem}")
        if problems:
            failed.append(name)
    if failed:
        print(f"\nFailed: {', '.join(failed)}", file=sys.stderr)
    return int(bool(failed))
