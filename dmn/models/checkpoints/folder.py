"""Load and save checkpoint folders: weights, configuration, vocabulary and metrics. They hold data,
not code: loading unpickles nothing.

model.safetensors   the state of the network
config.json         {"format": 1, "tokeniser": …, "model": …, "training": …, "facts_trained_on": …,
                    "temperature": 1.0, "sure_from": 0.0, "questions": […]}; the last three may be
                    missing
vocabulary.json     a list of words; a word's position is its id
metrics.json        accuracies per task, how they were measured, and the command
README.md           the same for people; nothing reads it
trained_on.safetensors   which questions trained it (`trained_on.py` says how); may be missing
"""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from pydantic import ValidationError
from safetensors import SafetensorError
from safetensors.torch import load_file
from safetensors.torch import save as to_bytes
from torch import Tensor

from dmn.config.model import ModelConfig
from dmn.config.training import TrainingConfig
from dmn.errors import CheckpointError
from dmn.models.build import build
from dmn.models.checkpoints.measure import MOST_MEMORY, measure, read_json, read_vocabulary
from dmn.models.checkpoints.model_card import CARD, card
from dmn.models.network import Network
from dmn.text.tokenizer import READABLE, TOKENISER
from dmn.text.vocabulary import Vocabulary

FORMAT = 1
FILES = ("model.safetensors", "config.json", "vocabulary.json", "metrics.json")
_MOST_WHOLE_ROWS = 10_000


@dataclass(frozen=True)
class Checkpoint:
    """A network and everything that is needed to ask it."""

    name: str
    network: Network
    vocabulary: Vocabulary
    model: ModelConfig
    training: TrainingConfig
    metrics: dict[str, Any]
    facts_trained_on: int
    """Facts of the longest story in its training data."""
    temperature: float = 1.0
    """The temperature of its probabilities; see `dmn.inference.calibration`."""
    sure_from: float = 0.0
    """The calibrated probability from which its answers count as sure."""
    questions: tuple[str, ...] = ()
    """All questions of its training data, where they are the same few everywhere."""


def available(*folders: Path) -> tuple[str, ...]:
    """Return the names of the folders within `folders` that look like checkpoints; `babi`, which
    answers all twenty kinds, first.
    """
    names = {
        path.name
        for folder in folders
        if folder.is_dir()
        for path in folder.iterdir()
        if any((path / file).is_file() for file in FILES) and not path.name.endswith(".tmp")
    }
    return tuple(sorted(names, key=lambda name: (name != "babi", name)))


def save(checkpoint: Checkpoint, folder: Path, weights: dict[str, Tensor] | None = None) -> None:
    """Write a checkpoint with its model card beside `folder` and rename it, so that a reader never
    meets half of one.

    `weights` stand in for the network's own where a better epoch was kept.
    """
    new = folder.with_name(folder.name + ".tmp")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    state = weights if weights is not None else checkpoint.network.state_dict()
    # Not save_file: it hides why a disk cannot be written, and writes for its owner alone.
    tensors = {name: _compact(tensor.contiguous().cpu()) for name, tensor in state.items()}
    (new / FILES[0]).write_bytes(to_bytes(tensors))
    for file, content in zip(
        FILES[1:],
        (_config(checkpoint), checkpoint.vocabulary.words, checkpoint.metrics),
        strict=True,
    ):
        (new / file).write_text(
            json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
        )
    (new / CARD).write_text(card(checkpoint.name, checkpoint.metrics), encoding="utf-8")
    old = folder.with_name(folder.name + ".old.tmp")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    new.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def _compact(tensor: Tensor) -> Tensor:
    """Return a large table of words in half precision, which changes no gate that anyone sees."""
    return tensor.half() if tensor.ndim == 2 and len(tensor) > _MOST_WHOLE_ROWS else tensor


def restore_interrupted_save(folder: Path) -> None:
    """Put a checkpoint back that a killed `save` had just moved out of the way."""
    old = folder.with_name(folder.name + ".old.tmp")
    if old.exists() and not folder.exists():
        old.rename(folder)


