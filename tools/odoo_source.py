"""Where Odoo 19 comes from: ODOO_SOURCE, or Debian's package without root."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from .common import (
    DEV,
    REPO,
    VENV,
    Trouble,
    need_space,
    read_text,
    run_logged,
    say,
    step,
    warn,
    write_text,
)

ROOT = DEV / "odoo"
CHOICE = DEV / "odoo_source.txt"
TESTED = REPO / "tools" / "odoo_version.txt"
PACKAGE = "odoo-19"
# The package links to files of these, relative to the same root.
LINKED = (
    "libjs-jquery libjs-jquery-form libjs-underscore fonts-font-awesome "
    "fonts-roboto-unhinted fonts-inconsolata fonts-ocr-b"
).split()
HINT = (
    "Give the folder of an Odoo 19.0 source tree instead:\n"
    "  ODOO_SOURCE=/path/to/odoo ./dev ..."
)
# Debian leaves this file out; without it the browser logs an error on each page.
LEFT_OUT = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"


class Source:
    """An Odoo 19 tree: `python` goes on sys.path, `script` starts the server."""

    def __init__(self, root):
        self.root = Path(root)
        debian = self.root / "usr" / "lib" / "python3" / "dist-packages"
        if (debian / "odoo").is_dir():
            self.python, self.addons = debian, debian / "odoo" / "addons"
            self.script = self.root / "usr" / "bin" / "odoo"
        else:
            self.python, self.addons = self.root, self.root / "addons"
            scripts = [self.root / "odoo-bin", self.root / "setup" / "odoo"]
            self.script = next(filter(Path.is_file, scripts), scripts[0])

    def check(self):
        """Raise Trouble unless this is a complete Odoo 19.0 tree."""
        release = self.python / "odoo" / "release.py"
        for path in (self.script, release, self.addons / "account"):
            if not path.exists():
                raise Trouble(f"{self.root} is no Odoo source tree: no {path}.\n{HINT}")
        found = re.search(r"^version_info = \((\d+), (\d+)", release.read_text(), re.M)
        if not found or found.groups() != ("19", "0"):
            version = ".".join(found.groups()) if found else "unknown"
            raise Trouble(f"{self.root} holds Odoo {version}, 19.0 is needed.\n{HINT}")

    @property
    def version(self):
        """The package's version, or the git commit of a source tree."""
        packaged = read_text(self.root / "version.txt")
        if packaged:
            return packaged
        head = subprocess.run(
            ["git", "-C", str(self.root), "describe", "--always", "--dirty"],
            capture_output=True,
            text=True,
        )
        return f"19.0 source {self.root.name} {head.stdout.strip()}".strip()


def current():
    """Return the Source that `provide` chose."""
    return Source(read_text(CHOICE) or ROOT)


def provide():
    """Bring Odoo if it is not there yet, and make `import odoo` work."""
    given = os.environ.get("ODOO_SOURCE")
    if not given and not (ROOT / "version.txt").exists():
        fetch_debian()
    source = Source(Path(given).expanduser().resolve() if given else ROOT)
    source.check()
    if read_text(CHOICE) != str(source.root):
        write_text(CHOICE, str(source.root))
    make_importable(source)
    tested = read_text(TESTED)
    if source.version != tested:
        warn(f"Odoo {source.version} is used; the tested version is {tested}.")


def make_importable(source):
    """Show the tree to Python and to pip as an installed distribution."""
    site = next((VENV / "lib").glob("python3*/site-packages"))
    if read_text(site / "odoo.pth") != str(source.python):
        write_text(site / "odoo.pth", f"{source.python}\n")
    # A plain source tree has no metadata, and add-ons from pip ask for odoo==19.0.
    info = site / "odoo-19.0.dist-info"
    if any(source.python.glob("odoo-*.egg-info")):
        shutil.rmtree(info, ignore_errors=True)
    elif not info.exists():
        write_text(
            info / "METADATA", "Metadata-Version: 2.1\nName: odoo\nVersion: 19.0"
        )
        write_text(info / "INSTALLER", "dev")
        write_text(info / "RECORD", "")


