"""From the options of `python -m dmn train --out` to a run that trains."""

import os
import shlex
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from dmn.answerer import find
from dmn.config import ModelConfig, TrainingConfig
from dmn.corpus import corpus_of
from dmn.errors import DataError
from dmn.parallel import together
from dmn.runs import Run, RunConfig
from dmn.worker import work


def new_config(
    model: ModelConfig,
    training: TrainingConfig,
    data: Sequence[Path],
    valid: Sequence[Path],
    init_from: str | None,
) -> RunConfig:
    """The run's configuration; its command is one that another person can repeat.

    Raises DataError where there is nothing to train on, CheckpointError for no such beginning.
    """
    if not data:
        raise DataError(
            "Expected --data PATH with questions to train on, got none. Fetch some: "
            "dmn data fetch babi"
        )
    return RunConfig(
        model=model, training=training, data=tuple(str(path.resolve()) for path in data),
        valid=tuple(str(path.resolve()) for path in valid),
        init_from=str(find(init_from).resolve()) if init_from else None,
        command=_repeatable(["python", "-m", "dmn", *sys.argv[1:]]),
    )  # fmt: skip


def train_anew(out: Path, config: RunConfig, say: Callable[[str], None]) -> None:
    """Makes the run's folder and trains. Raises DMNError."""
    with together() as processes:
        # Before the folder is made: data that cannot be read should leave no run behind.
        corpus = corpus_of(config)
        run = Run.create(out, config) if processes.is_first else Run(out)
        work(run, say, corpus, processes)


def _repeatable(arguments: list[str]) -> str:
    """The command for another person's shell, the data folder as they name it."""
    data = os.environ.get("DMN_DATA", "").rstrip("/") or "\0"  # which no argument holds
    return " ".join(
        '"$DMN_DATA"'.join(shlex.quote(part) if part else "" for part in argument.split(data))
        or "''"
        for argument in arguments
    )
