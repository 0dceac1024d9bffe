"""Carries out a run: reads its configuration, trains, and writes what it finds into the run's
folder.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict
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
from dmn.device import choose_device
from dmn.errors import CheckpointError, DataError
from dmn.evaluation import summary
from dmn.examples import Example
from dmn.runs import Run, RunConfig
from dmn.text import item_word, words
from dmn.training import EpochMetrics, TrainingState
from dmn.vocabulary import Vocabulary

TrainingData = tuple[list[Example], list[Example]]
"""Questions to train on, and questions to validate."""


def work(run: Run, report: Callable[[str], None], examples: TrainingData | None = None) -> None:
    """Starts or goes on with a run until its end; each epoch is on disk before the next begins.

    `examples` are what `training_data` gives for its configuration, where the caller has them.
    Raises DMNError for data, a device or a beginning that cannot be used.
    """
    config = run.config
    torch.set_num_threads(config.training.threads)
    device = choose_device(config.training.device)
    train_examples, valid_examples = examples or training_data(
        [Path(path) for path in config.data], config.training.tasks
    )
    beginning = checkpoints.load(Path(config.init_from), device) if config.init_from else None
    vocabulary = beginning.vocabulary if beginning else _vocabulary(config, train_examples)
    data = encode(
        train_examples, vocabulary, [babi.renameable(example) for example in train_examples]
    )
    validation = encode(valid_examples, vocabulary)
    state = training.start(config.model, config.training, data, device)
    if beginning:
        _begin_from(beginning, config, state)
    _resume(run, state, device)
    longest = int(data.facts.lengths.max())
    report(
        f"{len(data):,} questions to train on, {len(validation):,} to validate, "
        f"{len(vocabulary)} words, {device}"
    )
    total = training.steps_per_epoch(data, config.training) * config.training.batch_size
    with tqdm(
        total=total * (config.training.epochs - state.epoch), unit=" questions", smoothing=0.02
    ) as bar:
        for metrics in training.train(state, data, validation, config.training, bar.update):
            run.append_metrics(asdict(metrics))
            if metrics.is_best:
                best = Checkpoint(
                    run.folder.name, state.network, vocabulary, config.model, config.training,
                    _card(config, metrics, data, beginning), longest,
                )  # fmt: skip
                checkpoints.save(best, run.checkpoint, state.best_weights)
            _save_state(run, state)
            report(_line(metrics))


def training_data(paths: Sequence[Path], tasks: Collection[str] = ()) -> TrainingData:
    """Training and validation questions of the named tasks, of all where none is named.

    Where a folder holds no validation files, a tenth of its stories is held out. Raises DataError.
    """
    train: list[Example] = []
    valid: list[Example] = []
    for path in paths:
        examples = babi.read_path(path, "train")
        if path.is_dir() and any(path.glob("qa*_valid.txt")):
            held_out = babi.read_path(path, "valid")
        else:
            examples, held_out = babi.split_validation(examples)
        train += examples
        valid += held_out
    missing = set(tasks) - {example.task for example in train}
    if missing or not train:
        raise DataError(
            f"tasks: expected questions of {', '.join(sorted(missing)) or 'any task'}, "
            f"found none in {', '.join(map(str, paths))}. Choose other tasks or other data."
        )
    valid = [e for e in valid if not tasks or e.task in tasks]
    if not valid:
        raise DataError(
            f"Expected questions to validate on in {', '.join(map(str, paths))}, found none. "
            "Add a qaN_valid.txt, or more than one story."
        )
    return [e for e in train if not tasks or e.task in tasks], valid


def _vocabulary(config: RunConfig, examples: Sequence[Example]) -> Vocabulary:
    sentences = {sentence for e in examples for sentence in (*e.facts, e.question)}
    known = {word for sentence in sentences for word in words(sentence)}
    known |= {item_word(item) for example in examples for item in example.answer}
    return Vocabulary(known, config.model.placeholders)


def _begin_from(beginning: Checkpoint, config: RunConfig, state: TrainingState) -> None:
    if config.model.model_dump(exclude={"dropout"}) != beginning.model.model_dump(
        exclude={"dropout"}
    ):
        raise CheckpointError(
            f"{beginning.name} is another network than this run's; train it with its own settings."
        )
    state.network.load_state_dict(beginning.network.state_dict())


def _resume(run: Run, state: TrainingState, device: torch.device) -> None:
    if run.state_file.exists():
        state.restore(torch.load(run.state_file, map_location=device, weights_only=True))
    # Without a saved state too: a worker may have ended between its first line and its first state.
    run.cut_metrics(state.epoch)


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
