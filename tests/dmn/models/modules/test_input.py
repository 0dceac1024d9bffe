"""Facts of both papers: position encoding and fusion, and the GRU over all words."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from dmn.models.modules.input import Fusion, WordGRU, position_encoding
from tests import reference

VOCABULARY, HIDDEN = 13, 7
SENTENCES = ((4, 9, 2, 11, 3), (8, 5), (6, 12, 7))


def padded(
    rows: tuple[tuple[int, ...], ...], more: int = 1, fill: int = 0
) -> tuple[Tensor, Tensor]:
    longest = max(map(len, rows)) + more
    matrix = torch.tensor([[*row, *[fill] * (longest - len(row))] for row in rows])
    return matrix, torch.tensor([[i < len(row) for i in range(longest)] for row in rows])


@pytest.fixture
def embedding() -> nn.Embedding:
    torch.manual_seed(2)
    return nn.Embedding(VOCABULARY, HIDDEN)


def read(
    module: nn.Module, embedding: nn.Embedding, *stories: tuple[int, ...], fill: int = 0
) -> list[Tensor]:
    """The facts of each story, given as numbers of SENTENCES, with the padding cut off again."""
    facts, is_fact = padded(stories, fill=fill)
    with torch.no_grad():
        made = module(embedding, *padded(SENTENCES), facts, is_fact)
    return [each[: len(story)] for each, story in zip(made, stories, strict=True)]


@given(
    st.lists(
        st.lists(st.integers(0, VOCABULARY - 1), min_size=1, max_size=8), min_size=1, max_size=4
    ),
    st.integers(0, 3),
    st.integers(0, VOCABULARY - 1),
)
@settings(max_examples=40)
def test_position_encoding_is_the_papers_sum_over_each_sentences_own_words(rows, more, fill):
    words = torch.randn(VOCABULARY, HIDDEN, generator=torch.Generator().manual_seed(3))
    ids, is_token = padded(tuple(map(tuple, rows)), more, fill)
    encoded = position_encoding(words[ids], is_token)
    expected = [reference.position_encoding([words[w].numpy() for w in row]) for row in rows]
    np.testing.assert_allclose(encoded, expected, atol=1e-5)


def test_position_encoding_of_two_words_by_hand():
    words = torch.tensor([[[1.0, 10.0, 100.0, 1000.0], [2.0, 20.0, 200.0, 2000.0]]])
    encoded = position_encoding(words, torch.ones(1, 2, dtype=torch.bool))
    # M = 2: l₁ = ½ and l₂ = d/D.
    expected = torch.tensor([[0.5 + 0.25 * 2, 5 + 0.5 * 20, 50 + 0.75 * 200, 500 + 2000]])
    torch.testing.assert_close(encoded, expected)


def test_position_encoding_hears_the_order_of_words():
    words = torch.randn(1, 3, HIDDEN, generator=torch.Generator().manual_seed(3))
    is_token = torch.ones(1, 3, dtype=torch.bool)
    turned = position_encoding(words.flip(1), is_token)
    assert (position_encoding(words, is_token) - turned).abs().max() > 0.1


@pytest.mark.parametrize("make", [Fusion, WordGRU])
def test_a_story_in_a_batch_has_the_facts_it_has_alone(make, embedding):
    module = make(HIDDEN, dropout=0.0)
    stories = ((0, 1, 2, 1), (2,), (1, 0))
    for fill in range(len(SENTENCES)):
        together = read(module, embedding, *stories, fill=fill)
        for story, facts in zip(stories, together, strict=True):
            torch.testing.assert_close(facts, *read(module, embedding, story))


def test_fused_facts_hear_of_those_before_and_behind(embedding):
    fusion = Fusion(HIDDEN, dropout=0.0)
    (facts,) = read(fusion, embedding, (0, 1, 2))
    (other_end,) = read(fusion, embedding, (0, 1, 0))
    (other_start,) = read(fusion, embedding, (2, 1, 2))
    assert (facts[0] - other_end[0]).abs().max() > 1e-3
    assert (facts[2] - other_start[2]).abs().max() > 1e-3


def test_fused_facts_are_the_sum_of_both_directions(embedding):
    fusion = Fusion(HIDDEN, dropout=0.0)
    encoded = position_encoding(embedding(padded(SENTENCES)[0]), padded(SENTENCES)[1])[None]
    onward, backward = (
        fusion.forward_gru(encoded)[0],
        fusion.backward_gru(encoded.flip(1))[0].flip(1),
    )
    (facts,) = read(fusion, embedding, (0, 1, 2))
    torch.testing.assert_close(facts, (onward + backward)[0])


def test_facts_of_the_word_gru_are_its_states_at_the_last_words(embedding):
    module = WordGRU(HIDDEN, dropout=0.0)
    words = torch.tensor([[w for sentence in SENTENCES for w in sentence]])
    states = module.gru(embedding(words))[0][0]
    (facts,) = read(module, embedding, (0, 1, 2))
    torch.testing.assert_close(facts, states[[4, 6, 9]])


def test_facts_of_the_word_gru_hear_only_of_those_before(embedding):
    module = WordGRU(HIDDEN, dropout=0.0)
    (facts,), (other,) = read(module, embedding, (0, 1, 2)), read(module, embedding, (0, 1, 0))
    torch.testing.assert_close(facts[:2], other[:2])
    (other,) = read(module, embedding, (2, 1, 2))
    assert (facts[2] - other[2]).abs().max() > 1e-3


@pytest.mark.parametrize("make", [Fusion, WordGRU])
def test_features_are_dropped_in_training_alone(make, embedding):
    module, story = make(HIDDEN, dropout=0.5), (0, 1, 2)
    training = [read(module.train(), embedding, story)[0] for _ in range(2)]
    asked = [read(module.eval(), embedding, story)[0] for _ in range(2)]
    assert not torch.equal(*training)
    assert torch.equal(*asked)
