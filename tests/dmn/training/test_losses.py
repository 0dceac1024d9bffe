"""Both losses against numbers worked out by hand."""

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from dmn.data.batching import Batch
from dmn.models.modules.episodic_memory import Episodes
from dmn.text.vocabulary import END, PAD
from dmn.training.losses import answer_loss, gate_loss

LN2, LN3 = np.log(2), np.log(3)


def batch_with(answers: list[list[int]], is_fact: list[list[bool]], targets: list) -> Batch:
    """Only what the losses read is filled in."""
    nothing, nowhere = torch.zeros(1, 1, dtype=torch.int64), torch.ones(1, 1, dtype=torch.bool)
    facts, places = (
        torch.zeros(len(is_fact), len(is_fact[0]), dtype=torch.int64),
        torch.tensor(is_fact),
    )
    questions, is_possible = (x.expand(len(facts), -1) for x in (nothing, nowhere))
    return Batch(
        nothing,
        nowhere,
        facts,
        places,
        questions,
        nowhere.expand(len(facts), 1),
        torch.tensor(answers),
        torch.tensor(targets),
        is_possible,
        torch.full((len(facts),), -1),
    )


def test_the_answers_loss_sums_items_and_averages_questions():
    batch = batch_with([[2, END], [END, PAD]], [[True], [True]], [[[0.0, 0.0]], [[0.0, 0.0]]])
    odds = torch.tensor([[[1, 1, 5, 1], [1, 3, 1, 1]], [[3, 1, 1, 1], [9, 9, 9, 9]]])
    expected = (np.log(8 / 5) + np.log(6 / 3) + np.log(6 / 1)) / 2
    assert answer_loss(odds.log(), batch).item() == pytest.approx(expected)


def episodes_of(odds: list, is_fact: list[list[bool]]) -> Episodes:
    scores = torch.tensor(odds).log()
    with_stop = F.pad(torch.tensor(is_fact), (0, 1), value=True)[:, None]
    scores = scores.masked_fill(~with_stop, float("-inf"))
    return Episodes(scores, scores, torch.zeros(*scores.shape[:2], 3))


IS_FACT = [[True, True, True], [True, False, False], [True, True, False]]
TARGETS = [
    [[0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0]],
    [[0.5, 0.0, 0.0, 0.5], [1.0, 0.0, 0.0, 0.0]],
    [[0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]],  # not known: costs nothing
]
ODDS = [
    [[1.0, 2.0, 1.0, 4.0], [1.0, 1.0, 1.0, 1.0]],
    [[3.0, 9.0, 9.0, 1.0], [1.0, 9.0, 9.0, 2.0]],
    [[1.0, 2.0, 9.0, 4.0], [5.0, 6.0, 9.0, 8.0]],
]


def test_the_loss_of_softmax_gates_is_the_cross_entropy_of_each_pass():
    batch = batch_with([[END]] * 3, IS_FACT, TARGETS)
    loss = gate_loss(episodes_of(ODDS, IS_FACT), batch, softmax=True)
    expected = (np.log(8 / 2) + np.log(4)) + (0.5 * np.log(4 / 3) + 0.5 * np.log(4) + LN3)
    assert loss.item() == pytest.approx(expected / (3 * 2))


def test_the_loss_of_sigmoid_gates_is_a_binary_one_for_each_fact():
    batch = batch_with([[END]] * 3, IS_FACT, TARGETS)
    loss = gate_loss(episodes_of(ODDS, IS_FACT), batch, softmax=False)
    # Odds o for a gate: an open one costs ln(1 + 1/o), a closed one ln(1 + o).
    first = (LN2 + np.log(3 / 2) + LN2 + np.log(5)) + 4 * LN2
    second = (np.log(4 / 3) + LN2) + (LN2 + LN3)
    assert loss.item() == pytest.approx((first + second) / (3 * 2))


def test_a_network_without_a_stop_fact_is_not_told_when_to_stop():
    batch = batch_with([[END]] * 3, IS_FACT, TARGETS)
    scores = episodes_of(ODDS, IS_FACT).scores.clone()
    scores[..., -1] = float("-inf")
    loss = gate_loss(Episodes(scores, scores, torch.zeros(3, 2, 3)), batch, softmax=True)
    # The first row's second pass should stop, and the half of the second row's first: not counted.
    assert loss.item() == pytest.approx(np.log(4 / 2) / (3 * 2))


@pytest.mark.parametrize("softmax", [True, False])
def test_gates_on_padding_give_the_loss_no_gradient(softmax):
    batch = batch_with([[END]] * 3, IS_FACT, TARGETS)
    scores = episodes_of(ODDS, IS_FACT).scores.requires_grad_()
    gate_loss(Episodes(scores, scores, torch.zeros(3, 2, 3)), batch, softmax).backward()
    assert scores.grad is not None
    assert scores.grad.isfinite().all()
    is_padding = scores.isinf()
    assert not scores.grad[is_padding].any()
    assert scores.grad[:2][~is_padding[:2]].any()
    assert not scores.grad[2].any()
