"""Ends a run's worker: kindly, then firmly."""

import signal
import time

from dmn.runs.run import Run
from dmn.runs.status import signal_process

_LOOKS = 0.1
"""Seconds between two looks."""


def end(run: Run, patience: float) -> bool:
    """Asks the worker to finish its step, save and end. One that has not ended after `patience`
    seconds is terminated, and killed after as many again. Whether it has ended.

    A worker on another machine can only be asked.
    """
    run.ask_to_stop()
    if has_ended(run, patience):
        return True
    for number in (signal.SIGTERM, signal.SIGKILL):
        status = run.status()
        if status is None or not signal_process(status, number):
            break
        if has_ended(run, patience):
            return True
    return not run.is_alive


def has_ended(run: Run, patience: float) -> bool:
    """Waits for it."""
    until = time.monotonic() + patience
    while run.is_alive:
        if time.monotonic() > until:
            return False
        time.sleep(_LOOKS)
    return True
