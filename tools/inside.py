"""Run a function of this repository inside Odoo, in a process of its own."""

import importlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from .common import LOGS, PYTHON, REPO, Trouble, stop_process


def call(target, database, *, log="inside.log", addons_path=None, **values):
    """Call `module:function`(env, **values) on a database; return its result.

    It runs as superuser and is committed; its output comes straight through, its
    result as JSON. Raises Trouble when it fails.
    """
    from . import server

    LOGS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "answer.json"
        options = ["-d", database, f"--logfile={LOGS / log}"]
        if addons_path:
            options.append(f"--addons-path={addons_path}")
        _line, environment = server.command([])
        environment["PYTHONPATH"] = str(REPO)
        request = json.dumps([target, options, values, str(answer)])
        process = subprocess.Popen(
            [str(PYTHON), "-m", "tools.inside"],
            env=environment,
            stdin=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        try:
            process.communicate(request)
        finally:
            if process.poll() is None:
                stop_process(process)
        if process.returncode:
            raise Trouble(f"{target} failed: see .dev/log/{log} and above.")
        return json.loads(answer.read_text(encoding="utf-8"))


def main():
    """Take a request from standard input and carry it out."""
    target, options, values, answer = json.load(sys.stdin)
    import odoo.init  # noqa: F401 (first: it sets the core up)
    from odoo.api import SUPERUSER_ID, Environment
    from odoo.modules.registry import Registry
    from odoo.tools import config

    config.parse_config(options, setup_logging=True)
    module, name = target.split(":")
    function = getattr(importlib.import_module(module), name)
    registry = Registry(config["db_name"][0])
    with registry.cursor() as cr:
        result = function(Environment(cr, SUPERUSER_ID, {}), **values)
    Path(answer).write_text(json.dumps(result), encoding="utf-8")


if __name__ == "__main__":
    main()
