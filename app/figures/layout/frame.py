"""The frame of a heatmap: labels, hairlines, the band of the chosen pass, legend, interaction."""

from typing import Any

from app.figures.layout import labels
from app.figures.layout.answer_column import UNTRAINED
from app.figures.layout.geometry import (
    CAPTION,
    HALF_CELL,
    LEGEND,
    LENS,
    LENS_FLOOR,
    LENS_TOP,
    PROBABILITY_OF,
    STOP,
    Grid,
    answer_name,
)
from app.figures.layout.held_gates import CHANGED, UNTOUCHED, ByHand
from app.figures.layout.rows import row_of_fact
from app.figures.style.colours import Palette, translucent
from app.figures.style.text import NOT_SURE, clipped, escaped, percent
from dmn.inference.trace import EpisodeTrace

FONT = '"Source Sans", sans-serif'
SWATCH, SWATCH_RIGHT = 9.6, -18
"""Width of one colour of the legend's scale, and its right end from the plot's, in pixels."""

BARE_AXIS = {
    "fixedrange": True,
    "showgrid": False,
    "zeroline": False,
    "showline": False,
    "ticks": "",
    "ticklabeloverflow": "allow",
}

CONFIG: dict[str, Any] = {
    "displaylogo": False,
    "modeBarButtons": [["toImage"]],
    "typesetMath": False,
}
"""For whoever shows the figure: a toolbar with nothing but the download."""


def layout(
    trace: EpisodeTrace,
    grid: Grid,
    colours: Palette,
    chosen_pass: int | None,
    caption: bool,
    by_hand: ByHand = UNTOUCHED,
) -> dict[str, Any]:
    height = grid.stop_bottom + LEGEND + CAPTION * caption
    band = [] if chosen_pass is None else [_band(grid, colours, chosen_pass)]
    shapes = [*band, *_hairlines(grid, colours), *_scale(grid, colours)]
    return {
        **manners(colours),
        "height": height,
        "margin": {"l": grid.left, "r": grid.sizes.right, "t": 0, "b": 0, "pad": 0},
        "font": {"family": FONT, "size": grid.sizes.label, "color": colours.text},
        "xaxis": {"visible": False, "fixedrange": True, "range": [0.5, grid.columns + 0.5]},
        **_label_axes(trace, grid, colours, height),
        "shapes": [*shapes, *_frames(grid, colours, by_hand)],
        "annotations": notes(trace, grid, colours, caption, by_hand),
    }


def notes(
    trace: EpisodeTrace,
    grid: Grid,
    colours: Palette,
    caption: bool,
    by_hand: ByHand = UNTOUCHED,
) -> list[dict[str, Any]]:
    """All text beside and under the cells that is no label of a fact."""
    return [*_side_notes(trace, grid, colours), *_legend(trace, grid, colours, caption, by_hand)]


def manners(colours: Palette) -> dict[str, Any]:
    """Return the layout that does not depend on the trace: backgrounds and interaction."""
    return {
        # Without it the figure would take up whatever default the session has set.
        "template": "none",
        "paper_bgcolor": colours.background,
        "plot_bgcolor": colours.background,
        "showlegend": False,
        "dragmode": False,
        "clickmode": "event+select",
        "hovermode": "closest",
        "hoverdistance": 30,
        "uirevision": "attention",
        "hoverlabel": {
            "align": "left",
            "bgcolor": colours.background,
            "bordercolor": colours.hairline,
            "font": {"family": FONT, "size": 13, "color": colours.text},
        },
        "modebar": {
            "orientation": "v",
            "bgcolor": "rgba(0,0,0,0)",
            "color": colours.muted,
            "activecolor": colours.accent,
        },
    }


def _label_axes(trace: EpisodeTrace, grid: Grid, colours: Palette, height: int) -> dict[str, Any]:
    """Fact numbers as the ticks of one axis, right-aligned; sentences as those of another.

    The second axis is a right-hand one, whose ticks align left, moved across the margin. Two arrays
    instead of two annotations per fact: long stories draw in a fraction of the time.
    """
    shared = {**BARE_AXIS, "range": [height, 0], "tickvals": grid.middles[:-1]}
    numbers = {
        **shared,
        "ticktext": [labels.number(trace, row, grid, colours) for row in grid.rows],
        "tickfont": {"size": 12, "color": colours.muted},
        "ticklabelstandoff": round(grid.left - grid.indent) + (6 if grid.sizes.is_phone else 11),
    }
    pairs = zip(grid.rows, grid.labels, strict=True)
    sentences = {
        **shared,
        "ticktext": [labels.label(trace, row, lines, colours) for row, lines in pairs],
        "tickfont": {"size": grid.sizes.label, "color": colours.text},
        "overlaying": "y",
        "side": "right",
        "anchor": "free",
        "position": 0,
        "shift": grid.indent - grid.left,
    }
    return {"yaxis": numbers, "yaxis2": sentences}


def _band(grid: Grid, colours: Palette, chosen_pass: int) -> dict[str, Any]:
    return {
        "type": "rect",
        "layer": "below",
        "x0": chosen_pass + 0.5,
        "x1": chosen_pass + 1.5,
        "y0": 0,
        "y1": grid.stop_bottom + 2,
        "fillcolor": translucent(colours.accent, 0.09),
        "line": {"width": 0},
    }


