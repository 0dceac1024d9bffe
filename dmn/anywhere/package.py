"""A checkpoint as the page holds it: its numbers in float16, and all else as JSON."""

from typing import Any

import numpy as np
import torch

from dmn.anywhere.language import table
from dmn.errors import CheckpointError
from dmn.models.checkpoints.folder import Checkpoint

_NEEDED: dict[str, object] = {
    "network": "dmn",
    "input": "fusion",
    "attention": "compact",
    "gate": "softmax",
    "episode": "attention_gru",
    "memory": "comparing",
    "gate_convolution": False,
    "keeps_sentences": True,
    "order": True,
    "answer": "state_and_memory",
    "facts": "sentence",
    "about": "story",
}


def check(checkpoint: Checkpoint) -> None:
    """Raise CheckpointError, which names what differs, for a checkpoint that no page can run."""
    model = checkpoint.model
    found = [
        f"{name}={getattr(model, name)!r}"
        for name, value in _NEEDED.items()
        if getattr(model, name) != value
    ]
    if not model.match_size:
        found.append("match_size=0")
    if model.classes:
        found.append("classes")
    if found:
        raise CheckpointError(
            f"{checkpoint.name} cannot run in a browser yet: it has {', '.join(found)}, which babi "
            "does not have. Choose babi."
        )


def packed(checkpoint: Checkpoint) -> tuple[dict[str, Any], bytes]:
    """Return what the page knows of a checkpoint, and its weights: float16, little-endian.

    Raises CheckpointError.
    """
    check(checkpoint)
    index: dict[str, tuple[list[int], int]] = {}
    parts: list[bytes] = []
    place = 0
    for name, values in checkpoint.network.state_dict().items():
        index[name] = (list(values.shape), place)
        half = values.detach().cpu().numpy().astype("<f2")
        if not np.isfinite(half).all():
            raise CheckpointError(
                f"{checkpoint.name} cannot run in a browser: {name} holds numbers beyond 65,504."
            )
        parts.append(half.tobytes())
        place += values.numel()
    model = checkpoint.model
    told = {
        "name": checkpoint.name,
        "language": table(),
        "vocabulary": list(checkpoint.vocabulary.words),
        "index": index,
        "passes": model.passes,
        "max_items": model.max_items,
        "temperature": checkpoint.temperature,
        "sure_from": checkpoint.sure_from,
    }
    return told, b"".join(parts)


@torch.no_grad()
def round_weights(checkpoint: Checkpoint) -> None:
    """Set a checkpoint's weights to those that a page holds."""
    for values in checkpoint.network.state_dict().values():
        values.copy_(values.half().float())
