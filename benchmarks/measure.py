"""Measuring inside Odoo: time, queries, memory, and where the time went."""

import re
import time
from collections import defaultdict
from contextlib import contextmanager

import psutil

from odoo.api import Environment
from odoo.sql_db import Cursor

# The least of many: what else the machine does only ever adds to a time.
REPEATS, AT_LEAST, SECONDS = 100, 5, 6
MEGABYTE = 1024**2


class Meter:
    """Measures calls, each on a cursor of its own, as a request has one."""

    def __init__(self, env, size):
        self.registry, self.size = env.registry, size
        self.company = env.ref("base.main_company").id
        self.rows = []

    @contextmanager
    def env(self, uid):
        """Yield a fresh environment of a user; what it writes is rolled back."""
        with self.registry.cursor() as cr:
            context = {"lang": "en_US", "allowed_company_ids": [self.company]}
            yield Environment(cr, uid, context)
            cr.rollback()

    def once(self, uid, call):
        """Return (result, seconds, queries, seconds of it in Python) of a call."""
        with self.env(uid) as env:
            queries, start = env.cr.sql_log_count, time.perf_counter()
            busy = time.process_time()
            result = call(env)
            env.flush_all()
            return (
                result,
                time.perf_counter() - start,
                env.cr.sql_log_count - queries,
                time.process_time() - busy,
            )

    def compare(self, name, uid, call, floor=None, same=None, **options):
        """Measure `call(env)` in turn with its floor; keep the row.

        :param floor: function of a cursor, written independently of our code
        :param same: function that brings the call's result into the floor's form
        :param options: for `keep`: target, reached, note
        """
        self.once(uid, call)  # fills the caches of the process, as a server has them
        memory = psutil.Process().memory_info().rss
        times, floors, busy, start = [], [], [], time.monotonic()
        for repeat in range(REPEATS):
            if repeat >= AT_LEAST and time.monotonic() - start > SECONDS:
                break
            result, seconds, queries, python = self.once(uid, call)
            times.append(seconds)
            busy.append(python)
            if floor:
                rows, seconds, *_more = self.once(1, lambda env: floor(env.cr))
                floors.append(seconds)
                ours = same(result) if same else result
                if ours != rows:
                    raise AssertionError(
                        f"{name}: the rows differ: {ours!r:.300} and {rows!r:.300}"
                    )
        grown = psutil.Process().memory_info().rss - memory
        self.keep(
            name,
            min(times),
            floor=min(floors, default=None),
            queries=queries,
            python=min(busy),
            memory=grown,
            profile=self.profile(uid, call),
            **options,
        )
        return result

    def keep(self, name, seconds, **options):
        """Keep a measured row.

        :param options: floor (seconds), queries, python (seconds), memory (bytes),
            profile, target (text), reached (function of seconds and floor, or a truth
            value), note
        """
        reached, floor = options.get("reached", True), options.get("floor")
        if callable(reached):
            reached = reached(seconds, floor)
        self.rows.append(
            {
                "name": name,
                "size": self.size,
                "time": seconds,
                "floor": floor,
                "queries": options.get("queries", 0),
                "python": options.get("python"),
                "memory": options.get("memory", 0) / MEGABYTE,
                "target": options.get("target", ""),
                "reached": bool(reached),
                "note": options.get("note", ""),
                "profile": options.get("profile", []),
            }
        )

    def profile(self, uid, call):
        """Return the five most expensive kinds of query: (seconds, count, query)."""
        spent = defaultdict(lambda: [0.0, 0])
        with watched(spent):
            self.once(uid, call)
        queries = [(total, count, text) for text, (total, count) in spent.items()]
        return sorted(queries, reverse=True)[:5]


@contextmanager
def watched(spent):
    """Add up the time of each kind of query."""
    original = Cursor.execute

    def execute(self, query, params=None, log_exceptions=True):
        start = time.perf_counter()
        try:
            return original(self, query, params, log_exceptions)
        finally:
            entry = spent[kind(query)]
            entry[0] += time.perf_counter() - start
            entry[1] += 1

    Cursor.execute = execute
    try:
        yield
    finally:
        Cursor.execute = original


def kind(query):
    """Return a query's text without values and lists of columns."""
    text = re.sub(r"\s+", " ", str(getattr(query, "code", query))).strip()
    text = re.sub(r"SELECT .*? FROM", "SELECT … FROM", text, count=1)
    text = re.sub(r"(, )?%s(, %s)+", "…", text)
    return text if len(text) <= 240 else f"{text[:160]} … {text[-75:]}"
