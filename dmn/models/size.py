"""Compute the size of a network from its configuration, before any of it is allocated."""

import math

import torch

from dmn.config.model import ModelConfig
from dmn.models.build import build

Shapes = dict[str, tuple[int, ...]]

_WORD, _WORDS = 5, 7
"""Sizes of the networks that are built to see how shapes grow."""
_KERNELS = 3
"""Widths of kernels that share the CNN's hidden size, whose remainder so must stay."""


def shapes_of(config: ModelConfig, n_words: int) -> Shapes:
    """Return the shape of each tensor that the configured network holds.

    Each axis grows linearly with the hidden size, the size of a word and the number of words, so
    tiny networks that differ in one of the three show how.
    """
    word = _WORD if config.word_size != config.hidden_size or config.embedding_size else 0
    hidden = 2 * _KERNELS + config.hidden_size % _KERNELS
    base = _built(config, hidden, word, _WORDS)
    grown = [
        (
            _built(config, hidden + _KERNELS, word, _WORDS),
            (config.hidden_size - hidden) // _KERNELS,
        ),
        (_built(config, hidden, word, _WORDS + 1), n_words - _WORDS),
    ]
    if word:
        grown.append((_built(config, hidden, word + 1, _WORDS), config.word_size - word))
    return {
        name: tuple(
            size + sum((other[name][axis] - size) * more for other, more in grown)
            for axis, size in enumerate(shape)
        )
        for name, shape in base.items()
    }


def _built(config: ModelConfig, hidden: int, word: int, n_words: int) -> Shapes:
    small = config.model_copy(update={"hidden_size": hidden, "embedding_size": word})
    with torch.random.fork_rng(devices=[]):
        state = build(small, n_words).state_dict()
    return {name: tuple(tensor.shape) for name, tensor in state.items()}


def bytes_of(shapes: Shapes) -> int:
    """Return the memory of tensors of these shapes, in single precision."""
    return 4 * sum(math.prod(shape) for shape in shapes.values())
