"""A server of its own for a run, on a free port of this machine."""

import contextlib
import http.client
import json
import subprocess

from . import demo, odoo_source, postgres, server
from .common import LOGS, REPO, say, stop_process


class Server:
    """A running server: its address, and what it has logged."""

    def __init__(self, port, log):
        self.port, self.log = port, log
        self.start = log.stat().st_size if log.exists() else 0

    def connect(self):
        """Return a connection of one's own, which stays open between calls."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)

    def records(self):
        """Return what the server has logged since it was started."""
        records = []
        with self.log.open(errors="replace") as stream:
            stream.seek(self.start)
            for line in stream:
                server.add_line(records, line.rstrip("\n"))
        return records


class Answer:
    """What the server answered to a call."""

    def __init__(self, status, body):
        self.status, self.body = status, body

    @property
    def ok(self):
        """Whether the call succeeded."""
        return self.status == 200

    @property
    def message(self):
        """The text that a person would read."""
        if isinstance(self.body, dict):
            return str(self.body.get("message") or self.body)
        return str(self.body)

    def __repr__(self):
        return f"{self.status} {self.message[:200]}"


def call(connection, key, model, method, ids=(), **values):
    """Call a public method over HTTP with an API key; return the Answer."""
    body = {"ids": list(ids), **values} if ids else values
    headers = {
        "Authorization": f"Bearer {key}",
        "Content-Type": "application/json; charset=utf-8",
    }
    connection.request(
        "POST", f"/json/2/{model}/{method}", json.dumps(body).encode(), headers
    )
    response = connection.getresponse()
    text = response.read().decode(errors="replace")
    try:
        return Answer(response.status, json.loads(text))
    except ValueError:
        return Answer(response.status, text)


@contextlib.contextmanager
def serving(name, *, workers=0, folders=(), log="faults-server.log"):
    """Serve a database for the duration; yield the Server.

    :param workers: number of processes; 0 means threads in one
    :param folders: more folders with add-ons
    """
    port, second = postgres.free_port(), postgres.free_port()
    path = LOGS / log
    result = Server(port, path)
    addons = ",".join(map(str, [odoo_source.current().addons, REPO, *folders]))
    line, environment = server.command(
        [
            *("-d", name, f"--db-filter=^{name}$", f"--addons-path={addons}"),
            *("--http-port", port, "--gevent-port", second, "--workers", workers),
        ]
    )
    with path.open("ab") as output:
        process = subprocess.Popen(
            line,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        demo.wait_until_ready(process, port)
        yield result
    finally:
        say("-> stopping the server")
        stop_process(process)
