"""Curves of a training: quantities over its epochs, of one run or of several together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from app.figures.curves.lines import Curve, Drawn, drawn, series_style, traces
from app.figures.layout import frame
from app.figures.style.colours import Palette, palette
from app.figures.style.text import clipped, escaped, width

PLOT, TOP, BOTTOM = 190, 34, 40
"""Heights of the lines' part and of the margins, in pixels."""
LABEL_LINE, LABEL_LETTERS, LETTER = 16, 24, 7.0
"""Height of a line's name, most letters of it, and the width of one, in pixels."""
SHORTEST = 15
"""Letters that there is always room for, so that figures under each other end together."""

CONFIG: dict[str, Any] = {**frame.CONFIG, "modeBarButtons": [["resetScale2d", "toImage"]]}


@dataclass(frozen=True)
class Axes:
    """The options of a figure of curves, and what it shows beside them."""

    title: str
    smoothing: float = 0.0
    """From 0 to below 1; above 0 the line itself stands behind it, faint."""
    is_log: bool = False
    is_epoch_log: bool = False
    top: int | None = None
    """The highest value there can be, for shares."""
    end: int = 1
    """The planned last epoch: the empty part is what remains."""
    best: int | None = None
    """The epoch that a dotted line marks."""


def curves(
    lines: Sequence[Curve], axes: Axes, *, key: str, dark: bool = False, narrow: bool = False
) -> go.Figure:
    """Lines over epochs, each with its name and latest value at its end.

    `key` names what is shown: as long as it stays, so does the part that a person zoomed into.
    """
    colours = palette(dark)
    shown = [drawn(line, axes.smoothing, is_log=axes.is_log) for line in lines]
    data = [
        part
        for i, line in enumerate(shown)
        for part in traces(line, i, axes.smoothing > 0, colours)
    ]
    layout = _layout(shown, axes, key, colours, narrow)
    return go.Figure({"data": data, "layout": layout})


def curves_alt(lines: Sequence[Curve], title: str) -> str:
    """The figure in a sentence or two, for a person who hears it."""
    told = [
        f"{line.name} {_short(latest)} at epoch {line.epochs[-1]:g}"
        for line in lines
        if (latest := _latest(line.values)) is not None
    ]
    return f"{title} over epochs: {', '.join(told)}." if told else f"{title}: no value yet."


def _layout(
    lines: list[Drawn], axes: Axes, key: str, colours: Palette, narrow: bool
) -> dict[str, Any]:
    span, plot = _span(lines, axes), max(PLOT, LABEL_LINE * len(lines))
    labels = _labels(lines, span, plot, axes, colours)
    line = {"color": colours.muted, "width": 1, "dash": "dot"}
    best = {"type": "line", "x0": axes.best, "x1": axes.best, "y0": 0, "y1": 1, "yref": "paper"}
    return {
        **frame.manners(colours),
        "height": plot + TOP + BOTTOM,
        "margin": {"l": 44, "r": _right(labels, narrow), "t": TOP, "b": BOTTOM, "pad": 0},
        "font": {"family": frame.FONT, "size": 13, "color": colours.text},
        "hovermode": "x unified",
        # On a phone a finger that scrolls past must not zoom.
        "dragmode": False if narrow else "zoom",
        "uirevision": key,
        "xaxis": _epoch_axis(lines, axes, key, colours),
        "yaxis": _value_axis(span, axes, key, colours),
        "shapes": [{**best, "line": line}] if axes.best is not None else [],
        "annotations": [_title(axes.title), *labels, *_best_note(axes, colours)],
    }


def _epoch_axis(lines: list[Drawn], axes: Axes, key: str, colours: Palette) -> dict[str, Any]:
    last = max([axes.end, *(float(line.epochs[-1]) for line in lines if len(line.epochs))])
    first = min([1.0, *(float(line.epochs[0]) for line in lines if len(line.epochs))])
    bounds = [0.0, last]
    if axes.is_epoch_log:
        bounds = [float(np.log10(max(first, 1e-3))), float(np.log10(max(last, 2 * first)))]
    return {
        **_axis(colours),
        "type": "log" if axes.is_epoch_log else "linear",
        "range": bounds,
        "uirevision": f"{key} {axes.is_epoch_log}",
        "showgrid": False,
        "nticks": 7,
        "title": {"text": "epoch", "font": {"size": 12, "color": colours.muted}, "standoff": 6},
        "hoverformat": ".4g",
        "unifiedhovertitle": {"text": "<b>Epoch %{x}</b>"},
    }


def _value_axis(
    span: tuple[float, float], axes: Axes, key: str, colours: Palette
) -> dict[str, Any]:
    return {
        **_axis(colours),
        "type": "log" if axes.is_log else "linear",
        "range": list(span),
        "uirevision": f"{key} {axes.is_log}",
        "gridcolor": colours.hairline,
        "nticks": 5,
        **(_log_ticks(*span) if axes.is_log else {}),
    }


