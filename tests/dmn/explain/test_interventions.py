"""What-ifs: gates set by hand, and the same story told otherwise."""

import json

import numpy as np
import pytest
import torch

from dmn.config.training import TrainingConfig
from dmn.errors import TextError
from dmn.explain.interventions import WhatIf, changed_passes, dropped, held, moved, places, repeated
from dmn.lens import Lens
from dmn.models.checkpoints.folder import Checkpoint
from tests.conftest import STORY

TYPED = "\n".join(STORY)
QUESTION = "Where is the milk?"
PASSES = 3


@pytest.fixture
def lens(network, model, vocabulary):
    checkpoint = Checkpoint("made", network, vocabulary, model, TrainingConfig(), {}, 5)
    return Lens(checkpoint, torch.device("cpu"))


def test_forcing_the_gates_it_chose_gives_back_answer_memories_and_gates(lens):
    before = lens.explain(TYPED, QUESTION)
    force = {cell: float(gate) for cell, gate in np.ndenumerate(before.gates)}
    after = lens.what_if(TYPED, QUESTION, force=force)
    np.testing.assert_allclose(after.gates, before.gates, atol=1e-6)
    np.testing.assert_allclose(after.memories, before.memories, atol=1e-6)
    assert after.answer.items == before.answer.items
    assert after.answer.probability == pytest.approx(before.answer.probability, abs=1e-6)


def test_dropping_is_asking_without(lens):
    after = lens.what_if(TYPED, QUESTION, drop=[1, 3])
    asked = lens.explain("\n".join(STORY[i] for i in (0, 2, 4)), QUESTION)
    assert (after.story, after.facts, after.spans) == (asked.story, asked.facts, asked.spans)
    np.testing.assert_allclose(after.gates, asked.gates, atol=1e-6)
    np.testing.assert_allclose(after.confidence, asked.confidence, atol=1e-6)


def test_earlier_passes_are_the_same_and_the_story_as_typed(lens):
    story = " ".join(STORY)
    before = lens.explain(story, QUESTION)
    after = lens.what_if(story, QUESTION, mute=[(1, 2)])
    assert (after.story, after.spans) == (story, before.spans)
    assert after.gates[1, 2] == 0
    np.testing.assert_array_equal(after.memories[0], before.memories[0])
    assert np.abs(after.memories[1] - before.memories[1]).max() > 1e-5
    assert changed_passes(before, after)[0] == 1


def test_a_gate_held_in_a_story_told_otherwise_follows_its_fact(lens):
    change = WhatIf(order=(4, 1, 1), gates=((0, 1, 0.25), (2, 5, 0.5)))
    (after,) = lens.what_ifs(TYPED, QUESTION, [change])
    assert after.facts == (STORY[4], STORY[1], STORY[1])
    np.testing.assert_allclose(after.gates[0, 1:3], 0.25, atol=1e-6)
    assert after.stop[2] == pytest.approx(0.5, abs=1e-6)


def test_what_ifs_of_a_batch_are_each_as_alone(lens):
    changes = [
        WhatIf(),
        WhatIf(order=(0, 2)),
        WhatIf(passes=1),
        WhatIf(edits=((2, "Zorba saw a gizmo."),)),
        WhatIf(order=(4,), gates=((1, 4, 0.9),)),
        WhatIf(gates=((0, 5, 0.0),)),
        WhatIf(order=(3, 1), gates=((0, 5, 0.9),)),
    ]
    together = lens.what_ifs(TYPED, QUESTION, changes)
    for change, trace in zip(changes, together, strict=True):
        (alone,) = lens.what_ifs(TYPED, QUESTION, [change])
        assert trace.facts == alone.facts
        np.testing.assert_allclose(trace.gates, alone.gates, atol=1e-6)
        np.testing.assert_allclose(trace.memories, alone.memories, atol=1e-6)
    assert [len(trace.passes) for trace in together] == [3, 3, 1, 3, 3, 3, 3]
    assert set(together[3].placeholders) == {"Zorba", "saw", "gizmo", "a"}
    np.testing.assert_array_equal(together[0].gates, lens.explain(TYPED, QUESTION).gates)


