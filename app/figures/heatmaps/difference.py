"""Heatmap of the difference between two traces: aligned facts down the side, passes across."""

from dataclasses import dataclass
from itertools import accumulate, groupby, pairwise
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go

from app.figures.layout import frame
from app.figures.layout.geometry import HALF_CELL, NARROW, WIDE, Sizes
from app.figures.layout.rows import FOLD_ABOVE
from app.figures.style.colours import SHOWN_FROM, Palette, difference_colour, ink_on, palette, steps
from app.figures.style.text import escaped, wrapped
from dmn.explain.comparison import Comparison

NO_GATE = "–"
TOP, BOTTOM = 34, 34
LEFT, NARROW_LEFT = 330, 150
"""Room for the labels, in pixels as the others."""
LABEL_LINES = 3


class _Row(NamedTuple):
    """One pair of facts, or several that differ nowhere."""

    lines: list[str]
    values: np.ndarray
    """One for each pass; not a number where only one of the two has a gate."""
    is_changed: bool


@dataclass(frozen=True)
class _Plan:
    """The position of everything, in pixels from the top."""

    rows: list[_Row]
    edges: list[int]
    sizes: Sizes
    n_passes: int

    @property
    def middles(self) -> list[float]:
        return [(top + bottom) / 2 for top, bottom in pairwise(self.edges)]

    @property
    def height(self) -> int:
        return self.edges[-1] + BOTTOM

    @property
    def left(self) -> int:
        """The margin that holds the labels."""
        return NARROW_LEFT if self.sizes.is_phone else LEFT


def difference_heatmap(
    comparison: Comparison,
    names: tuple[str, str],
    *,
    dark: bool = False,
    narrow: bool = False,
) -> go.Figure:
    """Right gate minus left gate, from −1 to 1; a dash where one of the two has no gate.

    `names` are what the two are called. In a long story facts without a difference are folded.
    """
    plan = _plan(comparison, names, NARROW if narrow else WIDE)
    values = np.stack([row.values for row in plan.rows])
    data = [
        _cells(values, plan.edges, palette(dark)),
        *_texts(values, plan.middles, dark),
        _pointer(values, plan.middles),
    ]
    return go.Figure({"data": data, "layout": _layout(plan, names, palette(dark))})


def difference_alt(comparison: Comparison, names: tuple[str, str]) -> str:
    """The figure in one sentence."""
    values = np.nan_to_num(comparison.difference)
    row, column = np.unravel_index(np.abs(values).argmax(), values.shape)
    place = "stop" if row == len(comparison.pairs) else f"row {row + 1}"
    return (
        f"Gates of {names[1]} minus gates of {names[0]}, for {len(comparison.pairs)} facts and "
        f"stop. The largest difference is {values[row, column]:+.2f}, {place}, pass {column + 1}."
    )


def _rows(comparison: Comparison, names: tuple[str, str], sizes: Sizes) -> list[_Row]:
    values = comparison.difference
    folds = len(comparison.pairs) > FOLD_ABOVE
    differs = [
        not folds
        or comparison.is_changed(pair)
        or bool((np.abs(np.nan_to_num(values[row])) >= SHOWN_FROM).any())
        for row, pair in enumerate(comparison.pairs)
    ]
    found: list[_Row] = []
    for shown, run in groupby(range(len(differs)), key=differs.__getitem__):
        places = list(run)
        if shown:
            found += [_row(comparison, place, values[place], names, sizes) for place in places]
        else:
            text = f"⋯ {len(places)} facts with equal gates"
            found.append(_Row([escaped(text)], values[places].max(axis=0), False))
    return [*found, _Row(["<b>stop</b>"], values[-1], False)]


def _row(
    comparison: Comparison, place: int, values: np.ndarray, names: tuple[str, str], sizes: Sizes
) -> _Row:
    left, right = comparison.pairs[place]
    both = zip(names, (comparison.left, comparison.right), (left, right), strict=True)
    texts = [
        (name, f"{'◆ ' * (place in trace.supporting)}{place + 1}", trace.facts[place])
        for name, trace, place in both
        if place is not None
    ]
    if not comparison.is_changed(comparison.pairs[place]):
        _, number, fact = texts[-1]
        return _Row(_lines(f"{number} {fact}", sizes), values, False)
    lines = [
        line for name, number, fact in texts for line in _lines(f"{name} {number} {fact}", sizes)
    ]
    return _Row(lines, values, True)


def _lines(text: str, sizes: Sizes) -> list[str]:
    return [escaped(line) for line in wrapped(text, sizes.wrap + 4, LABEL_LINES)]


def _plan(comparison: Comparison, names: tuple[str, str], sizes: Sizes) -> _Plan:
    rows = _rows(comparison, names, sizes)
    heights = [sizes.row + sizes.line * (len(row.lines) - 1) for row in rows]
    edges = [TOP + y for y in accumulate(heights, initial=0)]
    return _Plan(rows, edges, sizes, comparison.n_passes)


