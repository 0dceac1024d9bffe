"""Facts of two stories belong together as a person would say, and gates are compared where both
stand.
"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmn.explain.comparison import Comparison, Pair, aligned
from tests.app.figures.heatmaps.test_attention import trace_of

STORY = ("Mary went home.", "John took the milk.", "Sandra slept.")
sentences = st.lists(st.sampled_from((*STORY, "Mary left.", "John took the ball.")), max_size=8)


def compared(left, right, left_gates=None, right_gates=None):
    gates = [np.full((2, len(facts) + 1), 0.25) for facts in (left, right)]
    one, other = left_gates or gates[0], right_gates or gates[1]
    return Comparison.of(trace_of(one, facts=left), trace_of(other, facts=right))


def test_the_same_stories_go_together_fact_by_fact():
    assert aligned(STORY, STORY) == [Pair(0, 0), Pair(1, 1), Pair(2, 2)]


def test_an_edited_fact_stays_beside_what_it_was():
    edited = (STORY[0], "John took the ball.", STORY[2])
    assert aligned(STORY, edited) == [Pair(0, 0), Pair(1, 1), Pair(2, 2)]
    comparison = compared(STORY, edited)
    assert [comparison.is_changed(pair) for pair in comparison.pairs] == [False, True, False]


def test_facts_that_came_and_went_stand_alone_in_their_place():
    assert aligned(STORY, STORY[1:]) == [Pair(0, None), Pair(1, 0), Pair(2, 1)]
    new = (STORY[0], "It rained all day long.", *STORY[1:])
    assert aligned(STORY, new) == [Pair(0, 0), Pair(None, 1), Pair(1, 2), Pair(2, 3)]
    assert aligned((), STORY) == [Pair(None, 0), Pair(None, 1), Pair(None, 2)]


def test_a_new_fact_before_an_edited_one_does_not_take_its_place():
    new = (STORY[0], "It rained all day long.", "John took the ball.", STORY[2])
    assert Pair(1, 2) in aligned(STORY, new)
    assert Pair(None, 1) in aligned(STORY, new)


@given(sentences, sentences)
def test_every_fact_stands_once_and_in_order(left, right):
    pairs = aligned(left, right)
    assert [pair.left for pair in pairs if pair.left is not None] == list(range(len(left)))
    assert [pair.right for pair in pairs if pair.right is not None] == list(range(len(right)))


def test_thousands_of_changed_sentences_are_aligned_in_their_places():
    left = [f"Mary went to room {i}." for i in range(3000)]
    right = [f"Mary went to hall {i}." for i in range(3000)]
    assert aligned(left, right) == [Pair(i, i) for i in range(3000)]


def test_the_difference_is_right_minus_left_with_stop_last():
    left, right = [[0.5, 0.2, 0.3], [0.0, 0.0, 1.0]], [[0.1, 0.6, 0.3], [0.2, 0.0, 0.8]]
    found = compared(STORY[:2], STORY[:2], left, right).difference
    np.testing.assert_allclose(found, [[-0.4, 0.2], [0.4, 0.0], [0.0, -0.2]])


def test_where_one_has_no_gate_there_is_no_difference():
    left, right = [[0.5, 0.2, 0.3]], [[0.1, 0.6], [0.2, 0.8]]
    comparison = compared(STORY[:2], STORY[1:2], left, right)
    np.testing.assert_allclose(
        comparison.difference, [[np.nan, np.nan], [-0.1, np.nan], [0.3, np.nan]]
    )
    assert comparison.n_passes == 2
    passes = comparison.passes(("A", "B"))
    assert passes["A, answer"].tolist() == ["office", ""]
    assert passes["B, probability"].tolist() == [0.5, 0.5]


def test_the_table_holds_the_gates_of_both():
    left, right = [[0.5, 0.2, 0.3]], [[0.1, 0.6], [0.2, 0.8]]
    table = compared(STORY[:2], STORY[1:2], left, right).table(("A", "B"))
    assert table["A"].tolist() == [*STORY[:2], "stop"]
    assert table["B"].fillna("").tolist() == ["", STORY[1], "stop"]
    assert table["A, pass 1"].tolist() == [0.5, 0.2, 0.3]
    assert table["B, pass 2"].tolist()[1:] == pytest.approx([0.2, 0.8])
    assert table["A, pass 2"].isna().all()
