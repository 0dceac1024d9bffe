"""Worker status and liveness.

The status of a worker that was killed says "running" for ever, so it alone decides nothing: the
process must be there, and be the one that wrote it, not a later one with the same number. For a
process of this machine no clock is read, so a clock that jumps changes nothing.
"""

import os
import socket
import time
from functools import lru_cache
from pathlib import Path
from typing import Literal

import psutil
from pydantic import BaseModel, ConfigDict, Field

from dmn.system.files import open_plain

State = Literal["queued", "running", "stopping", "stopped", "finished", "failed", "lost"]
ALIVE: tuple[State, ...] = ("queued", "running", "stopping")
"""States in which a process trains, or waits for its turn."""
Place = Literal["local", "ray"]
"""Where a worker runs: on the machine that started it, or on a node that a Ray cluster chose."""
BEATS_UNTIL_LOST = 3


class System(BaseModel):
    """What the worker's process uses; None where it cannot be known."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    cpu_percent: float | None = None
    """Of one core, since the last heartbeat."""
    memory_bytes: int | None = None
    gpu_memory_bytes: int | None = None
    gpu_memory_total_bytes: int | None = None
    gpu_percent: float | None = None
    disk_free_bytes: int | None = None


class Status(BaseModel):
    """status.json: replaced whole at each heartbeat."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    state: Literal["queued", "running", "stopping", "stopped", "finished", "failed"]
    phase: Literal["", "waiting", "reading", "training", "evaluating"] = ""
    message: str = ""
    """Why it failed or stopped, or what it waits for; a sentence for people."""
    pid: int
    born: str
    """Tells the process from a later one with the same number."""
    host: str
    place: Place = "local"
    heartbeat: float
    """Seconds since 1970."""
    every: float = 1.0
    """Seconds between heartbeats."""
    queued_at: float
    restart: int = 1
    """Counted from 1."""
    restarts: int = 1
    seed: int | None = None
    epoch: int = 0
    """Epochs of this restart that are done."""
    epochs: int = 1
    step: int = 0
    """Steps of this restart that are done."""
    steps: int = 0
    """Steps of one restart, 0 where not known yet."""
    best_accuracy: float | None = None
    """Best mean accuracy on the validation questions, of all restarts, in percent."""
    best_epoch: int | None = None
    best_restart: int | None = None
    accuracy: float | None = None
    """The last epoch's."""
    seconds: float = 0.0
    """Training and evaluation, of all processes so far."""
    examples_per_second: float | None = None
    """While it trains, over the last half minute."""
    seconds_left: float | None = None
    """The ETA, counted from the heartbeat; an upper bound, since patience may end it before."""
    idle: float = 0.0
    """Seconds without a step, an evaluated batch or a word read, by a clock that does not jump."""
    system: System = Field(default_factory=System)

    @property
    def progress(self) -> float:
        """Share of all steps of all restarts that is done, 0 to 1."""
        if self.state == "finished":
            return 1.0
        share = min(1.0, self.step / self.steps) if self.steps else 0.0
        return (self.restart - 1 + share) / self.restarts


def read_status(file: Path) -> Status | None:
    """Return a status file's status; None where there is none, or none that can be read."""
    try:
        with open_plain(file) as opened:
            return Status.model_validate_json(opened.read())
    except (OSError, ValueError):
        return None


def state_of(status: Status, stop_requested: bool, now: float | None = None) -> State:
    """Return the state that a status and its process amount to."""
    if status.state not in ALIVE:
        return status.state
    if not is_alive(status, time.time() if now is None else now):
        return "lost"
    return "stopping" if stop_requested else status.state


def is_alive(status: Status, now: float) -> bool:
    """Tell whether the process that wrote the status is still there.

    On another machine only the heartbeat tells, so that clocks which differ by more than three
    heartbeats make a run there look lost.
    """
    if status.host == socket.gethostname():
        return process_birth(status.pid) == status.born
    return now - status.heartbeat <= BEATS_UNTIL_LOST * status.every


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


def signal_process(status: Status, number: int) -> bool:
    """Send a signal, to the process that wrote the status only; return whether it was there."""
    if status.host != socket.gethostname() or process_birth(status.pid) != status.born:
        return False
    try:
        os.kill(status.pid, number)
    except ProcessLookupError:
        return False
    return True
