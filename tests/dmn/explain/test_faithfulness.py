"""Gates beside what the answer depends on."""

import re
from dataclasses import replace

import numpy as np
import pytest
import torch

from dmn.config.training import TrainingConfig
from dmn.errors import TextError
from dmn.explain.faithfulness import (
    Faithfulness,
    WordShares,
    changed_without,
    rank_agreement,
    relative,
)
from dmn.lens import LONGEST_TAKEN_APART, Lens
from dmn.models.checkpoints.folder import Checkpoint
from tests.conftest import STORY

TYPED = "\n".join(STORY)
QUESTION = "Where is the milk?"


@pytest.fixture
def lens(network, model, vocabulary):
    checkpoint = Checkpoint("made", network, vocabulary, model, TrainingConfig(), {}, 5)
    return Lens(checkpoint, torch.device("cpu"))


def measured(gates, left_out, changes):
    zeros = np.zeros(len(gates))
    changed = np.array(changes, dtype=bool)
    return Faithfulness(np.array(gates), np.array(left_out), zeros, zeros, changed)


def test_each_fact_has_its_largest_gate_and_what_is_lost_without_it(lens):
    found, trace = lens.why(TYPED, QUESTION), lens.explain(TYPED, QUESTION)
    np.testing.assert_allclose(found.gates, trace.gates[:, :-1].max(0), atol=1e-6)
    for fact in range(len(STORY)):
        without = lens.what_if(TYPED, QUESTION, drop=[fact])
        lost = trace.answer.probability - without.probability_of(trace.answer.items)
        assert found.left_out[fact] == pytest.approx(lost, abs=1e-6)
        assert found.changes[fact] == (not without.answers_as(trace))
    assert set(found.agreement) == {"left_out", "gradient", "integrated"}


def test_a_fact_without_which_nothing_is_said_is_needed(lens):
    trace = replace(lens.explain(TYPED, QUESTION), unsaid=0.0)
    unsaid = replace(trace, unsaid=1.0)
    assert changed_without(trace, [trace, unsaid]).tolist() == [False, True]


def test_ranks_agree_where_the_order_is_one_and_noise_has_none():
    gates = np.array([0.001, 0.9, 0.004, 0.5])
    assert rank_agreement(gates, np.array([0.002, -0.7, 0.001, 0.3])) == pytest.approx(1)
    assert rank_agreement(gates, np.array([0.9, 0.0, 0.8, 0.1])) < -0.8
    assert rank_agreement(gates, np.array([0.001, 0.002, 0.003, 0.004])) is None
    assert rank_agreement(np.zeros(4), gates) is None


def test_ties_share_a_rank_as_spearman_has_it():
    one, other = np.array([0.1, 0.1, 0.4, 0.8]), np.array([0.3, 0.2, 0.2, 0.9])
    ranks = np.array([1.5, 1.5, 3, 4]), np.array([3, 1.5, 1.5, 4])
    assert rank_agreement(one, other) == pytest.approx(np.corrcoef(*ranks)[0, 1])


def test_a_measure_is_scaled_by_its_largest():
    np.testing.assert_allclose(relative(np.array([1.0, -4.0])), [0.25, -1.0])
    assert not relative(np.zeros(3)).any()


@pytest.mark.parametrize(
    ("gates", "left_out", "changes", "outcome", "said"),
    [
        ([0.9, 0.0, 0.1], [0.8, 0.0, 0.2], [1, 0, 0], "yes", "without fact 1 .gate 0.90. the"),
        ([1.0, 1.0], [0.7, 0.2], [1, 1], "yes", "without fact 1 .* or fact 2 .* changes"),
        ([0.9, 0.0, 0.0], [0.0, 0.7, 0.0], [0, 1, 0], "no", "^No: fact 2 .* hardly read"),
        ([0.9, 0.0, 0.3], [0.6, 0.4, 0.0], [1, 1, 0], "in part", "fact 3 .* was read, yet without"),
        ([0.9, 0.0, 0.0], [0.6, 0.4, 0.0], [1, 1, 0], "in part", "fact 2 .* was hardly read"),
        ([1.0, 1.0], [0.12, 0.98], [0, 1], "in part", "fact 1 .* stays, 12 points less"),
        ([0.0, 1.0], [0.0, 0.08], [0, 0], "not shown", "stays; fact 2 .* 8 points less probable"),
        ([0.9, 0.0, 0.3], [0.02, 0.03, 0.0], [1, 0, 0], "not shown", "whichever one sentence"),
    ],
)
def test_the_verdict_looks_at_every_fact_that_was_read(gates, left_out, changes, outcome, said):
    found = measured(gates, left_out, changes)
    assert found.outcome == outcome
    assert re.search(said, found.verdict)


def test_a_verdict_names_a_few_facts_of_many():
    found = measured([0.9, 0.8, 0.7, 0.6, 0.5], [0.0] * 5, [0] * 5)
    assert "fact 1 (gate 0.90), fact 2 (gate 0.80), fact 3 (gate 0.70) and 2 more" in found.verdict


def test_word_shares_sum_to_one_and_end_with_the_words(lens):
    shares = lens.word_shares(TYPED, QUESTION, 0)
    assert shares
    for one in shares:
        assert len(one.words) == len(one.shares)
        assert sum(map(abs, one.shares)) == pytest.approx(1)
        assert one.words[0] in STORY[one.fact]
    padded = WordShares.of(0, ("Mary", "left"), np.array([3.0, -1.0, 99.0]))
    assert padded.shares == (0.75, -0.25)


def test_one_sentence_and_a_book_are_refused_in_a_sentence(lens):
    with pytest.raises(TextError, match="has one sentence, so none can be left out"):
        lens.why(STORY[0], QUESTION)
    with pytest.raises(TextError, match="up to 200 sentences"):
        lens.why("Mary left.\n" * (LONGEST_TAKEN_APART + 1), QUESTION)
    with pytest.raises(TextError, match="0 to 2 here, got 3"):
        lens.word_shares(TYPED, QUESTION, 3)
