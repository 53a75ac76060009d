"""Databases and their file stores: create from a template, copy, drop."""

import contextlib
import os
import shutil

import psycopg2
from psycopg2 import sql

from .common import DEV, GIGABYTE, Trouble

FILES = DEV / "data" / "filestore"


@contextlib.contextmanager
def cursor(name="postgres"):
    """Yield a cursor on a database, in autocommit mode."""
    with contextlib.closing(psycopg2.connect(dbname=name)) as connection:
        connection.autocommit = True
        yield connection.cursor()


def exists(name):
    """Tell whether a database of that name exists."""
    with cursor() as cr:
        cr.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return bool(cr.fetchone())


def like(pattern):
    """Return the names of the databases that fit a LIKE pattern."""
    with cursor() as cr:
        cr.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [pattern])
        return [row[0] for row in cr.fetchall()]


def drop(name):
    """Drop a database, whoever is connected to it, and its file store."""
    with cursor() as cr:
        cr.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = %s AND usename = current_user",
            [name],
        )
        cr.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
    shutil.rmtree(FILES / name, ignore_errors=True)


def create(name):
    """Create an empty database as Odoo does."""
    with cursor() as cr:
        cr.execute(
            sql.SQL(
                "CREATE DATABASE {} ENCODING 'unicode' LC_COLLATE 'C' "
                "TEMPLATE template0"
            ).format(sql.Identifier(name))
        )


def copy(source, target):
    """Make `target` a copy of `source`, with its file store."""
    free = shutil.disk_usage(DEV).free / GIGABYTE
    if free < 0.5:
        raise Trouble(f"Less than 0.5 GB of disk are free in {DEV}: free some space.")
    drop(target)
    with cursor() as cr:
        cr.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(target), sql.Identifier(source)
            )
        )
    if (FILES / source).is_dir():
        # Odoo never changes a stored file, it only adds and removes: links do.
        shutil.copytree(FILES / source, FILES / target, copy_function=link)


def link(source, target):
    """Hard-link a file, or copy it where the file system has no links."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def rename(old, new):
    """Rename a database and its file store."""
    drop(new)
    with cursor() as cr:
        cr.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                sql.Identifier(old), sql.Identifier(new)
            )
        )
    if (FILES / old).is_dir():
        (FILES / old).rename(FILES / new)


def installed(name):
    """Return the names of the modules installed in a database."""
    try:
        with cursor(name) as cr:
            cr.execute("SELECT name FROM ir_module_module WHERE state = 'installed'")
            return {row[0] for row in cr.fetchall()}
    except psycopg2.Error:
        return set()
