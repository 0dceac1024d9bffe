"""Folders of checkpoints, data and runs.

A checkout holds them beside the code. Installed from a wheel, the released checkpoints lie within
the package, and what a person makes or fetches goes to the user's data folder. DMN_HOME names
another place for all three; DMN_CHECKPOINTS, DMN_DATA and DMN_RUNS name one each.
"""

import os
from pathlib import Path

from platformdirs import user_data_path

_PACKAGE = Path(__file__).resolve().parents[1]
ROOT = _PACKAGE.parent
"""The checkout, or the folder that the packages are installed in."""
_IN_WHEEL = _PACKAGE / "released"
"""The released checkpoints of a wheel; a checkout has no such folder."""


def is_installed() -> bool:
    """Return whether this code came in a wheel."""
    return _IN_WHEEL.is_dir()


def home() -> Path:
    """Return the folder that holds checkpoints, data and runs where nothing else is named."""
    if named := os.environ.get("DMN_HOME"):
        return Path(named).absolute()
    return user_data_path("dmn-lens", appauthor=False) if is_installed() else ROOT


def checkpoints() -> Path:
    """Return the folder that checkpoints are kept in."""
    named = os.environ.get("DMN_CHECKPOINTS")
    return Path(named) if named else home() / "checkpoints"


def checkpoint_folders(kept: Path) -> tuple[Path, ...]:
    """Return where a checkpoint is looked for by its name: the released ones join `kept`, unless it
    is a folder that was named for them alone.
    """
    released = _IN_WHEEL if is_installed() else ROOT / "checkpoints"
    return tuple(dict.fromkeys((kept, released))) if kept == home() / "checkpoints" else (kept,)


def checkpoint(name: str, kept: Path) -> Path:
    """Return the folder of a checkpoint by its name; below `kept` where there is none."""
    found = (folder / name for folder in checkpoint_folders(kept))
    return next((folder for folder in found if folder.is_dir()), kept / name)


def from_here(name: str) -> Path:
    """Return the folder that the command line means by `runs` or `data`: in a checkout the one in
    the current folder.
    """
    if named := os.environ.get(f"DMN_{name.upper()}"):
        return Path(named)
    return home() / name if is_installed() or os.environ.get("DMN_HOME") else Path(name)


def why_not_writable(folder: Path) -> str:
    """Return why nothing can be written below a folder, which need not be there yet, else ""."""
    there = next(path for path in (folder, *folder.parents) if path.exists())
    if not there.is_dir():
        return f"{there} is no folder"
    return "" if os.access(there, os.W_OK | os.X_OK) else f"{there} is not yours to write"
