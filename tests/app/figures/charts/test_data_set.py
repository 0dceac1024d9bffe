"""A data set in pictures: what a click gives, and what is told apart by more than colour."""

import json

import numpy as np
import pandas as pd

from app.figures.charts.data_set import GROUPS, confusion_heatmap, memory_scatter
from tests.app.figures.heatmaps.test_attention import HOSTILE

NAMES = ["hall", "shed", "yes"]
COUNTS = pd.DataFrame([[9, 4, 0], [1, 7, 0], [0, 2, 5]], index=NAMES, columns=NAMES)


def drawn(figure, name):
    return next(trace for trace in figure.data if trace.name == name)


def test_only_wrong_answers_are_coloured_and_more_of_them_more():
    z = np.array(drawn(confusion_heatmap(COUNTS), "wrong").z, dtype=float)
    assert np.isnan(np.diag(z)).all()
    assert z[0, 1] == 1 > z[2, 1] > z[1, 0] > 0
    assert np.isnan(z[0, 2])


def test_every_count_is_written_and_a_click_names_its_answers():
    figure = confusion_heatmap(COUNTS)
    texts = [t for trace in figure.data if trace.name.startswith("text") for t in trace.text]
    assert sorted(texts) == ["1", "2", "4", "5", "7", "9"]
    pointer = drawn(figure, "pointer")
    place = list(zip(pointer.x, pointer.y, strict=True)).index((1, 0))
    assert list(pointer.customdata[place]) == ["hall", "shed"]


def points(groups, **options):
    coordinates = np.arange(2 * len(groups), dtype=float).reshape(-1, 2)
    numbers = [10 * i for i in range(len(groups))]
    return memory_scatter(coordinates, groups, list(groups), numbers, **options)


def test_a_point_of_the_map_knows_its_question():
    figure = points(["shed", "hall", "shed"])
    assert [trace.name for trace in figure.data] == ["hall", "shed"]
    assert list(drawn(figure, "shed").customdata) == [0, 20]
    assert list(drawn(figure, "shed").x) == [0, 4]


def test_groups_differ_in_colour_or_shape_and_the_rare_ones_share_a_mark():
    groups = [str(i) for i in range(GROUPS) for _ in range(2)] + ["98", "99"]
    figure = points(groups)
    assert [trace.name for trace in figure.data] == [*map(str, range(GROUPS)), "others"]
    marks = {(trace.marker.color, trace.marker.symbol) for trace in figure.data}
    assert len(marks) == GROUPS + 1
    assert list(drawn(figure, "others").customdata) == [360, 370]


def test_the_chosen_question_is_ringed_where_it_is_shown():
    assert drawn(points(["a", "b"], chosen=10), "chosen").x == (2.0,)
    assert not [trace for trace in points(["a"], chosen=10).data if trace.name == "chosen"]


def test_any_text_is_shown_as_text():
    hostile = [text.replace("\ud800", "") for text in HOSTILE]  # no reader lets half a letter in
    counts = pd.DataFrame(
        np.arange(len(hostile) ** 2).reshape(len(hostile), -1), index=hostile, columns=hostile
    )
    for figure in (confusion_heatmap(counts), confusion_heatmap(counts, narrow=True)):
        spec = figure.to_plotly_json()
        shown = json.dumps(
            [spec["layout"], [t.get("hovertext") for t in spec["data"]]], default=str
        )
        assert "<script" not in shown
        assert "<img" not in shown
    assert "<script" not in "".join(trace.name for trace in points(HOSTILE).data)