def _frames(grid: Grid, colours: Palette, by_hand: ByHand) -> list[dict[str, Any]]:
    """A frame around each cell whose gate was set by hand."""
    stop, places = grid.rows[-1].last + 1, row_of_fact(grid.rows)
    edges = [*zip(grid.edges, grid.edges[1:], strict=False), (grid.stop_top, grid.stop_bottom)]
    return [
        {
            "type": "rect",
            "x0": pass_ + 1 - HALF_CELL,
            "x1": pass_ + 1 + HALF_CELL,
            "y0": edges[places[fact]][0] + 1,
            "y1": edges[places[fact]][1] - 1,
            "line": {"color": colours.text, "width": 2, "dash": "dot"},
        }
        for pass_, fact in by_hand.cells
        if fact <= stop
    ]


def _hairlines(grid: Grid, colours: Palette) -> list[dict[str, Any]]:
    """All lines in two paths: over the columns in parts of the plot, under the labels in pixels."""
    over = [LENS_TOP, LENS_FLOOR, *grid.edges]
    line = {"color": colours.hairline, "width": 1}
    shared = {"type": "path", "layer": "below", "xref": "paper", "line": line}
    return [
        {**shared, "path": " ".join(f"M 0,{y:g} L 1,{y:g}" for y in over)},
        {
            **shared,
            "xsizemode": "pixel",
            "xanchor": 0,
            "path": " ".join(f"M {-grid.left:g},{y:g} L 0,{y:g}" for y in grid.edges),
        },
    ]


def _scale(grid: Grid, colours: Palette) -> list[dict[str, Any]]:
    """The colours from 0 to 1, at the right of the legend."""
    y = grid.stop_bottom + 24
    shared = {
        "type": "rect",
        "xref": "paper",
        "xsizemode": "pixel",
        "xanchor": 1,
        "y0": y - 5,
        "y1": y + 5,
    }
    start = SWATCH_RIGHT - SWATCH * len(colours.scale)
    swatches = [
        {
            **shared,
            "x0": start + SWATCH * i,
            "x1": start + SWATCH * (i + 1),
            "fillcolor": colour,
            "line": {"width": 0},
        }
        for i, colour in enumerate(colours.scale)
    ]
    border = {"color": colours.hairline, "width": 1}
    return [*swatches, {**shared, "x0": start, "x1": SWATCH_RIGHT, "line": border}]


def _side_notes(trace: EpisodeTrace, grid: Grid, colours: Palette) -> list[dict[str, Any]]:
    """Return the labels of the lens, of the headings and of the stop row."""
    is_phone = grid.sizes.is_phone
    answer = f"<b>{escaped(answer_name(trace, grid.sizes))}</b>"
    lens = (
        f"{PROBABILITY_OF}<br>{answer} after<br>each pass"
        if is_phone
        else f"{PROBABILITY_OF}{answer}<br>after each pass"
    )
    # On a phone the headings have no fact beneath them and start at the very left.
    begin = (2 if is_phone else grid.indent) - grid.left
    stop = f"<b>stop</b>{'' if is_phone else STOP.removeprefix('stop')}"
    found = [
        _note(begin, (LENS_TOP + LENS_FLOOR) / 2, lens),
        _note(begin, LENS + 12, "Answer so far"),
        _note(grid.indent - grid.left, grid.middles[-1], stop),
    ]
    if grid.is_crowded:
        found.append(_note(begin, grid.edges[0] - 14, "Pass"))
    if not is_phone:
        axis = {"font": {"size": 11, "color": colours.muted}, "xanchor": "right"}
        found += [_note(-6, LENS_TOP, "100%", **axis), _note(-6, LENS_FLOOR, "0", **axis)]
    return found


def _legend(
    trace: EpisodeTrace, grid: Grid, colours: Palette, caption: bool, by_hand: ByHand
) -> list[dict[str, Any]]:
    is_phone = grid.sizes.is_phone
    signs = ["· &lt; 0.05" if is_phone else "· below 0.05"]
    if trace.supporting:
        signs.insert(0, "◆ supporting" if is_phone else "◆ supporting fact")
    if by_hand.changed:
        signs.append(f"{CHANGED} changed")
    if trace.answers_from > 1:
        signs.append(f"{UNTRAINED} untrained" if is_phone else f"{UNTRAINED} not trained to answer")
    elif not by_hand.changed and trace.n_passes > 1 and grid.sizes.figure > 500:
        signs.append("╱ joins the largest gates")
    y = grid.stop_bottom + 24
    begin = (2 if is_phone else grid.indent) - grid.left
    font = {"font": {"size": 12, "color": colours.muted}}
    gate = SWATCH_RIGHT - SWATCH * len(colours.scale) - 5
    found = [
        _note(begin, y, ("  " if is_phone else "     ").join(signs), **font),
        _note(gate, y, "gate 0", x=1, xanchor="right", **font),
        _note(SWATCH_RIGHT + 5, y, "1", x=1, **font),
    ]
    if caption:
        found.append(_note(begin, y + CAPTION, _caption(trace), **font))
    return found


def _caption(trace: EpisodeTrace) -> str:
    question, answer = clipped(trace.question, 60), clipped(trace.answer.text, 24)
    made_by = f", checkpoint {trace.checkpoint}" if trace.checkpoint else ""
    answer = answer if trace.is_sure else f"{NOT_SURE}, best guess {answer}"
    return escaped(f"{question} {answer}, {percent(trace.answer.probability)}{made_by}")


def _note(shift: float | int, y: float | int, text: str, **more: Any) -> dict[str, Any]:
    """Text at a height, `shift` pixels from the plot's left edge (or from `x`)."""
    return {
        "x": 0,
        "xref": "paper",
        "xshift": shift,
        "xanchor": "left",
        "align": "left",
        "y": y,
        "yref": "y",
        "yanchor": "middle",
        "text": text,
        "showarrow": False,
        **more,
    }
