"""The question is the state behind its own last word."""

import pytest
import torch
from torch import Tensor, nn

from dmn.models.modules.question import QuestionModule

VOCABULARY, HIDDEN = 13, 6


@pytest.fixture
def embedding() -> nn.Embedding:
    torch.manual_seed(2)
    return nn.Embedding(VOCABULARY, HIDDEN)


@pytest.fixture
def module() -> QuestionModule:
    torch.manual_seed(3)
    return QuestionModule(HIDDEN)


def by_hand(module: QuestionModule, embedding: nn.Embedding, words: tuple[int, ...]) -> Tensor:
    """A cell with the same weights, stepped word by word."""
    cell = nn.GRUCell(HIDDEN, HIDDEN)
    cell.load_state_dict(
        {name.removesuffix("_l0"): w for name, w in module.gru.state_dict().items()}
    )
    state = torch.zeros(HIDDEN)
    for word in words:
        state = cell(embedding.weight[word], state)
    return state


@pytest.mark.parametrize("fill", [0, 8])
def test_a_question_ends_at_its_own_last_word_whatever_stands_behind(module, embedding, fill):
    questions = ((4, 9, 2, 11), (5,), (7, 3))
    ids = torch.tensor([[*words, *[fill] * (5 - len(words))] for words in questions])
    is_token = torch.tensor([[i < len(words) for i in range(5)] for words in questions])
    expected = torch.stack([by_hand(module, embedding, words) for words in questions])
    torch.testing.assert_close(module(embedding, ids, is_token), expected)


def test_the_order_of_words_matters(module, embedding):
    ids = torch.tensor([[4, 9, 2], [2, 9, 4]])
    one, other = module(embedding, ids, torch.ones_like(ids, dtype=torch.bool))
    assert (one - other).abs().max() > 1e-3


def test_words_that_are_asked_with_are_learnt(module, embedding):
    ids = torch.tensor([[4, 9, 0]])
    module(embedding, ids, torch.tensor([[True, True, False]])).sum().backward()
    assert embedding.weight.grad is not None
    assert embedding.weight.grad.any(1).nonzero().flatten().tolist() == [4, 9]
