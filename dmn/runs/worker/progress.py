"""The progress of a worker: written by the thread that trains, read by the heartbeat."""

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any, Literal

from dmn.runs.status import Status

Phase = Literal["", "waiting", "reading", "training", "evaluating"]
WorkerState = Literal["queued", "running", "stopped", "finished", "failed"]


_KEPT_FIELDS = (
    "restart",
    "restarts",
    "seed",
    "epoch",
    "epochs",
    "step",
    "steps",
    "best_accuracy",
    "best_epoch",
    "best_restart",
    "accuracy",
)
"""Fields of a status that a resumed run takes over from the last process."""
_LEAST_SECONDS = 1.0
"""Of training that a speed is computed from."""


class Stopped(Exception):
    """A training that was asked to stop, and is at a place where it can go on."""


class Progress:
    """The progress of a training, and the request to stop it. An update costs a few assignments, so
    every step may make one.
    """

    def __init__(self) -> None:
        self.state: WorkerState = "queued"
        self.phase: Phase = "reading"
        self.message = ""
        self.stop = threading.Event()
        """Set from elsewhere: the training is to end after this step."""
        self.publish: Callable[[], None] = lambda: None
        """Write the status at once."""
        self.gpu: Callable[[], dict[str, Any]] = dict
        """The GPU's use, as fields of `dmn.runs.status.System`; set where there is one."""
        self.restart = self.restarts = self.epochs = 1
        self.seed: int | None = None
        self.epoch = self.step = self.steps = 0
        self.best_accuracy: float | None = None
        self.best_epoch: int | None = None
        self.best_restart: int | None = None
        self.accuracy: float | None = None
        self.seconds = 0.0
        """Training and evaluation, of all processes so far."""
        self._training_seconds = self._between = 0.0
        self._questions = 0
        self._marks: deque[tuple[float, int, int]] = deque(maxlen=30)
        self._moved = time.monotonic()

    def restore(self, before: Status) -> None:
        """Take over what the last process wrote, until this one knows better."""
        for name in (*_KEPT_FIELDS, "seconds"):
            setattr(self, name, getattr(before, name))

    def request_stop(self, message: str = "") -> None:
        """Let the training end after this step; the first message given is the reason."""
        self.message = self.message or message
        self.stop.set()

    def stop_if_requested(self) -> None:
        """Raise Stopped where a stop was requested."""
        if self.stop.is_set():
            raise Stopped

    def begin_epoch(self) -> None:
        """Note that the next step is the first of an epoch, or of a process."""
        passed = self._passed()
        if self.phase == "evaluating":
            self._between += passed
        self.phase = "training"

    def step_done(self, questions: int, step: int) -> None:
        """Count one more step, which was number `step` of this restart."""
        self._training_seconds += self._passed()
        self._questions += questions
        self.step = step

    def batch_evaluated(self) -> None:
        """Count one more batch of validation questions."""
        passed = self._passed()
        if self.phase == "evaluating":
            self._between += passed
        else:
            self.phase, self._between = "evaluating", passed

    def _passed(self) -> float:
        now = time.monotonic()
        passed, self._moved = now - self._moved, now
        if self.phase in ("training", "evaluating"):
            self.seconds += passed
        return passed

    @property
    def idle(self) -> float:
        """Seconds since the last step or batch."""
        return time.monotonic() - self._moved

    def rates(self) -> tuple[float | None, float | None]:
        """Return questions and steps per second of training, over the last thirty calls; None
        before there were two.
        """
        mark = (self._training_seconds, self._questions, self.step)
        if not self._marks or self._marks[-1] != mark:
            if self._marks and mark[2] < self._marks[-1][2]:  # the next restart
                self._marks.clear()
            self._marks.append(mark)
        before, now = self._marks[0], self._marks[-1]
        passed = now[0] - before[0]
        if passed < _LEAST_SECONDS:
            return None, None
        return (now[1] - before[1]) / passed, (now[2] - before[2]) / passed

    def seconds_left(self, steps_per_second: float | None) -> float | None:
        """Return an upper bound: patience may end a training before its last epoch."""
        if self.state != "running" or not steps_per_second or not self.steps:
            return None
        restarts = self.restarts - self.restart + 1
        steps = max(0, restarts * self.steps - self.step)
        evaluations = max(0, restarts * self.epochs - self.epoch)
        return steps / steps_per_second + evaluations * self._between

    def lasting_fields(self) -> dict[str, Any]:
        """Return the fields of a status that a resumed run takes over."""
        return {name: getattr(self, name) for name in _KEPT_FIELDS}

    def end(self, state: WorkerState, message: str = "") -> None:
        """Write the last status."""
        self.state, self.phase, self.message = state, "", message or self.message
        self.publish()
