"""The files and folders of bAbI: how they are named, and where they are looked for."""

import re
from pathlib import Path

PARTS = ("valid", "train")
"""Test files are left alone: who looks at them chooses by them."""
MOST_DEEP = 3
"""Folders between the folder that is searched and the files."""
_FILE = re.compile(r"qa([0-9]+)_(?:.+_)?(train|valid|test)\.txt")


def task_and_part(name: str) -> tuple[str, str] | None:
    """Return the task's number and the part of a file's name; None for one that is not bAbI's."""
    match = _FILE.fullmatch(name)
    return (match[1], match[2]) if match else None


def find_folders(root: Path) -> dict[Path, tuple[str, ...]]:
    """Return the folders in `root`, itself among them, that hold validation or training questions,
    in the order of their paths, each with the parts that it holds.
    """
    found: dict[Path, set[str]] = {}
    for depth in range(MOST_DEEP + 1):
        for file in _matching(root, "*/" * depth + "qa*.txt"):
            named = task_and_part(file.name)
            if named and named[1] in PARTS:
                found.setdefault(file.parent, set()).add(named[1])
    return {path: tuple(p for p in PARTS if p in found[path]) for path in sorted(found)}


def tasks_in(folder: Path) -> list[str]:
    """Return the tasks that a folder holds training questions of, by number."""
    named = [task_and_part(file.name) for file in _matching(folder, "qa*.txt")]
    tasks = {str(int(one[0])) for one in named if one and one[1] == "train"}
    return sorted(tasks, key=int)


def _matching(folder: Path, pattern: str) -> list[Path]:
    try:
        return list(folder.glob(pattern))
    except OSError:
        return []
