"""One training of a run, of which papers take the best of several, and what it leaves on disk."""

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

from dmn.config.model import Probe, TrainingConfig
from dmn.data.corpus_cache import Corpus
from dmn.errors import TrainingError
from dmn.evaluation.metrics import summary
from dmn.models.checkpoints import folder
from dmn.models.checkpoints.folder import Checkpoint
from dmn.runs.run import Run, RunConfig
from dmn.runs.worker.progress import Progress, Stopped
from dmn.runs.worker.recorder import Recorder
from dmn.system.files import replace_bytes
from dmn.training import loop
from dmn.training.distributed import Processes
from dmn.training.loop import EpochMetrics
from dmn.training.state import TrainingState


@dataclass
class Standing:
    """How far a run is, apart from the state of the restart that is being trained."""

    restart: int = 1
    best_accuracy: float = -1.0
    """Of all restarts."""
    best_epoch: int = 0
    best_restart: int = 0
    seconds: float = 0.0
    """Training and evaluation, of all sittings."""


@dataclass(frozen=True)
class Job:
    """A run that is ready to train."""

    run: Run
    config: RunConfig
    corpus: Corpus
    """Its validation questions are this process's share."""
    device: torch.device
    beginning: Checkpoint | None
    probes: tuple[Probe, ...]
    processes: Processes
    progress: Progress
    say: Callable[[str], None]
    standing: Standing = field(default_factory=Standing)


class Restart:
    """Trains once, from where `state` stands."""

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
        """Until its end, or until it is asked to stop, saved then; whether it came to its end."""
        job, processes = self._job, self._job.processes
        self._tell()
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
                self._save_between()
                return False
            finally:
                if self._recorder:
                    self._recorder.close()
        return True

    def _tell(self) -> None:
        """Says where it stands."""
        progress, standing, state = self._job.progress, self._job.standing, self._state
        progress.restart, progress.restarts = standing.restart, self._job.config.training.restarts
        progress.seed, progress.epochs = self._config.seed, self._config.epochs
        progress.epoch, progress.step = state.epoch, state.steps
        progress.steps = self._steps * self._config.epochs
        if standing.best_epoch:
            progress.best_accuracy = standing.best_accuracy
            progress.best_epoch, progress.best_restart = standing.best_epoch, standing.best_restart
        progress.begin()

    def _step(self, questions: int) -> None:
        self._bar.update(questions)
        self._job.progress.stepped(questions, self._state.steps)
        if self._recorder:
            self._recorder.step(questions)
        if self._is_alone:
            if time.monotonic() - self._saved_at > self._save_seconds:
                self._save_between()
            self._job.progress.stop_if_asked()

    def _batch(self) -> None:
        self._job.progress.evaluated()
        if self._is_alone:
            self._job.progress.stop_if_asked()

    def _epoch(self, metrics: EpochMetrics) -> None:
        job, standing = self._job, self._job.standing
        is_best = metrics.is_best and metrics.accuracy > standing.best_accuracy
        if is_best:
            standing.best_accuracy, standing.best_epoch = metrics.accuracy, metrics.epoch
            standing.best_restart = standing.restart
        if self._recorder:
            self._leave(replace(metrics, is_best=is_best), self._recorder)
        job.progress.accuracy = metrics.accuracy
        self._tell()
        job.say(_line(metrics))

    def _leave(self, metrics: EpochMetrics, recorder: Recorder) -> None:
        """Writes what an epoch came to; the state last, which says that all the rest is there."""
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
            _card(job, self._config, metrics),
            int(job.corpus.data.facts.lengths.max()),
            questions=job.corpus.questions,
        )

    def _save_between(self) -> None:
        """Saves within an epoch, unless a step on a GPU went wrong and was not found yet."""
        if self._state.is_finite():
            self._save()

    def _save(self) -> None:
        self._job.standing.seconds = self._job.progress.seconds
        save_state(self._job.run, self._state, self._job.standing)
        self._saved_at = time.monotonic()


def save_state(run: Run, state: TrainingState, standing: Standing) -> None:
    """Replaces last/state.pt whole. Raises OSError."""
    run.state_file.parent.mkdir(exist_ok=True)
    # Not into the file: torch hides the reason why a disk cannot be written.
    content = io.BytesIO()
    torch.save(state.save() | {"run": asdict(standing)}, content)
    replace_bytes(run.state_file, content.getbuffer(), durable=True)


def load_state(run: Run) -> dict[str, Any] | None:
    """What `save_state` saved, None where nothing was. Raises TrainingError where it is broken."""
    if not run.state_file.exists():
        return None
    try:
        saved = torch.load(run.state_file, map_location="cpu", weights_only=True)
    except (OSError, EOFError, RuntimeError, ValueError, UnpicklingError):
        saved = None
    if isinstance(saved, dict) and saved.keys() >= {"run", "totals"}:
        return saved
    raise TrainingError(
        f"{run.state_file} is not a whole state of this version. Start a new run from the best "
        f"epoch (--init-from {run.checkpoint}), or remove it to train anew."
    )


def _card(job: Job, config: TrainingConfig, metrics: EpochMetrics) -> dict[str, Any]:
    """What a checkpoint says of itself, and of the one it began from."""
    told = ("command", "epoch", "seed", "begun from")
    begun = job.beginning
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
        "begun from": begun and {k: v for k, v in begun.metrics.items() if k in told},
    }


def _line(metrics: EpochMetrics) -> str:
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
