"""The heatmap of one trace: what was read in each pass, under what it would have answered."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import plotly.graph_objects as go

from app.figures.layout import frame, labels
from app.figures.layout.answer_column import is_untrained
from app.figures.layout.geometry import ALONE, BESIDE, HALF_CELL, NARROW, WIDE, Grid, lay_out
from app.figures.layout.held_gates import UNTOUCHED, ByHand
from app.figures.layout.labels import Mark
from app.figures.layout.rows import Row, fold, row_gates, row_of_fact
from app.figures.style.colours import INKS, SHOWN_FROM, palette, steps
from app.figures.style.text import clipped, percent
from dmn.inference.trace import EpisodeTrace


def attention_heatmap(
    trace: EpisodeTrace,
    chosen_pass: int,
    *,
    dark: bool = False,
    narrow: bool = False,
    unfold: bool = False,
    alone: bool = False,
    beside: bool = False,
    by_hand: ByHand = UNTOUCHED,
) -> go.Figure:
    """Facts down the side in reading order, passes across, stop apart at the bottom.

    `chosen_pass` counts from 0 and gets the tinted band; outside the trace it is a ValueError.
    `narrow` is for a phone. `unfold` opens the folded rows of a long story. `alone` is for a
    picture that leaves the page: with question, answer and checkpoint, and room for any font.
    `beside` is for one of two figures side by side; `by_hand` marks what a what-if set and changed.
    A click gives `customdata` [pass, fact], both from 0; stop comes after the last fact. A folded
    row stands for its most read fact, a point of the lens for that of its pass.
    """
    if not 0 <= chosen_pass < trace.n_passes:
        raise ValueError(f"chosen_pass must lie in 0..{trace.n_passes - 1}, got {chosen_pass}")
    sizes = NARROW if narrow else ALONE if alone else BESIDE if beside else WIDE
    grid = lay_out(trace, fold(trace, unfold), sizes, unfold)
    data = parts(trace, grid, chosen_pass, dark, by_hand)
    # One dictionary, validated once: adding shapes one by one takes ten times as long.
    layout = frame.layout(trace, grid, palette(dark), chosen_pass, alone, by_hand)
    return go.Figure({"data": data, "layout": layout})


def parts(
    trace: EpisodeTrace,
    grid: Grid,
    chosen_pass: int | None,
    dark: bool,
    by_hand: ByHand = UNTOUCHED,
) -> list[dict[str, Any]]:
    """The figure's traces; as many and in the same order for every trace of a story."""
    return [
        _cells(trace, grid, palette(dark).scale),
        _lens(trace, palette(dark).accent),
        _chain(trace, grid, palette(dark).text),
        *_texts(trace, grid, chosen_pass, dark, by_hand),
        _pointer(trace, grid),
    ]


def alt_text(trace: EpisodeTrace, chosen_pass: int) -> str:
    """The figure in two sentences, for a person who hears it."""
    gates = trace.gates[chosen_pass]
    most = int(gates.argmax())
    read = "stop" if most == len(trace.facts) else f"fact {most + 1}"
    then = trace.passes[chosen_pass]
    is_answer = "the final answer is" if trace.is_sure else "not sure; the best guess is"
    return (
        f"Gates of {len(trace.facts)} facts and stop in {trace.n_passes} passes; "
        f"{is_answer} {clipped(trace.answer.text, 80)}, "
        f"{percent(trace.answer.probability)}. "
        f"In pass {chosen_pass + 1}, {read} has the largest gate, {gates[most]:.2f}; "
        f"the answer then is {clipped(then.text, 80)}, {percent(then.probability)}"
        f"{', not trained to answer there' if is_untrained(trace, chosen_pass) else ''}."
    )


def _cells(trace: EpisodeTrace, grid: Grid, scale: tuple[str, ...]) -> dict[str, Any]:
    """The fills. Empty columns between the passes, in the data, leave the chain its room."""
    passes = range(1, trace.n_passes + 1)
    return {
        "type": "heatmap",
        "name": "gates",
        "x": [edge for x in passes for edge in (x - HALF_CELL, x + HALF_CELL)],
        "y": [*grid.edges, grid.stop_top, grid.stop_bottom],
        "z": _fills(trace, grid),
        "zmin": 0,
        "zmax": 1,
        "colorscale": steps(scale),
        "showscale": False,
        "xgap": 0,
        "ygap": 2,
        "hoverinfo": "skip",
        "hoverongaps": False,
    }


def _fills(trace: EpisodeTrace, grid: Grid) -> list[list[float | None]]:
    """Gates by row and column with a gap after each pass and one above stop; weak ones are gaps."""
    z: list[list[float | None]] = []
    for in_row in row_gates(trace, grid.rows).tolist():
        z.append([None] * (2 * trace.n_passes - 1))
        z[-1][::2] = [gate if gate >= SHOWN_FROM else None for gate in in_row]
    z.insert(-1, [None] * (2 * trace.n_passes - 1))
    return z


