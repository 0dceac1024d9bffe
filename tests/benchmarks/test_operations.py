import numpy as np
import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from benchmarks.operations import forward_operations, training_operations
from benchmarks.training import encoded
from dmn.config.model import ModelConfig
from dmn.data.batching import Batch, collate
from dmn.data.examples import Example
from tests.benchmarks.conftest import toy

MODEL = ModelConfig(hidden_size=12, passes=3)
DIFFERENT = [
    Example(("Nora slept there.", "Omar ran to Pia."), "Who ran?", ("omar",)),
    Example(("Omar ran to Nora.", "Pia sang for Omar."), "Who sang?", ("pia",)),
]
"""As long as each other, no sentence twice: nothing to pad, nothing to share."""


def batch_of(examples: list[Example]) -> tuple[Batch, int]:
    data = encoded(examples)
    return collate(data, np.arange(len(data)), MODEL.passes), len(data.vocabulary)


def plain_forward(batch: Batch, words: int, d: int, passes: int) -> None:
    """The equations' matrix products, each with layers of its own and nothing clever."""
    n, facts = batch.facts.shape
    vectors = torch.randn(n, facts, d)
    read = torch.randn(n, facts + 1, d)
    question = nn.GRU(d, d)(torch.randn(batch.questions.shape[1], n, d))[1][0]
    nn.GRU(d, d, bidirectional=True, batch_first=True)(vectors)
    nn.Linear(2 * d, d)(torch.cat([read, read], -1))
    nn.Linear(d, 2 * d)(read)
    memory, recurrent = question, nn.Linear(d, 2 * d, bias=False)
    for _ in range(passes):
        nn.Linear(d, 1)(nn.Linear(2 * d, d)(torch.cat([read, read], -1)))
        for t in range(facts + 1):
            recurrent(read[:, t])
        memory = nn.Linear(3 * d, d)(torch.cat([memory, memory, question], -1))
    for _ in range(batch.answers.shape[1]):
        state = nn.GRUCell(2 * d, d)(torch.cat([memory, question], -1), memory)
        nn.Linear(2 * d, words)(torch.cat([state, memory], -1))


def test_the_count_is_that_of_torch_where_nothing_is_padded_or_shared() -> None:
    batch, words = batch_of(DIFFERENT)
    with FlopCounterMode(display=False) as counter:
        plain_forward(batch, words, MODEL.hidden_size, MODEL.passes)
    counted = forward_operations(batch, MODEL, words)
    assert counted == pytest.approx(counter.get_total_flops(), rel=0.02)


def test_padding_counts_nothing() -> None:
    short = Example(("Nora slept there.",), "Who slept?", ("nora",))
    batch, words = batch_of([*DIFFERENT, short])
    alone = [collate(encoded([*DIFFERENT, short]), np.array([i]), 3) for i in range(3)]
    assert not batch.is_fact.all()
    shared = 2 * 2 * 3 * MODEL.hidden_size**2
    again = shared * (sum(len(one.sentences) for one in alone) - len(batch.sentences))
    assert forward_operations(batch, MODEL, words) + again == sum(
        forward_operations(one, MODEL, words) for one in alone
    )


def test_a_sentence_told_twice_is_read_once() -> None:
    once, words = batch_of(toy()[:1])
    twice, _ = batch_of(toy()[:1] * 2)
    saved = 2 * forward_operations(once, MODEL, words) - forward_operations(twice, MODEL, words)
    assert saved == 2 * 2 * 3 * MODEL.hidden_size**2 * len(once.sentences)


def test_training_costs_three_forward_passes() -> None:
    batch, words = batch_of(DIFFERENT)
    assert training_operations(batch, MODEL, words) == 3 * forward_operations(batch, MODEL, words)