def test_fewer_passes_are_the_first_ones(lens):
    before, after = lens.explain(TYPED, QUESTION), lens.what_if(TYPED, QUESTION, passes=2)
    np.testing.assert_allclose(after.gates, before.gates[:2], atol=1e-6)
    assert after.answer == before.passes[1]
    assert changed_passes(before, after) == ()


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"drop": range(5)}, "leaves no fact"),
        ({"drop": [5]}, "counted from 0 to 4 here, got 5"),
        ({"mute": [(3, 0)]}, "Passes are counted from 0 to 2 here, got 3"),
        ({"mute": [(0, 6)]}, "counted from 0 to 4 here, got 6"),
        ({"mute": [(-1, 0)]}, "negative"),
        ({"force": {(0, 0): 1.5}}, "lies in 0 to 1, got 1.5"),
        ({"passes": 99}, "99 passes"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(lens, change, problem):
    with pytest.raises(TextError, match=problem):
        lens.what_if(TYPED, QUESTION, **change)


def test_gates_that_share_one_cannot_be_forced_to_more(lens):
    force = {(1, 0): 0.7, (1, 2): 0.6}
    if lens.checkpoint.model.gate == "softmax":
        with pytest.raises(TextError, match=r"got 1.30 for those of pass 1"):
            lens.what_if(TYPED, QUESTION, force=force)
    else:
        assert lens.what_if(TYPED, QUESTION, force=force).gates[1, 2] == pytest.approx(0.6)


def test_orders():
    assert dropped((0, 1, 1, 2), 1) == (0, 2)
    assert repeated((2, 0, 1), 0) == (2, 0, 0, 1)
    assert moved((0, 1, 2, 3), 2, -1) == (0, 2, 1, 3)
    assert moved((0, 1, 2, 3), 1, 9) == (0, 2, 3, 1)
    assert places(WhatIf(order=(2, 0, 2)), 2, 3) == [0, 2]
    assert places(WhatIf(order=(2, 0, 2)), 3, 3) == [3]


def test_held_gates_of_stories_of_two_lengths_keep_stop_last():
    assert held([WhatIf()], 3, 2) is None
    gates = held([WhatIf(gates=((1, 3, 0.5),)), WhatIf(order=(2,), gates=((0, 2, 1.0),))], 3, 2)
    assert gates.shape == (2, 2, 4)
    assert gates[0, 1, 3] == 0.5
    assert gates[1, 0, 0] == 1
    assert np.isnan(gates).sum() == 14


def test_stop_held_in_a_shorter_story_of_a_batch_is_held_behind_the_padding():
    gates = held([WhatIf(), WhatIf(order=(2,), gates=((1, 3, 0.5),))], 3, 2)
    assert gates[1, 1, -1] == 0.5
    assert np.isnan(gates).sum() == gates.size - 1


def test_a_gate_is_set_once_and_let_go():
    change = WhatIf().with_gate((1, 2), 0.5).with_gate((1, 2), 0.25).with_gate((0, 0), 0.0)
    assert change.gate((1, 2)) == 0.25
    assert change.gate((2, 2)) is None
    assert change.with_gate((1, 2), None).gates == ((0, 0, 0.0),)


def test_what_a_link_says_is_bounded():
    change = WhatIf(gates=((0, 1, 0.5),), order=(1, 0), edits=((0, "Mary left."),), passes=2)
    assert WhatIf.model_validate_json(change.model_dump_json()) == change
    for bad in (
        {"gates": [[0, 1, 2.0]]},
        {"gates": [[-1, 0, 0.5]]},
        {"order": [10**9]},
        {"passes": 0},
        {"gates": [[0, 1, 0.5]] * 2000},
        {"other": 1},
    ):
        with pytest.raises(ValueError, match="validation error"):
            WhatIf.model_validate_json(json.dumps(bad))