def _lens(trace: EpisodeTrace, accent: str) -> dict[str, Any]:
    """The probability of the final answer after each pass."""
    return {
        "type": "scatter",
        "name": "lens",
        "mode": "lines+markers",
        "x": list(range(1, trace.n_passes + 1)),
        "y": [labels.lens_height(p) for p in trace.confidence.tolist()],
        # The labels hang on the second axis, which Plotly draws only where a trace uses it.
        "yaxis": "y2",
        "line": {"color": accent, "width": 2.5},
        "marker": {"color": accent, "size": 8},
        "unselected": {"marker": {"opacity": 1}},
        "hoverinfo": "skip",
    }


def _chain(trace: EpisodeTrace, grid: Grid, ink: str) -> dict[str, Any]:
    """From the highest gate of a pass to that of the next, until stop leads."""
    stop = len(trace.facts)
    places = row_of_fact(grid.rows)
    path = trace.gates.argmax(axis=1).tolist()
    end = path.index(stop) if stop in path else len(path) - 1
    x: list[float | None] = []
    y: list[float | None] = []
    for column, (here, there) in enumerate(pairwise(path[: end + 1]), start=1):
        x += [column + HALF_CELL, column + 1 - HALF_CELL, None]
        y += [grid.middles[places[here]], grid.middles[places[there]], None]
    return {
        "type": "scatter",
        "name": "chain",
        "mode": "lines",
        "x": x,
        "y": y,
        "line": {"color": ink, "width": 1.6},
        "hoverinfo": "skip",
    }


def _texts(
    trace: EpisodeTrace, grid: Grid, chosen_pass: int | None, dark: bool, by_hand: ByHand
) -> list[dict[str, Any]]:
    """One trace per ink, so that each can keep its colour when something is clicked."""
    colours = palette(dark)
    by_ink: dict[str, list[Mark]] = {ink: [] for ink in (colours.accent, colours.muted, *INKS)}
    for mark in (
        *labels.lens_marks(trace, grid, colours),
        *labels.heading_marks(trace, grid, colours, chosen_pass, by_hand.changed),
        *labels.value_marks(trace, grid, dark),
    ):
        by_ink[mark.ink].append(mark)
    return [_text(ink, marks) for ink, marks in by_ink.items()]


def _text(ink: str, marks: list[Mark]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "name": f"text {ink}",
        "mode": "text",
        "x": [mark.x for mark in marks],
        "y": [mark.y for mark in marks],
        "text": [mark.text for mark in marks],
        "textfont": {"color": ink, "size": [mark.size for mark in marks]},
        # Without this the first click dims every value that was not clicked.
        "unselected": {"textfont": {"color": ink}},
        "hoverinfo": "skip",
        "cliponaxis": False,
    }


def _pointer(trace: EpisodeTrace, grid: Grid) -> dict[str, Any]:
    """Invisible squares that take hover and clicks, over each cell and each point of the lens."""
    points = [*_lens_points(trace), *_cell_points(trace, grid)]
    return {
        "type": "scatter",
        "name": "pointer",
        "mode": "markers",
        "x": [point.column + 1 for point in points],
        "y": [point.y for point in points],
        "customdata": [[point.column, point.fact] for point in points],
        "hovertext": [point.hover for point in points],
        "hoverinfo": "text",
        "marker": {"symbol": "square", "size": 24, "opacity": 0},
        "selected": {"marker": {"opacity": 0}},
        "unselected": {"marker": {"opacity": 0}},
    }


class _Point(NamedTuple):
    column: int
    fact: int
    y: float
    hover: str


def _lens_points(trace: EpisodeTrace) -> Iterator[_Point]:
    most_read = trace.gates.argmax(axis=1).tolist()
    for column, probability in enumerate(trace.confidence.tolist()):
        hover = labels.lens_hover_text(trace, column)
        yield _Point(column, most_read[column], labels.lens_height(probability), hover)


def _cell_points(trace: EpisodeTrace, grid: Grid) -> Iterator[_Point]:
    stop = len(trace.facts)
    for row, y in zip([*grid.rows, Row(stop, stop)], grid.middles, strict=True):
        within = trace.gates[:, row.first : row.last + 1]
        most_read = (row.first + within.argmax(axis=1)).tolist()
        body = labels.hover_body(trace, row)
        for column, gate in enumerate(within.max(axis=1).tolist()):
            hover = f"{labels.hover_title(column, gate)}<br>{body}"
            yield _Point(column, most_read[column], y, hover)
