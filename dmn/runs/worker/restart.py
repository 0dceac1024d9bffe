"""Train one restart of a run, and save it; papers take the best of several restarts."""

import io
import os
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import torch
from tqdm import tqdm

from dmn.config.run import Probe, RunConfig
from dmn.config.training import TrainingConfig
from dmn.data.corpus_cache import Corpus
from dmn.errors import TrainingError
from dmn.evaluation.metrics import summary
from dmn.models.checkpoints import folder
from dmn.models.checkpoints.folder import Checkpoint
from dmn.runs.run import Run
from dmn.runs.worker.progress import Progress, Stopped
from dmn.runs.worker.recorder import Recorder
from dmn.system.files import replace_bytes
from dmn.training import loop
from dmn.training.distributed import Processes
from dmn.training.loop import EpochMetrics
from dmn.training.state import TrainingState


@dataclass
class Standing:
    """The progress of a run over all its restarts; the restart's own state is saved beside it."""

    restart: int = 1
    best_accuracy: float = -1.0
    """Of all restarts."""
    best_epoch: int = 0
    best_restart: int = 0
    seconds: float = 0.0
    """Training and evaluation, of all processes so far."""


@dataclass(frozen=True)
class Job:
    """A run that is ready to train."""

    run: Run
    config: RunConfig
    corpus: Corpus
    """Its validation questions are this process's share."""
    device: torch.device
    init: Checkpoint | None
    """The checkpoint whose weights a warm start takes."""
    probes: tuple[Probe, ...]
    processes: Processes
    progress: Progress
    report: Callable[[str], None]
    standing: Standing = field(default_factory=Standing)


class Restart:
    """One training, from where its `state` stands."""

    def __init__(self, job: Job, config: TrainingConfig, state: TrainingState) -> None:
        """`config` is the run's with the seed of this restart."""
        self._job, self._config, self._state = job, config, state
        self._steps = loop.steps_per_epoch(job.corpus.data, config)
        self._is_first, self._is_alone = job.processes.is_first, job.processes.size == 1
        self._recorder: Recorder | None = None
        if self._is_first:
            self._recorder = Recorder(job.run, state, job.standing.restart, self._steps)
        self._saved_at = time.monotonic()
        # What is lost at most where a worker is killed.
        self._save_seconds = float(os.environ.get("DMN_SAVE_SECONDS", "60"))
        self._bar = tqdm(
            total=self._steps * config.batch_size * (config.epochs - state.epoch),
            unit=" questions",
            smoothing=0.02,
            disable=None if self._is_first else True,
        )

    def train(self) -> bool:
        """Train to the end and return True, or save at a requested stop and return False."""
        job, processes = self._job, self._job.processes
        self._update_progress()
        with self._bar:
            try:
                for metrics in loop.train(
                    self._state,
                    job.corpus.data,
                    job.corpus.validation,
                    self._config,
                    self._step,
                    processes,
                    self._batch,
                ):
                    self._epoch(metrics)
                    # Several processes must stop at the same place: after an epoch.
                    if not self._is_alone and processes.agreed(job.progress.stop.is_set):
                        return False
            except Stopped:
                self._save_within_epoch()
                return False
            finally:
                if self._recorder:
                    self._recorder.close()
        return True

    def _update_progress(self) -> None:
        """Publish how far the restart is."""
        progress, standing, state = self._job.progress, self._job.standing, self._state
        progress.restart, progress.restarts = standing.restart, self._job.config.training.restarts
        progress.seed, progress.epochs = self._config.seed, self._config.epochs
        progress.epoch, progress.step = state.epoch, state.steps
        progress.steps = self._steps * self._config.epochs
        if standing.best_epoch:
            progress.best_accuracy = standing.best_accuracy
            progress.best_epoch, progress.best_restart = standing.best_epoch, standing.best_restart
        progress.begin_epoch()

    def _step(self, questions: int) -> None:
        self._bar.update(questions)
        self._job.progress.step_done(questions, self._state.steps)
        if self._recorder:
            self._recorder.step(questions)
        if self._is_alone:
            if time.monotonic() - self._saved_at > self._save_seconds:
                self._save_within_epoch()
            self._job.progress.stop_if_requested()

    def _batch(self) -> None:
        self._job.progress.batch_evaluated()
        if self._is_alone:
            self._job.progress.stop_if_requested()

    def _epoch(self, metrics: EpochMetrics) -> None:
        job, standing = self._job, self._job.standing
        is_best = metrics.is_best and metrics.accuracy > standing.best_accuracy
        if is_best:
            standing.best_accuracy, standing.best_epoch = metrics.accuracy, metrics.epoch
            standing.best_restart = standing.restart
        if self._recorder:
            self._record_epoch(replace(metrics, is_best=is_best), self._recorder)
        job.progress.accuracy = metrics.accuracy
        self._update_progress()
        job.report(_epoch_line(metrics))

    def _record_epoch(self, metrics: EpochMetrics, recorder: Recorder) -> None:
        """Write an epoch's results; the state last, which says that all the rest is there."""
        job, now = self._job, self._checkpoint(metrics)
        job.run.append_metrics(
            {"restart": job.standing.restart, "seed": self._config.seed, **asdict(metrics)}
        )
        recorder.epoch(metrics)
        if metrics.is_best:
            folder.save(now, job.run.checkpoint)
        recorder.probe(job.probes, now, metrics)
        self._save()

    def _checkpoint(self, metrics: EpochMetrics) -> Checkpoint:
        job = self._job
        return Checkpoint(
            job.run.folder.name,
            self._state.network,
            job.corpus.vocabulary,
            job.config.model,
            self._config,
            _metrics(job, self._config, metrics),
            int(job.corpus.data.facts.lengths.max()),
            questions=job.corpus.questions,
        )

    def _save_within_epoch(self) -> None:
        """Save within an epoch, unless a step on a GPU went wrong and was not found yet."""
        if self._state.is_finite():
            self._save()

    def _save(self) -> None:
        self._job.standing.seconds = self._job.progress.seconds
        save_state(self._job.run, self._state, self._job.standing)
        self._saved_at = time.monotonic()


