"""Gates beside what the answer depends on: a column of bars for each measure."""

from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go

from app.figures.layout.frame import BARE_AXIS, FONT, manners
from app.figures.layout.geometry import Stack, stacked
from app.figures.style.colours import Palette, palette
from app.figures.style.text import wrapped
from dmn.explain.faithfulness import Faithfulness, relative
from dmn.inference.trace import EpisodeTrace

ROWS = 20
"""Facts that are drawn; of a longer story those with the largest bars."""
_ROW, _LINE, _HEAD = 28, 17, 62
_LETTERS = 38
_GAP = 0.03


class _Column(NamedTuple):
    name: str
    title: str
    values: np.ndarray
    agreement: float | None


def shown_facts(found: Faithfulness) -> list[int]:
    """The facts that get a row, in reading order."""
    parts = (found.gates, found.left_out, relative(found.gradient), relative(found.integrated))
    most = np.abs(np.stack(parts)).max(axis=0)
    return sorted(int(fact) for fact in np.argsort(-most, kind="stable")[:ROWS])


def measure_bars(
    trace: EpisodeTrace, found: Faithfulness, *, dark: bool = False, narrow: bool = False
) -> go.Figure:
    """A bar for each fact and measure; each measure's rank agreement with the gates above it.

    Gates and what leaving out costs are drawn from 0 to 1, gradients in parts of their largest.
    """
    colours, facts = palette(dark), shown_facts(found)
    stack = stacked([_label(trace, fact, narrow) for fact in facts], _ROW, _LINE)
    columns = _columns(found, narrow)
    data = [_bars(column, i, facts, stack.middles, colours) for i, column in enumerate(columns)]
    return go.Figure({"data": data, "layout": _layout(columns, stack, colours, narrow)})


def measures_alt(found: Faithfulness) -> str:
    """The figure in a sentence, for a person who hears it."""
    gate, left = int(found.gates.argmax()), int(np.abs(found.left_out).argmax())
    return (
        f"Bars of four measures for {len(found.gates)} facts. Fact {gate + 1} has the largest "
        f"gate. Without fact {left + 1} the answer's probability changes most."
    )


def _columns(found: Faithfulness, narrow: bool) -> list[_Column]:
    agreement = found.agreement
    gradient, integrated = relative(found.gradient), relative(found.integrated)
    times = "Grad ×<br>input" if narrow else "Gradient<br>× input"
    whole = "Integr.<br>grads" if narrow else "Integrated<br>gradients"
    return [
        _Column("gate", "Largest<br>gate", found.gates, None),
        _Column("left out", "Left<br>out", found.left_out, agreement["left_out"]),
        _Column("gradient", times, gradient, agreement["gradient"]),
        _Column("integrated", whole, integrated, agreement["integrated"]),
    ]


def _bars(
    column: _Column, place: int, facts: list[int], middles: list[float], colours: Palette
) -> dict[str, Any]:
    values = column.values[facts]
    text = [f"{v:.2f}".replace("-", "−") if abs(v) >= 0.005 else "·" for v in values.tolist()]
    fills = [colours.scale[5] if value >= 0 else colours.muted for value in values]
    return {
        "type": "bar",
        "name": column.name,
        "orientation": "h",
        "x": values.tolist(),
        "y": middles,
        "xaxis": f"x{place + 1}" if place else "x",
        "width": 14,
        "marker": {"color": fills},
        "text": text,
        "textposition": "outside",
        "textfont": {"size": 12, "color": colours.text},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }


def _layout(columns: list[_Column], stack: Stack, colours: Palette, narrow: bool) -> dict[str, Any]:
    height = stack.bottom + 8
    return {
        **manners(colours),
        "height": height + _HEAD,
        "margin": {"l": 24 if narrow else 24 + 6.7 * stack.longest, "r": 12, "t": _HEAD, "b": 0},
        "font": {"family": FONT, "size": 13, "color": colours.text},
        "bargap": 0,
        "uirevision": "measures",
        **_x_axes(columns, colours),
        "yaxis": {
            **BARE_AXIS,
            "range": [height, 0],
            "tickvals": stack.middles,
            "ticktext": stack.texts,
            "tickfont": {"size": 13, "color": colours.text},
        },
        "annotations": [
            note for i, column in enumerate(columns) for note in _heads(column, i, colours)
        ],
    }


def _x_axes(columns: list[_Column], colours: Palette) -> dict[str, Any]:
    axes = {}
    for i, column in enumerate(columns):
        least = float(column.values.min(initial=0.0))
        # Room for the number beside the longest bar, on the side where it points to.
        low = 1.6 * least - 0.1 if least < -0.005 else 0.0
        axes["xaxis" if i == 0 else f"xaxis{i + 1}"] = {
            **BARE_AXIS,
            "domain": _domain(i),
            "range": [low, 1.6 if low else 1.45],
            "showticklabels": False,
            "zeroline": True,
            "zerolinecolor": colours.hairline,
        }
    return axes


def _domain(place: int) -> list[float]:
    share = (1 - 3 * _GAP) / 4
    begin = place * (share + _GAP)
    return [begin, min(begin + share, 1.0)]


def _heads(column: _Column, place: int, colours: Palette) -> list[dict[str, Any]]:
    shared = {
        "x": _domain(place)[0],
        "xref": "paper",
        "xanchor": "left",
        "y": 1,
        "yref": "paper",
        "align": "left",
        "showarrow": False,
    }
    title = {**shared, "yshift": 20, "yanchor": "bottom", "text": f"<b>{column.title}</b>"}
    if column.name == "gate":
        return [title]
    agrees = "–" if column.agreement is None else f"{column.agreement:.2f}".replace("-", "−")
    small = {"size": 12, "color": colours.muted}
    agreement = {**shared, "yshift": 2, "yanchor": "bottom", "text": f"agrees {agrees}"}
    return [title, {**agreement, "font": small}]


def _label(trace: EpisodeTrace, fact: int, narrow: bool) -> list[str]:
    if narrow:
        return [str(fact + 1)]
    return wrapped(f"{fact + 1}  {trace.facts[fact]}", _LETTERS, 3)
