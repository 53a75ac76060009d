"""./dev wheel: the add-on as a wheel, built with whool."""

import os

from .common import ADDON, PYTHON, REPO, Trouble, run_logged, say

DIST = REPO / "dist"


def run(_arguments):
    """Build the wheel into dist/, from what is installed already."""
    if not (ADDON / "pyproject.toml").exists():
        raise Trouble(f"{ADDON.name}/pyproject.toml is missing: it names whool.")
    before = set(DIST.glob("*.whl"))
    command = [PYTHON, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation"]
    command += ["--no-index", "--disable-pip-version-check", "-w", DIST, ADDON]
    # The manifest's version is the release; whool would count commits on top.
    environment = dict(os.environ, WHOOL_POST_VERSION_STRATEGY_OVERRIDE="none")
    run_logged(command, "wheel.log", env=environment, hint="See .dev/log/wheel.log")
    for path in sorted(DIST.glob("*.whl")):
        if path not in before or len(before) == 1:
            say(f"{path.relative_to(REPO)}  {path.stat().st_size // 1024} KB")
    return 0
