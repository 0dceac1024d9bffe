"""Starts worker processes for the page, ends them, and reaps what has ended."""

import os
import subprocess
import sys
import threading
from pathlib import Path

from app.settings import REPOSITORY, Settings
from dmn import run_list
from dmn.errors import DMNError
from dmn.estimate import Estimate
from dmn.runs import Run, RunConfig


class LaunchRefused(DMNError):
    """A run that this server does not start, and why."""


class Launcher:
    """The worker processes of this server. One for all sessions; its methods may be called from any
    thread.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._children: dict[Path, subprocess.Popen[bytes]] = {}

    def refusal(self) -> str:
        """Why nobody may train here; nothing where everybody may."""
        return {
            "on": "",
            "off": "Training is switched off on this server (DMN_TRAINING=off).",
            "signed-in": "Training is for people who are signed in, and signing in is not built "
            "yet (DMN_TRAINING=signed-in). Set DMN_TRAINING=on where everybody may train.",
        }[self._settings.training]

    def launch(self, config: RunConfig, name: str = "") -> Run:
        """Makes a run and starts its worker, which may have to wait for its turn.

        Raises LaunchRefused where training is off or a limit is reached, DataError where the folder
        cannot be written.
        """
        with self._lock:
            self._check()
            run = run_list.create(self._settings.runs, config, name)
            self._start(run)
        return run

    def resume(self, run: Run) -> None:
        """Goes on with a run that stopped, failed or was lost. Raises LaunchRefused."""
        with self._lock:
            self._check()
            if run.is_alive:
                raise LaunchRefused(f"{run.name} is being trained already.")
            run.take_back_stop()
            self._start(run)

    def stop(self, run: Run, patience: float = 60.0) -> None:
        """Asks the worker to finish its step, save and end; one that has not ended after `patience`
        seconds is terminated, and killed after as many again. Returns at once.
        """
        run.ask_to_stop()
        threading.Thread(target=_end, args=(run, patience), daemon=True).start()

    def estimate(self, config: RunConfig, patience: float = 180.0) -> Estimate:
        """Time and memory that a run would take, measured by a short warm-up in a process of its
        own; seconds. Raises DMNError, for data that cannot be read too.
        """
        raise NotImplementedError

    def reap(self) -> None:
        """Takes leave of workers that have ended; to be called now and then."""
        with self._lock:
            for folder, child in list(self._children.items()):
                if child.poll() is not None:
                    del self._children[folder]

    def _check(self) -> None:
        if refusal := self.refusal():
            raise LaunchRefused(refusal)

    def _start(self, run: Run) -> None:
        command = [sys.executable, "-m", "dmn", "train", "--run", str(run.folder.resolve())]
        environment = os.environ | {"DMN_SLOTS": str(self._settings.slots)}
        with (run.folder / "worker.log").open("ab") as log:
            self._children[run.folder] = subprocess.Popen(
                command, cwd=REPOSITORY, env=environment, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip


def _end(run: Run, patience: float) -> None:
    raise NotImplementedError
