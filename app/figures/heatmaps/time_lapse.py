"""Time-lapse of the gates of one story during a training: a heatmap for each evaluation."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np
import plotly.graph_objects as go

from app.figures.heatmaps import attention
from app.figures.layout import frame
from app.figures.layout.geometry import ALONE, NARROW, WIDE, Grid, Sizes, lay_out
from app.figures.layout.rows import fold
from app.figures.style.colours import Palette, palette
from dmn.inference.trace import EpisodeTrace

T = TypeVar("T")

FRAMES = 60
"""Evaluations shown at most: more would be megabytes, and no eye follows them."""
PACE = 400
"""Milliseconds that an evaluation stands while it plays."""
AFTER = "Gates after epoch "
CONTROLS = 84
"""Height of slider and buttons above the heatmap, in pixels."""
_DENSE = replace(WIDE, row=24, line=17, figure=470)
_STILL = {
    "mode": "immediate",
    "frame": {"duration": 0, "redraw": True},
    "transition": {"duration": 0},
}
_PLAYING = {**_STILL, "frame": {"duration": PACE, "redraw": True}, "fromcurrent": True}


@dataclass(frozen=True)
class Snapshot:
    """The trace of a story after an epoch."""

    epoch: int
    trace: EpisodeTrace


def time_lapse(
    snapshots: Sequence[Snapshot],
    *,
    key: str,
    dark: bool = False,
    narrow: bool = False,
    alone: bool = False,
) -> go.Figure:
    """The heatmap after the latest evaluation, with a slider over all of them and a play button.

    Every snapshot reads the same story in as many passes, else it is a ValueError. `key` names
    story and run: as long as it stays, so does the place of the slider.
    """
    if not snapshots:
        raise ValueError("expected at least one snapshot, got none")
    snapshots = thinned(snapshots)
    shapes = {(shot.trace.facts, shot.trace.n_passes) for shot in snapshots}
    if len(shapes) > 1:
        raise ValueError(f"expected snapshots of one story, got {len(shapes)} different ones")
    grids = _aligned(
        [shot.trace for shot in snapshots], NARROW if narrow else ALONE if alone else _DENSE
    )
    frames = [_frame(shot, grid, dark) for shot, grid in zip(snapshots, grids, strict=True)]
    colours = palette(dark)
    layout = frame.layout(snapshots[-1].trace, grids[-1], colours, None, caption=False)
    layout |= {
        "height": layout["height"] + CONTROLS,
        "margin": {**layout["margin"], "t": CONTROLS},
        "uirevision": key,
        **_controls([shot.epoch for shot in snapshots], colours),
    }
    return go.Figure({"data": frames[-1]["data"], "layout": layout, "frames": frames})


def _frame(shot: Snapshot, grid: Grid, dark: bool) -> dict[str, Any]:
    """Return the parts that change from evaluation to evaluation."""
    notes = frame.notes(shot.trace, grid, palette(dark), caption=False)
    return {
        "name": str(shot.epoch),
        "data": attention.parts(shot.trace, grid, None, dark),
        "layout": {"annotations": notes},
    }


def thinned(evaluations: Sequence[T]) -> list[T]:
    """At most `FRAMES` of them, evenly, the first and the last among them."""
    if len(evaluations) <= FRAMES:
        return list(evaluations)
    places = np.unique(np.linspace(0, len(evaluations) - 1, FRAMES).round().astype(int))
    return [evaluations[place] for place in places]


def _aligned(traces: list[EpisodeTrace], sizes: Sizes) -> list[Grid]:
    """Grids that differ in nothing but the words over the columns."""
    highest = np.max([trace.gates for trace in traces], axis=0)
    rows = fold(replace(traces[0], gates=highest))
    grids = [lay_out(trace, rows, sizes, unfold=False) for trace in traces]
    deepest = max(grids, key=lambda grid: grid.edges[0])
    left = max(grid.left for grid in grids)
    return [replace(grid, edges=deepest.edges, left=left) for grid in grids]


def _controls(epochs: list[int], colours: Palette) -> dict[str, Any]:
    """Slider and buttons; one evaluation alone has nothing to slide to, but its name."""
    if len(epochs) > 1:
        return {"sliders": [_slider(epochs, colours)], "updatemenus": [_buttons(colours)]}
    name = {"text": f"{AFTER}{epochs[0]}", "font": {"size": 13}, "x": 0, "y": 1}
    title = {**name, "xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "bottom"}
    return {"title": {**title, "pad": {"b": CONTROLS - 22}, "automargin": False}}


def _slider(epochs: list[int], colours: Palette) -> dict[str, Any]:
    """Over the columns; the play button stands beside it, over the labels."""
    font = {"size": 13, "color": colours.text}
    steps = [
        {"label": str(epoch), "method": "animate", "args": [[str(epoch)], _STILL]}
        for epoch in epochs
    ]
    return {
        "active": len(epochs) - 1,
        "steps": steps,
        "x": 0,
        "xanchor": "left",
        "len": 1,
        "y": 1,
        "yanchor": "bottom",
        "pad": {"l": 0, "t": 0, "b": 10, "r": 0},
        "currentvalue": {"prefix": AFTER, "font": font, "xanchor": "left"},
        "font": {"size": 11, "color": colours.muted},
        "bgcolor": colours.hairline,
        "activebgcolor": colours.accent,
        "bordercolor": colours.muted,
        "tickcolor": colours.muted,
        "ticklen": 3,
        "minorticklen": 0,
    }


def _buttons(colours: Palette) -> dict[str, Any]:
    return {
        "type": "buttons",
        "direction": "left",
        "showactive": False,
        "x": 0,
        "xanchor": "right",
        "y": 1,
        "yanchor": "bottom",
        "pad": {"l": 0, "t": 0, "b": 26, "r": 24},
        "bgcolor": colours.background,
        "bordercolor": colours.hairline,
        "font": {"size": 13, "color": colours.text},
        "buttons": [
            {"label": "▶ Play", "method": "animate", "args": [None, _PLAYING]},
            {"label": "Pause", "method": "animate", "args": [[None], _STILL]},
        ],
    }
