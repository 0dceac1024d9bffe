"""Vectors as strips of colour, one under the other, on one scale."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go

from app.figures.layout.frame import BARE_AXIS, FONT, manners
from app.figures.layout.geometry import Stack, stacked
from app.figures.style.colours import Palette, palette, steps
from app.figures.style.text import escaped, wrapped

_ROW, _LINE, _TOP, _FOOT = 26, 17, 26, 30
_LETTERS, _NARROW_LETTERS = 30, 17


class Strip(NamedTuple):
    """One vector under its name."""

    label: str
    values: np.ndarray
    is_marked: bool = False
    """True if it is the one that is spoken of; its name is bold."""
    note: str = ""
    """Text to the right of the strip; by default the length of the vector."""

    @property
    def told(self) -> str:
        return self.note or f"{np.linalg.norm(self.values):.1f}"


def vector_strips(
    strips: Sequence[Strip],
    component: int | None = None,
    *,
    notes: str = "length",
    dark: bool = False,
    narrow: bool = False,
) -> go.Figure:
    """A row for each vector, a column for each component, `notes` over what stands right of them.

    `component`, from 0, is framed: the one that an equation is written out for. 0 is the ground's
    colour, and the largest number of all strips has the strongest one.
    """
    colours, columns = palette(dark), _NARROW_LETTERS if narrow else _LETTERS
    stack = stacked([wrapped(one.label, columns, 3) for one in strips], _ROW, _LINE, _TOP)
    most = max(float(np.abs(one.values).max()) for one in strips) or 1.0
    heat = {
        "type": "heatmap",
        "z": [one.values.tolist() for one in strips],
        "x": list(range(1, len(strips[0].values) + 1)),
        "y": _edges(stack),
        "zmin": -most,
        "zmax": most,
        "colorscale": steps(colours.diverging),
        "showscale": False,
        "ygap": 4,
        "customdata": [[escaped(one.label)] * len(one.values) for one in strips],
        "hovertemplate": "<b>%{z:.3f}</b>, component %{x}<br>%{customdata}<extra></extra>",
    }
    layout = _layout(strips, stack, most, colours, notes)
    if component is not None:
        layout["shapes"] = [_frame(component, stack, colours)]
        layout["annotations"].append(_named(component, len(strips[0].values), colours))
    return go.Figure({"data": [heat], "layout": layout})


def strips_alt(strips: Sequence[Strip], notes: str = "length") -> str:
    """The figure in a sentence, for a person who hears it."""
    told = [f"{one.label}: {one.told}" for one in strips]
    return f"Vectors of {len(strips[0].values)} numbers as strips; {notes} of {'; '.join(told)}."


def _edges(stack: Stack) -> list[float]:
    edges = [float(_TOP)]
    for middle in stack.middles:
        edges.append(2 * middle - edges[-1])
    return edges


def _layout(
    strips: Sequence[Strip], stack: Stack, most: float, colours: Palette, notes: str
) -> dict[str, Any]:
    height, n = stack.bottom + _FOOT, len(strips[0].values)
    texts = [
        f"<b>{text}</b>" if one.is_marked else text
        for one, text in zip(strips, stack.texts, strict=True)
    ]
    return {
        **manners(colours),
        "height": height,
        "margin": {"l": 26 + 7.1 * stack.longest, "r": 44, "t": 0, "b": 0},
        "font": {"family": FONT, "size": 13, "color": colours.text},
        "uirevision": "strips",
        "modebar": {"orientation": "v", "remove": ["toImage"]},
        "xaxis": {**BARE_AXIS, "range": [0.5, n + 0.5], "showticklabels": False},
        "yaxis": {
            **BARE_AXIS,
            "range": [height, 0],
            "tickvals": stack.middles,
            "ticktext": texts,
            "ticklabelstandoff": 8,
            "tickfont": {"size": 13, "color": colours.text},
        },
        "annotations": [*_notes(strips, stack, notes, colours), _scale(most, stack, colours)],
    }


def _notes(
    strips: Sequence[Strip], stack: Stack, heading: str, colours: Palette
) -> list[dict[str, Any]]:
    """Return the text to the right of each strip."""
    told = [heading, *(one.told for one in strips)]
    return [
        _note(text, y, colours, x=1, xanchor="left", xshift=6)
        for text, y in zip(told, [_TOP / 2, *stack.middles], strict=True)
    ]


def _scale(most: float, stack: Stack, colours: Palette) -> dict[str, Any]:
    """Return the colour scale."""
    shown = "".join(f'<span style="color:{colour}">■</span>' for colour in colours.diverging)
    text = f"−{most:.2f} {shown} {most:.2f}"
    return _note(text, stack.bottom + _FOOT / 2, colours, x=0, xanchor="left")


def _named(component: int, n: int, colours: Palette) -> dict[str, Any]:
    place = (component + 0.5) / n
    anchor = "left" if place < 0.15 else "right" if place > 0.85 else "center"
    text = f"component {component + 1}"
    note = _note(text, _TOP / 2, colours, x=place, xanchor=anchor)
    return note | {"font": {"size": 12, "color": colours.text}}


def _frame(component: int, stack: Stack, colours: Palette) -> dict[str, Any]:
    return {
        "type": "rect",
        "x0": component + 0.5,
        "x1": component + 1.5,
        "y0": _TOP,
        "y1": stack.bottom,
        "line": {"color": colours.text, "width": 1.2},
    }


def _note(text: str, y: float, colours: Palette, **place: Any) -> dict[str, Any]:
    return {
        "text": text,
        "y": y,
        "yref": "y",
        "yanchor": "middle",
        "xref": "paper",
        "showarrow": False,
        "font": {"size": 12, "color": colours.muted},
        **place,
    }
