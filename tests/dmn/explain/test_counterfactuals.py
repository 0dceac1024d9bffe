"""The smallest change that changes the answer."""

import numpy as np
import pytest
import torch

from dmn.config.training import TrainingConfig
from dmn.explain.counterfactuals import LEAST, MOST, SIZES, edits, smallest
from dmn.lens import Lens
from dmn.models.checkpoints.folder import Checkpoint
from dmn.text.substitutes import alternatives, kind_of
from tests.conftest import STORY

TYPED = "\n".join(STORY)
QUESTION = "Where is the milk?"


@pytest.fixture
def lens(network, model, vocabulary):
    checkpoint = Checkpoint("made", network, vocabulary, model, TrainingConfig(), {}, 5)
    return Lens(checkpoint, torch.device("cpu"))


def test_words_give_way_to_others_of_their_kind_that_are_known(vocabulary):
    assert kind_of("mary") == "person"
    assert kind_of("went") is None
    assert alternatives("Mary", vocabulary.known) == ("John", "Sandra")
    assert alternatives("garden", vocabulary.known) == ("hallway", "kitchen", "office")
    assert alternatives("went", vocabulary.known) == ()


def test_each_change_is_of_one_word_or_one_sentence_and_the_most_read_come_first(vocabulary):
    found = edits(STORY, vocabulary.known, [4, 0, 1, 2, 3])
    sizes = [SIZES.index(edit.size) for edit in found]
    assert sizes == sorted(sizes)
    assert found[0].change.edits == ((4, "Mary went to the hallway."),)
    for edit in found:
        if edit.size == "word":
            ((fact, text),) = edit.change.edits
            pairs = zip(text.split(), STORY[fact].split(), strict=True)
            assert sum(new != old for new, old in pairs) == 1
        elif edit.size == "left out":
            assert len(edit.change.order) == 4
    orders = [edit.change.order for edit in found if edit.size == "moved"]
    assert len(set(orders)) == len(orders)
    assert all(sorted(order) == [0, 1, 2, 3, 4] for order in orders)
    assert tuple(range(5)) not in orders


def test_a_story_of_twenty_sentences_has_five_hundred_changes_and_no_more_than_enough(vocabulary):
    found = edits(STORY * 4, vocabulary.known, range(20))
    assert LEAST <= len(found) <= MOST


def test_a_change_that_flips_is_answered_otherwise_and_one_that_does_not_is_not_named(lens):
    before = lens.explain(TYPED, QUESTION)
    found = lens.counterfactuals(TYPED, QUESTION)
    assert found.candidates > 60
    for flip in found.found:
        assert flip.trace.answer.items != before.answer.items
        (again,) = lens.what_ifs(TYPED, QUESTION, [flip.edit.change])
        np.testing.assert_allclose(again.gates, flip.trace.gates, atol=1e-6)
    assert len(smallest([flip.edit for flip in found.found])) == len(found.found)


def test_an_answer_that_never_changes_has_no_flip(lens):
    with torch.no_grad():
        output = lens.checkpoint.network.answer.output
        output.weight.zero_()
        output.bias.copy_(torch.arange(len(output.bias)))
    assert lens.counterfactuals(TYPED, QUESTION).found == ()


def test_a_story_of_one_sentence_is_never_left_without_any(lens):
    found = lens.counterfactuals(STORY[0], "Where is Mary?")
    assert all(flip.edit.size != "left out" for flip in found.found)
