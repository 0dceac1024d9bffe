"""A step that gave no finite number: found before anything is saved, and kept to be looked into.

failed_batch.safetensors   the fields of its `Batch`; `Batch(**load_file(path))` reads it back
failed_batch.json          where it happened, and which questions it was
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from safetensors.torch import save_file
from torch import Tensor

from dmn.data.batching import Batch
from dmn.errors import TrainingError
from dmn.system.files import replace_text


@dataclass(frozen=True)
class Place:
    """The position of a step in a training, and the content of its batch."""

    epoch: int
    step: int
    """Counted from 1 in each epoch."""
    learning_rate: float
    indices: np.ndarray
    """Its questions, counted from 0 in the training data."""
    random: Mapping[str, Any]
    """State of the random numbers before its names were drawn."""


Found = tuple[Place, dict[str, float]]
"""A bad step, and the figures that say so."""


class StepFailed(TrainingError):
    """A step whose losses, gradient or weights are no finite numbers."""

    def __init__(
        self, place: Place, tasks: list[str], batch: Batch, what: dict[str, float]
    ) -> None:
        found = ", ".join(f"{name.replace('_', ' ')} {value:.4g}" for name, value in what.items())
        super().__init__(
            f"Training stopped in epoch {place.epoch}, step {place.step}, tasks "
            f"{', '.join(tasks)}, learning rate {place.learning_rate:g}: expected finite numbers, "
            f"got {found}."
        )
        self.place, self.tasks, self.batch, self.what = place, tasks, batch, what

    def save(self, folder: Path) -> Path:
        """Writes the batch and a JSON file beside it; returns the batch's file."""
        file = folder / "failed_batch.safetensors"
        tensors = {f.name: getattr(self.batch, f.name).contiguous() for f in fields(Batch)}
        save_file(tensors, file)
        told = {
            "epoch": self.place.epoch,
            "step": self.place.step,
            "tasks": self.tasks,
            "learning_rate": self.place.learning_rate,
            "questions": self.place.indices.tolist(),
            # As text: JSON has no word for a number that is not finite.
            **{name: str(value) for name, value in self.what.items()},
        }
        replace_text(file.with_suffix(".json"), json.dumps(told) + "\n")
        return file


class Watch:
    """Holds the figures of the last steps until they are looked at.

    To look is to wait for the device. A CPU is done already, so it looks at every step before that
    step changes a weight; CUDA looks at every fiftieth and at the last of an epoch. Weights that a
    bad step spoilt in between go nowhere: the epoch ends here, before anything of it is saved.
    """

    FIGURES = ("answer_loss", "gate_loss", "gradient_norm")

    def __init__(self, device: torch.device) -> None:
        self._every = 50 if device.type == "cuda" else 1
        self._waiting: list[tuple[Float[Tensor, " figure"], Place]] = []

    def see(self, figures: Float[Tensor, " figure"], place: Place) -> Found | None:
        """Takes a step in; the first bad one of those that wait, where it is time to look."""
        self._waiting.append((figures, place))
        return self.look() if len(self._waiting) >= self._every else None

    def look(self) -> Found | None:
        """The first bad step of those that wait."""
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return None
        rows = torch.stack([figures for figures, _ in waiting]).cpu()
        bad = (~rows.isfinite().all(1)).nonzero().flatten().tolist()
        if not bad:
            return None
        return waiting[bad[0]][1], dict(zip(self.FIGURES, rows[bad[0]].tolist(), strict=True))
