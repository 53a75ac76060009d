"""./dev requirements: what docs/requirements.md promises against what tests prove."""

import json
import re

from .common import DEV, REPO, Trouble, read_text, say, warn

LIST = REPO / "docs" / "requirements.md"
REPORT = DEV / "report.json"
ROW = re.compile(r"^\|\s*\**([A-Z][A-Z0-9]*-\d+)\**\s*\|([^|]*)\|")
ID = re.compile(r"[A-Z][A-Z0-9]*-\d+")
STATUS = re.compile(rf"open|done|part: *(rest|{ID.pattern}(, *{ID.pattern})*)")


def run(arguments):
    """Print a table of the chosen requirements; return 1 if any falls short."""
    rows = read_rows()
    chosen = choose(rows, arguments.names)
    if arguments.done:
        chosen = [name for name in chosen if rows[name] == "done"]
    proofs = read_proofs()
    failed = 0
    for name in chosen:
        count = proofs.get(name, 0)
        fault = judge(rows[name], count, rows)
        failed += bool(fault)
        say(f"{name:<10} {rows[name]:<24} {count:>3} proofs  {fault or 'ok'}")
    say(f"\n{len(chosen)} requirements, {failed} of them fall short")
    return int(bool(failed))


def read_rows():
    """Return the status of every requirement, in the file's order."""
    text = read_text(LIST)
    if text is None:
        raise Trouble("There is no docs/requirements.md.")
    rows = {}
    for number, line in enumerate(text.splitlines(), 1):
        found = ROW.match(line)
        if not found:
            continue
        name, status = found[1], found[2].strip().strip("`")
        if name in rows:
            raise Trouble(f"docs/requirements.md:{number}: {name} is there twice.")
        if not STATUS.fullmatch(status):
            raise Trouble(
                f"docs/requirements.md:{number}: the status of {name} is {status!r}; "
                "it has to be open, done, 'part: rest' or 'part: ID, ID'."
            )
        rows[name] = status
    if not rows:
        raise Trouble("docs/requirements.md has no row '| ID | status | ... |'.")
    for name, status in rows.items():
        unknown = [other for other in ID.findall(status) if other not in rows]
        if unknown:
            raise Trouble(f"{name} waits for {unknown[0]}, which is not in the list.")
    return rows


def choose(rows, names):
    """Return the IDs that the arguments name: all, an area's, or single ones."""
    chosen = []
    for name in names:
        fits = [row for row in rows if row == name or row.startswith(f"{name}-")]
        if not fits:
            raise Trouble(f"docs/requirements.md has neither the ID nor area {name}.")
        chosen += [row for row in fits if row not in chosen]
    return chosen if names else list(rows)


def read_proofs():
    """Return how many passing tests of the last run prove each requirement."""
    text = read_text(REPORT)
    if text is None:
        raise Trouble("There is no test report yet: run ./dev test first.")
    report = json.loads(text)
    if not report["full"]:
        warn("the last run of ./dev test left tests out: their proofs are missing.")
    count = {}
    for test in report["tests"]:
        if test["outcome"] == "passed":
            for name in test["proves"]:
                count[name] = count.get(name, 0) + 1
    return count


def judge(status, count, rows):
    """Return why a requirement falls short, or None."""
    if status == "open":
        return "open"
    if status == "done":
        return None if count else "done, but no passing test proves it"
    waits = ID.findall(status)
    if not waits:
        return "its own rest is missing"
    over = [name for name in waits if rows[name] == "done"]
    return (
        f"{', '.join(over)} is done, so nothing is left to wait for" if over else None
    )
