"""Starts workers for the page, here or on a cluster, ends them, and reaps what has ended."""

import os
import subprocess
import sys
import threading

from app.settings import REPOSITORY, Settings
from dmn.errors import DataError, DMNError
from dmn.runs import listing
from dmn.runs.launch import ray_cluster
from dmn.runs.launch.local import hand_over, settle, start_here
from dmn.runs.launch.stop import end
from dmn.runs.run import Run, RunConfig
from dmn.runs.status import ALIVE, Place
from dmn.training.estimate import Estimate


class LaunchRefused(DMNError):
    """A run that this server does not start, and why."""


class Launcher:
    """The workers that this server starts. One for all sessions; its methods may be called from any
    thread.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._children: list[tuple[Run, subprocess.Popen[bytes]]] = []

    def launch(self, config: RunConfig, name: str = "", place: Place = "local") -> Run:
        """Makes a run and starts its worker, which may have to wait for its turn; on Ray it waits
        in the cluster's queue.

        Raises LaunchRefused where a limit is reached, DataError where the folder cannot be written
        or, within five seconds, the cluster cannot be reached; no run is made then.
        """
        self._find(place)
        with self._lock:
            self._check(place)
            run = listing.create(self._settings.runs, config, name)
            self._start(run, place)
        self._deliver(run, place)
        return run

    def resume(self, run: Run, place: Place | None = None) -> None:
        """Goes on with a run that stopped, failed or was lost, where it was if no place is given.

        Raises LaunchRefused, DataError.
        """
        place = place or self.place_of(run)
        self._find(place)
        with self._lock:
            self._check(place)
            if run.is_alive:
                raise LaunchRefused(f"{run.name} is being trained already.")
            _ = run.config
            run.take_back_stop()
            self._start(run, place)
        self._deliver(run, place)

    def place_of(self, run: Run) -> Place:
        """Where it would go on."""
        status = run.status()
        return status.place if status and self._settings.ray else "local"

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
                [sys.executable, "-m", "dmn.training.estimate"],
                input=config.model_dump_json(),
                encoding="utf-8",
                capture_output=True,
                cwd=REPOSITORY,
                env=os.environ | self._told(),
                timeout=patience,
                check=False,
            )
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
            settle(run)

    def _find(self, place: Place) -> None:
        """Outside of the lock, since a cluster may take its time. Raises DataError."""
        if place == "ray":
            ray_cluster.check(self._settings.ray)

    def _check(self, place: Place) -> None:
        """Each place has its own limit, and the cluster its own queue besides."""
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
        if most is not None and (used := sum(run.disk_use() for run in runs) / 1e9) >= most:
            raise LaunchRefused(
                f"The runs take {used:.1f} GB, as much as they may "
                f"(DMN_MAX_RUNS_GIGABYTES={most:g}). Delete some."
            )

    def _start(self, run: Run, place: Place) -> None:
        """Within the lock: from now on it counts."""
        if place == "ray":
            hand_over(run, "queued", place="ray")
        else:
            self._children.append((run, start_here(run, os.environ | self._told())))

    def _deliver(self, run: Run, place: Place) -> None:
        if place == "ray":
            ray_cluster.submit([run], self._settings.ray, self._told())

    def _told(self) -> dict[str, str]:
        """Settings that workers go by."""
        told = {"DMN_SLOTS": str(self._settings.slots)}
        if self._settings.max_minutes is not None:
            told["DMN_MAX_MINUTES"] = str(self._settings.max_minutes)
        return told
