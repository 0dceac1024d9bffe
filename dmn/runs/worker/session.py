"""Train a run: read its configuration and data, train its restarts, write into its folder."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from dmn.config.training import TrainingConfig
from dmn.data.corpus import corpus_of
from dmn.data.corpus_cache import Corpus
from dmn.errors import TrainingError
from dmn.models.checkpoints import folder
from dmn.models.embeddings import initialize_embeddings
from dmn.runs import probes
from dmn.runs.run import Run
from dmn.runs.worker.ask_probes import choose
from dmn.runs.worker.progress import Progress
from dmn.runs.worker.restart import Job, Restart, Standing, load_state
from dmn.system.device import choose_precision, fast_training, gpu_use
from dmn.training import loop, warm_start
from dmn.training.distributed import ALONE, Processes
from dmn.training.nonfinite import StepFailed
from dmn.training.state import TrainingState


def train_run(
    run: Run,
    report: Callable[[str], None],
    corpus: Corpus | None = None,
    processes: Processes = ALONE,
    progress: Progress | None = None,
) -> None:
    """Start or resume a run and train it to its end, or until `progress` asks it to stop; each
    epoch is on disk before the next begins.

    `corpus` is what `corpus_of` returns for its configuration, where the caller has it. Of several
    processes only the first reads and writes the run's folder, and reports; they stop after an
    epoch, one alone stops after a step. Raises DMNError for data, a device or a checkpoint that
    cannot be used, and for a step with a non-finite loss, whose batch it saves in the folder;
    OSError for a disk that is full.
    """
    report = report if processes.is_first else _discard
    job = _prepare(run, report, corpus, processes, progress or Progress())
    saved = processes.agreed(lambda: load_state(run))
    if saved:
        job = replace(job, standing=Standing(**saved["run"]))
    if processes.is_first:
        _roll_back(job, saved)
    try:
        with fast_training(job.config.training.threads):
            is_done = _train(job, saved)
    except StepFailed as failure:
        # All processes fail at the same step; the others must not end before it is written.
        advice = processes.agreed(lambda: _save_failure(run, failure))
        raise TrainingError(f"{failure} {advice}") from None
    if not is_done:
        report(f"Stopped and saved. Go on: python -m dmn train --run {run.folder}")
    job.progress.end("finished" if is_done else "stopped")


def _discard(line: str) -> None:
    pass


def _prepare(
    run: Run,
    report: Callable[[str], None],
    corpus: Corpus | None,
    processes: Processes,
    progress: Progress,
) -> Job:
    progress.state = "running"
    config = processes.agreed(lambda: run.config)
    device = processes.device(config.training.device)
    if device.type == "cuda":
        progress.gpu = gpu_use
    init = folder.load(Path(config.init_from), device) if config.init_from else None
    if init:
        warm_start.check(init, config.model)
    corpus = corpus or corpus_of(config)
    report(_heading(corpus, device, processes))
    if note := choose_precision(config.training.precision, device)[1]:
        report(note)
    share = corpus.validation.take(processes.share(len(corpus.validation)))
    asked = choose(config, set(corpus.validation.tasks))
    own = corpus._replace(validation=share)
    return Job(run, config, own, device, init, asked, processes, progress, report)


def _heading(corpus: Corpus, device: torch.device, processes: Processes) -> str:
    among = f", {processes.size} processes" if processes.size > 1 else ""
    return (
        f"{len(corpus.data):,} questions to train on, {len(corpus.validation):,} to validate, "
        f"{len(corpus.vocabulary)} words, {device}{among}"
    )


def _roll_back(job: Job, saved: dict[str, Any] | None) -> None:
    """Truncate the metrics to the last saved state, and finish what a killed worker left half done.

    Without a saved state too: a worker may have ended between its first line and its first state.
    """
    job.run.truncate_metrics(saved["epoch"] if saved else 0, job.standing.restart)
    folder.restore_interrupted_save(job.run.checkpoint)
    probes.write_stories(job.run, job.probes)


def _train(job: Job, saved: dict[str, Any] | None) -> bool:
    """Train one restart after the other, from where the run stood; return False where a stop was
    requested.
    """
    job.progress.seconds = job.standing.seconds
    for number in range(job.standing.restart, job.config.training.restarts + 1):
        job.standing.restart = number
        seed = (job.config.training.seed + number - 1) % 2**63
        config = job.config.training.model_copy(update={"seed": seed})
        state = _initial_state(job, config)
        if saved is not None:
            state.restore(saved)
            saved = None
        if not Restart(job, config, state).train():
            return False
    return True


def _initial_state(job: Job, config: TrainingConfig) -> TrainingState:
    """Return the state of a restart before its first step."""
    state = loop.start(job.config.model, config, job.corpus.data, job.device)
    if job.config.vectors:
        initialize_embeddings(Path(job.config.vectors), job.corpus.vocabulary, state.network)
    if job.init:
        warm_start.initialize(job.init, job.corpus.vocabulary, state)
    return state


def _save_failure(run: Run, failure: StepFailed) -> str:
    """Save the batch in the run's folder; return where it is, and what to do."""
    file = failure.save(run.folder)
    if run.checkpoint.exists():
        start_from = f"from its best epoch (--init-from {run.checkpoint})"
    else:
        start_from = "again"
    return f"Its batch is in {file}. Start {start_from} with a lower learning_rate or clip_norm."
