"""The softmax of the answer's first word: a bar for each of the best."""

import plotly.graph_objects as go

from app.figures.layout.frame import BARE_AXIS, FONT, manners
from app.figures.layout.geometry import stacked
from app.figures.style.colours import palette
from app.figures.style.text import clipped, percent, wrapped
from dmn.explain.activations import Inside

_ROW, _LINE = 34, 17
_LETTERS = 16


def first_words(inside: Inside, *, dark: bool = False) -> go.Figure:
    """Draw the probability of each word, from 0 to 1, and its score; the answer has the accent."""
    colours = palette(dark)
    stack = stacked([wrapped(one.word, _LETTERS, 2) for one in inside.first_words], _ROW, _LINE)
    shares = [inside.probability(one) for one in inside.first_words]
    texts = [
        f"{percent(share)}  score {one.score:.2f}".replace("-", "−")
        for share, one in zip(shares, inside.first_words, strict=True)
    ]
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": shares,
        "y": stack.middles,
        "width": 18,
        "marker": {"color": [colours.accent, *([colours.muted] * (len(shares) - 1))]},
        "text": texts,
        "textposition": "outside",
        "textfont": {"size": 13, "color": colours.text},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }
    layout = {
        **manners(colours),
        "height": stack.bottom + 4,
        "margin": {"l": 20 + 7.1 * stack.longest, "r": 12, "t": 0, "b": 0},
        "font": {"family": FONT, "size": 13, "color": colours.text},
        "uirevision": "first words",
        # Room for the text beside a bar that is full.
        "xaxis": {**BARE_AXIS, "range": [0, 1.9], "showticklabels": False},
        "yaxis": {
            **BARE_AXIS,
            "range": [stack.bottom + 4, 0],
            "tickvals": stack.middles,
            "ticktext": stack.texts,
            "tickfont": {"size": 14, "color": colours.text},
        },
    }
    return go.Figure({"data": [bars], "layout": layout})


def first_words_alt(inside: Inside) -> str:
    """The figure in a sentence, for a person who hears it."""
    told = [
        f"{clipped(one.word, 60)} {percent(inside.probability(one))}" for one in inside.first_words
    ]
    return f"Bars for the most probable first words of the answer: {', '.join(told)}."
