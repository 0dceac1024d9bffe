"""Worker status and liveness.

The status of a worker that was killed says "running" for ever, and one that somebody planted says
what it likes, so a status alone decides nothing. On this machine the process must be there, be the
one that wrote it, not a later one with the same number, and the run's lock must be held; no clock
is read about it, so a clock that jumps changes nothing. On another machine the status file must
have been written a moment ago, by the clock of the disk; how long a moment is has a limit, whatever
the status says.
"""

import fcntl
import os
import socket
import time
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

import psutil
from pydantic import BaseModel, ConfigDict, Field

from dmn.runs.records import Count, Number, Percent, Positive, Seed, read_model
from dmn.system.files import open_plain

State = Literal["queued", "running", "stopping", "stopped", "finished", "failed", "lost"]
ALIVE: tuple[State, ...] = ("queued", "running", "stopping")
"""States in which a process trains, or waits for its turn."""
Place = Literal["local", "ray"]
"""Place of a worker: on the machine that started it, or on a node that a Ray cluster chose."""
BEATS_UNTIL_LOST = 3
MOST_BETWEEN_BEATS = 60.0
"""Seconds between two heartbeats that a status is believed at most."""
_STARTS_WITHIN = 300.0
"""Seconds in which a worker of this machine has started and taken the run's lock."""
LOCK = "worker.lock"
STATUS = "status.json"
MOST_MESSAGE = 4000
"""Characters of a status's message."""


Bytes = Annotated[int, Field(ge=0, le=10**18)]
Time = Annotated[float, Field(ge=0, le=1e11, allow_inf_nan=False)]
"""Seconds since 1970."""


class System(BaseModel):
    """The resources that the worker's process uses; None where it cannot be known."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    cpu_percent: Positive | None = None
    """Of one core, since the last heartbeat."""
    memory_bytes: Bytes | None = None
    gpu_memory_bytes: Bytes | None = None
    gpu_memory_total_bytes: Bytes | None = None
    gpu_percent: Positive | None = None
    disk_free_bytes: Bytes | None = None


class Status(BaseModel):
    """status.json: replaced whole at each heartbeat."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    state: Literal["queued", "running", "stopping", "stopped", "finished", "failed"]
    phase: Literal["", "waiting", "reading", "training", "evaluating"] = ""
    message: str = Field("", max_length=MOST_MESSAGE)
    """Why it failed or stopped, or what it waits for; a sentence for people."""
    pid: int = Field(ge=0, lt=2**31)
    born: str = Field(max_length=200)
    """Tells the process from a later one with the same number."""
    host: str = Field(max_length=255)
    place: Place = "local"
    heartbeat: Time
    every: float = Field(1.0, gt=0, le=86_400)
    """Seconds between heartbeats."""
    queued_at: Time
    restart: Number = 1
    restarts: Number = 1
    seed: Seed | None = None
    epoch: Count = 0
    """Epochs of this restart that are done."""
    epochs: Count = 1
    step: Count = 0
    """Steps of this restart that are done."""
    steps: Count = 0
    """Steps of one restart, 0 where not known yet."""
    best_accuracy: Percent | None = None
    """Best mean accuracy on the validation questions, of all restarts, in percent."""
    best_epoch: Count | None = None
    best_restart: Count | None = None
    accuracy: Percent | None = None
    """The last epoch's."""
    seconds: Positive = 0.0
    """Training and evaluation, of all processes so far."""
    examples_per_second: Positive | None = None
    """While it trains, over the last half minute."""
    seconds_left: Positive | None = None
    """The ETA, counted from the heartbeat; an upper bound, since patience may end it before."""
    idle: Positive = 0.0
    """Seconds without a step, an evaluated batch or a word read, by a clock that does not jump."""
    system: System = Field(default_factory=System)

    @property
    def progress(self) -> float:
        """Share of all steps of all restarts that is done, 0 to 1."""
        if self.state == "finished":
            return 1.0
        share = min(1.0, self.step / self.steps) if self.steps else 0.0
        return min(1.0, (self.restart - 1 + share) / self.restarts)


def read_status(folder: Path) -> Status:
    """Return the status in a run's folder. Raises Unreadable, FileNotFoundError."""
    return read_model(folder, STATUS, Status)


def state_of(status: Status, folder: Path, stop_requested: bool, now: float | None = None) -> State:
    """Return the state that a status in this folder and its process amount to."""
    if status.state not in ALIVE:
        return status.state
    if not is_alive(status, folder, time.time() if now is None else now):
        return "lost"
    return "stopping" if stop_requested else status.state


def is_alive(status: Status, folder: Path, now: float) -> bool:
    """Tell whether the process that wrote the status is still there.

    On another machine only the age of the file tells, so that a disk whose clock differs by more
    than three heartbeats makes a run there look lost.
    """
    if status.host != socket.gethostname():
        most = BEATS_UNTIL_LOST * min(status.every, MOST_BETWEEN_BEATS)
        return _was_written_within(folder, most, now)
    if process_birth(status.pid) != status.born:
        return False
    if status.phase:
        return is_locked(folder)
    # A launcher wrote it for a worker that has not begun yet.
    return _was_written_within(folder, _STARTS_WITHIN, now)


def _was_written_within(folder: Path, seconds: float, now: float) -> bool:
    """Tell whether status.json is that young; one of the future is not, but for a clock's error."""
    try:
        return abs(now - (folder / STATUS).lstat().st_mtime) <= seconds
    except OSError:
        return False


def is_locked(folder: Path) -> bool:
    """Tell whether a worker of this machine holds the run's lock."""
    try:
        with open_plain(folder / LOCK, within=folder) as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def process_birth(pid: int) -> str | None:
    """Return what tells a process from every other that had or will have its number; None for no
    process, and for one that has ended and was not reaped yet.
    """
    try:
        # Counted since the machine's start: psutil's time of birth moves when the clock is set.
        _, _, rest = Path(f"/proc/{pid}/stat").read_text("utf-8", errors="replace").rpartition(")")
        fields = rest.split()
        return None if fields[0] in "ZX" else f"{_boot()}/{fields[19]}"
    except (FileNotFoundError, ProcessLookupError):
        return None if Path("/proc/self/stat").exists() else _born_elsewhere(pid)


@lru_cache(maxsize=1)
def _boot() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="utf-8").strip()


def _born_elsewhere(pid: int) -> str | None:
    """Return the same where there is no /proc."""
    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else str(process.create_time())
    except psutil.Error:
        return None


def signal_process(status: Status, folder: Path, number: int) -> bool:
    """Send a signal, only to the process that wrote the status and works in this folder; return
    whether it was there. A planted status may name any process of ours, this server for instance.
    """
    is_here = status.host == socket.gethostname() and process_birth(status.pid) == status.born
    if not is_here or not _has_open(status.pid, folder / LOCK):
        return False
    try:
        os.kill(status.pid, number)
    except OSError:  # gone meanwhile, or another user's
        return False
    return True


def _has_open(pid: int, file: Path) -> bool:
    """Tell whether a process has a plain file open, as a worker has its run's lock."""
    try:
        wanted = file.lstat()
        opened = [Path(one.path).stat() for one in psutil.Process(pid).open_files()]
    except (OSError, psutil.Error):
        return False
    return any(os.path.samestat(wanted, one) for one in opened)
