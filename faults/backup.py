"""A backup is worth what its restoration brings back."""

import contextlib
import json
import zipfile

from tools import backup, bases, database, server
from tools.common import Trouble, addon_hash, read_text, write_text

from . import snapshot

TITLE = "back up the demo data, restore them under a new name, compare everything"
PASS = (
    "every table, definition, sequence and stored file is equal; damaged archives, "
    "other series and existing databases are refused and leave nothing behind"
)
PLANT = "the dump leaves out the rows of the companions"


def go(run):
    """Make the round trip, then try what has to be refused."""
    source, target = run.database(), run.database("_restored")
    archive = run.folder / "round trip.zip"
    prepare(run, source)
    database.drop(target)
    try:
        with losing_companions() if run.planted else contextlib.nullcontext():
            backup.write(source, archive)
        backup.read(archive, target)
        compare(run, source, target)
        starts(run, target)
        refusals(run, archive, target)
    finally:
        database.drop(target)
        for path in run.folder.glob("*.zip"):
            path.unlink()


def prepare(run, name):
    """Have a database with the demo data, and a file in its store."""
    stamp = run.folder / "stamp"
    if read_text(stamp) != addon_hash() or not database.exists(name):
        bases.fresh(name, demo=True)
        write_text(stamp, addon_hash())


@contextlib.contextmanager
def losing_companions():
    """The planted defect: pg_dump is told to leave out a table's rows."""
    whole = backup.dump_database

    def dump(name, target):
        whole(name, target)
        lines, skip = [], False
        for line in target.read_text(encoding="utf-8").splitlines(keepends=True):
            if line.startswith("COPY public.reception_visit_companion "):
                skip = True
            elif skip and line.startswith("\\."):
                skip = False
                continue
            if not skip:
                lines.append(line)
        target.write_text("".join(lines), encoding="utf-8")

    backup.dump_database = dump
    try:
        yield
    finally:
        backup.dump_database = whole


def compare(run, source, target):
    """Note every difference between the two databases and their file stores."""
    old, new = snapshot.schema(source), snapshot.schema(target)
    for kind, text in sorted(old ^ new):
        run.fail(f"{kind} only {'before' if (kind, text) in old else 'after'}: {text}")
    tables = snapshot.tables(source)
    before, after = (snapshot.contents(name, tables) for name in (source, target))
    for text in snapshot.differences(before, after):
        run.fail(text)
    counters = (
        "SELECT sequencename::text, last_value FROM pg_sequences ORDER BY sequencename"
    )
    if snapshot.rows(source, counters) != snapshot.rows(target, counters):
        run.fail("the counters of the sequences differ")
    files = [
        {
            str(path.relative_to(database.FILES / name)): path.read_bytes()
            for path in (database.FILES / name).rglob("*")
            if path.is_file() and path.parent.name != "checklist"
        }
        for name in (source, target)
    ]
    wanted = set(backup.stored_files(source))
    lost = [path for path in wanted if files[0][path] != files[1].get(path)]
    run.check(not lost, f"{len(lost)} files differ, such as {lost[:1]}")
    run.note(
        f"{len(tables)} tables with {sum(count for count, _hash in before.values())} "
        f"rows, {len(old)} definitions, {len(wanted)} files compared"
    )


def starts(run, name):
    """Odoo opens the restored database and finds nothing wrong."""
    records = server.run_odoo(
        "opening the restored database",
        ["-d", name, "--stop-after-init", "--no-http"],
    )
    run.check_log(records)


def refusals(run, archive, target):
    """Note what is restored although it must not be."""
    refused(run, "a database that exists", archive, target, exists=True)
    database.drop(target)
    content = archive.read_bytes()
    middle = len(content) // 2
    spoilt = bytes(byte ^ 0xFF for byte in content[middle : middle + 64])
    for name, data in {
        "a truncated archive": content[:middle],
        "a spoilt archive": content[:middle] + spoilt + content[middle + 64 :],
        "something else": b"no archive at all",
    }.items():
        path = run.folder / f"{name}.zip"
        path.write_bytes(data)
        refused(run, name, path, target)
    for name, key, value in (
        ("another series", "major_version", "18.0"),
        ("another dump", "dump_sha256", "0" * 64),
        ("missing files", "files", 100000),
    ):
        refused(run, name, changed(run, archive, name, key, value), target)


def changed(run, archive, name, key, value):
    """Return a copy of an archive with another value in its manifest."""
    path = run.folder / f"{name}.zip"
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(path, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename == "manifest.json":
                data = json.dumps({**json.loads(data), key: value})
            new.writestr(entry, data)
    return path


def refused(run, name, path, target, exists=False):
    """Note if an archive is restored, or if its refusal leaves something behind."""
    try:
        backup.read(path, target)
    except Trouble as trouble:
        run.check(str(trouble), f"{name}: refused without a word")
    else:
        run.fail(f"{name}: restored all the same")
    run.check(database.exists(target) == exists, f"{name}: {target} is there or gone")
    left = database.exists(f"{target}_restoring")
    run.check(not left, f"{name}: a half restored database is left")
