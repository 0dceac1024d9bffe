import numpy as np
import plotly.graph_objects as go
import pytest

from app.figures.curves.curves import Axes, curves, curves_alt, spread
from app.figures.curves.lines import Curve
from app.figures.style.colours import DARK, LIGHT, contrast


def curve(values: list[float], name: str = "loss") -> Curve:
    return Curve(name, np.arange(1.0, len(values) + 1), np.array(values))


def drawn(lines: list[Curve], **axes: object) -> go.Figure:
    return curves(lines, Axes("Loss", **axes), key="run-1")


def labels(figure: go.Figure) -> list[str]:
    return [note.text for note in figure.layout.annotations[1:]]


def test_each_line_ends_with_its_name_and_its_latest_value() -> None:
    figure = drawn([curve([3.0, 2.0], "one"), curve([5.0, 0.25], "other")])
    assert labels(figure) == ["<b>one 2</b>", "<b>other 0.25</b>"]
    assert [note.x for note in figure.layout.annotations[1:]] == [2, 2]


def test_names_of_lines_with_different_ends_stand_at_the_pictures_edge() -> None:
    figure = drawn([curve([3.0, 2.0], "short"), curve([5.0, 3.0, 2.0], "long")])
    assert [(note.x, note.xref) for note in figure.layout.annotations[1:]] == [(1, "paper")] * 2


def test_the_raw_line_stands_faint_behind_the_smoothed_one() -> None:
    raw, smooth = drawn([curve([4.0, 0.0, 4.0])], smoothing=0.9).data
    assert raw.visible
    assert list(raw.y) == [4.0, 0.0, 4.0]
    assert max(smooth.y) - min(smooth.y) < 4
    assert raw.line.color.startswith("rgba(")


def test_an_update_finds_as_many_lines_and_keeps_the_zoom() -> None:
    before, after = drawn([curve([1.0])]), drawn([curve([1.0, 2.0, 3.0])], smoothing=0.5)
    assert [part.type for part in before.data] == [part.type for part in after.data]
    assert before.layout.uirevision == after.layout.uirevision == "run-1"
    assert before.layout.height == after.layout.height


def test_another_scale_does_not_keep_a_zoom_that_it_could_not_mean() -> None:
    before, after = drawn([curve([1.0, 2.0])]), drawn([curve([1.0, 2.0])], is_log=True)
    assert before.layout.yaxis.uirevision != after.layout.yaxis.uirevision
    assert after.layout.yaxis.type == "log"


def test_a_logarithm_leaves_out_what_it_does_not_have() -> None:
    _, smooth = drawn([curve([1.0, 0.0, -1.0, 10.0])], is_log=True).data
    assert list(smooth.y) == [1.0, None, None, 10.0]


@pytest.mark.parametrize("is_log", [False, True])
def test_values_that_are_no_numbers_are_gaps(is_log: bool) -> None:
    _, smooth = drawn([curve([1.0, np.nan, np.inf, 3.0])], is_log=is_log).data
    assert list(smooth.y) == [1.0, None, None, 3.0]


@pytest.mark.parametrize("is_log", [False, True])
@pytest.mark.parametrize("values", [[], [np.nan], [0.0], [2.0, 2.0]])
def test_a_line_of_hardly_anything_can_be_drawn(values: list[float], is_log: bool) -> None:
    figure = drawn([curve(values)], is_log=is_log, smoothing=0.9, best=1)
    low, high = figure.layout.yaxis.range
    assert low < high


def test_the_axis_runs_to_the_planned_end() -> None:
    assert drawn([curve([1.0, 2.0])], end=60).layout.xaxis.range == (0, 60)


def test_a_logarithmic_epoch_axis_ends_there_too() -> None:
    figure = drawn([curve([1.0, 2.0])], end=100, is_epoch_log=True)
    assert figure.layout.xaxis.range == (0, 2)
    assert figure.layout.annotations[1].x == pytest.approx(np.log10(2))


def test_one_peak_does_not_flatten_the_rest() -> None:
    values = [1.0] * 2_000
    values[1_500] = 1e6
    figure = drawn([curve(values)], smoothing=0.99)
    assert figure.layout.yaxis.range[1] < 2e4


def test_ten_thousand_points_become_a_thousand() -> None:
    figure = drawn([curve(list(np.random.default_rng(0).uniform(size=10_000)))], smoothing=0.9)
    assert all(len(part.x) < 1_100 for part in figure.data)


def test_a_name_is_shown_and_never_read_as_markup() -> None:
    figure = drawn([curve([1.0], "<b>$x$</b>" * 9)])
    assert "<b>$" not in figure.data[1].hovertemplate
    assert labels(figure)[0].count("<b>") == 1


def test_lines_of_a_dozen_runs_all_differ() -> None:
    figure = drawn([curve([1.0, 2.0], str(i)) for i in range(6)])
    styles = [(part.line.color, part.line.dash) for part in figure.data[1::2]]
    assert len(set(styles)) == 6


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_every_line_stands_out_from_its_ground(colours) -> None:
    assert all(contrast(ink, colours.background) >= 4.5 for ink in colours.series)


def test_labels_that_would_meet_move_apart_in_their_order() -> None:
    assert spread([10.0, 11.0, 90.0], 16, 100) == [10.0, 26.0, 90.0]
    moved = spread([99.0, 98.0, 97.0], 16, 100)
    assert moved == [100.0, 84.0, 68.0]


def test_the_figure_is_told_in_words() -> None:
    assert curves_alt([curve([3.0, 2.0], "one")], "Loss") == "Loss over epochs: one 2 at epoch 2."
    assert curves_alt([curve([])], "Loss") == "Loss: no value yet."
