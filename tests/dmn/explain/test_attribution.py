"""Gradients against differences: nudge a fact or a word and see."""

import pytest
import torch

from dmn.data.batching import collate
from dmn.explain.attribution import Story


@pytest.fixture
def story(data, network):
    import numpy as np

    network.double()
    return Story(network, collate(data, np.array([1]), 3), 3)


def test_gradient_x_input_is_the_slope_of_a_fact_that_is_scaled(story):
    gradient, _ = story.answer()
    whole = torch.ones(1, len(gradient), dtype=torch.float64)
    for fact in range(len(gradient)):
        up, down = whole.clone(), whole.clone()
        up[0, fact] += 1e-5
        down[0, fact] -= 1e-5
        slope = (story._probability(up) - story._probability(down)) / 2e-5
        assert gradient[fact].item() == pytest.approx(slope.item(), abs=1e-8)


def test_integrated_gradients_add_up_to_what_the_story_adds(story):
    _, integrated = story.answer()
    ends = story._probability(torch.tensor([[1.0] * 5, [0.0] * 5], dtype=torch.float64))
    assert integrated.sum().item() == pytest.approx((ends[0] - ends[1]).item(), abs=1e-4)


def test_the_shares_of_words_are_slopes_of_the_gates_logit(story):
    facts = [0, 3]
    gradient = story.gates(1, facts)
    assert gradient.shape == (2, story._is_token.shape[1])
    for row, fact in enumerate(facts):
        for word in range(int(story._is_token[fact].sum())):
            slope = (logit(story, fact, word, 1e-5) - logit(story, fact, word, -1e-5)) / 2e-5
            assert gradient[row, word].item() == pytest.approx(slope, abs=1e-6)


@torch.no_grad()
def logit(story, fact, word, by):
    words = story._words[None].clone()
    words[0, fact, word] *= 1 + by
    facts = story._read(words)
    is_fact = torch.ones(1, facts.shape[1], dtype=torch.bool)
    gate = story._network.memory(facts, story._question, is_fact, 3).gates[0, 1, fact]
    return torch.logit(gate).item()
