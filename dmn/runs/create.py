"""Make the configuration of a new run, the same way for `train --out` and for the page."""

import os
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

from dmn.config.model import ModelConfig
from dmn.config.run import Generated, Probe, RunConfig
from dmn.config.training import TrainingConfig
from dmn.config.validation import contradictions
from dmn.data.datasets.formats import reader_of
from dmn.data.generator.tasks import TASKS
from dmn.errors import DataError


def new_config(
    model: ModelConfig,
    training: TrainingConfig,
    data: Sequence[Path] = (),
    valid: Sequence[Path] = (),
    init_from: str | None = None,
    *,
    format_: str = "babi",
    vectors: Path | None = None,
    generated: Generated | None = None,
    probes: Sequence[Probe] = (),
    command: str | None = None,
) -> RunConfig:
    """Return a run's configuration; its command is one that another person can repeat, this
    process's own where none is given.

    Raises DataError where there is nothing to train on, CheckpointError where there is no
    checkpoint `init_from`.
    """
    _check_format(format_, vectors, generated)
    if not data and generated is None:
        raise DataError(
            "Expected --data PATH with questions to train on, got none. Fetch some: "
            "dmn data fetch babi. Or generate some: --set stories=1000"
        )
    if generated is not None and not data and (unknown := set(training.tasks) - set(TASKS)):
        raise DataError(
            f"tasks: stories can be generated for tasks 1 to 20, got {', '.join(sorted(unknown))}. "
            "Choose from those, or give data."
        )
    for field, mistake in contradictions(model, training).items():
        raise DataError(f"{field}: {mistake}")
    for paths, part in ((data, "train"), (valid, "valid")):
        for path in paths:
            reader_of(format_).files_of(path, part)
    return RunConfig(
        model=model,
        training=training,
        data=tuple(str(path.resolve()) for path in data),
        valid=tuple(str(path.resolve()) for path in valid),
        format=format_,
        vectors=str(vectors.resolve()) if vectors else None,
        generated=generated,
        probes=tuple(probes),
        init_from=_checkpoint(init_from) if init_from else None,
        command=_repeatable_command(["python", "-m", "dmn", *sys.argv[1:]])
        if command is None
        else command,
    )


def _check_format(format_: str, vectors: Path | None, generated: Generated | None) -> None:
    """Raise DataError for an unknown format, and for one that does not go with the other data."""
    reader_of(format_)
    if generated is not None and format_ != "babi":
        raise DataError(
            f"--format {format_}: stories are generated in bAbI's form. Give --data alone."
        )
    if vectors is not None and not vectors.is_file():
        raise DataError(f"--vectors: expected a file of word vectors, found none at {vectors}.")


def _checkpoint(name: str) -> str:
    from dmn.lens import find

    return str(find(name).resolve())


def _repeatable_command(arguments: list[str]) -> str:
    """Return the command for another person's shell, with the data folder as they name it."""
    data = os.environ.get("DMN_DATA", "").rstrip("/") or "\0"  # which no argument holds
    return " ".join(
        '"$DMN_DATA"'.join(shlex.quote(part) if part else "" for part in argument.split(data))
        or "''"
        for argument in arguments
    )
