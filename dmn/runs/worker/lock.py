"""One worker per run: a lock on worker.lock, which the system takes from a process that dies."""

import fcntl
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from dmn.errors import DataError
from dmn.runs.run import Run
from dmn.runs.status import (
    ALIVE,
    BEATS_UNTIL_LOST,
    LOCK,
    MOST_BETWEEN_BEATS,
    Place,
    Status,
)

_LEAVES_WITHIN = 30.0
"""Seconds in which a worker that wrote its last status is gone."""
_LOOK_SECONDS = 0.5
"""In which somebody who only looks whether the lock is held has let go of it."""
_LOOKS = 0.05
"""Seconds between two looks at what another worker does."""


class RunTaken(DataError):
    """A run that another worker trains or, where Ray starts it again, has brought to its end."""


@contextmanager
def only_worker(run: Run, place: Place) -> Iterator[None]:
    """Hold the run's lock. Raises RunTaken where another worker trains it, DataError where the
    folder is no run or cannot be written.
    """
    _ = run.config  # a folder that is no run gets no files
    _refuse_links(run)
    try:
        lock = (run.folder / LOCK).open("a", encoding="utf-8")
    except OSError as error:
        raise DataError(
            f"Expected to write into {run.folder}, got: {error.strerror}. Check who owns it."
        ) from None
    with lock:
        _take(lock, run)
        _wait_for_other_machine(run)
        before = run.status()
        if place == "ray":
            # Ray starts a task again whose node is lost, even after the worker's last status.
            if before and before.state not in ALIVE:
                raise RunTaken(f"{run.folder} is {before.state} already.")
        # A stop request made before the launcher announced this worker still holds.
        elif before is None or before.state != "queued":
            run.clear_stop_request()
        yield


def _refuse_links(run: Run) -> None:
    """Raise DataError where a link stands in the folder: a worker would write through it."""
    with os.scandir(run.folder) as entries:
        if any(entry.is_symlink() for entry in entries):
            raise DataError(
                f"{run.id}: expected plain files and folders in its folder, got a link, through "
                "which a worker would write elsewhere. Remove it."
            )


def _take(lock: TextIO, run: Run) -> None:
    """Wait for a worker that is leaving: a run may be resumed as soon as its status is stopped.

    Raises RunTaken where another worker is training.
    """
    began = time.monotonic()
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            status, waited = run.status(), time.monotonic() - began
            is_held = waited > _LOOK_SECONDS and status and is_at_work(status)
            if is_held or waited > _LEAVES_WITHIN:
                raise _taken(run, status) from None
        time.sleep(_LOOKS)


def _wait_for_other_machine(run: Run) -> None:
    """Wait until a worker on another machine is lost, by this machine's clock: not every shared
    disk carries locks to other machines. Raises RunTaken where its heartbeat goes on.
    """
    before = run.status()
    if not before or not is_at_work(before) or before.host == socket.gethostname():
        return
    until = time.monotonic() + BEATS_UNTIL_LOST * min(before.every, MOST_BETWEEN_BEATS)
    while time.monotonic() < until:
        time.sleep(_LOOKS)
        now = run.status()
        if now and now.heartbeat != before.heartbeat:
            raise _taken(run, now)


def _taken(run: Run, status: Status | None) -> RunTaken:
    by = f" by process {status.pid} on {status.host}" if status else ""
    return RunTaken(
        f"{run.folder} is being trained already{by}. Wait for it, or stop it: "
        f"python -m dmn runs stop {run.id}"
    )


def is_at_work(status: Status) -> bool:
    """Tell a worker's own status, which names its phase, from one that a launcher wrote for it."""
    return status.state in ALIVE and bool(status.phase)
