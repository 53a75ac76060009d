"""The private Python environment in .dev/venv, from requirements.lock."""

import importlib.util
import os
import subprocess
import sys

from . import odoo_source
from .common import (
    PYTHON,
    REPO,
    VENV,
    Trouble,
    locked,
    need_space,
    read_text,
    run_logged,
    say,
    step,
    text_hash,
    write_text,
)

LOCK = REPO / "requirements.lock"
STAMP = VENV / "lock.stamp"


def enter(argv):
    """Make sure that everything is there, then go on in the private Python.

    Returns when this process already runs in it. Otherwise this process is
    replaced by the same command under .dev/venv/bin/python.
    """
    if sys.prefix == str(VENV):
        return
    with locked("environment.lock"):
        make()
        odoo_source.provide()
    os.environ["PYTHONUTF8"] = "1"
    command = [str(PYTHON), str(REPO / "dev"), *argv]
    sys.stdout.flush()
    os.execv(PYTHON, command)


def make():
    """Create or renew .dev/venv; do nothing (and need no network) if it fits."""
    wanted = text_hash(LOCK.read_text())
    if read_text(STAMP) == wanted and works():
        return
    if importlib.util.find_spec("ensurepip") is None:
        raise Trouble(
            f"{sys.executable} cannot make virtual environments. On Debian and "
            "Ubuntu install the package python3-venv, then run the command again."
        )
    need_space(4, "The first start")
    if not works():
        with step(f"making a Python environment in {VENV.relative_to(REPO)}"):
            run_logged(
                [sys.executable, "-m", "venv", "--clear", VENV],
                "venv.log",
                hint="Is python3-venv installed?",
            )
    with step("installing the Python packages of requirements.lock"):
        install(LOCK)
    write_text(STAMP, wanted)


def works():
    """Tell whether the private Python can be started and has pip."""
    if not PYTHON.exists():
        return False
    probe = [str(PYTHON), "-c", "import pip, sys; print(sys.prefix)"]
    result = subprocess.run(probe, capture_output=True, text=True)
    return result.returncode == 0 and result.stdout.strip() == str(VENV)


def install(lock):
    """Install pinned packages with pip, one line of progress per package."""
    command = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check"]
    command += ["--no-input", "--no-warn-script-location", "-r", lock]
    count = sum("==" in line for line in lock.read_text().splitlines())
    process = subprocess.Popen(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    lines, seen = [], 0
    for line in process.stdout:
        lines.append(line.rstrip())
        if line.startswith(("Collecting ", "Processing ")):
            seen += 1
            if seen % 20 == 0 or seen == count:
                say(f"   {seen} of {count} packages fetched")
        elif line.startswith("Installing collected"):
            say("   unpacking them")
    if process.wait():
        errors = [line for line in lines if line.startswith("ERROR")] or lines[-5:]
        raise Trouble(
            "pip could not install the Python packages:\n  "
            + "\n  ".join(errors[-6:])
            + "\nThe first start needs the network (pip's own settings are used). "
            "Check it, then run the command again: it goes on where it stopped."
        )
