"""Runs, statuses and worker processes that several test files need."""

import fcntl
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

from dmn.config.presets import DMN_PLUS
from dmn.config.run import Generated, RunConfig
from dmn.config.training import TrainingConfig
from dmn.runs.run import Run
from dmn.runs.status import Status, process_birth
from tests.paths import ROOT

PATIENCE = 100.0
"""Seconds for what takes one: a busy machine may be slow, what never happens fails all the same."""
HEARTBEAT = 0.1
"""Seconds; a worker's own is ten times as long."""

TINY = RunConfig(
    model=DMN_PLUS.model_copy(update={"hidden_size": 8, "passes": 2, "placeholders": 5}),
    training=TrainingConfig(
        epochs=3,
        batch_size=16,
        learning_rate=0.01,
        warmup_steps=2,
        patience=1000,
        device="cpu",
        tasks=("1",),
    ),
    generated=Generated(stories=10),
    command="python -m dmn train",
)
"""Three steps an epoch, a few hundredths of a second."""


def tiny(**changes: Any) -> RunConfig:
    """With another training."""
    return TINY.model_copy(update={"training": TINY.training.model_copy(update=changes)})


def status(**changes: Any) -> Status:
    """What this process would say if it trained."""
    told = {
        "state": "running",
        "pid": os.getpid(),
        "born": process_birth(os.getpid()),
        "every": 1.0,
        "host": socket.gethostname(),
        "heartbeat": time.time(),
        "queued_at": time.time(),
    }
    return Status.model_validate(told | changes)


_HELD: list[TextIO] = []


def hold(run: Run) -> None:
    """Holds the run's lock, as its worker does, until this process ends."""
    lock = (run.folder / "worker.lock").open("a")
    fcntl.flock(lock, fcntl.LOCK_EX)
    _HELD.append(lock)


def start(*command: str, log: Path, **environment: str) -> subprocess.Popen[bytes]:
    """Python with these arguments, as a process that goes on when this one is interrupted."""
    told = {"OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT), "DMN_HEARTBEAT": str(HEARTBEAT)}
    with log.open("ab") as output:
        return subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=os.environ | told | environment,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )


def train(run: Run, **environment: str) -> subprocess.Popen[bytes]:
    """The run's worker."""
    command = ("-m", "dmn", "train", "--run", str(run.folder))
    return start(*command, log=run.folder / "worker.log", **environment)


def wait(until: Callable[[], object], seconds: float = PATIENCE, every: float = 0.01) -> None:
    """Wait until something holds, and look `every` so many seconds; fails where it never does."""
    deadline = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(every)


def steady(run: Run) -> list[dict[str, Any]]:
    """The run's metrics without what a clock says."""
    clock = ("seconds", "examples_per_second")
    return [{k: v for k, v in entry.items() if k not in clock} for entry in run.metrics()]
