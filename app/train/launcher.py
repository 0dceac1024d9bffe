"""Start, stop and reap workers for the page, on this machine or on a cluster."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from app.settings import REPOSITORY, Settings
from app.train import origin, retention
from dmn.config.run import RunConfig
from dmn.errors import DataError, DMNError
from dmn.runs import listing
from dmn.runs.launch import ray_cluster
from dmn.runs.launch.local import announce, fail_if_silent, start_here
from dmn.runs.launch.stop import stop_worker
from dmn.runs.run import Run
from dmn.runs.status import ALIVE, Place
from dmn.training.estimate import Estimate


class LaunchRefused(DMNError):
    """A run that this server does not start."""


class Launcher:
    """The workers that this server starts. One for all sessions; its methods may be called from any
    thread.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._estimating = threading.Lock()
        self._children: list[tuple[Run, subprocess.Popen[bytes]]] = []

    def launch(self, config: RunConfig, name: str = "", place: Place = "local") -> Run:
        """Make a run and start its worker, which may have to wait for its turn; on Ray it waits in
        the cluster's queue.

        Raises LaunchRefused where a limit is reached, DataError where the folder cannot be written
        or, within five seconds, the cluster cannot be reached; no run is made then.
        """
        self._check_cluster(place)
        with self._lock:
            self._check_limits(place)
            run = listing.create(self._settings.runs, config, name)
            self._start(run, place)
        self._submit(run, place)
        return run

    def resume(self, run: Run, place: Place | None = None) -> None:
        """Resume a run that stopped, failed or was lost, where it was if no place is given.

        Raises LaunchRefused, ForeignRun, DataError.
        """
        place = place or self.place_of(run)
        self._check_cluster(place)
        with self._lock:
            self._check_limits(place)
            if run.is_alive:
                raise LaunchRefused(f"{run.name} is being trained already.")
            origin.config_of(run, self._settings)
            run.clear_stop_request()
            self._start(run, place)
        self._submit(run, place)

    def place_of(self, run: Run) -> Place:
        """Return where a resumed run would be trained."""
        status = run.status()
        return status.place if status and self._settings.ray else "local"

    def stop(self, run: Run, patience: float = 60.0) -> None:
        """Ask the worker to finish its step, save and end, and return at once; one that has not
        ended after `patience` seconds is terminated, and killed after as many again.
        """
        run.request_stop()
        threading.Thread(target=stop_worker, args=(run, patience), daemon=True).start()

    def estimate(self, config: RunConfig, patience: float = 300.0) -> Estimate:
        """Measure the time and memory that a run would take, by a short warm-up in a process of its
        own: seconds, and longer where data are tokenised for the first time. It takes a slot, and
        there is one at a time. Raises LaunchRefused, DMNError.
        """
        with self._estimate_turn():
            return self._measured(config, patience)

    @contextmanager
    def _estimate_turn(self) -> Iterator[None]:
        """Let one estimate at a time be measured, while a slot is free. Raises LaunchRefused."""
        if not self._estimating.acquire(blocking=False):
            raise LaunchRefused("Another estimate is running. Try again in a minute.")
        try:
            self._check_slot()
            yield
        finally:
            self._estimating.release()

    def _measured(self, config: RunConfig, patience: float) -> Estimate:
        try:
            done = subprocess.run(
                [sys.executable, "-m", "dmn.training.estimate"],
                input=config.model_dump_json(),
                encoding="utf-8",
                capture_output=True,
                cwd=REPOSITORY,
                env=os.environ | self._worker_env(),
                timeout=patience,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise DataError(
                f"No estimate after {patience:g} seconds. The data may be large, or the machine "
                "busy. You can start the run without an estimate."
            ) from None
        if done.returncode:
            lines = done.stderr.strip().splitlines()
            raise DataError(lines[-1] if lines else "No estimate: the process was stopped.")
        return Estimate.model_validate_json(done.stdout)

    def reap(self) -> None:
        """Reap workers that have ended; to be called now and then."""
        with self._lock:
            ended = [run for run, child in self._children if child.poll() is not None]
            self._children = [one for one in self._children if one[1].returncode is None]
        for run in ended:
            fail_if_silent(run)

    def _check_cluster(self, place: Place) -> None:
        """Check that the cluster answers, outside of the lock, since it may take its time. Raises
        DataError.
        """
        if place == "ray":
            ray_cluster.check(self._settings.ray)

    def _check_limits(self, place: Place) -> None:
        """Raise LaunchRefused at a limit. Each place has its own, and the cluster its own queue."""
        settings = self._settings
        runs = listing.runs_of(settings.runs)
        statuses = [(run, status) for run in runs if (status := run.status())]
        alive = sum(run.state(one) in ALIVE for run, one in statuses if one.place == place)
        if alive >= settings.slots + settings.max_queued:
            raise LaunchRefused(
                f"{alive} runs are at work or wait, as many as this server takes "
                f"(DMN_SLOTS={settings.slots}, DMN_MAX_QUEUED={settings.max_queued}). Wait for one "
                "to end, or stop one."
            )
        most = settings.max_runs_gigabytes
        if most is not None and (used := retention.room_taken(settings) / 1e9) >= most:
            raise LaunchRefused(
                f"The runs take {used:.1f} GB, as much as they may "
                f"(DMN_MAX_RUNS_GIGABYTES={most:g}). Delete some."
            )

    def _check_slot(self) -> None:
        """Raise LaunchRefused while runs are trained on all slots of this machine."""
        runs = listing.runs_of(self._settings.runs)
        places = [(run.state(), run.status()) for run in runs]
        trained = sum(
            state in ("running", "stopping") and status is not None and status.place == "local"
            for state, status in places
        )
        if trained >= self._settings.slots:
            raise LaunchRefused(
                f"{trained} of {self._settings.slots} places for runs are in use (DMN_SLOTS). An "
                "estimate would slow these runs down and be wrong. Wait for one to end, or start "
                "without an estimate."
            )

    def _start(self, run: Run, place: Place) -> None:
        """Start the run, within the lock: from now on it counts."""
        if place == "ray":
            announce(run, "queued", place="ray")
        else:
            self._children.append((run, start_here(run, os.environ | self._worker_env())))

    def _submit(self, run: Run, place: Place) -> None:
        if place == "ray":
            ray_cluster.submit([run], self._settings.ray, self._worker_env())

    def _worker_env(self) -> dict[str, str]:
        """Return the environment variables that limit workers."""
        limits = {"DMN_SLOTS": str(self._settings.slots)}
        if self._settings.max_minutes is not None:
            limits["DMN_MAX_MINUTES"] = str(self._settings.max_minutes)
        return limits
