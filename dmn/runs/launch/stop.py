"""Stop a worker: stop file, then SIGTERM, then SIGKILL."""

import signal
import time

from dmn.runs.run import Run
from dmn.runs.status import signal_process

_LOOKS = 0.1
"""Seconds between two looks."""


def stop_worker(run: Run, patience: float) -> bool:
    """Ask the worker to finish its step, save and end; return whether it has ended. One that has
    not ended after `patience` seconds is terminated, and killed after as many again.

    A worker on another machine can only be asked.
    """
    run.request_stop()
    if wait_until_ended(run, patience):
        return True
    for number in (signal.SIGTERM, signal.SIGKILL):
        status = run.status()
        if status is None or not signal_process(status, run.folder, number):
            break
        if wait_until_ended(run, patience):
            return True
    return not run.is_alive


def wait_until_ended(run: Run, patience: float) -> bool:
    """Wait at most `patience` seconds; return whether the worker has ended."""
    until = time.monotonic() + patience
    while run.is_alive:
        if time.monotonic() > until:
            return False
        time.sleep(_LOOKS)
    return True
