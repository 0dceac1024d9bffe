"""A data set in pictures: which answers are taken for which, and where its memories lie."""

from collections import Counter
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from jaxtyping import Float

from app.figures.layout import frame
from app.figures.style.colours import Palette, gate_colour, ink_on, palette, steps
from app.figures.style.text import clipped, escaped, wrapped

CELL, COLUMN, SIDE, HEADINGS = 30, 78, 150, 70
"""Of the confusion table, in pixels: a row's height, a column's width, the room of the labels."""
LABEL, HEADING = 22, 10
"""Letters of an answer, and of one line of it above a column."""
FAINTEST = 0.15
"""Share of the scale at which a single wrong answer begins."""
GROUPS = 18
"""Answers or tasks that get a mark of their own in the map; the others share one."""
SYMBOLS = ("circle", "diamond", "cross")
MAP_HEIGHT = 460


def confusion_heatmap(
    counts: pd.DataFrame, *, dark: bool = False, narrow: bool = False
) -> go.Figure:
    """Right answers down the side, given ones across; wrong ones are coloured, from 0 to the most.

    A click gives `customdata` [right answer, given answer].
    """
    colours, size, angle = palette(dark), 11 if narrow else 13, -60 if narrow else 0
    values = counts.to_numpy()
    wrong = np.where(np.eye(len(values), dtype=bool), 0, values)
    shares = np.where(wrong > 0, FAINTEST + (1 - FAINTEST) * wrong / max(1, wrong.max()), 0)
    places = list(range(len(values)))
    axis = {**frame.BARE_AXIS, "tickvals": places, "tickfont": {"size": size}}
    rows = [escaped(clipped(str(answer), LABEL)) for answer in counts.index]
    layout = {
        **_ground(colours),
        "height": CELL * len(values) + HEADINGS,
        "margin": {"l": 2 * SIDE // 3 if narrow else SIDE, "r": 8, "t": HEADINGS - 8, "b": 8},
        "xaxis": {**axis, "ticktext": _headings(counts, narrow), "side": "top", "tickangle": angle},
        "yaxis": {**axis, "ticktext": rows, "autorange": "reversed"},
        **({} if narrow else {"width": SIDE + 8 + COLUMN * len(values)}),
    }
    data = [_cells(shares, colours), *_numbers(values, shares, dark), _pointer(counts)]
    return go.Figure({"data": data, "layout": layout})


def memory_scatter(
    points: Float[np.ndarray, "question 2"],
    groups: list[str],
    hovers: list[str],
    numbers: list[int],
    *,
    chosen: int | None = None,
    dark: bool = False,
) -> go.Figure:
    """One mark per question, its group told by colour and shape; the chosen one is ringed.

    A click gives `customdata`, the question's number.
    """
    colours = palette(dark)
    common = [group for group, _ in Counter(groups).most_common(GROUPS)]
    named = [group if group in common else "others" for group in groups]
    order = [*sorted(common, key=_by_number), *(["others"] if "others" in named else [])]
    data = []
    for place, name in enumerate(order):
        rows = [i for i, its in enumerate(named) if its == name]
        mark = _mark(place, colours, is_rest=name == "others")
        data.append(_group(points, hovers, numbers, rows, name) | {"marker": mark})
    if chosen in numbers:
        data.append(_ring(points[numbers.index(chosen)], colours))
    return go.Figure({"data": data, "layout": _map_layout(colours)})


def _map_layout(colours: Palette) -> dict[str, Any]:
    axis = {**frame.BARE_AXIS, "fixedrange": False, "showticklabels": False}
    return {
        **_ground(colours),
        "height": MAP_HEIGHT,
        "margin": {"l": 4, "r": 4, "t": 4, "b": 4},
        "showlegend": True,
        "legend": {"orientation": "h", "y": -0.02, "font": {"size": 12}, "itemsizing": "constant"},
        "dragmode": "pan",
        "xaxis": axis,
        "yaxis": axis,
    }


def _headings(counts: pd.DataFrame, narrow: bool) -> list[str]:
    """Upright and wrapped, or on a phone aslant and cut."""
    if narrow:
        return [escaped(clipped(str(name), HEADING)) for name in counts.columns]
    return ["<br>".join(map(escaped, wrapped(str(name), HEADING, 3))) for name in counts.columns]


def _ground(colours: Palette) -> dict[str, Any]:
    return {
        **frame.manners(colours),
        "font": {"family": frame.FONT, "size": 13, "color": colours.text},
        "uirevision": "explored",
    }


def _cells(shares: np.ndarray, colours: Palette) -> dict[str, Any]:
    return {
        "type": "heatmap",
        "name": "wrong",
        "z": np.where(shares > 0, shares, np.nan).tolist(),
        "zmin": 0,
        "zmax": 1,
        "colorscale": steps(colours.scale),
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
        "hoverinfo": "skip",
        "hoverongaps": False,
    }


def _numbers(values: np.ndarray, shares: np.ndarray, dark: bool) -> list[dict[str, Any]]:
    """One trace per ink, each of which keeps its colour when something is clicked."""
    by_ink: dict[str, list[tuple[int, int]]] = {}
    for row, column in np.argwhere(values > 0).tolist():
        share = shares[row, column]
        ink = ink_on(gate_colour(share, dark)) if share else palette(dark).muted
        by_ink.setdefault(ink, []).append((row, column))
    return [
        {
            "type": "scatter",
            "name": f"text {ink}",
            "mode": "text",
            "x": [column for _, column in cells],
            "y": [row for row, _ in cells],
            "text": [f"{values[cell]:,}" for cell in cells],
            "textfont": {"color": ink, "size": 12},
            "unselected": {"textfont": {"color": ink}},
            "hoverinfo": "skip",
        }
        for ink, cells in by_ink.items()
    ]


def _pointer(counts: pd.DataFrame) -> dict[str, Any]:
    """Invisible squares over the cells that hold something: heatmaps report no clicks."""
    found = np.argwhere(counts.to_numpy() > 0).tolist()
    names = [(str(counts.index[row]), str(counts.columns[column])) for row, column in found]
    return {
        "type": "scatter",
        "name": "pointer",
        "mode": "markers",
        "x": [column for _, column in found],
        "y": [row for row, _ in found],
        "customdata": [list(pair) for pair in names],
        "hovertext": [
            f"<b>{counts.to_numpy()[row, column]:,}</b> times<br>right: {escaped(truth)}"
            f"<br>answered: {escaped(answer)}"
            for (row, column), (truth, answer) in zip(found, names, strict=True)
        ],
        "hoverinfo": "text",
        "marker": {"symbol": "square", "size": 24, "opacity": 0},
        "selected": {"marker": {"opacity": 0}},
        "unselected": {"marker": {"opacity": 0}},
    }


def _group(
    points: np.ndarray, hovers: list[str], numbers: list[int], rows: list[int], name: str
) -> dict[str, Any]:
    return {
        "type": "scattergl",
        "name": escaped(clipped(name, LABEL)),
        "mode": "markers",
        "x": points[rows, 0].tolist(),
        "y": points[rows, 1].tolist(),
        "customdata": [numbers[row] for row in rows],
        "hovertext": [hovers[row] for row in rows],
        "hoverinfo": "text",
        "selected": {"marker": {"opacity": 0.8}},
        "unselected": {"marker": {"opacity": 0.8}},
    }


def _mark(place: int, colours: Palette, *, is_rest: bool) -> dict[str, Any]:
    if is_rest:
        return {"color": colours.muted, "symbol": "x", "size": 5, "opacity": 0.5}
    colour = colours.series[place % len(colours.series)]
    symbol = SYMBOLS[place // len(colours.series) % len(SYMBOLS)]
    return {"color": colour, "symbol": symbol, "size": 7, "opacity": 0.8}


def _ring(point: np.ndarray, colours: Palette) -> dict[str, Any]:
    return {
        "type": "scattergl",
        "name": "chosen",
        "mode": "markers",
        "x": [float(point[0])],
        "y": [float(point[1])],
        "hoverinfo": "skip",
        "marker": {
            "symbol": "circle-open",
            "size": 18,
            "color": colours.text,
            "line": {"width": 3},
        },
    }


def _by_number(name: str) -> tuple[int, str]:
    """Tasks in order of number, answers by letter."""
    return (len(name) if name.isdigit() else 0, name)
