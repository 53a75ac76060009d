"""./dev bench: scenarios of benchmarks/ at several sizes, as ratios in one run.

Each scenario is a module with the texts TITLE and FILLED, the list MODULES of
add-ons it needs besides ours, and the functions fill(env, size) and measure(env,
size). The latter returns rows with what was asked and what it took, see Row.
"""

import importlib
import json
import math
import time
from contextlib import closing

import psycopg2

from . import bases, database, inside, postgres, server
from .common import (
    DEV,
    MODULE,
    REPO,
    Trouble,
    addon_hash,
    locked,
    read_text,
    say,
    step,
    text_hash,
    write_text,
)

FOLDER = DEV / "bench"
USUAL = ("1k", "10k", "100k")
BUSY = "Another ./dev bench runs in this checkout."
UNITS = {"k": 1000, "m": 1000_000}
HEAD = (
    f"{'row':<34} {'size':>9} {'time':>10} {'floor':>10} {'ratio':>6} {'queries':>8} "
    f"{'memory':>8} {'slope':>6}  must reach"
)


def names():
    """Return the names of the scenarios."""
    found = [path.stem for path in sorted((REPO / "benchmarks").glob("*.py"))]
    return [name for name in found if hasattr(load(name), "FILLED")]


def load(name):
    """Return the module of a scenario."""
    return importlib.import_module(f"benchmarks.{name}")


def run(arguments):
    """List the scenarios or run one; return 1 if a row misses what it must reach."""
    if not arguments.name:
        for name in names():
            say(f"{name:<12} {load(name).TITLE}")
            say(f"{'':<12}   filled: {load(name).FILLED}")
        return 0
    if arguments.name not in names():
        raise Trouble(f"There is no scenario {arguments.name}: {', '.join(names())}")
    sizes = sorted(number(size) for size in arguments.size or USUAL)
    with locked("bench.lock", busy=BUSY), postgres.running():
        server.write_config()
        rows = Bench(arguments.name, arguments.keep).go(sizes)
    missed = [row for row in rows if not row["reached"]]
    say(f"\n{len(rows) - len(missed)} rows reach what they must, {len(missed)} do not")
    for row in missed:
        explain(row)
    return int(bool(missed))


def number(text):
    """Return a size such as 10k as a number."""
    try:
        digits, unit = (
            (text[:-1], text[-1].lower()) if text[-1:].isalpha() else (text, "")
        )
        size = int(float(digits) * (UNITS[unit] if unit else 1))
    except (ValueError, KeyError):
        raise Trouble(f"{text} is no size: take 1k, 10k, 100k or 1m.") from None
    if not 100 <= size <= 10**6:
        raise Trouble("The size lies from 100 to 1m.")
    return size


class Bench:
    """One call of a scenario."""

    def __init__(self, name, keep):
        self.name, self.keep = name, keep
        self.module = load(name)
        self.database = postgres.database(f"bench_{name}")
        self.empty = f"{self.database}_empty"
        self.rows = []

    def go(self, sizes):
        """Fill and measure, size after size; print and return the rows."""
        say(f"{self.module.TITLE}\nfilled: {self.module.FILLED}")
        self.prepare()
        for size in sizes:
            self.fill(size)
            measured = inside.call(
                f"benchmarks.{self.name}:measure", self.database, log="bench.log",
                size=size,
            )  # fmt: skip
            say(f"\n{HEAD}")
            for row in measured:
                row["slope"] = self.slope(row)
                self.rows.append(row)
                say(line(row))
        FOLDER.mkdir(parents=True, exist_ok=True)
        report = {
            "odoo": server.odoo_source.current().version,
            "finished": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
            "addon": addon_hash(),
            "rows": self.rows,
        }
        path = FOLDER / f"{self.name}.json"
        write_text(path, json.dumps(report, indent=1, ensure_ascii=False) + "\n")
        return self.rows

    def prepare(self):
        """Have the database: empty, or as the last call left it."""
        state = text_hash(addon_hash(), *self.module.MODULES)
        stamp = FOLDER / f"{self.name}.stamp"
        if read_text(stamp) != state or not database.exists(self.empty):
            database.copy(bases.template(demo=False), self.empty)
            modules = [MODULE, *self.module.MODULES]
            server.run_odoo(
                f"installing {', '.join(modules)}",
                server.install_arguments(self.empty, modules, demo=False),
            )
            write_text(stamp, state)
            self.keep = self.keep and database.exists(self.database)
        if not (self.keep and database.exists(self.database)):
            database.copy(self.empty, self.database)

    def fill(self, size):
        """Bring the main table to a size, with the statistics of the planner."""
        with step(f"filling to {size:,}"):
            inside.call(
                f"benchmarks.{self.name}:fill", self.database, log="bench.log",
                size=size,
            )  # fmt: skip
            with closing(psycopg2.connect(dbname=self.database)) as connection:
                connection.autocommit = True
                connection.cursor().execute("VACUUM ANALYZE")

    def slope(self, row):
        """Return the exponent of growth since the size before, None at the first."""
        same = [old for old in self.rows if old["name"] == row["name"]]
        if not same or not same[-1]["time"] or same[-1]["size"] == row["size"]:
            return None
        growth = math.log(row["time"] / same[-1]["time"])
        return round(growth / math.log(row["size"] / same[-1]["size"]), 2)


def line(row):
    """Return a measured row as a line of the table."""
    floor, slope = row["floor"], row["slope"]
    return (
        f"{row['name']:<34} {row['size']:>9,} {row['time'] * 1000:>7.1f} ms "
        + (f"{floor * 1000:>7.1f} ms " if floor else f"{'':>10} ")
        + (f"{row['time'] / floor:>6.2f} " if floor else f"{'':>6} ")
        + f"{row['queries']:>8} {row['memory']:>5.1f} MB "
        + (f"{'':>6}" if slope is None else f"{slope:>6.2f}")
        + f"  {'ok    ' if row['reached'] else 'MISSED'} {row['target']}"
    )


def explain(row):
    """Print where the time of a row went."""
    python = f"{row['python'] * 1000:.1f} ms of it in Python; " if row["python"] else ""
    say(f"\n{row['name']} at {row['size']:,}: {python}{row['note']}")
    for seconds, count, query in row["profile"]:
        say(f"   {seconds * 1000:8.1f} ms in {count:>5} × {query}")
