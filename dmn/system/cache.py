"""The folder for what is made once and used again: compiled kernels, tokenised data."""

import os
import stat
import tempfile
from functools import lru_cache
from pathlib import Path


def private_folder(name: str) -> Path:
    """Return a folder that only this user can write, since its content is run or trusted.

    Without such a place in the user's cache it is a folder for this process alone: empty at first,
    and not kept.
    """
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(home) / "dmn-lens" / name
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if all(map(_is_ours, (folder.parent, folder))) and os.access(folder, os.W_OK):
            return folder
    except (OSError, RuntimeError):  # no home, or one that cannot be written
        pass
    own = _own_folder() / name
    own.mkdir(exist_ok=True)
    return own


def _is_ours(folder: Path) -> bool:
    status = folder.stat()
    return status.st_uid == os.getuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


@lru_cache
def _own_folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="dmn-lens-"))
