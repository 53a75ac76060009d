"""./dev backup, ./dev restore: a database and its file store in one archive.

The archive has the layout of Odoo's own backups (dump.sql, filestore/,
manifest.json), so that each can restore the other's. Ours adds what is needed to
tell a damaged one: a hash of the dump, and the number of files.
"""

import hashlib
import json
import re
import shutil
import subprocess
import tempfile
import time
import zipfile
import zlib
from contextlib import ExitStack
from pathlib import Path

from . import database, demo, postgres, server
from .common import (
    DEV,
    GIGABYTE,
    MODULE,
    Trouble,
    locked,
    need_space,
    run_logged,
    say,
    step,
)

FOLDER = DEV / "backup"
SERIES = "19.0"
BUSY = "./dev demo runs in this checkout: stop it first."
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,62}")
STORED = re.compile(r"filestore/(?P<path>[0-9a-f]{2}/(?P<sum>[0-9a-f]{40}))")


def run(arguments):
    """Run one of the two commands."""
    with ExitStack() as stack:
        stack.enter_context(postgres.running())
        server.write_config()
        name = arguments.database or demo.name()
        if arguments.command == "backup":
            path = write(name, arguments.file and Path(arguments.file))
            say(f"{path}  {path.stat().st_size / 1024**2:.1f} MB")
            return 0
        if name == demo.name():
            stack.enter_context(locked("demo.lock", busy=BUSY))
            demo.STAMP.unlink(missing_ok=True)
        manifest = read(Path(arguments.file), name, force=arguments.force)
        report(manifest, name)
    return 0


# ---- backup --------------------------------------------------------------------


def write(name, path=None):
    """Write a database and its files into an archive; return its path."""
    if not database.exists(name):
        raise Trouble(f"There is no database {name}.")
    moment = time.strftime("%Y%m%d-%H%M%S")
    path = path or FOLDER / f"{name}-{moment}.zip"
    path.parent.mkdir(parents=True, exist_ok=True)
    need_space(0.5, "A backup")
    part = path.with_name(f"{path.name}.part")
    try:
        with (
            step(f"backing up {name}"),
            tempfile.TemporaryDirectory(dir=DEV) as folder,
        ):
            dump = Path(folder) / "dump.sql"
            dump_database(name, dump)
            # Odoo adds and removes files, it never changes one. Read after the dump,
            # all that the dump's rows name are there, perhaps some more.
            files = stored_files(name)
            manifest = describe(name, dump, files)
            with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr("manifest.json", json.dumps(manifest, indent=1))
                archive.write(dump, "dump.sql")
                for stored, file in files.items():
                    archive.write(file, f"filestore/{stored}")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path


def dump_database(name, target):
    """Write a database as SQL."""
    run_logged(
        [postgres.program("pg_dump"), "--no-owner", f"--file={target}", name],
        "backup.log",
    )


def stored_files(name):
    """Return {path in the store: file} of the files that attachments name."""
    with database.cursor(name) as cr:
        cr.execute(
            "SELECT store_fname FROM ir_attachment WHERE store_fname IS NOT NULL"
        )
        stored = sorted({row[0] for row in cr.fetchall()})
    files = {path: database.FILES / name / path for path in stored}
    missing = [path for path, file in files.items() if not file.is_file()]
    if missing:
        say(f"   {len(missing)} files of attachments are missing, such as {missing[0]}")
    return {path: file for path, file in files.items() if file.is_file()}


def describe(name, dump, files):
    """Return the manifest: Odoo's own keys, then ours."""
    with database.cursor(name) as cr:
        cr.execute(
            "SELECT name, latest_version FROM ir_module_module "
            "WHERE state = 'installed' ORDER BY name"
        )
        modules = dict(cr.fetchall())
        version = cr.connection.server_version
    return {
        "odoo_dump": "1",
        "db_name": name,
        "version": server.odoo_source.current().version,
        "major_version": SERIES,
        "pg_version": f"{version // 10000}.{version % 10000}",
        "addon_version": modules.get(MODULE),
        "date": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
        "dump_sha256": file_hash(dump),
        "files": len(files),
        "modules": modules,
    }


