"""Where a worker stands: written by the thread that trains, read by the one that tells others."""

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any, Literal

from dmn.runs.status import Status

Phase = Literal["", "waiting", "reading", "training", "evaluating"]
Doing = Literal["queued", "running", "stopped", "finished", "failed"]


_LASTING = (
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
"""What a status says of a training, whichever sitting it is."""
_LEAST_SECONDS = 1.0
"""Of training that a speed is told from."""


class Stopped(Exception):
    """A training that was asked to stop, and is at a place where it can go on."""


class Progress:
    """What is known of a training while it goes on, and whether it should stop.

    Costs a step a few attributes, so that it may be told of each one.
    """

    def __init__(self) -> None:
        self.state: Doing = "queued"
        self.phase: Phase = "reading"
        self.message = ""
        self.stop = threading.Event()
        """Set from elsewhere: the training is to end after this step."""
        self.publish: Callable[[], None] = lambda: None
        """Tells others at once."""
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
        """Training and evaluation, of all sittings."""
        self._training_seconds = self._between = 0.0
        self._questions = 0
        self._marks: deque[tuple[float, int, int]] = deque(maxlen=30)
        self._moved = time.monotonic()

    def recall(self, before: Status) -> None:
        """What the last sitting said, until this one knows itself."""
        for name in (*_LASTING, "seconds"):
            setattr(self, name, getattr(before, name))

    def ask_to_stop(self, message: str = "") -> None:
        self.message = self.message or message
        self.stop.set()

    def stop_if_asked(self) -> None:
        """Raises Stopped."""
        if self.stop.is_set():
            raise Stopped

    def begin(self) -> None:
        """The next step is the first of an epoch, or of a sitting."""
        passed = self._passed()
        if self.phase == "evaluating":
            self._between += passed
        self.phase = "training"

    def stepped(self, questions: int, step: int) -> None:
        """One step more, the last was `step` of this restart."""
        self._training_seconds += self._passed()
        self._questions += questions
        self.step = step

    def evaluated(self) -> None:
        """One batch of validation questions more."""
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
        """Seconds since it was last heard of."""
        return time.monotonic() - self._moved

    def rates(self) -> tuple[float | None, float | None]:
        """Questions and steps a second of training, over the last thirty looks; None before two."""
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
        """An upper bound: patience may end a training before its last epoch."""
        if self.state != "running" or not steps_per_second or not self.steps:
            return None
        restarts = self.restarts - self.restart + 1
        steps = max(0, restarts * self.steps - self.step)
        evaluations = max(0, restarts * self.epochs - self.epoch)
        return steps / steps_per_second + evaluations * self._between

    def lasting(self) -> dict[str, Any]:
        """The fields of a status that outlive a sitting."""
        return {name: getattr(self, name) for name in _LASTING}

    def end(self, state: Doing, message: str = "") -> None:
        """The last word."""
        self.state, self.phase, self.message = state, "", message or self.message
        self.publish()