def _layout(plan: _Plan, names: tuple[str, str], colours: Palette) -> dict[str, Any]:
    line = {"color": colours.hairline, "width": 1}
    path = " ".join(f"M 0,{y:g} L 1,{y:g}" for y in plan.edges)
    across = {"showticklabels": False, "range": [0.5, plan.n_passes + 0.5]}
    return {
        **frame.manners(colours),
        "height": plan.height,
        "margin": {"l": plan.left, "r": plan.sizes.right, "t": 0, "b": 0, "pad": 0},
        "font": {"family": frame.FONT, "size": plan.sizes.label, "color": colours.text},
        "xaxis": {**frame.BARE_AXIS, **across},
        "yaxis": _label_axis(plan),
        "shapes": [{"type": "path", "layer": "below", "xref": "paper", "line": line, "path": path}],
        "annotations": _notes(plan, names, colours),
    }


def _label_axis(plan: _Plan) -> dict[str, Any]:
    """A right-hand axis, whose ticks align left, moved across the margin."""
    labels = [
        "<br>".join(f"<b>{line}</b>" if row.is_changed else line for line in row.lines)
        for row in plan.rows
    ]
    return {
        **frame.BARE_AXIS,
        "range": [plan.height, 0],
        "tickvals": plan.middles,
        "ticktext": labels,
        "side": "right",
        "anchor": "free",
        "position": 0,
        "shift": 4 - plan.left,
    }


def _notes(plan: _Plan, names: tuple[str, str], colours: Palette) -> list[dict[str, Any]]:
    pass_name = "{}" if plan.sizes.is_phone else "Pass {}"
    below = plan.height - BOTTOM / 2
    return [
        *(_note(x, TOP / 2, pass_name.format(x)) for x in range(1, plan.n_passes + 1)),
        _note((plan.n_passes + 1) / 2, below, _legend(names, plan.sizes), colours.muted),
    ]


def _legend(names: tuple[str, str], sizes: Sizes) -> str:
    left, right = map(escaped, names)
    if sizes.is_phone:
        return f"+ {right} more, − {left} more"
    return f"+ more in {right}, − more in {left}, {NO_GATE} only in one of them"


def _note(x: float | int, y: float | int, text: str, colour: str | None = None) -> dict[str, Any]:
    font = {"font": {"size": 12, "color": colour}} if colour else {}
    return {"x": x, "y": y, "text": text, "showarrow": False, "yanchor": "middle", **font}


def _cells(values: np.ndarray, edges: list[int], colours: Palette) -> dict[str, Any]:
    """The fills; empty columns between the passes leave the room that the other heatmaps leave."""
    z = np.full((len(values), 2 * values.shape[1] - 1), np.nan)
    z[:, ::2] = np.where(np.abs(values) >= SHOWN_FROM, values, np.nan)
    return {
        "type": "heatmap",
        "name": "difference",
        "x": [e for x in range(1, values.shape[1] + 1) for e in (x - HALF_CELL, x + HALF_CELL)],
        "y": edges,
        "z": z.tolist(),
        "zmin": -1,
        "zmax": 1,
        "colorscale": steps(colours.diverging),
        "showscale": False,
        "ygap": 2,
        "hoverinfo": "skip",
        "hoverongaps": False,
    }


def _texts(values: np.ndarray, middles: list[float], dark: bool) -> list[dict[str, Any]]:
    by_ink: dict[str, list[tuple[int, float, str]]] = {}
    for (row, column), value in np.ndenumerate(values):
        ink, text = palette(dark).muted, _written(value)
        if np.abs(value) >= SHOWN_FROM:
            ink = ink_on(difference_colour(value, dark))
        by_ink.setdefault(ink, []).append((column + 1, middles[row], text))
    return [
        {
            "type": "scatter",
            "name": f"text {ink}",
            "mode": "text",
            "x": [x for x, _, _ in marks],
            "y": [y for _, y, _ in marks],
            "text": [text for _, _, text in marks],
            "textfont": {"color": ink, "size": 13},
            "hoverinfo": "skip",
        }
        for ink, marks in by_ink.items()
    ]


def _pointer(values: np.ndarray, middles: list[float]) -> dict[str, Any]:
    places = list(np.ndindex(values.shape))
    return {
        "type": "scatter",
        "name": "pointer",
        "mode": "markers",
        "x": [column + 1 for _, column in places],
        "y": [middles[row] for row, _ in places],
        "hovertext": [
            f"pass {column + 1}: {values[row, column]:+.4f}"
            if np.isfinite(values[row, column])
            else f"pass {column + 1}: only one side has a gate here"
            for row, column in places
        ],
        "hoverinfo": "text",
        "marker": {"symbol": "square", "size": 24, "opacity": 0},
    }


def _written(value: float) -> str:
    if not np.isfinite(value):
        return NO_GATE
    return f"{value:+.2f}".replace("-", "−") if abs(value) >= SHOWN_FROM else "·"