def file_hash(path):
    """Return the SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


# ---- restore -------------------------------------------------------------------


def read(path, name, force=False):
    """Make the database `name` from an archive; return the archive's manifest."""
    if not NAME.fullmatch(name):
        raise Trouble(f"{name} can't be the name of a database.")
    if database.exists(name) and not force:
        raise Trouble(
            f"The database {name} exists. Restore under another name (--database NAME) "
            "or replace it with --force."
        )
    half = f"{name}_restoring"
    with (
        tempfile.TemporaryDirectory(dir=DEV) as folder,
        step(f"restoring {path.name} as {name}"),
    ):
        manifest = unpack(path, Path(folder))
        try:
            load(Path(folder), half)
            # Only what is complete takes the place of a database that was there.
            database.rename(half, name)
        except BaseException:
            database.drop(half)
            raise
    return manifest


def unpack(path, folder):
    """Check an archive and unpack it; return its manifest."""
    if not path.is_file():
        raise Trouble(f"There is no file {path}.")
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = json.loads(archive.read("manifest.json"))
            check_series(manifest, path)
            size = sum(entry.file_size for entry in archive.infolist())
            need_space(0.5 + 2 * size / GIGABYTE, "Restoring this archive")
            archive.extractall(folder)  # compares every member's check sum
            names = set(archive.namelist()) - {"manifest.json", "dump.sql"}
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError, OSError) as error:
        raise Trouble(f"{path} is no backup, or a damaged one: {error}") from None
    except zlib.error as error:
        raise Trouble(f"{path} is damaged: {error}") from None
    check_unpacked(manifest, folder, names, path)
    return manifest


def check_series(manifest, path):
    """Raise Trouble if the archive is of another series of Odoo."""
    series = manifest.get("major_version")
    if series != SERIES:
        raise Trouble(
            f"{path} is a backup of Odoo {series}; this is Odoo {SERIES}. "
            "A database has to be migrated by Odoo's own means first."
        )


def check_unpacked(manifest, folder, names, path):
    """Raise Trouble unless everything is there and what it says it is."""
    dump = folder / "dump.sql"
    wanted = manifest.get("dump_sha256")  # Odoo's own backups have none
    if not dump.is_file() or (wanted and file_hash(dump) != wanted):
        raise Trouble(f"{path} is damaged: its dump is not the one that was written.")
    found = 0
    for name in names:
        stored = STORED.fullmatch(name)
        if not stored:
            continue
        found += 1
        content = (folder / name).read_bytes()
        if hashlib.sha1(content, usedforsecurity=False).hexdigest() != stored["sum"]:
            raise Trouble(f"{path} is damaged: {name} is not what was stored.")
    if found != manifest.get("files", found):
        raise Trouble(f"{path} is damaged: {found} of {manifest['files']} files.")


def load(folder, name):
    """Make a database and its file store from an unpacked archive."""
    database.drop(name)
    database.create(name)
    command = [postgres.program("psql"), "--no-psqlrc", "--quiet", "--dbname", name]
    command += ["--set=ON_ERROR_STOP=1", "--single-transaction", "--output=/dev/null"]
    run_logged([*command, "--file", folder / "dump.sql"], "restore.log")
    store = folder / "filestore"
    if store.is_dir():
        database.FILES.mkdir(parents=True, exist_ok=True)
        shutil.move(store, database.FILES / name)
    subprocess.run(
        [postgres.program("psql"), "-Xqd", name, "-c", "ANALYZE"],
        check=False,
        capture_output=True,
    )


def report(manifest, name):
    """Tell what was restored, and what to do next."""
    say(
        f"{name}: Odoo {manifest['version']}, {MODULE} "
        f"{manifest.get('addon_version') or manifest.get('modules', {}).get(MODULE)}, "
        f"backed up {manifest.get('date', 'at an unknown time')}"
    )
    say(f"Bring it up to this checkout: ./dev odoo -d {name} -u {MODULE} --no-http "
        "--stop-after-init")  # fmt: skip
    say("A copy that must not mail or call anybody: "
        f"./dev odoo neutralize -d {name}")  # fmt: skip
