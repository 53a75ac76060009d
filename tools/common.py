"""What all tools share: places, messages, running programs, locks, hashes."""

import contextlib
import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

REPO = Path(__file__).resolve().parent.parent
DEV = REPO / ".dev"
MODULE = "reception_management"
ADDON = REPO / MODULE
VENV = DEV / "venv"
PYTHON = VENV / "bin" / "python"
LOGS = DEV / "log"
LANGUAGES = ("zh_CN", "zh_TW")
GIGABYTE = 1024**3


class Trouble(Exception):
    """A foreseeable failure: its text is all that the user sees."""

    def __init__(self, message, code=1):
        super().__init__(message)
        self.code = code


def say(message):
    """Print one line of progress at once."""
    print(message, flush=True)


def warn(message):
    """Print a warning that does not stop the command."""
    print(f"WARNING: {message}", file=sys.stderr, flush=True)


@contextlib.contextmanager
def step(title):
    """Announce a step that takes a while, then tell how long it took."""
    say(f"-> {title} ...")
    start = time.monotonic()
    yield
    say(f"   {title}: done in {time.monotonic() - start:.0f} s")


def need_space(gigabytes, what):
    """Raise Trouble when the disk has less than that many gigabytes free."""
    DEV.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(DEV).free / GIGABYTE
    if free < gigabytes:
        raise Trouble(
            f"{what} needs {gigabytes} GB of free disk, but {DEV} has {free:.1f} GB. "
            "Free some space and run the command again."
        )


def run_logged(command, log_name, *, env=None, cwd=None, hint=""):
    """Run a program with its output in .dev/log/<log_name>.

    A dot is printed every few seconds. Raises Trouble with the end of the log
    when the program fails.
    """
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / log_name
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=env,
            cwd=cwd,
        )
        dots = 0
        try:
            while True:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(5)
                    break
                print(".", end="", flush=True)
                dots += 1
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait()
            if dots:
                print(flush=True)
    if process.returncode:
        tail = log.read_text(errors="replace").strip().splitlines()[-12:]
        raise Trouble(
            f"{Path(command[0]).name} failed (exit {process.returncode}). {hint}\n"
            f"The end of {log.relative_to(REPO)}:\n  " + "\n  ".join(tail)
        )


@contextlib.contextmanager
def locked(name, *, busy=None, shared=False):
    """Hold the lock file .dev/<name>; with `busy`, raise that text if it is taken."""
    DEV.mkdir(parents=True, exist_ok=True)
    with (DEV / name).open("a") as handle:
        mode = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        try:
            fcntl.flock(handle, mode | fcntl.LOCK_NB)
        except OSError:
            if busy:
                raise Trouble(busy) from None
            say("-> waiting for another ./dev command in this checkout ...")
            fcntl.flock(handle, mode)
        yield handle


def stop_on_signals():
    """Turn SIGTERM and SIGHUP into KeyboardInterrupt, so that `finally` runs."""

    def interrupt(_number, _frame):
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)
    signal.signal(signal.SIGHUP, interrupt)
    # A shell that starts us in the background makes us ignore Ctrl-C otherwise.
    signal.signal(signal.SIGINT, interrupt)


def stop_process(process, patience=15):
    """End a process started in a session of its own, with all its children."""
    for number, wait in ((signal.SIGTERM, patience), (signal.SIGKILL, 5)):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(wait)
            break
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def text_hash(*parts):
    """Return a short stable hash of some texts."""
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:12]


def addon_hash():
    """Return a hash of all files of the add-on that an installation uses."""
    digest = hashlib.sha256()
    skipped = {"tests", "__pycache__", "readme"}
    for path in sorted(ADDON.rglob("*")):
        parts = path.relative_to(ADDON).parts
        if not path.is_file() or skipped & set(parts) or path.suffix == ".pyc":
            continue
        digest.update("/".join(parts).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def read_text(path):
    """Return a small file's text, or None if there is no such file."""
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None


def write_text(path, text, mode=0o644):
    """Write a small file so that a crash leaves the old or the new one."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT, mode), "w") as handle:
        handle.write(text)
    part.replace(path)
