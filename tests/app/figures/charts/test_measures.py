"""Figures of the panels: bars beside the gates, the path, and what was set by hand."""

import numpy as np
import pytest

from app.figures import (
    ByHand,
    attention_heatmap,
    measure_bars,
    measures_alt,
    path_alt,
    path_over_story,
)
from app.figures.charts.measures import ROWS, shown_facts
from dmn.explain.attention_path import Step
from dmn.explain.faithfulness import Faithfulness
from dmn.inference.trace import Candidate, EpisodeTrace


def trace(n_facts: int = 4) -> EpisodeTrace:
    facts = tuple(f"Mary saw <b>{i}</b>." for i in range(n_facts))
    gates = np.zeros((2, n_facts + 1))
    gates[0, 2], gates[1, 1] = 0.9, 0.8
    passes = (Candidate(("garden",), 0.9),) * 2
    return EpisodeTrace(
        story=" ".join(facts),
        facts=facts,
        spans=((0, 1),) * n_facts,
        question="Where is <Mary>?",
        gates=gates,
        passes=passes,
        confidence=np.array([0.8, 0.9]),
        alternatives=passes[:1],
    )


def measured(n_facts: int = 4) -> Faithfulness:
    left_out = np.zeros(n_facts)
    left_out[:3] = 0.5, -0.2, 0.001
    gates = np.linspace(0, 0.9, n_facts)
    return Faithfulness(gates, left_out, 3 * left_out, np.zeros(n_facts), left_out > 0.4)


def test_each_measure_is_a_column_of_bars_with_its_number() -> None:
    figure = measure_bars(trace(), measured())
    assert [bars.name for bars in figure.data] == ["gate", "left out", "gradient", "integrated"]
    left_out, gradient = figure.data[1], figure.data[2]
    assert list(left_out.text) == ["0.50", "−0.20", "·", "·"]
    assert gradient.x[0] == 1
    fills = left_out.marker.color
    assert fills[0] != fills[1]
    assert len({bars.xaxis for bars in figure.data}) == 4


def test_bars_name_the_agreement_and_a_measure_without_order_has_none() -> None:
    texts = [note.text for note in measure_bars(trace(), measured()).layout.annotations]
    assert sum(text.startswith("agrees ") for text in texts) == 3
    assert "agrees –" in texts


@pytest.mark.parametrize("narrow", [False, True])
def test_a_long_story_shows_the_facts_with_the_largest_bars_in_reading_order(narrow: bool) -> None:
    found = measured(60)
    facts = shown_facts(found)
    assert len(facts) == ROWS
    assert facts == sorted(facts)
    assert {0, 59} <= set(facts)
    assert len(measure_bars(trace(60), found, narrow=narrow).data[0].y) == ROWS


def test_what_people_wrote_is_never_markup_in_a_figure() -> None:
    bars = measure_bars(trace(), measured()).layout.yaxis.ticktext
    path = path_over_story(trace(), [Step(2, 0.9, ("<i>Zog</i>",))])
    labels = path.layout.yaxis.ticktext
    assert all("<b>0" not in text for text in (*bars, *labels))
    assert labels[0] == "<b>Question: Where is &lt;Mary&gt;?</b>"
    assert path.data[2].text[0].strip() == "&lt;i&gt;Zog&lt;/i&gt;"


def test_the_path_leads_from_the_question_over_the_facts_of_the_passes() -> None:
    steps = [Step(2, 0.9, ("Mary",)), Step(1, 0.8, ())]
    figure = path_over_story(trace(), steps)
    line, dots, names = figure.data
    heights = list(figure.layout.yaxis.tickvals)
    assert [heights.index(y) for y in line.y] == [0, 3, 2]
    assert list(dots.text) == ["?", "1", "2"]
    assert [text.strip() for text in names.text] == ["Mary", "no name shared"]
    assert path_alt(trace(), steps).startswith(
        "From the question to fact 3 (through Mary), then to fact"
    )
    assert "read nothing" in path_alt(trace(), [])
    assert "fact 4 has the largest gate" in measures_alt(measured()).replace("Fact", "fact")


def test_a_path_without_steps_is_drawn_all_the_same() -> None:
    assert list(path_over_story(trace(), []).data[1].text) == ["?"]


def test_cells_set_by_hand_are_framed_and_changed_passes_marked() -> None:
    plain = attention_heatmap(trace(), 0, beside=True)
    marked = attention_heatmap(trace(), 0, beside=True, by_hand=ByHand((1,), ((1, 1), (0, 4))))
    frames = [shape for shape in marked.layout.shapes if shape.line.dash == "dot"]
    assert [(shape.x0, shape.x1) for shape in frames] == [(1.6, 2.4), (0.6, 1.4)]
    assert frames[1].y0 > frames[0].y1
    assert not any(shape.line.dash == "dot" for shape in plain.layout.shapes)
    texts = [text for data in marked.data if data.name.startswith("text") for text in data.text]
    assert "≠ Pass 2" in texts
    assert any("≠ changed" in note.text for note in marked.layout.annotations)
