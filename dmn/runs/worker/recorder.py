"""Record a training for others to look at: points of its curves, probes, TensorBoard's files."""

import json
import sys
from collections.abc import Sequence
from functools import cached_property

from dmn.config.run import Probe
from dmn.evaluation.metrics import summary
from dmn.models.checkpoints.folder import Checkpoint
from dmn.runs import records
from dmn.runs.run import Run
from dmn.runs.worker.ask_probes import ask
from dmn.runs.worker.tensorboard import EventFile
from dmn.system.files import append_json, replace_text
from dmn.training.loop import EpochMetrics
from dmn.training.state import TrainingState

_LEAST_SECONDS = 1.0
_PER_E_FOLD = 1000
"""Points while the time trained grows e-fold: ten hours are 4,600 points, a day is 5,500."""


class Recorder:
    """Writes the points, epochs and probes of one restart of a run as they come."""

    def __init__(self, run: Run, state: TrainingState, restart: int, steps_per_epoch: int) -> None:
        self._run, self._state, self._restart = run, state, restart
        self._steps_per_epoch, self._begun_at = steps_per_epoch, state.steps
        self._roll_back()
        self._seconds = sum(
            epoch.get("seconds", 0.0)
            for epoch in run.metrics()
            if epoch.get("restart", 1) == restart
        )
        """Trained in the epochs that are done."""
        self._before = state.totals
        self._carried = state.totals * 0
        self._questions, self._since = 0, self._trained_seconds()

    @cached_property
    def _board(self) -> EventFile:
        """The event file, made when there is something to write. A curve that was truncated goes on
        in another file, which hides what was truncated.
        """
        folder = self._run.folder / "tensorboard" / f"restart-{self._restart}"
        return EventFile(folder, self._begun_at + 1)

    def close(self) -> None:
        """Close the event file, where there is one."""
        if "_board" in vars(self):
            self._board.close()

    def step(self, questions: int) -> None:
        """Count a step, and write a point now and then."""
        self._questions += questions
        passed = self._trained_seconds() - self._since
        if passed >= max(_LEAST_SECONDS, self._since / _PER_E_FOLD):
            self._point(passed)

    def _trained_seconds(self) -> float:
        return self._seconds + self._state.epoch_seconds

    def _point(self, passed: float) -> None:
        state = self._state
        # Here and nowhere else is a device waited for.
        loss, gate_loss = ((self._carried + state.totals - self._before) / self._questions).tolist()
        epoch = state.epoch + min(1.0, state.step / self._steps_per_epoch)
        entry = {
            "restart": self._restart,
            "step": state.steps,
            "epoch": round(epoch, 4),
            "loss": loss,
            "gate_loss": gate_loss,
            "learning_rate": float(state.schedule.get_last_lr()[0]),
            "examples_per_second": round(self._questions / passed, 1),
            "seconds": round(self._trained_seconds(), 3),
        }
        append_json(self._run.folder / "steps.jsonl", entry)
        names = ("loss", "gate_loss", "learning_rate", "examples_per_second")
        self._board.add(state.steps, {f"training/{name}": entry[name] for name in names})
        self._before, self._carried = state.totals, state.totals * 0
        self._questions, self._since = 0, self._trained_seconds()

    def epoch(self, metrics: EpochMetrics) -> None:
        """Write an epoch's figures; to be called before the next epoch's first step."""
        self._seconds += metrics.seconds
        self._carried = self._carried + self._state.totals - self._before
        self._before = self._state.totals * 0
        found, names = summary(metrics.tasks), ("mean_accuracy", "gate_recall", "gate_precision")
        figures = {f"validation/{name}": found[name] for name in names if found[name] is not None}
        figures |= {f"accuracy/task_{task}": one.accuracy for task, one in metrics.tasks.items()}
        self._board.add(metrics.step, figures)
        self._board.flush()

    def probe(
        self, stories: Sequence[Probe], checkpoint: Checkpoint, metrics: EpochMetrics
    ) -> None:
        """Ask the network as it is now about the probes, and write its answers."""
        found = ask(stories, checkpoint)
        append_json(
            self._run.folder / "probes" / "evaluations.jsonl",
            {
                "restart": self._restart,
                "epoch": metrics.epoch,
                "step": metrics.step,
                "probes": found,
            },
        )

    def _roll_back(self) -> None:
        """Truncate the curves to the last saved state."""
        latest = (self._restart, self._state.steps)
        for name in (records.POINTS, records.EVALUATIONS):
            file = self._run.folder / name
            if file.exists():
                entries = records.lines(self._run.folder, name, most_bytes=sys.maxsize).read()
                kept = [e for e in entries if (e.get("restart", 1), e["step"]) <= latest]
                replace_text(file, "".join(json.dumps(entry) + "\n" for entry in kept))