def save_state(run: Run, state: TrainingState, standing: Standing) -> None:
    """Replace last/state.pt whole. Raises OSError."""
    run.state_file.parent.mkdir(exist_ok=True)
    # Not into the file: torch hides the reason why a disk cannot be written.
    content = io.BytesIO()
    torch.save(state.save() | {"run": asdict(standing)}, content)
    replace_bytes(run.state_file, content.getbuffer(), durable=True)


def load_state(run: Run) -> dict[str, Any] | None:
    """Return what `save_state` saved, None where nothing was. Raises TrainingError where it is
    broken.
    """
    if not run.state_file.exists():
        return None
    try:
        saved = torch.load(run.state_file, map_location="cpu", weights_only=True)
    except (OSError, EOFError, RuntimeError, ValueError, UnpicklingError):
        saved = None
    if isinstance(saved, dict) and saved.keys() >= {"run", "totals"}:
        return saved
    raise TrainingError(
        f"{run.state_file} is incomplete, or from another version. Start a new run from the best "
        f"epoch (--init-from {run.checkpoint}), or remove it to train from the start."
    )


def _metrics(job: Job, config: TrainingConfig, metrics: EpochMetrics) -> dict[str, Any]:
    """Return a checkpoint's metrics, and how it and the one it began from were made."""
    kept = ("command", "epoch", "seed", "begun from")
    init = job.init
    return {
        "network": job.config.model.network,
        "measured on": "validation questions, never a test set",
        **summary(metrics.tasks),
        "epoch": metrics.epoch,
        "training questions": len(job.corpus.data),
        "seed": config.seed,
        "date": date.today().isoformat(),
        "torch": torch.__version__,
        "format": job.config.format,
        "vectors": job.config.vectors and Path(job.config.vectors).name,
        "command": job.config.command,
        "begun from": init and {k: v for k, v in init.metrics.items() if k in kept},
    }


def _epoch_line(metrics: EpochMetrics) -> str:
    weak = [
        f"{name} {task.accuracy:.1f}" for name, task in metrics.tasks.items() if task.accuracy < 95
    ]
    figures = summary(metrics.tasks)
    recall = figures["gate_recall"]
    return (
        f"epoch {metrics.epoch}: accuracy {metrics.accuracy:.2f} %, {figures['solved']} of "
        f"{len(metrics.tasks)} solved, "
        f"gate recall {0 if recall is None else recall:.1f} %, loss {metrics.loss:.4f} + "
        f"{metrics.gate_loss:.4f}, "
        f"{metrics.examples_per_second:,.0f} questions/s; below 95: {', '.join(weak) or 'none'}"
    )
