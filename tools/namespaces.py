"""Run PostgreSQL, which refuses root, when ./dev is run by root."""

import ctypes
import os
import pwd
import subprocess

from .common import Trouble

NEW_USER_NAMESPACE = 0x10000000  # CLONE_NEWUSER


def leave_root():
    """Map root onto `nobody` in a namespace of this process's own.

    To the kernel the process stays the same user (it reads and writes root's
    files, wherever they lie), while its own user number is no longer 0.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(NEW_USER_NAMESPACE):
        raise OSError(ctypes.get_errno(), "no user namespaces")
    nobody = pwd.getpwnam("nobody").pw_uid
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{nobody} 0 1"),
        ("gid_map", f"{nobody} 0 1"),
    ):
        with open(f"/proc/self/{name}", "w") as handle:
            handle.write(text)


def not_root(folder):
    """Return what subprocess needs to run a program that refuses root.

    Empty for an ordinary user. Where the system forbids user namespaces, root's
    program runs as the user `nobody`, who then owns `folder`.
    """
    if os.geteuid() != 0:
        return {}
    probe = subprocess.run
    try:
        probe(["true"], preexec_fn=leave_root, check=True)
        return {"preexec_fn": leave_root}
    except (OSError, subprocess.SubprocessError):
        pass
    nobody = pwd.getpwnam("nobody")
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, nobody.pw_uid, nobody.pw_gid, follow_symlinks=False)
    who = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    if probe(["test", "-w", str(folder)], **who).returncode:
        raise Trouble(
            "PostgreSQL refuses to run as root, and the user `nobody` cannot reach "
            f"{folder}. Run ./dev as an ordinary user, or clone to a folder that "
            "others may enter, or set PGHOST, PGPORT and PGUSER to a server of yours."
        )
    return who
