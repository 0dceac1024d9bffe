"""A process as the worker of a run: alone, seen by others, and to be stopped by them."""

import errno
import fcntl
import logging
import os
import shutil
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any, TextIO

import psutil

from dmn.errors import DataError, DMNError, TrainingError
from dmn.runs.run import Run
from dmn.runs.status import ALIVE, BEATS_UNTIL_LOST, Place, Status, System, born
from dmn.runs.worker.progress import Progress, Stopped
from dmn.system.files import rewrite_text

_log = logging.getLogger(__name__)
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_LEAVES_WITHIN = 30.0
"""Seconds in which a worker that said its last word is gone."""
_LOOKS = 0.05
"""Seconds between two looks at what another worker does."""


class Taken(DataError):
    """A run that another worker is at or, where Ray begins it anew, has brought to its end."""


@contextmanager
def attended(run: Run, place: Place = "local") -> Iterator[Progress]:
    """What happens inside is seen in the run's status.json, from waiting for its turn to its end.

    A stop file, SIGTERM and Ctrl-C ask it to stop; Stopped ends it well. Of several processes that
    train together the first alone is seen. Raises Taken where another process is at it,
    TrainingError where the folder cannot be written, a full disk's for instance.
    """
    progress = Progress()
    if are_several() and os.environ.get("RANK", "0") != "0":
        yield progress
        return
    with _only_worker(run, place), _signals(progress), _Heartbeat(run, progress, place):
        try:
            yield progress
        except Stopped:
            progress.end("stopped")
        except BaseException as error:
            reason = _reason(run, error)
            if _is_full(error):
                _make_room(run)
            with suppress(OSError):
                progress.end("failed", reason)
            if isinstance(error, OSError):
                raise TrainingError(reason) from error
            raise


def are_several() -> bool:
    """Whether this is one of several processes that torchrun started to train together; torch is
    not imported to find out.
    """
    return "TORCHELASTIC_RUN_ID" in os.environ and os.environ.get("WORLD_SIZE", "1") != "1"


def _reason(run: Run, error: BaseException) -> str:
    if isinstance(error, DMNError):
        return str(error)
    if isinstance(error, KeyboardInterrupt):
        return "Interrupted before it could save."
    if _is_full(error):
        kept = f" The best epoch so far is in {run.checkpoint}." if run.checkpoint.exists() else ""
        return f"The disk is full.{kept} Make room, then go on: dmn train --run {run.folder}"
    if not run.folder.exists():
        return f"{run.folder} was deleted or renamed while it was trained."
    return f"{type(error).__name__}: {error}. {run.folder / 'worker.log'} may say more."


def _is_full(error: BaseException) -> bool:
    return isinstance(error, OSError) and error.errno in _FULL


def _make_room(run: Run) -> None:
    """Takes away what was half written when the disk was full."""
    for path in (*run.folder.glob("*.tmp"), *run.state_file.parent.glob("*.tmp")):
        if path.is_dir() and not path.name.endswith(".old.tmp"):
            shutil.rmtree(path, ignore_errors=True)
        elif path.is_file():
            path.unlink(missing_ok=True)


@contextmanager
def _only_worker(run: Run, place: Place) -> Iterator[None]:
    """A lock that the system takes away from a process that dies."""
    _ = run.config  # a folder that is no run gets no files
    try:
        lock = (run.folder / "worker.lock").open("a", encoding="utf-8")
    except OSError as error:
        raise DataError(
            f"Expected to write into {run.folder}, got: {error.strerror}. Check who owns it."
        ) from None
    with lock:
        _take(lock, run)
        _outwait(run)
        before = run.status()
        if place == "ray":
            # Ray begins a task anew whose node is lost, be it after the worker's last word.
            if before and before.state not in ALIVE:
                raise Taken(f"{run.folder} is {before.state} already.")
        # A stop that was asked for before whoever launched this handed it over still holds.
        elif before is None or before.state != "queued":
            run.take_back_stop()
        yield


