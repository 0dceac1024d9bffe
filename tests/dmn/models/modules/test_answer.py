"""Answers item by item, and the search for the most probable ones."""

from itertools import product

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from dmn.config.presets import DMN_PLUS
from dmn.models.modules.answer import AnswerModule, Answers
from dmn.text.vocabulary import END, PAD
from tests.reference import Reference

BATCH, HIDDEN, VOCABULARY, MAX_ITEMS = 3, 5, 7, 2
IS_POSSIBLE = torch.tensor(
    [
        [False, True, True, True, True, True, True],
        [False, True, False, True, False, True, True],
        [False, True, True, False, False, True, False],
    ]
)


class Searched:
    """An answer module and what it answers from; lively, so that no two answers tie."""

    def __init__(
        self, seed: int = 1, max_items: int = MAX_ITEMS, reads_memory: bool = True
    ) -> None:
        torch.manual_seed(seed)
        self.embedding = nn.Embedding(VOCABULARY, HIDDEN).double()
        self.module = AnswerModule(HIDDEN, VOCABULARY, max_items, reads_memory).double()
        for weight in self.module.parameters():
            nn.init.normal_(weight, std=0.8)
        self.memory = torch.randn(BATCH, HIDDEN).double()
        self.question = torch.randn(BATCH, HIDDEN).double()

    def decode(self, width: int, is_possible: Tensor = IS_POSSIBLE) -> Answers:
        return self.module.decode(self.embedding, self.memory, self.question, is_possible, width)

    def log_probability(self, answers: Tensor) -> Tensor:
        given = (self.embedding, self.memory, self.question, answers, IS_POSSIBLE)
        return self.module.log_probability(*given).detach()

    def paper(self) -> Reference:
        weights = {f"answer.{name}": w.numpy() for name, w in self.module.state_dict().items()}
        weights["embedding.weight"] = self.embedding.weight.detach().numpy()
        reads = "state_and_memory" if self.module.reads_memory else "state"
        return Reference(weights, DMN_PLUS.model_copy(update={"answer": reads}))

    def by_paper(self, row: int, items: list[int]) -> float:
        """The log-probability of an answer, END included, worked out by the reference."""
        scores = self.paper().answer(self.memory[row].numpy(), self.question[row].numpy(), items)
        scores[:, ~IS_POSSIBLE[row].numpy()] = -np.inf
        log_p = scores - np.log(np.exp(scores).sum(1, keepdims=True))
        return float(sum(log_p[i, item] for i, item in enumerate(items)))


def possible_words(row: int) -> list[int]:
    return [w for w in IS_POSSIBLE[row].nonzero().flatten().tolist() if w != END]


def found(answers: Answers, row: int) -> list[list[int]]:
    """Each candidate up to its END; what stands behind must be PAD."""
    lists = []
    for items in answers.items[row].tolist():
        end = items.index(END) + 1
        assert set(items[end:]) <= {PAD}
        lists.append(items[:end])
    return lists


@pytest.mark.parametrize("reads_memory", [True, False])
def test_scores_are_the_papers(reads_memory):
    searched = Searched(reads_memory=reads_memory)
    answers = torch.tensor([[3, 2, 6, END], [5, END, PAD, PAD], [END, PAD, PAD, PAD]])
    memory, question = searched.memory, searched.question
    scores = searched.module(searched.embedding, memory, question, answers)
    for row, length in enumerate([4, 2, 1]):
        items = answers[row, :length].tolist()
        expected = searched.paper().answer(memory[row].numpy(), question[row].numpy(), items)
        np.testing.assert_allclose(scores[row, :length].detach(), expected, atol=1e-12)


def test_an_item_is_scored_without_knowing_itself_or_what_follows():
    searched = Searched()
    answers = torch.tensor([[3, 2, END]] * BATCH)
    others = torch.tensor([[3, 4, 6]] * BATCH)
    given = (searched.embedding, searched.memory, searched.question)
    one, other = searched.module(*given, answers), searched.module(*given, others)
    assert torch.equal(one[:, :2], other[:, :2])
    assert not torch.allclose(one[:, 2], other[:, 2])


def greedy(searched: Searched, row: int) -> list[int]:
    """The best item at each step, by the reference; END once there is no room, never at first."""
    items: list[int] = []
    memory, question = searched.memory[row].numpy(), searched.question[row].numpy()
    while len(items) < searched.module.max_items:
        scores = searched.paper().answer(memory, question, [*items, END])[-1]
        scores[~IS_POSSIBLE[row].numpy()] = -np.inf
        if not items:
            scores[END] = -np.inf
        items.append(int(scores.argmax()))
        if items[-1] == END:
            return items
    return [*items, END]


