import logging

import numpy as np
import pytest
import torch

from dmn.errors import TrainingError
from dmn.training.out_of_memory import Halving, in_smaller_batches


class Memory:
    """Holds so many rows at once, and remembers what it was asked to hold."""

    def __init__(self, holds):
        self.holds, self.asked = holds, []

    def __call__(self, rows):
        self.asked.append(len(rows))
        if len(rows) > self.holds:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return rows.tolist()


def halved(halving, n, memory):
    return halving.run(np.arange(n), memory, len)


@pytest.mark.parametrize(
    ("holds", "pieces"),
    [
        (7, [[0, 1, 2, 3, 4, 5, 6]]),
        (6, [[0, 1, 2, 3], [4, 5, 6]]),
        (3, [[0, 1], [2, 3], [4, 5, 6]]),
        (1, [[0], [1], [2], [3], [4], [5], [6]]),
    ],
)
def test_work_is_halved_until_each_piece_fits(holds, pieces):
    assert halved(Halving(), 7, Memory(holds)) == pieces


def test_what_was_too_much_is_not_tried_again():
    halving, memory = Halving(), Memory(3)
    halved(halving, 8, memory)
    memory.asked.clear()
    halved(halving, 8, memory)
    assert memory.asked == [2, 2, 2, 2]


def test_the_log_says_it_once(caplog):
    halving = Halving()
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            halved(halving, 8, Memory(3))
            halved(halving, 3, Memory(1))
    (line,) = caplog.messages
    assert line.startswith("8 questions at once need more memory than the GPU has left")
    assert "smaller batch_size" in line


def test_one_row_that_does_not_fit_is_an_error_with_advice():
    with pytest.raises(TrainingError, match=r"One question alone .* train with device=cpu"):
        halved(Halving(), 4, Memory(0))
    with pytest.raises(TrainingError, match="One question alone"):
        in_smaller_batches(1, lambda size: Memory(0)(range(size)))


def test_another_failure_is_not_taken_for_a_lack_of_memory():
    def broken(rows):
        raise RuntimeError("cuDNN error")

    with pytest.raises(RuntimeError, match="cuDNN"):
        Halving().run(np.arange(4), broken, len)


@pytest.mark.parametrize(("holds", "tried"), [(300, [256]), (100, [256, 128, 64]), (1, 9)])
def test_a_batch_size_is_halved_until_it_fits(holds, tried):
    memory = Memory(holds)
    fits = in_smaller_batches(256, lambda size: len(memory(np.arange(size))))
    assert fits <= holds
    assert memory.asked == tried or len(memory.asked) == tried
