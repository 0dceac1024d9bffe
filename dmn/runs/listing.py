"""List, find, create and delete the runs of a folder."""

import os
import re
import secrets
import shutil
import time
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from dmn.config.run import RunConfig
from dmn.errors import DataError
from dmn.runs.run import CONFIG, About, Run
from dmn.runs.status import ALIVE, State, Status

_LONGEST_LABEL = 40
_CACHED_BYTES = 16 * 2**10
"""Of a config.json that is parsed once; larger ones are parsed each time."""


@dataclass(frozen=True)
class Overview:
    """One run as a row of a table: made from its three small files, never from its curves."""

    run: Run
    state: State
    status: Status | None
    about: About
    config: RunConfig | None
    """None where it cannot be read."""
    problem: str
    """Why a file of it cannot be read, else empty."""
    created: float
    """Seconds since 1970."""

    @property
    def name(self) -> str:
        return self.about.name or self.run.id

    @property
    def is_alive(self) -> bool:
        return self.state in ALIVE


def overviews(folder: Path) -> list[Overview]:
    """Return all runs of a folder, the youngest first; what is no run is left out."""
    found = [overview for run in runs_of(folder) if (overview := overview_of(run))]
    return sorted(found, key=lambda one: (one.created, one.run.id), reverse=True)


def runs_of(folder: Path) -> list[Run]:
    """Return all runs of a folder, in no order."""
    try:
        return [Run(path) for path in folder.iterdir() if _is_run_folder(path)]
    except OSError:
        return []


def overview_of(run: Run) -> Overview | None:
    """Return a run's overview, None where the run is gone."""
    try:
        stat = (run.folder / CONFIG).lstat()
    except OSError:
        return None
    config: RunConfig | None = None
    try:
        is_small = stat.st_size <= _CACHED_BYTES
        config = _config(run.folder, stat.st_mtime_ns, stat.st_size) if is_small else run.config
        problem = run.problem_beside_config()
    except DataError as error:
        problem = str(error)
    status = run.status()
    # A disk or a person may date a file into the future, or beyond what a table can hold.
    created = min(max(0.0, stat.st_mtime), time.time())
    return Overview(run, run.state(status), status, run.about, config, problem, created)


@lru_cache(maxsize=1024)
def _config(folder: Path, changed: int, size: int) -> RunConfig:
    return Run(folder).config


def find(folder: Path, run_id: str) -> Run:
    """Return the run with this ID. Raises DataError, also for a path that leads elsewhere."""
    path = folder / run_id
    if _is_folder_name(run_id) and _is_run_folder(path):
        return Run(path)
    runs = runs_of(folder)
    if found := next((run for run in runs if run.id == run_id), None):
        return found
    known = sorted((run.id for run in runs), reverse=True)
    offered = ", ".join(known[:5]) + (", …" if known[5:] else "")
    raise DataError(
        f"Expected the ID of a run in {folder} ({offered or 'there is none yet'}), got "
        f"{run_id[:80]!r}."
    )


def _is_folder_name(text: str) -> bool:
    return (
        bool(text) and len(text) < 256 and not text.startswith(".") and not set(text) & set("/\\\0")
    )


def _is_run_folder(path: Path) -> bool:
    is_ours = not path.name.startswith(".") and not path.name.endswith(".tmp")
    return is_ours and not path.is_symlink() and os.path.lexists(path / CONFIG)


def create(folder: Path, config: RunConfig, name: str = "") -> Run:
    """Make a new run in a folder of its own below `folder`, called by date and name.

    Raises DataError where the name is too long or nothing can be written.
    """
    about = About.model_construct(name=name)
    if len(name) > 200:
        raise DataError(f"name: expected at most 200 characters, got {len(name)}.")
    label = "-".join(part for part in (f"{datetime.now():%Y-%m-%d-%H%M}", slug(name)) if part)
    run = Run.create(_new_folder(folder, label), config)
    if name:
        run.describe(name=about.name)
    return run


def _new_folder(folder: Path, label: str) -> Path:
    for number in range(1, 10_000):
        path = folder / (label if number == 1 else f"{label}-{number}")
        try:
            path.mkdir(parents=True)
        except FileExistsError:
            continue
        except OSError as error:
            raise DataError(
                f"A run cannot be made in {folder}: {error.strerror}. Choose another folder."
            ) from None
        return path
    raise DataError(f"{folder} holds too many runs called {label}. Choose another name.")


def slug(text: str) -> str:
    """Return what of a name fits into a folder's name on every system; empty for other scripts."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_LABEL].strip("-")


def delete(run: Run) -> None:
    """Remove the folder permanently. Raises DataError while a process trains it, unless it has not
    heeded a stop request for two minutes.
    """
    if run.is_alive and not run.ignores_stop_request:
        raise DataError(f"{run.name} is being trained. Stop it first.")
    # Renamed first: a reader meets the whole run or none.
    gone = run.folder.with_name(f".deleted-{secrets.token_hex(8)}.tmp")
    try:
        run.folder.rename(gone)
        shutil.rmtree(gone)
    except FileNotFoundError:
        return  # somebody else was faster
    except (OSError, RecursionError) as error:
        reason = getattr(error, "strerror", None) or "its folders are nested too deeply"
        raise DataError(f"{run.name} could not be deleted: {reason}.") from None
