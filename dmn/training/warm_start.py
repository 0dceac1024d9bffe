"""Warm start: a run whose weights start as those of a checkpoint."""

import re

from torch import Tensor
from torch.nn import functional as F

from dmn.config.model import ModelConfig
from dmn.errors import CheckpointError
from dmn.models.checkpoints.folder import Checkpoint
from dmn.text.vocabulary import Vocabulary
from dmn.training.state import TrainingState

_UPDATE = re.compile(r"memory\.updates\.(\d+)\.(.*)")


def check(start: Checkpoint, model: ModelConfig) -> None:
    """Raise CheckpointError where the checkpoint's weights do not fit the run's network."""
    if not is_compatible(start.model, model):
        raise CheckpointError(
            f"The network settings of this run differ from those of {start.name}. Use the latter."
        )


def is_compatible(start: ModelConfig, model: ModelConfig) -> bool:
    """Return whether a run of `model` can start from the weights of `start`.

    The run's network may read more than the checkpoint's did: a comparing memory, kept sentences,
    a match, order, more passes and more placeholders. Dropout has no weights.
    """
    free = {"dropout"}
    if (start.memory, model.memory) == ("relu", "comparing"):
        free.add("memory")
    free |= {name for name in ("keeps_sentences", "order") if getattr(model, name)}
    free |= {name for name in ("match_size",) if not start.match_size}
    free |= {
        name for name in ("passes", "placeholders") if getattr(model, name) > getattr(start, name)
    }
    return model.model_dump(exclude=free) == start.model_dump(exclude=free)


def initialize(start: Checkpoint, vocabulary: Vocabulary, state: TrainingState) -> None:
    """Copy the checkpoint's weights into the run's network.

    New words and new modules keep the weights that they have, new passes update the memory as the
    last one did, and what a memory reads beside what it read before counts nothing at first.
    """
    old = start.network.state_dict()
    ids = [vocabulary.id(word) for word in start.vocabulary.words]
    weights: dict[str, Tensor] = {}
    for name, new in state.network.state_dict().items():
        found = old.get(_source(name, start.model.passes))
        if found is None:
            found = new
        elif name.startswith("memory.updates"):
            found = F.pad(found, (0, new.shape[-1] - found.shape[-1]))
        elif new.shape != found.shape:  # one row a word
            new[ids] = found
            found = new
        weights[name] = found
    state.network.load_state_dict(weights)


def _source(name: str, passes: int) -> str:
    """Return the checkpoint's name of a weight: that of its last pass for a later one."""
    if match := _UPDATE.fullmatch(name):
        return f"memory.updates.{min(int(match[1]), passes - 1)}.{match[2]}"
    return name
