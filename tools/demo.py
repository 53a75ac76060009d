"""./dev demo: an Odoo server with our add-on and its demo data."""

import socket
import subprocess
import time
import urllib.error
import urllib.request

from . import bases, database, postgres, printer, server
from .common import (
    DEV,
    MODULE,
    Trouble,
    addon_hash,
    locked,
    read_text,
    say,
    stop_process,
    write_text,
)

STAMP = DEV / "demo.stamp"
LOGINS = """
    SELECT u.login, p.name, COALESCE(p.function, '')
      FROM ir_model_data d
      JOIN res_users u ON u.id = d.res_id
      JOIN res_partner p ON p.id = u.partner_id
     WHERE d.model = 'res.users' AND d.module = %s AND u.active
  ORDER BY u.id
"""


def name():
    """Return the demo database's name."""
    return postgres.database("reception_demo")


def run(arguments):
    """Prepare the demo database, serve it, and stop everything at the end."""
    check_port(arguments.port)
    with (
        locked("demo.lock", busy="Another ./dev demo runs in this checkout."),
        postgres.running(),
    ):
        printer.offer()
        server.write_config()
        prepare(arguments.reset)
        serve(arguments.port)
    return 0


def check_port(port):
    """Raise Trouble if the port cannot be had."""
    if not 0 < port < 65536:
        raise Trouble(f"{port} is no TCP port: take one between 1024 and 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise Trouble(f"Port {port} needs root: take --port 8069.") from None
        except OSError:
            raise Trouble(
                f"Port {port} is taken by another program. "
                f"Take another one: ./dev demo --port {port + 1}"
            ) from None


def prepare(reset):
    """Create the demo database, or upgrade it if the add-on has changed."""
    target, state = name(), addon_hash()
    if reset:
        say("-> dropping the demo database")
        STAMP.unlink(missing_ok=True)
        database.drop(target)
    if MODULE not in database.installed(target):
        records = bases.fresh(target, demo=True)
    elif read_text(STAMP) != state:
        records = bases.upgrade(target)
    else:
        return
    if server.show(records):
        say("   The lines above were logged; they fail ./dev test.")
    write_text(STAMP, state)


def serve(port):
    """Run the server until Ctrl-C, SIGTERM, or its own end."""
    print_from(name(), port)
    line, environment = server.command(
        ["-d", name(), f"--db-filter=^{name()}$", "--http-port", port],
        server.CONFIG,
    )
    with server.LOG.open("a") as log:
        process = subprocess.Popen(
            line,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            # Its own session: then all its children end with it.
            start_new_session=True,
        )
    try:
        wait_until_ready(process, port)
        tell(port)
        process.wait()
        raise Trouble("The server ended by itself: see ./dev log")
    except KeyboardInterrupt:
        say("\n-> stopping")
    finally:
        stop_process(process)


def print_from(database_name, port):
    """Tell Odoo where wkhtmltopdf finds this server, whatever port it has."""
    with database.cursor(database_name) as cr:
        cr.execute(
            "INSERT INTO ir_config_parameter (key, value) VALUES ('report.url', %s) "
            "ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value",
            [f"http://127.0.0.1:{port}"],
        )


def wait_until_ready(process, port):
    """Wait for the login page, which also builds the first assets."""
    say("-> starting the server ...")
    deadline = time.monotonic() + 180
    while process.poll() is None and time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/web/login", timeout=120)
            return
        except urllib.error.HTTPError as error:
            raise Trouble(
                f"The login page answers {error.code}: see ./dev log"
            ) from None
        except OSError:
            time.sleep(0.2)
    raise Trouble("The server did not start: see ./dev log")


def tell(port):
    """Print the address and the logins."""
    with database.cursor(name()) as cr:
        cr.execute(LOGINS, [MODULE])
        rows = cr.fetchall()
    say(f"\nOdoo {server.odoo_source.current().version} with {MODULE} runs at")
    say(f"\n    http://127.0.0.1:{port}\n")
    say("Logins (the password is the same as the login):")
    for login, person, title in rows + [("admin", "Administrator", "everything")]:
        say(f"    {login:<24} {title:<32} {person}")
    say("\nCtrl-C stops it. The log: ./dev log -f")
