"""Housekeeping: delete old runs, uploads that no run uses, old logs and caches, as settings say."""

import logging
import os
import shutil
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from app.settings import Settings
from app.train.wording import size
from dmn.errors import DataError
from dmn.runs import listing
from dmn.runs.listing import Overview
from dmn.system.cache import private_folder
from dmn.system.files import disk_use, open_plain, replace_bytes

UPLOADS = ".uploads"
"""The folder of people's own files, among the runs."""
_DAY = 86_400.0
_EVERY = 3600.0
"""Seconds between two looks."""
_UPLOAD_SECONDS = _DAY
"""An upload that no run uses stays that long: its run may be started yet."""
_CACHES = ("corpora",)

_log = logging.getLogger(__name__)


def sentence(settings: Settings) -> str:
    """Return what is deleted here, as the Train page shows it; empty where nothing is."""
    parts = []
    if settings.keep_runs_days is not None:
        parts.append(f"deleted {settings.keep_runs_days:g} days after they end")
    if settings.keep_runs_gigabytes is not None:
        most = f"{settings.keep_runs_gigabytes:g} GB"
        parts.append(f"deleted, oldest first, if all runs take more than {most}")
    if not parts:
        return ""
    return f"Runs are {' and '.join(parts)}. Archived runs are kept."


def start(settings: Settings) -> None:
    """Tidy up now and every hour, in a thread that ends with the server."""

    def keep_tidying() -> None:
        while True:
            tidy(settings)
            time.sleep(_EVERY)

    threading.Thread(target=keep_tidying, name="housekeeping", daemon=True).start()


def tidy(settings: Settings, now: float | None = None) -> None:
    """Delete what is too old or too much. What cannot be deleted is logged and left."""
    now = time.time() if now is None else now
    for step in (_runs_by_age, _runs_by_size, _logs, _uploads, _caches):
        try:
            step(settings, now)
        except (OSError, DataError) as error:
            _log.warning("Housekeeping left something: %s", type(error).__name__)


def room_taken(settings: Settings) -> int:
    """Return the bytes of all runs and of all uploads."""
    runs = sum(run.disk_use() for run in listing.runs_of(settings.runs))
    return runs + disk_use(settings.runs / UPLOADS)


def _ended(settings: Settings) -> list[tuple[float, Overview]]:
    """Return the runs that may be deleted, with the time of their last word, the oldest first."""
    found = [
        (_last_change(one.run.folder), one)
        for one in listing.overviews(settings.runs)
        if not one.is_alive and not one.about.archived
    ]
    return sorted(found, key=lambda pair: pair[0])


def _last_change(folder: Path) -> float:
    times = [0.0]
    for name in ("config.json", "status.json", "about.json"):
        with suppress(OSError):
            times.append((folder / name).lstat().st_mtime)
    return max(times)


def _runs_by_age(settings: Settings, now: float) -> None:
    if settings.keep_runs_days is None:
        return
    for changed, one in _ended(settings):
        if now - changed > _DAY * settings.keep_runs_days:
            _delete(one, f"it ended {(now - changed) / _DAY:.0f} days ago")


def _runs_by_size(settings: Settings, now: float) -> None:
    if settings.keep_runs_gigabytes is None:
        return
    taken, most = room_taken(settings), 1e9 * settings.keep_runs_gigabytes
    for _, one in _ended(settings):
        if taken <= most:
            return
        taken -= one.run.disk_use()
        _delete(one, f"the runs took more than {size(most)}")


def _delete(one: Overview, why: str) -> None:
    try:
        listing.delete(one.run)
    except DataError:
        return  # resumed meanwhile, or another server was faster
    _log.warning("Deleted the run %s: %s.", one.run.id, why)


def _logs(settings: Settings, now: float) -> None:
    """Cut the logs of runs that have ended to their ends."""
    if settings.keep_log_megabytes is None:
        return
    most = int(2**20 * settings.keep_log_megabytes)
    for _, one in _ended(settings):
        file = one.run.folder / "worker.log"
        with suppress(OSError):
            with open_plain(file, within=one.run.folder) as opened:
                if (length := opened.seek(0, 2)) <= most:
                    continue
                opened.seek(length - most)
                end = opened.read(most)
            replace_bytes(file, end)


def _uploads(settings: Settings, now: float) -> None:
    """Delete uploads of yesterday that no run names: of estimates, and of runs that are deleted."""
    folder = settings.runs / UPLOADS
    used = {
        os.path.normpath(path)
        for one in listing.overviews(settings.runs)
        if one.config
        for path in (*one.config.data, *one.config.valid)
    }

    def is_used(upload: Path) -> bool:
        root = str(upload.resolve())
        return any(path == root or path.startswith(f"{root}/") for path in used)

    _clear(folder, now, _UPLOAD_SECONDS, lambda upload: not is_used(upload))


def _caches(settings: Settings, now: float) -> None:
    if settings.keep_cache_days is not None:
        for name in _CACHES:
            _clear(private_folder(name), now, _DAY * settings.keep_cache_days, lambda path: True)


def _clear(folder: Path, now: float, most_age: float, may_go: Callable[[Path], bool]) -> None:
    if not folder.is_dir() or folder.is_symlink():
        return
    for path in folder.iterdir():
        if now - path.lstat().st_mtime > most_age and may_go(path):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