@given(st.integers(0, 2**32 - 1), st.integers(1, 5))
@settings(max_examples=25)
def test_one_beam_is_greedy(seed, max_items):
    searched = Searched(seed, max_items)
    answers = searched.decode(1)
    assert [found(answers, row) for row in range(BATCH)] == [
        [greedy(searched, row)] for row in range(BATCH)
    ]


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=15)
def test_wide_beams_find_all_answers_in_order_of_their_probability(seed):
    searched = Searched(seed)
    n_words = VOCABULARY - 2
    answers = searched.decode(n_words + n_words**2)
    for row in range(BATCH):
        words = possible_words(row)
        every = [
            [*items, END] for n in range(1, MAX_ITEMS + 1) for items in product(words, repeat=n)
        ]
        expected = sorted(((searched.by_paper(row, items), items) for items in every), reverse=True)
        held = found_possible(answers, row)
        assert [items for items, _ in held] == [items for _, items in expected]
        np.testing.assert_allclose([p for _, p in held], [p for p, _ in expected], atol=1e-10)


def found_possible(answers: Answers, row: int) -> list[tuple[list[int], float]]:
    """Candidates with a probability above zero: beams that there are no answers for have none."""
    n_found = int(answers.log_probabilities[row].isfinite().sum())
    cut = answers._replace(items=answers.items[:, :n_found])
    return list(
        zip(found(cut, row), answers.log_probabilities[row, :n_found].tolist(), strict=True)
    )


@given(st.integers(0, 2**32 - 1), st.integers(1, 6), st.integers(1, 5))
@settings(max_examples=40)
def test_candidates_are_possible_distinct_sorted_and_not_too_long(seed, width, max_items):
    searched = Searched(seed, max_items)
    answers = searched.decode(width)
    assert (answers.log_probabilities.exp().diff(dim=1) <= 0).all()
    for row in range(BATCH):
        candidates = [items for items, _ in found_possible(answers, row)]
        assert candidates
        assert len(set(map(tuple, candidates))) == len(candidates)
        for items in candidates:
            assert set(items[:-1]) <= set(possible_words(row))
            assert len(items) <= max_items + 1


@given(st.integers(0, 2**32 - 1), st.integers(1, 6))
@settings(max_examples=25)
def test_candidates_have_the_probability_of_the_answer_given(seed, width):
    searched = Searched(seed, max_items=3)
    answers = searched.decode(width)
    for k in range(width):
        probability = searched.log_probability(answers.items[:, k])
        is_real = answers.log_probabilities[:, k].isfinite()
        torch.testing.assert_close(probability[is_real], answers.log_probabilities[is_real, k])
    assert answers.log_probabilities[:, 0].isfinite().all()


def test_log_probability_is_the_papers_and_padding_counts_nothing():
    searched = Searched()
    lists = [[3, 2, END], [5, END], [END]]
    answers = torch.tensor([[*items, *[PAD] * (5 - len(items))] for items in lists])
    expected = [searched.by_paper(row, items) for row, items in enumerate(lists)]
    np.testing.assert_allclose(searched.log_probability(answers), expected, atol=1e-12)


def test_an_impossible_answer_has_no_probability():
    answers = torch.tensor([[3, END], [4, END], [2, END]])
    assert Searched().log_probability(answers).isfinite().tolist() == [True, False, True]


def test_a_network_that_never_ends_is_ended_at_the_longest_answer():
    searched = Searched(max_items=3)
    with torch.no_grad():
        searched.module.output.bias[END] = -100
    for width in (1, 4):
        answers = searched.decode(width)
        assert {len(items) for row in range(BATCH) for items in found(answers, row)} == {3 + 1}


@given(st.integers(0, 2**32 - 1), st.integers(1, 6))
@settings(max_examples=25)
def test_that_the_story_does_not_say_is_no_candidate_and_has_a_probability_of_its_own(seed, width):
    searched = Searched(seed)
    answers = searched.decode(width)
    for row in range(BATCH):
        assert [END] not in [items for items, _ in found_possible(answers, row)]
    nothing = torch.full((BATCH, 1), END)
    torch.testing.assert_close(answers.log_unsaid, searched.log_probability(nothing))


def test_a_network_that_ends_at_once_says_that_the_story_does_not_say():
    searched = Searched(max_items=6)
    with torch.no_grad():
        searched.module.output.bias[END] = 100
    answers = searched.decode(1)
    torch.testing.assert_close(answers.log_unsaid, torch.zeros(BATCH).double())
    assert (answers.log_probabilities < -10).all()


def test_questions_of_a_batch_are_answered_as_they_are_alone():
    searched = Searched()
    together = searched.decode(4)
    for row in range(BATCH):
        given = (x[row : row + 1] for x in (searched.memory, searched.question, IS_POSSIBLE))
        alone = searched.module.decode(searched.embedding, *given, 4)
        assert found_possible(alone, 0) == [
            (items, pytest.approx(p)) for items, p in found_possible(together, row)
        ]