def _config(checkpoint: Checkpoint) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "tokeniser": TOKENISER,
        "model": checkpoint.model.model_dump(),
        "training": checkpoint.training.model_dump(),
        "facts_trained_on": checkpoint.facts_trained_on,
        "temperature": checkpoint.temperature,
        "sure_from": checkpoint.sure_from,
        "questions": checkpoint.questions,
    }


def load(
    folder: Path, device: torch.device | None = None, most_bytes: int = MOST_MEMORY
) -> Checkpoint:
    """Read and check a checkpoint folder; its network is ready to answer.

    Raises CheckpointError that names the checkpoint, what is wrong with it and what to do; also for
    one that would take more than `most_bytes` of memory, before it takes any.
    """
    device = device or torch.device("cpu")
    try:
        return _load(folder, device, most_bytes)
    except (CheckpointError, OSError) as error:
        raise CheckpointError(
            f"The checkpoint {folder.name} could not be read: {error} Choose another one."
        ) from None


def _load(folder: Path, device: torch.device, most_bytes: int) -> Checkpoint:
    missing = [file for file in FILES if not (folder / file).is_file()]
    if missing:
        raise CheckpointError(
            f"it should hold {', '.join(FILES)}; {', '.join(missing)} is missing."
        )
    config = read_json(folder / "config.json", dict)
    if config.get("format") != FORMAT:
        raise CheckpointError(
            f"expected format {FORMAT}, config.json says {repr(config.get('format'))[:40]}."
        )
    if config.get("tokeniser") not in READABLE:
        raise CheckpointError(
            f"expected the tokeniser {TOKENISER}, config.json says "
            f"{repr(config.get('tokeniser'))[:40]}."
        )
    model, training = _settings(config)
    n_words = measure(model, folder / "model.safetensors", most_bytes)
    vocabulary = read_vocabulary(folder / "vocabulary.json", model, n_words)
    network = _network(model, folder / "model.safetensors", vocabulary)
    facts = config.get("facts_trained_on")
    if not isinstance(facts, int):
        raise CheckpointError("config.json should say facts_trained_on, a number of facts.")
    metrics = read_json(folder / "metrics.json", dict)
    return Checkpoint(
        folder.name,
        network.to(device).eval().requires_grad_(False),
        vocabulary,
        model,
        training,
        metrics,
        facts,
        temperature=_number(config, "temperature", 1.0, (0.01, 100.0)),
        sure_from=_number(config, "sure_from", 0.0, (0.0, 1.0)),
        questions=_questions(config),
    )


def _number(
    config: dict[str, Any], name: str, default: float, bounds: tuple[float, float]
) -> float:
    least, most = bounds
    found = config.get(name, default)
    if not isinstance(found, int | float) or not least <= found <= most:
        raise CheckpointError(
            f"config.json should say {name}, a number from {least:g} to {most:g}, or leave it out; "
            f"it says {repr(found)[:40]}."
        )
    return float(found)


def _questions(config: dict[str, Any]) -> tuple[str, ...]:
    found = config.get("questions", [])
    if not isinstance(found, list) or not all(isinstance(one, str) and one for one in found):
        raise CheckpointError(
            f"config.json should say questions, a list of texts; it says {repr(found)[:40]}."
        )
    return tuple(found)


def _settings(config: dict[str, Any]) -> tuple[ModelConfig, TrainingConfig]:
    try:
        return ModelConfig.model_validate(config.get("model")), TrainingConfig.model_validate(
            config.get("training")
        )
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "model or training"
        raise CheckpointError(f"config.json, {field}: {first['msg']}.") from None


def _network(model: ModelConfig, file: Path, vocabulary: Vocabulary) -> Network:
    """Return the network with its weights, whose shapes were measured before."""
    try:
        weights = load_file(file)
    except (SafetensorError, OSError, ValueError):
        raise CheckpointError(f"{file.name} is not a whole safetensors file.") from None
    network = build(model, len(vocabulary))
    try:
        network.load_state_dict(weights, strict=True)
    except RuntimeError:  # replaced meanwhile
        raise CheckpointError(
            "its weights do not fit the network that config.json describes."
        ) from None
    if not all(bool(torch.isfinite(tensor).all()) for tensor in network.state_dict().values()):
        raise CheckpointError("its weights are not all finite numbers.")
    return network
