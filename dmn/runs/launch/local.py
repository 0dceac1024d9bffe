"""Start the workers of runs on this machine; `dmn.runs.launch.ray_cluster` does it on a cluster."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Literal

from dmn.errors import TrainingError
from dmn.runs.run import Run
from dmn.runs.status import MOST_MESSAGE, Place, Status, process_birth

_ROOT = Path(__file__).resolve().parents[3]
"""Folder in which `python -m dmn` finds this package."""
_CLUSTER = {"pid": 0, "born": "", "host": "(Ray)", "place": "ray", "every": 20.0}
"""The identity of a run that waits in Ray's queue: no process of a known machine, so that only the
heartbeat counts, and for a minute.
"""


def start_here(run: Run, environment: Mapping[str, str] = os.environ) -> subprocess.Popen[bytes]:
    """Start the run's worker in a session of its own, so that it outlives this process.

    Raises TrainingError where no process can be started; the run has failed then.
    """
    announce(run, "queued")
    command = [sys.executable, "-m", "dmn", "train", "--run", str(run.folder.resolve())]
    try:
        with (run.folder / "worker.log").open("ab") as log:
            return subprocess.Popen(
                command,
                cwd=_ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
    except OSError as error:
        announce(run, "failed", f"Its process could not be started: {error.strerror}.")
        raise TrainingError(f"{run.name} could not be started: {error.strerror}.") from None


def announce(
    run: Run,
    state: Literal["queued", "stopped", "failed"],
    message: str = "",
    place: Place = "local",
) -> None:
    """Write the run's status until its worker writes its own. On this machine the run is lost where
    this process dies before.
    """
    before, now = run.status(), time.time()
    here = {
        "pid": os.getpid(),
        "born": process_birth(os.getpid()) or "",
        "host": socket.gethostname(),
        "place": "local",
        "every": 1.0,
    }
    fields = before.model_dump() if before else {}
    fields |= {
        "state": state,
        "phase": "",
        "message": message[:MOST_MESSAGE],
        "heartbeat": now,
        "queued_at": now,
        "seconds_left": None,
        "examples_per_second": None,
    } | (here if place == "local" else _CLUSTER)
    run.write_status(Status.model_validate(fields))


def fail_if_silent(run: Run) -> None:
    """Mark a run as failed whose process has ended without writing a status of its own."""
    status = run.status()
    if status and (status.state, status.pid) == ("queued", os.getpid()):
        announce(run, "failed", "Its process ended before it began; see its log.")


def run_all(runs: Sequence[Run], say: Callable[[str], None]) -> None:
    """Start all runs, of which DMN_SLOTS train at once, and wait for their ends; Ctrl-C asks them
    to stop. Raises TrainingError where one of them failed.
    """
    workers = [start_here(run) for run in runs]
    try:
        _await(workers)
    except KeyboardInterrupt:
        for run in runs:
            run.request_stop()
        say("They finish their step and save.")
        _await(workers)
    for run in runs:
        fail_if_silent(run)
        say(f"{run.folder}: {run.state()}")
    if failed := [run.id for run in runs if run.state() in ("failed", "lost")]:
        raise TrainingError(f"{len(failed)} of {len(runs)} runs failed: {', '.join(failed)}.")


def _await(workers: Sequence[subprocess.Popen[bytes]]) -> None:
    for worker in workers:
        worker.wait()