def _log_ticks(low: float, high: float) -> dict[str, Any]:
    """Plain numbers at even distances; `low` and `high` are powers of ten."""
    steps = (1, 2, 5) if high - low < 1 else (1, 3) if high - low < 3 else (1,)
    powers = range(int(np.floor(low)), int(np.ceil(high)) + 1)
    ticks = [step * 10.0**power for power in powers for step in steps]
    return {"tickvals": ticks, "ticktext": [f"{tick:g}" for tick in ticks]}


def _axis(colours: Palette) -> dict[str, Any]:
    return {
        "zeroline": False,
        "showline": False,
        "ticks": "",
        "tickfont": {"size": 12, "color": colours.muted},
    }


def _span(lines: list[Drawn], axes: Axes) -> tuple[float, float]:
    """Ends of the value axis, in powers of ten where it is logarithmic."""
    bounds = [line.bounds for line in lines if line.bounds is not None]
    if not bounds:
        return (-1.0, 0.0) if axes.is_log else (0.0, float(axes.top or 1))
    if axes.top is not None and not axes.is_log:
        return 0.0, axes.top * 1.02
    lowest, highest = min(low for low, _ in bounds), max(high for _, high in bounds)
    if axes.is_log:
        lowest, highest = float(np.log10(lowest)), float(np.log10(highest))
    else:
        lowest = min(lowest, 0.0)
    room = 0.05 * (highest - lowest) or abs(highest) or 1.0
    return lowest - room * axes.is_log, highest + room


def _labels(
    lines: list[Drawn], span: tuple[float, float], size: int, axes: Axes, colours: Palette
) -> list[dict[str, Any]]:
    """Each line's name and latest value at its end, or at the picture's where the ends differ and
    names would cross other lines; where two would meet, they move apart.
    """
    ends = [(place, line.name, *line.end) for place, line in enumerate(lines) if line.end]
    scaled = [
        size * (1 - (_on_axis(value, axes.is_log) - span[0]) / (span[1] - span[0]))
        for *_, value in ends
    ]
    heights = spread(scaled, LABEL_LINE, size)
    is_one_end = len({epoch for _, _, epoch, _ in ends}) == 1
    return [
        {
            "x": _on_axis(epoch, axes.is_epoch_log) if is_one_end else 1,
            "xref": "x" if is_one_end else "paper",
            "xshift": 8,
            "xanchor": "left",
            "y": 1 - height / size,
            "yref": "paper",
            "yanchor": "middle",
            "showarrow": False,
            "text": f"<b>{escaped(f'{clipped(name, LABEL_LETTERS)} {_short(value)}'.strip())}</b>",
            "font": {"color": series_style(place, colours)[0], "size": 13},
        }
        for (place, name, epoch, value), height in zip(ends, heights, strict=True)
    ]


def spread(places: list[float], apart: int, end: int) -> list[float]:
    """The places, in their order, moved as little as it takes to stand `apart` within 0 to `end`;
    more than have room overlap at the end.
    """
    order = sorted(range(len(places)), key=places.__getitem__)
    moved = dict.fromkeys(order, 0.0)
    least = 0.0
    for place in order:
        moved[place] = max(places[place], least)
        least = moved[place] + apart
    most = float(end)
    for place in reversed(order):
        moved[place] = max(0.0, min(moved[place], most))
        most = moved[place] - apart
    return [moved[place] for place in range(len(places))]


def _right(labels: list[dict[str, Any]], narrow: bool) -> int:
    """Room for the longest label behind a line that reaches the end."""
    longest = max((width(label["text"].removeprefix("<b>")) - 4 for label in labels), default=0)
    return int(16 + LETTER * max(longest, 4 if narrow else SHORTEST))


def _best_note(axes: Axes, colours: Palette) -> list[dict[str, Any]]:
    if axes.best is None:
        return []
    font = {"size": 12, "color": colours.muted}
    x = _on_axis(axes.best, axes.is_epoch_log)
    return [
        {
            "x": x,
            "xref": "x",
            "xanchor": "right",
            "xshift": -4,
            "y": 0,
            "yref": "paper",
            "yanchor": "bottom",
            "text": "best",
            "showarrow": False,
            "font": font,
        }
    ]


def _title(text: str) -> dict[str, Any]:
    return {
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "y": 1,
        "yref": "paper",
        "yanchor": "bottom",
        "yshift": 10,
        "text": f"<b>{escaped(text)}</b>",
        "showarrow": False,
        "font": {"size": 14},
    }


def _on_axis(value: float | int, is_log: bool) -> float:
    """Return the position of an annotation; on a logarithmic axis Plotly expects the power of
    ten.
    """
    return float(np.log10(value)) if is_log else float(value)


def _latest(values: np.ndarray) -> float | None:
    known = values[np.isfinite(values)]
    return float(known[-1]) if len(known) else None


def _short(value: float) -> str:
    """A value in few letters: 0.213, 97.4, 2.1e-05."""
    return f"{value:.3g}"