def fetch_debian():
    """Unpack Debian's package into .dev/odoo, without root or touching the system."""
    for tool in ("apt-get", "dpkg-deb"):
        if not shutil.which(tool):
            raise Trouble(f"No {tool} here, so Odoo cannot be fetched.\n{HINT}")
    need_space(3, "Unpacking Odoo")
    apt = DEV / "apt"
    options, release = private_apt(apt)
    # Their layout has to be the one the links were tried with: not sid's.
    packages = [PACKAGE, "fonts-montserrat", *(f"{name}/{release}" for name in LINKED)]
    fresh = DEV / "odoo.new"
    shutil.rmtree(fresh, ignore_errors=True)
    with step("reading Debian's package index (private, nothing is installed)"):
        run_logged(
            ["apt-get", *options, "update"],
            "apt-update.log",
            hint=f"Is the network up?\n{HINT}",
        )
    with step("fetching Odoo 19 and what it links to (about 140 MB)"):
        run_logged(
            ["apt-get", *options, "download", *packages],
            "apt-download.log",
            cwd=apt / "debs",
            hint=f"The index of {PACKAGE} could not be used.\n{HINT}",
        )
    with step("unpacking Odoo (1.2 GB)"):
        version = ""
        for package in sorted((apt / "debs").glob("*.deb")):
            run_logged(["dpkg-deb", "-x", package, fresh], "unpack.log")
            if package.name.startswith(f"{PACKAGE}_"):
                version = field(package, "Version")
        mend(Source(fresh))
        tell_dangling(fresh)
        write_text(fresh / "version.txt", version + "\n")
        shutil.rmtree(ROOT, ignore_errors=True)
        fresh.rename(ROOT)
        shutil.rmtree(apt, ignore_errors=True)
    say(f"   Odoo {version}")


def field(package, name):
    """Return one control field of a .deb file."""
    command = ["dpkg-deb", "-f", str(package), name]
    return subprocess.run(command, capture_output=True, text=True).stdout.strip()


def private_apt(folder):
    """Return apt options for a private index of Debian, and the machine's release.

    It reads sid, where Odoo 19 is, and the release that apt is set up for, both
    from the archive that apt already uses.
    """
    for name in ("lists/partial", "cache/archives/partial", "debs"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    keys = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
    template = "$(ORIGIN)|$(CODENAME)|$(REPO_URI)"
    listing = subprocess.run(
        ["apt-get", "indextargets", "--format", template],
        capture_output=True,
        text=True,
    )
    mirrors = debian_mirrors(listing.stdout)
    if not mirrors or not keys.exists():
        raise Trouble(
            "apt knows no Debian archive here, so Odoo cannot be fetched "
            f"(Debian's package {PACKAGE} is what ./dev uses by itself).\n{HINT}"
        )
    address, release = mirrors[0]
    write_text(
        folder / "sources.list",
        "".join(
            f"deb [signed-by={keys}] {address} {suite} main\n"
            for suite in sorted({"sid", release})
        ),
    )
    options = {
        "Dir::Etc::sourcelist": folder / "sources.list",
        "Dir::Etc::sourceparts": "-",
        "Dir::State::lists": folder / "lists",
        "Dir::Cache": folder / "cache",
        "Dir::Etc::preferences": "/dev/null",
        "Dir::Etc::preferencesparts": "/dev/null",
        "Acquire::Languages": "none",
        "APT::Sandbox::User": "",
        "Debug::NoLocking": "1",
        "Acquire::Retries": "3",
    }
    flags = [("-o", f"{key}={value}") for key, value in options.items()]
    return [part for flag in flags for part in flag], release


def debian_mirrors(listing):
    """Return (address, release) of Debian's main archive out of apt's targets."""
    found = []
    for line in listing.splitlines():
        origin, codename, address = line.split("|", 2)
        special = re.search(r"security|updates|backports", f"{codename} {address}")
        if origin in ("Debian", "") and not special:
            found.append((address, codename))
    return found


def tell_dangling(root):
    """Warn about links of the package that lead nowhere (missing fonts, scripts)."""
    paths = [path for path in (root / "usr").rglob("*") if path.is_symlink()]
    dangling = [path.relative_to(root) for path in paths if not path.exists()]
    if dangling:
        warn(f"{len(dangling)} files of Odoo lead nowhere, such as {dangling[0]}")


def mend(source):
    """Add the file that the package leaves out."""
    path = source.addons / LEFT_OUT
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
