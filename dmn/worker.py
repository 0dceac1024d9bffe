"""Carries out a run: reads its configuration, trains, and writes what it finds into the run's
folder.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import torch
from tqdm import tqdm

from dmn import checkpoint as checkpoints
from dmn import training
from dmn.batching import EncodedExamples, encode
from dmn.checkpoint import Checkpoint
from dmn.datasets import babi
from dmn.device import choose_precision
from dmn.errors import CheckpointError, DataError, TrainingError
from dmn.evaluation import summary
from dmn.examples import Example
from dmn.failure import StepFailed
from dmn.parallel import ALONE, Processes
from dmn.runs import Run, RunConfig
from dmn.text import item_word, words
from dmn.training import EpochMetrics
from dmn.training_state import TrainingState
from dmn.vocabulary import Vocabulary
from dmn.worlds import lexicon

TrainingData = tuple[list[Example], list[Example]]
"""Questions to train on, and questions to validate."""


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
    examples: TrainingData | None = None,
    processes: Processes = ALONE,
) -> None:
    """Starts or goes on with a run until its end; each epoch is on disk before the next begins.

    `examples` are what `examples_of` gives for its configuration, where the caller has them. Of
    several processes the first alone reads and writes the run's folder, and reports.
    Raises DMNError for data, a device or a beginning that cannot be used, and for a step without a
    finite number, whose batch it leaves in the folder.
    """
    say = report if processes.is_first else _nothing
    job = _prepare(run, say, examples, processes)
    if processes.is_first:
        # Without a saved state too: a worker may have ended between its first line and its first
        # state.
        run.cut_metrics(job.state.epoch)
    try:
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
    run: Run, say: Callable[[str], None], examples: TrainingData | None, processes: Processes
) -> _Job:
    config = processes.agreed(lambda: run.config)
    torch.set_num_threads(config.training.threads)
    # Sharp gates make states of 1e-40 and less, which a processor is slow with.
    torch.set_flush_denormal(True)
    device = processes.device(config.training.device)
    train_examples, valid_examples = examples or examples_of(config)
    beginning = checkpoints.load(Path(config.init_from), device) if config.init_from else None
    vocabulary = _vocabulary(config, train_examples, beginning)
    names = [babi.renameable(example) for example in train_examples]
    data = encode(train_examples, vocabulary, names)
    share = [valid_examples[i] for i in processes.share(len(valid_examples))]
    state = training.start(config.model, config.training, data, device)
    if beginning:
        _begin_from(beginning, config, vocabulary, state)
    _resume(run, state, processes)
    say(_head(len(data), len(valid_examples), len(vocabulary), device, processes))
    if note := choose_precision(config.training.precision, device)[1]:
        say(note)
    return _Job(config, vocabulary, data, encode(share, vocabulary), beginning, state)


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


def examples_of(config: RunConfig) -> TrainingData:
    """The questions that a run's configuration names. Raises DataError."""
    paths, valid_paths = list(map(Path, config.data)), list(map(Path, config.valid))
    return training_data(paths, config.training.tasks, valid_paths)


def training_data(
    paths: Sequence[Path], tasks: Collection[str] = (), valid_paths: Sequence[Path] = ()
) -> TrainingData:
    """Training and validation questions of the named tasks, of all where none is named.

    Validation questions are those of `valid_paths`; without any, those of the data's own folders,
    and where a folder holds none, a tenth of its stories. Raises DataError.
    """
    train: list[Example] = []
    valid = [example for path in valid_paths for example in babi.read_path(path, "valid")]
    for path in paths:
        examples = babi.read_path(path, "train")
        if not valid_paths:
            examples, held_out = _held_out(path, examples)
            valid += held_out
        train += examples
    missing = set(tasks) - {example.task for example in train}
    if missing or not train:
        raise DataError(
            f"tasks: expected questions of {', '.join(sorted(missing)) or 'any task'}, "
            f"found none in {', '.join(map(str, paths))}. Choose other tasks or other data."
        )
    valid = [e for e in valid if not tasks or e.task in tasks]
    if not valid:
        raise DataError(
            f"Expected questions to validate on in {', '.join(map(str, valid_paths or paths))}, "
            "found none. Add a qaN_valid.txt, or more than one story."
        )
    return [e for e in train if not tasks or e.task in tasks], valid


def _held_out(path: Path, examples: list[Example]) -> TrainingData:
    if path.is_dir() and any(path.glob("qa*_valid.txt")):
        return examples, babi.read_path(path, "valid")
    return babi.split_validation(examples)


def _vocabulary(
    config: RunConfig, examples: Sequence[Example], beginning: Checkpoint | None
) -> Vocabulary:
    """The words of the data, and those that the beginning knows."""
    sentences = {sentence for e in examples for sentence in (*e.facts, e.question)}
    known = {word for sentence in sentences for word in words(sentence)}
    known |= {item_word(item) for example in examples for item in example.answer}
    if config.training.leave_names_out:
        known -= lexicon.NAMES - babi.NAMES
    if beginning is not None:
        known |= set(beginning.vocabulary.known)
    return Vocabulary(known, config.model.placeholders)


def _begin_from(
    beginning: Checkpoint, config: RunConfig, vocabulary: Vocabulary, state: TrainingState
) -> None:
    """The beginning's weights; words that it does not know keep the vectors they were given."""
    if config.model.model_dump(exclude={"dropout"}) != beginning.model.model_dump(
        exclude={"dropout"}
    ):
        raise CheckpointError(
            f"{beginning.name} is another network than this run's; train it with its own settings."
        )
    weights = beginning.network.state_dict()
    ids = [vocabulary.id(word) for word in beginning.vocabulary.words]
    for name, new in state.network.state_dict().items():
        if new.shape != weights[name].shape:  # one row a word
            new[ids] = weights[name]
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
