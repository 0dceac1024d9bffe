"""Work that is done in halves where a GPU's memory does not hold the whole."""

import logging
import math
from collections.abc import Callable
from typing import TypeVar

import numpy as np
import torch

from dmn.errors import TrainingError

T = TypeVar("T")
_log = logging.getLogger(__name__)


class Halving:
    """Does work on rows, and remembers from which size on they are too many for the memory."""

    def __init__(self) -> None:
        self._too_much = math.inf

    def run(
        self, rows: np.ndarray, work: Callable[[np.ndarray], T], size: Callable[[np.ndarray], int]
    ) -> list[T]:
        """Return the results of `work` for all rows, or for halves of them, halves of halves, and
        so on.

        `work` must leave nothing behind where it raises OutOfMemoryError. `size` says how much
        memory rows need, in any unit. Raises TrainingError where a row alone is too much.
        """
        waiting, done = [rows], []
        while waiting:
            piece = waiting.pop()
            if len(piece) == 1 or size(piece) < self._too_much:
                try:
                    done.append(work(piece))
                    continue
                except torch.OutOfMemoryError:
                    pass  # not mended here, where the exception still holds the tensors
                self._remember(len(piece), size(piece))
            half = (len(piece) + 1) // 2
            waiting += [piece[half:], piece[:half]]
        return done

    def _remember(self, n_rows: int, size: int) -> None:
        if math.isinf(self._too_much):
            _log.warning(
                "%d questions at once need more memory than the GPU has left: they are read in "
                "halves, for the same result. A smaller batch_size avoids it.",
                n_rows,
            )
        self._too_much = min(self._too_much, size)
        _make_room(n_rows)


def in_smaller_batches(batch_size: int, work: Callable[[int], T]) -> T:
    """Return the result of `work` for the batch size, or for the first half of a half that fits.

    Raises TrainingError where a question alone is too much.
    """
    while True:
        try:
            return work(batch_size)
        except torch.OutOfMemoryError:
            pass
        _make_room(batch_size)
        batch_size = (batch_size + 1) // 2


def _make_room(n_rows: int) -> None:
    if n_rows == 1:
        raise TrainingError(
            "One question alone needs more memory than the GPU has left. End what else uses the "
            "GPU, leave out the longest stories, lower hidden_size or passes, or train with "
            "device=cpu."
        )
    torch.cuda.empty_cache()
