"""The browser for the tours: found, or installed where apt and root are there."""

import os
import shutil

from .common import Trouble, need_space, run_logged, step

NAMES = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
PACKAGES = ("chromium", "fonts-noto-cjk")
# Added to what Odoo's own tests start Chromium with: no look-ups of other hosts.
FLAGS = (
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--disable-domain-reliability",
    "--no-pings",
)


def find():
    """Return the browser's path, or None."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def provide():
    """Return a browser's path, installing Chromium if possible; else the reason."""
    found = find()
    if found:
        return found, ""
    if not shutil.which("apt-get"):
        return None, "no Chromium or Chrome found, and no apt-get to install one"
    if os.geteuid() != 0:
        return None, (
            "no Chromium found, and only root can install it: "
            f"apt-get install {' '.join(PACKAGES)}"
        )
    try:
        with step("installing Chromium and Chinese fonts with apt"):
            install(PACKAGES)
    except Trouble as trouble:
        return None, f"Chromium could not be installed: {trouble}"
    return find(), "Debian's package chromium brought no program of a known name"


def install(packages):
    """Install packages of the system with apt (as root)."""
    need_space(1, "Installing Chromium")
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    run_logged(["apt-get", "update"], "apt-system.log", env=environment)
    run_logged(
        ["apt-get", "install", "-y", "--no-install-recommends", *packages],
        "apt-system.log",
        env=environment,
        hint="Install it by hand.",
    )
