"""Branch coverage of the add-on over both pytest runs."""

import shutil

import coverage

from .common import DEV, REPO, say

FOLDER = DEV / "coverage"
TEXT = DEV / "coverage.txt"
CONFIG = REPO / "pyproject.toml"
FLOOR = 90


def clear():
    """Forget the last run."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    TEXT.unlink(missing_ok=True)


def runner(name):
    """Return the arguments of `python -m` that measure the module run after them."""
    data = FOLDER / f"data.{name}"
    return ["coverage", "run", f"--rcfile={CONFIG}", f"--data-file={data}", "-m"]


def summarise(complete):
    """Write the missing lines to .dev/coverage.txt, print the total, return it."""
    measured = coverage.Coverage(data_file=FOLDER / "data", config_file=CONFIG)
    try:
        measured.combine([str(FOLDER)], keep=True)
        measured.save()
        with TEXT.open("w") as output:
            total = measured.report(
                file=output, show_missing=True, skip_covered=True, precision=1
            )
    except coverage.exceptions.NoDataError:
        total = 100.0
    note = "" if complete else " (without the tests that were not run)"
    say(f"\nBranch coverage: {total:.1f}%{note}; missing lines: .dev/coverage.txt")
    return total
