"""Transplants: something of one story put into another, which is read on."""

import numpy as np
import pytest
import torch

from dmn.config.model import ModelConfig
from dmn.config.training import TrainingConfig
from dmn.errors import TextError
from dmn.lens import Lens
from dmn.models.build import build
from dmn.models.checkpoints.folder import Checkpoint
from tests.conftest import STORY

SOURCE = ("\n".join(STORY), "Where is the milk?")
TARGET = ("Mary went to the kitchen.\nJohn took the milk there.", "Where is the milk?")
OTHER = ("\n".join(reversed(STORY)), "Where is Mary?")
KINDS = [
    {"memory_after": 1},
    {"memory_after": 3},
    {"gates_of": 2},
    {"question": True},
    {"facts": {0: 0, 3: 3}},
]


@pytest.fixture
def lens(network, model, vocabulary):
    checkpoint = Checkpoint("made", network, vocabulary, model, TrainingConfig(), {}, 5)
    return Lens(checkpoint, torch.device("cpu"))


@pytest.mark.parametrize("what", KINDS, ids=str)
def test_what_a_story_gave_put_into_the_same_story_changes_nothing(lens, what):
    before = lens.explain(*SOURCE)
    after = lens.transplant(SOURCE, SOURCE, **what)
    np.testing.assert_allclose(after.gates, before.gates, atol=1e-6)
    np.testing.assert_allclose(after.memories, before.memories, atol=1e-6)
    assert after.answer.probability == pytest.approx(before.answer.probability, abs=1e-6)


@pytest.mark.parametrize("what", [{"memory_after": 1}, {"question": True}, {"facts": {0: 4}}])
def test_what_another_story_gave_is_read_on_from(lens, what):
    before = lens.explain(*TARGET)
    after = lens.transplant(OTHER, TARGET, **what)
    assert np.abs(after.memories[-1] - before.memories[-1]).max() > 1e-4


def test_the_memory_of_the_source_stands_in_the_pass_and_the_first_pass_stays(lens):
    source, before = lens.explain(*OTHER), lens.explain(*TARGET)
    after = lens.transplant(OTHER, TARGET, memory_after=2)
    np.testing.assert_allclose(after.memories[1], source.memories[1], atol=1e-6)
    np.testing.assert_allclose(after.memories[0], before.memories[0], atol=1e-6)
    np.testing.assert_allclose(after.gates[:2], before.gates[:2], atol=1e-6)


def test_the_gates_of_the_source_are_those_of_that_pass_alone(lens):
    source, before = lens.explain(*OTHER), lens.explain(*SOURCE)
    after = lens.transplant(OTHER, SOURCE, gates_of=2)
    np.testing.assert_allclose(after.gates[1], source.gates[1], atol=1e-6)
    np.testing.assert_allclose(after.gates[0], before.gates[0], atol=1e-6)


def test_the_question_of_the_source_makes_the_target_answer_it(lens):
    after = lens.transplant(OTHER, SOURCE, question=True)
    asked = lens.explain(SOURCE[0], OTHER[1])
    np.testing.assert_allclose(after.memories, asked.memories, atol=1e-6)


def test_all_facts_of_the_source_make_the_target_the_source(lens):
    asked = lens.explain(SOURCE[0], OTHER[1])
    told = (SOURCE[0], OTHER[1])
    after = lens.transplant(SOURCE, (OTHER[0], OTHER[1]), facts={i: i for i in range(5)})
    np.testing.assert_allclose(after.memories, asked.memories, atol=1e-6)
    assert lens.transplant(told, told, memory_after=1).answer == asked.answer


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ({}, "Say what to move"),
        ({"memory_after": 0}, "memory_after must be a pass from 1 to 3"),
        ({"memory_after": 4}, "memory_after must be a pass from 1 to 3"),
        ({"gates_of": 1}, "source has 2 and the target 5"),
        ({"facts": {5: 0}}, "Facts lie in 0 to 4 in the target and 0 to 1 in the source"),
        ({"memory_after": 1, "passes": 99}, "times, got 99 passes"),
    ],
)
def test_what_cannot_be_moved_is_refused_in_a_sentence(lens, what, said):
    with pytest.raises(TextError, match=said):
        lens.transplant(TARGET, SOURCE, **what)


def test_stories_with_other_unknown_words_are_refused(lens):
    strange = ("Zorblax went to the kitchen.", "Where is Zorblax?")
    with pytest.raises(TextError, match="does not know"):
        lens.transplant(strange, TARGET, memory_after=1)


def test_a_network_without_attention_is_refused(vocabulary):
    model = ModelConfig(network="gru_reader", hidden_size=11, passes=3)
    made = Checkpoint(
        "reader", build(model, len(vocabulary)), vocabulary, model, TrainingConfig(), {}, 5
    )
    with pytest.raises(TextError, match="reads without attention"):
        Lens(made, torch.device("cpu")).transplant(SOURCE, TARGET, memory_after=1)


def test_one_fact_is_enough(lens):
    one = ("Mary went to the kitchen.", "Where is Mary?")
    assert lens.transplant(SOURCE, one, memory_after=1).n_passes == 3
