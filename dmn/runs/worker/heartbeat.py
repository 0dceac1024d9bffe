"""The heartbeat of a worker: its status, written every second for others to read."""

import logging
import os
import shutil
import socket
import threading
import time
from pathlib import Path
from typing import Any

import psutil

from dmn.runs.run import Run
from dmn.runs.status import (
    ALIVE,
    MOST_BETWEEN_BEATS,
    MOST_MESSAGE,
    Place,
    Status,
    System,
    process_birth,
)
from dmn.runs.worker.lock import is_at_work
from dmn.runs.worker.progress import Progress

_log = logging.getLogger(__name__)


class Heartbeat:
    """A thread that writes status.json every second, and looks for stop requests."""

    def __init__(self, run: Run, progress: Progress, place: Place) -> None:
        self._run, self._progress = run, progress
        self._every = min(MOST_BETWEEN_BEATS, float(os.environ.get("DMN_HEARTBEAT", "1")))
        self._most_seconds = 60 * float(os.environ.get("DMN_MAX_MINUTES", "inf"))
        before = run.status()
        is_queued = before is not None and before.state == "queued"
        self._identity = {
            "pid": os.getpid(),
            "born": process_birth(os.getpid()) or "",
            "host": socket.gethostname(),
            "place": place,
            "queued_at": before.queued_at if before and is_queued else time.time(),
            "every": self._every,
        }
        if before:
            progress.restore(before)
        self._process = psutil.Process()
        self._lock = threading.Lock()
        self._has_ended = False
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> None:
        self._process.cpu_percent()  # the first call measures nothing
        self._progress.publish = self.publish
        self.publish()
        self._thread.start()

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._over.wait(self._every):
            self._exit_if_replaced()
            if self._run.stop_requested:
                self._progress.request_stop()
            if self._progress.seconds > self._most_seconds:
                self._progress.request_stop(
                    f"It has trained for the {self._most_seconds / 60:g} minutes that a run may "
                    "take here (DMN_MAX_MINUTES)."
                )
            try:
                self.publish()
            except OSError:
                pass  # a folder that was deleted, a disk that is full: it may be mended
            except Exception:  # a bug here must neither end a training nor hide it
                _log.exception("The heartbeat was left out.")

    def _exit_if_replaced(self) -> None:
        """End this process where another worker has the run: this machine slept or was cut off, and
        two workers must never write one folder.
        """
        now = self._run.status()
        if now is None or self._has_ended or not is_at_work(now):
            return
        if any(getattr(now, name) != self._identity[name] for name in ("pid", "born", "host")):
            _log.error("%s has another worker, on %s; this one leaves.", self._run.folder, now.host)
            os._exit(1)

    def publish(self) -> None:
        """Write the status, but nothing after the last one: the run may have a new worker.

        Raises OSError.
        """
        with self._lock:
            if self._has_ended:
                return
            status = self._status()
            if status.state not in ALIVE:
                self._run.clear_stop_request()
            self._run.write_status(status)
            self._has_ended = status.state not in ALIVE

    def _status(self) -> Status:
        p = self._progress
        questions, steps = p.rates()
        return Status(
            **self._identity,
            state="stopping" if p.state == "running" and p.stop.is_set() else p.state,
            **p.lasting_fields(),
            phase=p.phase,
            message=p.message[:MOST_MESSAGE],
            heartbeat=time.time(),
            seconds=round(p.seconds, 3),
            examples_per_second=questions,
            seconds_left=p.seconds_left(steps),
            idle=round(p.idle, 3),
            system=_system(self._process, self._run.folder, p.gpu()),
        )


def _system(process: psutil.Process, folder: Path, gpu: dict[str, Any]) -> System:
    with process.oneshot():
        cpu, memory = process.cpu_percent(), process.memory_info().rss
    free = shutil.disk_usage(folder).free
    return System(cpu_percent=cpu, memory_bytes=memory, disk_free_bytes=free, **gpu)
