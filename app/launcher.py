"""Starts worker processes for the page, ends them, and reaps what has ended."""

import os
import socket
import subprocess
import sys
import threading
import time
from typing import Literal

from app.settings import REPOSITORY, Settings
from dmn import run_list
from dmn.ending import end
from dmn.errors import DataError, DMNError
from dmn.estimate import Estimate
from dmn.files import rewrite_text
from dmn.runs import Run, RunConfig
from dmn.status import Status, born


class LaunchRefused(DMNError):
    """A run that this server does not start, and why."""


class Launcher:
    """The worker processes of this server. One for all sessions; its methods may be called from
    any thread.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._children: list[tuple[Run, subprocess.Popen[bytes]]] = []

    def launch(self, config: RunConfig, name: str = "") -> Run:
        """Makes a run and starts its worker, which may have to wait for its turn.

        Raises LaunchRefused where a limit is reached, DataError where the folder cannot be written.
        """
        with self._lock:
            self._check()
            run = run_list.create(self._settings.runs, config, name)
            self._start(run)
        return run

    def resume(self, run: Run) -> None:
        """Goes on with a run that stopped, failed or was lost. Raises LaunchRefused, DataError."""
        with self._lock:
            self._check()
            if run.is_alive:
                raise LaunchRefused(f"{run.name} is being trained already.")
            _ = run.config
            run.take_back_stop()
            self._start(run)

    def stop(self, run: Run, patience: float = 60.0) -> None:
        """Asks the worker to finish its step, save and end; one that has not ended after `patience`
        seconds is terminated, and killed after as many again. Returns at once.
        """
        run.ask_to_stop()
        threading.Thread(target=end, args=(run, patience), daemon=True).start()

    def estimate(self, config: RunConfig, patience: float = 300.0) -> Estimate:
        """Time and memory that a run would take, measured by a short warm-up in a process of its
        own: seconds, and longer where data are tokenised for the first time. Raises DMNError.
        """
        try:
            done = subprocess.run(
                [sys.executable, "-m", "dmn.estimate"], input=config.model_dump_json(), text=True,
                capture_output=True, cwd=REPOSITORY, env=self._environment(), timeout=patience,
                check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise DataError(
                f"No estimate after {patience:g} seconds: the data are large, or the machine is "
                "busy. The run may be launched without one."
            ) from None
        if done.returncode:
            lines = done.stderr.strip().splitlines()
            raise DataError(lines[-1] if lines else "No estimate: its process was ended.")
        return Estimate.model_validate_json(done.stdout)

    def reap(self) -> None:
        """Takes leave of workers that have ended; to be called now and then."""
        with self._lock:
            ended = [run for run, child in self._children if child.poll() is not None]
            self._children = [one for one in self._children if one[1].returncode is None]
        for run in ended:
            status = run.status()
            if status and (status.state, status.pid) == ("queued", os.getpid()):
                _hand_over(run, "failed", "Its process ended before it began; see its log.")

    def _check(self) -> None:
        settings = self._settings
        runs = run_list.runs_of(settings.runs)
        alive = sum(run.is_alive for run in runs)
        if alive >= settings.slots + settings.max_queued:
            raise LaunchRefused(
                f"{alive} runs are at work or wait, as many as this server takes "
                f"(DMN_SLOTS={settings.slots}, DMN_MAX_QUEUED={settings.max_queued}). Wait for one "
                "to end, or stop one."
            )
        most = settings.max_runs_gigabytes
        if most is not None and (used := sum(run.disk_use() for run in runs) / 1e9) >= most:
            raise LaunchRefused(
                f"The runs take {used:.1f} GB, as much as they may "
                f"(DMN_MAX_RUNS_GIGABYTES={most:g}). Delete some."
            )

    def _start(self, run: Run) -> None:
        """The worker's process, in a session of its own: it outlives this server."""
        _hand_over(run, "queued")
        command = [sys.executable, "-m", "dmn", "train", "--run", str(run.folder.resolve())]
        try:
            with (run.folder / "worker.log").open("ab") as log:
                child = subprocess.Popen(
                    command, cwd=REPOSITORY, env=self._environment(), stdin=subprocess.DEVNULL,
                    stdout=log, stderr=log, start_new_session=True,
                )  # fmt: skip
        except OSError as error:
            _hand_over(run, "failed", f"Its process could not be started: {error.strerror}.")
            raise LaunchRefused(f"{run.name} could not be started: {error.strerror}.") from None
        self._children.append((run, child))

    def _environment(self) -> dict[str, str]:
        told = {"DMN_SLOTS": str(self._settings.slots)}
        if self._settings.max_minutes is not None:
            told["DMN_MAX_MINUTES"] = str(self._settings.max_minutes)
        return os.environ | told


def _hand_over(run: Run, state: Literal["queued", "failed"], message: str = "") -> None:
    """The run's status until its worker writes its own; where this server dies before, it is
    lost.
    """
    before, now = run.status(), time.time()
    told = before.model_dump() if before else {}
    told |= {
        "state": state, "phase": "", "message": message, "pid": os.getpid(),
        "born": born(os.getpid()) or "", "host": socket.gethostname(), "heartbeat": now,
        "queued_at": now, "seconds_left": None, "examples_per_second": None,
    }  # fmt: skip
    rewrite_text(run.status_file, Status.model_validate(told).model_dump_json() + "\n")
