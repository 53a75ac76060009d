"""Run PostgreSQL, which refuses root, when ./dev is run by root."""

import ctypes
import os
import pwd
import subprocess
import sys

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

    Empty for an ordinary user. Root's data in `folder` are used through a user
    namespace; where the system forbids that, `nobody` gets them. Data that belong
    to another user already are used as that user.
    """
    if os.geteuid() != 0:
        return {}
    data = folder / "data"
    owner = (data if data.exists() else folder).stat()
    if owner.st_uid == 0 and namespaces_work():
        return {"preexec_fn": leave_root}
    nobody = pwd.getpwnam("nobody")
    user, group = owner.st_uid or nobody.pw_uid, owner.st_gid or nobody.pw_gid
    if not reachable(folder.parent, user, group):
        raise Trouble(
            f"PostgreSQL refuses to run as root, and user number {user} cannot reach "
            f"{folder}. Run ./dev as an ordinary user, or clone to a folder that "
            "others may enter, or set PGHOST, PGPORT and PGUSER to a server of yours."
        )
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, user, group, follow_symlinks=False)
    return as_user(user, group)


def as_user(user, group):
    """Return what subprocess needs to run a program as another user."""
    return {"user": user, "group": group, "extra_groups": []}


def namespaces_work():
    """Tell whether this system lets root make user namespaces."""
    try:
        subprocess.run([sys.executable, "-c", ""], preexec_fn=leave_root, check=True)
    except (OSError, subprocess.SubprocessError):
        return False
    return True


def reachable(folder, user, group):
    """Tell whether a user may enter a folder, by trying it in a child process."""
    child = os.fork()
    if child == 0:
        allowed = False
        try:
            os.setgroups([])
            os.setgid(group)
            os.setuid(user)
            allowed = os.access(folder, os.X_OK)
        finally:
            os._exit(not allowed)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
