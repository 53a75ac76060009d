"""wkhtmltopdf for prints as PDF: found, installed with apt, or unpacked privately."""

import os
import shlex
import shutil
import subprocess

from . import browser
from .common import DEV, Trouble, need_space, run_logged, step, warn, write_text

NAME = "wkhtmltopdf"
PACKAGES = (NAME, "fonts-noto-cjk")
# Without root: a Chinese font of 2 MB instead of one of 60 MB.
PRIVATE_PACKAGES = (NAME, "fonts-wqy-microhei")
FOLDER = DEV / "printer"
ROOT, BIN = FOLDER / "root", FOLDER / "bin"
WRAPPER = BIN / NAME


def find():
    """Return the program's path, or None."""
    return shutil.which(NAME) or (str(WRAPPER) if works(WRAPPER) else None)


def works(program):
    """Tell whether the program can be started."""
    if not os.access(program, os.X_OK):
        return False
    result = subprocess.run([str(program), "--version"], capture_output=True)
    return result.returncode == 0


def provide():
    """Return the program's path, bringing it if possible; else the reason."""
    found = find()
    if found:
        return found, ""
    if not shutil.which("apt-get"):
        return None, f"no {NAME} found, and no apt-get to bring it"
    if os.geteuid() == 0:
        way, title = install, "installing wkhtmltopdf and Chinese fonts with apt"
    else:
        way, title = unpack, "unpacking wkhtmltopdf and a Chinese font privately"
    try:
        with step(title):
            way()
    except Trouble as trouble:
        return None, f"{NAME} could not be brought: {trouble}"
    return find(), f"Debian's package {NAME} brought a program that can't be started"


def offer():
    """Bring the program where it is only of use; warn where it can't be."""
    found, reason = provide()
    if not found:
        warn(f"Prints come as web pages, not as PDF: {reason}")
    return found


def install():
    """Install the packages of the system (as root)."""
    browser.install(PACKAGES)


def unpack():
    """Unpack the packages, and the libraries the system lacks, without root."""
    need_space(1, "Unpacking wkhtmltopdf")
    options = private_options()
    shutil.rmtree(ROOT, ignore_errors=True)
    run_logged(["apt-get", *options, "update"], "apt-printer.log")
    run_logged(
        [
            *("apt-get", *options, "install", "--yes", "--download-only"),
            *("--no-install-recommends", *PRIVATE_PACKAGES),
        ],
        "apt-printer.log",
        hint="As root: apt-get install " + " ".join(PACKAGES),
    )
    for package in sorted((FOLDER / "cache" / "archives").glob("*.deb")):
        run_logged(["dpkg-deb", "-x", package, ROOT], "unpack.log")
    shutil.rmtree(FOLDER / "cache")
    write_wrapper()


def private_options():
    """Return apt options for lists and downloads of our own; the system's stay."""
    for name in ("lists/partial", "cache/archives/partial"):
        (FOLDER / name).mkdir(parents=True, exist_ok=True)
    options = {
        "Dir::State::lists": FOLDER / "lists",
        "Dir::Cache": FOLDER / "cache",
        "Acquire::Languages": "none",
        "APT::Sandbox::User": "",
        "Debug::NoLocking": "1",
        "Acquire::Retries": "3",
    }
    flags = [("-o", f"{key}={value}") for key, value in options.items()]
    return [part for flag in flags for part in flag]


def write_wrapper():
    """Write the script that starts the unpacked program with its own libraries."""
    libraries = [
        str(folder)
        for base in ("usr/lib", "lib")
        for folder in [ROOT / base, *(ROOT / base).glob("*-linux-gnu*")]
        if folder.is_dir()
    ]
    plugins = next(ROOT.glob("usr/lib/*/qt5/plugins"), ROOT)
    lines = [
        "#!/bin/sh",
        f"export LD_LIBRARY_PATH={shlex.quote(':'.join(libraries))}",
        f"export QT_PLUGIN_PATH={shlex.quote(str(plugins))}",
        # where fontconfig looks for the fonts of a user
        f"export XDG_DATA_HOME={shlex.quote(str(ROOT / 'usr' / 'share'))}",
        f'exec {shlex.quote(str(ROOT / "usr" / "bin" / NAME))} "$@"',
    ]
    write_text(WRAPPER, "\n".join(lines) + "\n", 0o755)
