"""Vectors as strips, and the bars of the answer's first word."""

import numpy as np
import pytest

from app.figures.charts.first_words import first_words, first_words_alt
from app.figures.charts.vector_strips import Strip, strips_alt, vector_strips
from app.figures.style.colours import palette
from dmn.explain.record_activations import look
from dmn.lens import load

STRIPS = [
    Strip("1 Mary <b>went</b>", np.array([0.5, -2.0, 0.0]), True),
    Strip("stop", np.array([0.1, 0.2, 0.3]), note="0.25"),
]


@pytest.mark.parametrize("dark", [False, True])
def test_one_scale_for_all_strips_with_zero_on_the_ground(dark: bool) -> None:
    figure = vector_strips(STRIPS, dark=dark)
    (heat,) = figure.data
    assert (heat.zmin, heat.zmax) == (-2.0, 2.0)
    assert heat.colorscale[4][1] == palette(dark).background == figure.layout.paper_bgcolor
    np.testing.assert_allclose(heat.z, [one.values for one in STRIPS])
    assert len(heat.y) == len(STRIPS) + 1


def test_names_lengths_and_the_component_are_written() -> None:
    figure = vector_strips(STRIPS, 1, notes="gate")
    texts = [note.text for note in figure.layout.annotations]
    assert {"gate", "2.1", "0.25", "component 2"} <= set(texts)
    assert figure.layout.yaxis.ticktext[0] == "<b>1 Mary &lt;b&gt;went&lt;/b&gt;</b>"
    (frame,) = figure.layout.shapes
    assert (frame.x0, frame.x1) == (1.5, 2.5)
    assert not vector_strips(STRIPS).layout.shapes
    assert strips_alt(STRIPS).endswith("length of 1 Mary <b>went</b>: 2.1; stop: 0.25.")


def test_strips_of_nothing_but_zeros_are_drawn() -> None:
    assert vector_strips([Strip("h", np.zeros(4))]).data[0].zmax == 1.0


def test_the_answers_bars_are_the_softmax() -> None:
    inside = look(load("babi-weak"), "John took the milk.", "Where is the milk?")
    (bars,) = first_words(inside).data
    scores = np.array([word.score for word in inside.first_words])
    np.testing.assert_allclose(bars.x, np.exp(scores - inside.log_total))
    assert first_words(inside).layout.yaxis.ticktext[0] == inside.first_words[0].word
    assert inside.first_words[0].word in first_words_alt(inside)
