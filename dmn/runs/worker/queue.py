"""The file-based queue of runs: every started run is a process that waits for its turn, so there is
no daemon. Imports no torch, so that waiting costs next to nothing.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager

from dmn.errors import DataError
from dmn.runs.listing import runs_of
from dmn.runs.run import Run
from dmn.runs.status import ALIVE, Status
from dmn.runs.worker.progress import Progress
from dmn.system.cache import private_folder


def wait_for_turn(run: Run, progress: Progress) -> None:
    """Wait until fewer than DMN_SLOTS runs of the same folder are trained or were queued before;
    those on a Ray cluster do not count.

    Raises Stopped where it was asked to stop while it waited, DataError for no such number.
    """
    slots = _slots()
    pause = float(os.environ.get("DMN_HEARTBEAT", "1"))
    before: list[Run] = []
    while True:
        # As long as those are there that it waits for, nobody needs to look at all the others.
        if sum(one.is_alive for one in before) < slots:
            with _queue_lock(run):
                before = _runs_before(run)
                if len(before) < slots:
                    progress.state, progress.phase, progress.message = "running", "reading", ""
                    progress.publish()
                    return
        progress.phase = "waiting"
        progress.message = f"Queued behind {len(before)} run{'s' * (len(before) != 1)}."
        progress.stop.wait(pause)
        progress.stop_if_requested()


def _slots() -> int:
    text = os.environ.get("DMN_SLOTS", "1")
    if not text.isdecimal() or int(text) < 1:
        raise DataError(f"DMN_SLOTS: expected a number of runs, 1 or more, got {text!r}.")
    return int(text)


def _runs_before(run: Run) -> list[Run]:
    """Return the runs that are trained, or whose turn comes first."""
    own = run.status()
    found = []
    for other in runs_of(run.folder.parent):
        status = other.status()
        if other.id == run.id or status is None or status.place == "ray":
            continue
        if other.state(status) not in ALIVE:
            continue
        if (
            status.state != "queued"
            or own is None
            or _position(other, status) < _position(run, own)
        ):
            found.append(other)
    return found


def _position(run: Run, status: Status) -> tuple[float, str]:
    return status.queued_at, run.id


@contextmanager
def _queue_lock(run: Run) -> Iterator[None]:
    """Let one process look at a time: two at the same instant would both find a free slot."""
    name = hashlib.sha256(str(run.folder.parent.resolve()).encode()).hexdigest()[:20]
    with (private_folder("queues") / name).open("a", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