def _take(lock: TextIO, run: Run) -> None:
    """Waits for a worker that is leaving: a run may be resumed as soon as it says that it stopped.

    Raises Taken where another one is at work.
    """
    until = time.monotonic() + _LEAVES_WITHIN
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            status = run.status()
            if (status and _is_at_work(status)) or time.monotonic() > until:
                raise _taken(run, status) from None
        time.sleep(_LOOKS)


def _outwait(run: Run) -> None:
    """Not every shared disk brings locks to other machines. A worker of another one is lost where
    its heart stands still, by this machine's clock alone; where it beats, raises Taken.
    """
    before = run.status()
    if not before or not _is_at_work(before) or before.host == socket.gethostname():
        return
    until = time.monotonic() + BEATS_UNTIL_LOST * before.every
    while time.monotonic() < until:
        time.sleep(_LOOKS)
        now = run.status()
        if now and now.heartbeat != before.heartbeat:
            raise _taken(run, now)


def _taken(run: Run, status: Status | None) -> Taken:
    by = f" by process {status.pid} on {status.host}" if status else ""
    return Taken(
        f"{run.folder} is being trained already{by}. Wait for it, or stop it: "
        f"dmn runs stop {run.id}"
    )


def _is_at_work(status: Status) -> bool:
    """A worker always says its phase; who hands a run over to one says none."""
    return status.state in ALIVE and bool(status.phase)


@contextmanager
def _signals(progress: Progress) -> Iterator[None]:
    """The first signal asks to stop, the second acts as it always does."""
    before: dict[int, Any] = {}

    def ask(number: int, frame: FrameType | None) -> None:
        progress.ask_to_stop()
        signal.signal(number, before[number])

    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGINT):
            before[number] = signal.signal(number, ask)
    try:
        yield
    finally:
        for asked, handler in before.items():
            signal.signal(asked, handler)


class _Heartbeat:
    """Writes status.json every second, and looks for a stop file and for another worker."""

    def __init__(self, run: Run, progress: Progress, place: Place) -> None:
        self._run, self._progress = run, progress
        self._every = float(os.environ.get("DMN_HEARTBEAT", "1"))
        self._most_seconds = 60 * float(os.environ.get("DMN_MAX_MINUTES", "inf"))
        before = run.status()
        is_queued = before is not None and before.state == "queued"
        self._identity = {
            "pid": os.getpid(),
            "born": born(os.getpid()) or "",
            "host": socket.gethostname(),
            "place": place,
            "queued_at": before.queued_at if before and is_queued else time.time(),
            "every": self._every,
        }
        if before:
            progress.recall(before)
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
            self._leave_if_replaced()
            if self._run.stop_asked:
                self._progress.ask_to_stop()
            if self._progress.seconds > self._most_seconds:
                self._progress.ask_to_stop(
                    f"It has trained for the {self._most_seconds / 60:g} minutes that a run may "
                    "take here (DMN_MAX_MINUTES)."
                )
            try:
                self.publish()
            except OSError:
                pass  # a folder that was deleted, a disk that is full: it may be mended
            except Exception:  # a bug here must neither end a training nor hide it
                _log.exception("The heartbeat was left out.")

    def _leave_if_replaced(self) -> None:
        """A machine that slept or was cut off may find its run with another worker. Two must never
        write one folder, so this process ends where it stands.
        """
        now = self._run.status()
        if now is None or self._has_ended or not _is_at_work(now):
            return
        if any(getattr(now, name) != self._identity[name] for name in ("pid", "born", "host")):
            _log.error("%s has another worker, on %s; this one leaves.", self._run.folder, now.host)
            os._exit(1)

    def publish(self) -> None:
        """Says nothing after the last word: the run may have a new worker. Raises OSError."""
        with self._lock:
            if self._has_ended:
                return
            status = self._status()
            if status.state not in ALIVE:
                self._run.take_back_stop()
            rewrite_text(self._run.status_file, status.model_dump_json() + "\n")
            self._has_ended = status.state not in ALIVE

    def _status(self) -> Status:
        p = self._progress
        questions, steps = p.rates()
        return Status(
            **self._identity,
            state="stopping" if p.state == "running" and p.stop.is_set() else p.state,
            **p.lasting(),
            phase=p.phase,
            message=p.message,
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
