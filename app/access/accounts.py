"""Tell whether other people have accounts on this machine: they reach what listens on loopback."""

import os
import pwd
import sys
from functools import lru_cache
from pathlib import Path

_LEAST_UID = 501 if sys.platform == "darwin" else 1000
"""Accounts below belong to the system."""
_NOBODY = 65_534
_NO_SHELLS = ("nologin", "false", "sync", "true")
_SOURCES = Path("/etc/nsswitch.conf")
_LOCAL = {"files", "compat", "systemd", "mymachines", "altfiles", "passwd:"}


@lru_cache(maxsize=1)
def are_several() -> bool:
    """Tell whether somebody besides this process's user may log in: another account of a person, or
    a directory of accounts (LDAP, SSSD) whose people cannot be counted. In doubt it is True.
    """
    return _asks_a_directory() or any(map(_is_other_person, pwd.getpwall()))


def _is_other_person(account: pwd.struct_passwd) -> bool:
    is_person = _LEAST_UID <= account.pw_uid < _NOBODY
    may_log_in = account.pw_shell.rpartition("/")[2] not in _NO_SHELLS
    return is_person and may_log_in and account.pw_uid != os.getuid()


def _asks_a_directory() -> bool:
    """Tell whether accounts come from elsewhere than this machine's own files."""
    try:
        lines = _SOURCES.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return False
    found = [line.split("#")[0].split() for line in lines if line.startswith("passwd:")]
    sources = {word for line in found for word in line if not word.startswith("[")}
    return any(not word.endswith("]") and word not in _LOCAL for word in sources)
