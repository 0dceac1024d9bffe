"""The difference of two traces: one scale for all, nothing hidden, nothing run as markup."""

import json

import numpy as np
import pytest

from app.figures.heatmaps.difference import NO_GATE, difference_alt, difference_heatmap
from app.figures.style.colours import contrast, difference_colour, ink_on, palette
from dmn.explain.comparison import Comparison
from tests.app.figures.heatmaps.test_attention import HOSTILE, trace_of

NAMES = ("babi", "dmn-2016")


def comparison(gates, other_gates, facts=None, other_facts=None):
    return Comparison.of(
        trace_of(gates, facts=facts), trace_of(other_gates, facts=other_facts or facts)
    )


def drawn(figure, name):
    return next(trace for trace in figure.data if trace.name == name)


def written(figure):
    return [text for trace in figure.data if trace.name.startswith("text") for text in trace.text]


def test_the_scale_is_the_same_for_every_pair():
    for gap in (0.1, 0.9):
        cells = drawn(
            difference_heatmap(comparison([[gap, 1 - gap]], [[0.0, 1.0]]), NAMES), "difference"
        )
        assert (cells.zmin, cells.zmax) == (-1, 1)
        assert cells.z[0][0] == pytest.approx(-gap)


def test_values_are_signed_and_missing_gates_are_dashes():
    found = comparison([[0.5, 0.2, 0.3]], [[0.1, 0.9], [0.2, 0.8]], ["a b", "c d"], ["c d"])
    texts = written(difference_heatmap(found, NAMES))
    assert sorted(texts) == sorted([NO_GATE, "−0.10", "+0.60", NO_GATE, NO_GATE, NO_GATE])


def test_facts_alike_fold_in_a_long_story_and_changed_ones_never():
    gates = np.full((1, 41), 1 / 41)
    other = gates.copy()
    other[0, 3] += 0.5
    facts = [f"Mary went to room {i}." for i in range(40)]
    changed = [*facts[:20], "Mary went to hall 20.", *facts[21:]]
    figure = difference_heatmap(comparison(gates, other, facts, changed), NAMES)
    labels = list(figure.layout.yaxis.ticktext)
    assert [label for label in labels if "equal gates" in label] == [
        "⋯ 3 facts with equal gates",
        "⋯ 16 facts with equal gates",
        "⋯ 19 facts with equal gates",
    ]
    assert any("room 20" in label and "hall 20" in label for label in labels)
    assert labels[-1] == "<b>stop</b>"


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("narrow", [True, False])
def test_any_text_is_shown_as_text(text, narrow):
    found = comparison([[0.5, 0.5]], [[0.1, 0.9]], [text or "a"])
    figure = difference_heatmap(found, (text, "other"), narrow=narrow)
    spec = json.dumps(figure.to_plotly_json(), default=str)
    assert "<script" not in spec
    assert "<img" not in spec


@pytest.mark.parametrize("dark", [True, False])
def test_every_value_can_be_read_on_its_colour(dark):
    for value in np.linspace(-1, 1, 41):
        colour = difference_colour(value, dark)
        assert contrast(ink_on(colour), colour) >= 4.5
    assert difference_colour(0.0, dark) == palette(dark).background


def test_the_words_for_who_hears_it_name_the_largest_difference():
    found = comparison([[0.8, 0.1, 0.1]], [[0.1, 0.6, 0.3]])
    assert "largest difference is -0.70, row 1, pass 1" in difference_alt(found, NAMES)
