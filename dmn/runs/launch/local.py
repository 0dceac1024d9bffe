"""Gives a run to a worker of this machine; `dmn.runs.launch.ray_cluster` gives one to a cluster."""

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
from dmn.runs.status import Place, Status, born
from dmn.system.files import rewrite_text

_ROOT = Path(__file__).resolve().parents[2]
_CLUSTER = {"pid": 0, "born": "", "host": "(Ray)", "place": "ray", "every": 20.0}
"""Who speaks for a run that waits in Ray's queue: no process of a known machine, so that only the
heartbeat counts, and for a minute.
"""


def start_here(run: Run, environment: Mapping[str, str] = os.environ) -> subprocess.Popen[bytes]:
    """Starts the run's worker, in a session of its own: it outlives who starts it.

    Raises TrainingError where there can be no process; the run has failed then.
    """
    hand_over(run, "queued")
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
        hand_over(run, "failed", f"Its process could not be started: {error.strerror}.")
        raise TrainingError(f"{run.name} could not be started: {error.strerror}.") from None


def hand_over(
    run: Run,
    state: Literal["queued", "stopped", "failed"],
    message: str = "",
    place: Place = "local",
) -> None:
    """The run's status until its worker writes its own. On this machine it is lost where this
    process dies before.
    """
    before, now = run.status(), time.time()
    here = {
        "pid": os.getpid(),
        "born": born(os.getpid()) or "",
        "host": socket.gethostname(),
        "place": "local",
        "every": 1.0,
    }
    told = before.model_dump() if before else {}
    told |= {
        "state": state,
        "phase": "",
        "message": message,
        "heartbeat": now,
        "queued_at": now,
        "seconds_left": None,
        "examples_per_second": None,
    } | (here if place == "local" else _CLUSTER)
    rewrite_text(run.status_file, Status.model_validate(told).model_dump_json() + "\n")


def settle(run: Run) -> None:
    """To be called once the run's process has ended: one that said nothing at all has failed."""
    status = run.status()
    if status and (status.state, status.pid) == ("queued", os.getpid()):
        hand_over(run, "failed", "Its process ended before it began; see its log.")


def work_off(runs: Sequence[Run], say: Callable[[str], None]) -> None:
    """Starts them all, as many at once as DMN_SLOTS says, and waits for their ends; Ctrl-C asks
    them to stop. Raises TrainingError where one of them failed.
    """
    workers = [start_here(run) for run in runs]
    try:
        _await(workers)
    except KeyboardInterrupt:
        for run in runs:
            run.ask_to_stop()
        say("They finish their step and save.")
        _await(workers)
    for run in runs:
        settle(run)
        say(f"{run.folder}: {run.state()}")
    if failed := [run.id for run in runs if run.state() in ("failed", "lost")]:
        raise TrainingError(f"{len(failed)} of {len(runs)} runs failed: {', '.join(failed)}.")


def _await(workers: Sequence[subprocess.Popen[bytes]]) -> None:
    for worker in workers:
        worker.wait()
