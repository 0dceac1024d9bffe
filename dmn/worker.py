"""Carries out a run: reads its configuration, trains, and writes what it finds into the run's
folder.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import torch
from torch.nn import functional as F
from tqdm import tqdm

from dmn import checkpoint as checkpoints
from dmn import training
from dmn.batching import EncodedExamples
from dmn.checkpoint import Checkpoint
from dmn.config import ModelConfig
from dmn.corpus import Corpus, corpus_of
from dmn.device import choose_precision, fast_training
from dmn.errors import CheckpointError, TrainingError
from dmn.evaluation import summary
from dmn.failure import StepFailed
from dmn.parallel import ALONE, Processes
from dmn.runs import Run, RunConfig
from dmn.training import EpochMetrics
from dmn.training_state import TrainingState
from dmn.vocabulary import Vocabulary


@dataclass(frozen=True)
class _Job:
    """A run that is ready to train."""

    config: RunConfig
    vocabulary: Vocabulary
    data: EncodedExamples
    validation: EncodedExamples
    """This process's share."""
    beginning: Checkpoint | None
    state: TrainingState


def work(
    run: Run,
    report: Callable[[str], None],
    corpus: Corpus | None = None,
    processes: Processes = ALONE,
) -> None:
    """Starts or goes on with a run until its end; each epoch is on disk before the next begins.

    `corpus` is what `corpus_of` gives for its configuration, where the caller has it. Of several
    processes the first alone reads and writes the run's folder, and reports.
    Raises DMNError for data, a device or a beginning that cannot be used, and for a step without a
    finite number, whose batch it leaves in the folder.
    """
    say = report if processes.is_first else _nothing
    job = _prepare(run, say, corpus, processes)
    if processes.is_first:
        # Without a saved state too: a worker may have ended between its first line and its first
        # state.
        run.cut_metrics(job.state.epoch)
    try:
        with fast_training(job.config.training.threads):
            for metrics in _epochs(job, processes):
                if processes.is_first:
                    _save(run, job, metrics)
                say(_line(metrics))
    except StepFailed as failure:
        # All processes fail at the same step; the others must not end before it is written.
        advice = processes.agreed(lambda: _save_failure(run, failure))
        raise TrainingError(f"{failure} {advice}") from None


def _nothing(line: str) -> None:
    pass


def _prepare(
    run: Run, say: Callable[[str], None], corpus: Corpus | None, processes: Processes
) -> _Job:
    config = processes.agreed(lambda: run.config)
    device = processes.device(config.training.device)
    beginning = checkpoints.load(Path(config.init_from), device) if config.init_from else None
    vocabulary, data, validation = corpus or corpus_of(config)
    state = training.start(config.model, config.training, data, device)
    if beginning:
        _begin_from(beginning, config, vocabulary, state)
    _resume(run, state, processes)
    say(_head(len(data), len(validation), len(vocabulary), device, processes))
    if note := choose_precision(config.training.precision, device)[1]:
        say(note)
    share = validation.take(processes.share(len(validation)))
    return _Job(config, vocabulary, data, share, beginning, state)


def _head(
    questions: int, to_validate: int, known: int, device: torch.device, processes: Processes
) -> str:
    among = f", {processes.size} processes" if processes.size > 1 else ""
    return (
        f"{questions:,} questions to train on, {to_validate:,} to validate, {known} words, "
        f"{device}{among}"
    )


def _epochs(job: _Job, processes: Processes) -> Iterator[EpochMetrics]:
    """The training's epochs, with a bar of its questions where somebody looks."""
    config, state = job.config.training, job.state
    total = training.steps_per_epoch(job.data, config) * config.batch_size
    with tqdm(
        total=total * (config.epochs - state.epoch),
        unit=" questions",
        smoothing=0.02,
        disable=not processes.is_first,
    ) as bar:
        yield from training.train(state, job.data, job.validation, config, bar.update, processes)


def _save(run: Run, job: _Job, metrics: EpochMetrics) -> None:
    run.append_metrics(asdict(metrics))
    if metrics.is_best:
        config = job.config
        best = Checkpoint(
            run.folder.name, job.state.network, job.vocabulary, config.model, config.training,
            _card(config, metrics, job.data, job.beginning), int(job.data.facts.lengths.max()),
        )  # fmt: skip
        checkpoints.save(best, run.checkpoint, job.state.best_weights)
    _save_state(run, job.state)


def _save_failure(run: Run, failure: StepFailed) -> str:
    """Leaves the batch in the run's folder; says where, and what to do."""
    file = failure.save(run.folder)
    if run.checkpoint.exists():
        start_from = f"from its best epoch (--init-from {run.checkpoint})"
    else:
        start_from = "anew"
    return f"Its batch is in {file}. Start {start_from} with a lower learning_rate or clip_norm."


def _goes_on_as(model: ModelConfig, beginning: ModelConfig) -> bool:
    """Whether the weights fit: dropout has none, and a comparing memory only reads more."""
    free = {"dropout"}
    if (beginning.memory, model.memory) == ("relu", "comparing"):
        free.add("memory")
    return model.model_dump(exclude=free) == beginning.model_dump(exclude=free)


def _begin_from(
    beginning: Checkpoint, config: RunConfig, vocabulary: Vocabulary, state: TrainingState
) -> None:
    """The beginning's weights; words that it does not know keep the vectors they were given, and
    what a memory reads beside what it read there counts nothing at first.
    """
    if not _goes_on_as(config.model, beginning.model):
        raise CheckpointError(
            f"{beginning.name} is another network than this run's; train it with its own settings."
        )
    weights = beginning.network.state_dict()
    ids = [vocabulary.id(word) for word in beginning.vocabulary.words]
    for name, new in state.network.state_dict().items():
        old = weights[name]
        if name.startswith("memory.updates"):
            weights[name] = F.pad(old, (0, new.shape[-1] - old.shape[-1]))
        elif new.shape != old.shape:  # one row a word
            new[ids] = old
            weights[name] = new
    state.network.load_state_dict(weights)


def _resume(run: Run, state: TrainingState, processes: Processes) -> None:
    def saved() -> dict[str, Any] | None:
        if not run.state_file.exists():
            return None
        return torch.load(run.state_file, map_location="cpu", weights_only=True)

    if (found := processes.agreed(saved)) is not None:
        state.restore(found)


def _save_state(run: Run, state: TrainingState) -> None:
    run.state_file.parent.mkdir(exist_ok=True)
    new = run.state_file.with_name("state.pt.tmp")
    torch.save(state.save(), new)
    new.replace(run.state_file)


def _card(
    config: RunConfig, metrics: EpochMetrics, data: EncodedExamples, beginning: Checkpoint | None
) -> dict[str, Any]:
    """What a checkpoint says of itself, and of the one it began from."""
    told = ("command", "epoch", "seed", "begun from")
    return {
        "measured on": "validation questions, never a test set",
        **summary(metrics.tasks),
        "epoch": metrics.epoch,
        "training questions": len(data),
        "seed": config.training.seed,
        "date": date.today().isoformat(),
        "torch": torch.__version__,
        "command": config.command,
        "begun from": beginning and {k: v for k, v in beginning.metrics.items() if k in told},
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
