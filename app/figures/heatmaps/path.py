"""The path over the story: from the question to the facts that each pass read most."""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from app.figures.layout.frame import BARE_AXIS, FONT, manners
from app.figures.layout.geometry import Stack, stacked
from app.figures.layout.rows import Row, fold, row_of_fact
from app.figures.style.colours import Palette, palette
from app.figures.style.text import clipped, escaped, wrapped
from dmn.explain.attention_path import Step
from dmn.inference.trace import EpisodeTrace

_ROW, _LINE, _EDGE = 28, 17, 6
_LETTERS, _NARROW_LETTERS = 44, 22
_PAST_DOT = 4 * "\N{NO-BREAK SPACE}"


def path_over_story(
    trace: EpisodeTrace, steps: Sequence[Step], *, dark: bool = False, narrow: bool = False
) -> go.Figure:
    """The question on top, the facts in reading order, and a numbered dot for each step.

    On the way to each dot stand the names that lead to it.
    """
    colours, rows = palette(dark), fold(trace)
    rows_of = row_of_fact(rows)
    labels = [_wrapped(f"Question: {trace.question}", narrow)]
    stack = stacked([*labels, *(_label(trace, row, narrow) for row in rows)], _ROW, _LINE, _EDGE)
    places = [0, *(rows_of[step.fact] + 1 for step in steps)]
    dots = [(float(x), stack.middles[place]) for x, place in enumerate(places)]
    data = [_line(dots, colours), _dots(dots, colours), _names(dots, steps, colours)]
    return go.Figure({"data": data, "layout": _layout(stack, places, colours, narrow)})


def path_alt(trace: EpisodeTrace, steps: Sequence[Step]) -> str:
    """The path in a sentence, for a person who hears it."""
    if not steps:
        return "Stop has the largest gate in every pass, so the network read nothing."
    told = [f"to fact {step.fact + 1}{_through(step)}" for step in steps]
    answer = clipped(trace.answer.text, 80)
    return f"From the question {', then '.join(told)}. The answer is {answer}."


def _through(step: Step) -> str:
    return f" (through {' and '.join(step.shared)})" if step.shared else ""


def _wrapped(text: str, narrow: bool) -> list[str]:
    return wrapped(text, _NARROW_LETTERS if narrow else _LETTERS, 4)


def _label(trace: EpisodeTrace, row: Row, narrow: bool) -> list[str]:
    if row.is_folded:
        return [f"⋯  {row.count} facts hardly read"]
    return _wrapped(f"{row.first + 1}  {trace.facts[row.first]}", narrow)


def _line(dots: list[tuple[float, float]], colours: Palette) -> dict[str, Any]:
    return {
        "type": "scatter",
        "name": "path",
        "mode": "lines",
        "x": [x for x, _ in dots],
        "y": [y for _, y in dots],
        "line": {"color": colours.text, "width": 1.6},
        "hoverinfo": "skip",
    }


def _dots(dots: list[tuple[float, float]], colours: Palette) -> dict[str, Any]:
    return {
        "type": "scatter",
        "name": "steps",
        "mode": "markers+text",
        "x": [x for x, _ in dots],
        "y": [y for _, y in dots],
        "text": ["?", *map(str, range(1, len(dots)))],
        "textfont": {"color": colours.background, "size": 12},
        "marker": {"color": colours.text, "size": 20},
        "hoverinfo": "skip",
        "cliponaxis": False,
    }


def _names(
    dots: list[tuple[float, float]], steps: Sequence[Step], colours: Palette
) -> dict[str, Any]:
    """Return the names that each step shares with the step before, beside its dot."""
    names = [", ".join(step.shared) or "no name shared" for step in steps]
    return {
        "type": "scatter",
        "name": "shared",
        "mode": "text",
        "x": [x for x, _ in dots[1:]],
        "y": [y for _, y in dots[1:]],
        "text": [f"{_PAST_DOT}{escaped(clipped(name, 30))}" for name in names],
        "textposition": "middle right",
        "textfont": {"color": colours.muted, "size": 13},
        "hoverinfo": "skip",
        "cliponaxis": False,
    }


def _layout(stack: Stack, places: list[int], colours: Palette, narrow: bool) -> dict[str, Any]:
    height = stack.bottom + _EDGE
    texts = [f"<b>{text}</b>" if i in places else text for i, text in enumerate(stack.texts)]
    return {
        **manners(colours),
        "height": height,
        "margin": {"l": 16 + (6.4 if narrow else 7.1) * stack.longest, "r": 8, "t": 0, "b": 0},
        "font": {"family": FONT, "size": 13, "color": colours.text},
        "uirevision": "path",
        "xaxis": {**BARE_AXIS, "range": [-0.4, len(places) + 0.3], "showticklabels": False},
        "yaxis": {
            **BARE_AXIS,
            "range": [height, 0],
            "tickvals": stack.middles,
            "ticktext": texts,
            "tickfont": {"size": 13, "color": colours.text},
        },
    }
