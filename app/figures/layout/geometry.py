"""Positions of all parts of the heatmap: y in pixels from the top, x in passes."""

from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import NamedTuple

from app.figures.layout.answer_column import Word, words
from app.figures.layout.rows import FOLD_ABOVE, Row
from app.figures.style.colours import SHOWN_FROM
from app.figures.style.text import BOLD, clipped, escaped, width, wrapped
from dmn.inference.trace import EpisodeTrace

LENS = 100
LENS_TOP, LENS_FLOOR = 20, 92
"""The heights of 100% and of 0 within the lens."""
WORD_LINE = 18
STOP_GAP, STOP_ROW = 20, 30
LEGEND, CAPTION = 36, 20
DENSE_ROW = 22
LABEL_LINES = 6
PROBABILITY_OF = "Probability of "
STOP = "stop (nothing more to read)"

HALF_CELL = 0.4
"""Half of a cell's width, in passes: what is left between two columns is for the chain."""
COLUMNS_AT_LEAST = 4
"""Two passes do not become slabs: the room of the others stays free."""


@dataclass(frozen=True)
class Sizes:
    """The sizes that differ between a page and a phone, in pixels; `wrap` in letters."""

    label: int
    """Size of the font."""
    letter: float
    """Width of an average letter of a label."""
    row: int
    line: int
    """Height of each further line of a label."""
    wrap: int
    indent: int
    """Start of a label; the number of the fact is before it."""
    right: int
    figure: int
    """About how wide the figure will be: only the browser knows."""
    is_phone: bool
    answer: int
    """Letters of the answer's name beside the lens."""
    passes_named: int
    """Up to this many passes each heading is written out."""


WIDE = Sizes(
    label=14,
    letter=6.7,
    row=30,
    line=18,
    wrap=38,
    indent=38,
    right=30,
    figure=610,
    is_phone=False,
    answer=24,
    passes_named=5,
)
NARROW = Sizes(
    label=13,
    letter=6.2,
    row=26,
    line=16,
    wrap=19,
    indent=28,
    right=8,
    figure=358,
    is_phone=True,
    answer=12,
    passes_named=4,
)
BESIDE = replace(WIDE, wrap=24, figure=460)
"""For one of two figures side by side."""
# Away from the page the font may be another, and the commonest are a fifth wider.
ALONE = replace(WIDE, letter=8.1, indent=46, figure=760)


@dataclass(frozen=True)
class Grid:
    """The heatmap's rows and columns before anything is drawn into them."""

    rows: list[Row]
    labels: list[list[str]]
    """The lines of each row's label, not yet escaped."""
    edges: list[int]
    """The upper edge of each row, then the lower edge of the last."""
    words: list[Word]
    """Words above the columns."""
    sizes: Sizes
    left: float
    """The margin that holds the labels."""
    indent: int
    columns: int
    column_width: float
    """About how many pixels one pass will get."""
    is_crowded: bool
    """Too many passes for a word and a number on each."""

    @property
    def middles(self) -> list[float]:
        """The middle of each row, the stop row last."""
        rows = [(top + bottom) / 2 for top, bottom in pairwise(self.edges)]
        return [*rows, self.stop_top + STOP_ROW / 2]

    @property
    def stop_top(self) -> int:
        return self.edges[-1] + STOP_GAP

    @property
    def stop_bottom(self) -> int:
        return self.stop_top + STOP_ROW


def lay_out(trace: EpisodeTrace, rows: list[Row], sizes: Sizes, unfold: bool) -> Grid:
    """Rows as high as their labels need, under headings as high as the words above the columns."""
    labels = [_label(trace, row, sizes.wrap, unfold) for row in rows]
    # Two digits fit beside the diamond; longer numbers move the labels to the right.
    wider = 7 * max(0, len(str(len(trace.facts))) - 2)
    left = wider + (150.0 if sizes.is_phone else _left(trace, labels, sizes))
    columns = max(trace.n_passes, COLUMNS_AT_LEAST)
    column_width = (sizes.figure - left - sizes.right) / columns
    is_crowded = trace.n_passes > sizes.passes_named
    above = words(trace, column_width, sizes.letter, is_crowded)
    heights = _heights(rows, labels, sizes, unfold and len(trace.facts) > FOLD_ABOVE)
    return Grid(
        rows=rows,
        labels=labels,
        edges=list(accumulate(heights, initial=_headings_bottom(above))),
        words=above,
        sizes=sizes,
        left=left,
        indent=sizes.indent + wider,
        columns=columns,
        column_width=column_width,
        is_crowded=is_crowded,
    )


def answer_name(trace: EpisodeTrace, sizes: Sizes) -> str:
    """The final answer beside the lens, cut to the room that it has there."""
    return clipped(trace.answer.text, sizes.answer)


def _label(trace: EpisodeTrace, row: Row, columns: int, unfold: bool) -> list[str]:
    """A fact's sentence, or what a folded row stands for."""
    if not row.is_folded:
        room = int(columns / BOLD) if row.first in trace.supporting else columns
        return wrapped(trace.facts[row.first], room, LABEL_LINES)
    highest = trace.gates[:, row.first : row.last + 1].max()
    why = f"below {SHOWN_FROM}" if highest < SHOWN_FROM else "less read"
    if unfold:
        text = f"facts {row.first + 1} to {row.last + 1} stay folded, {why}"
        return wrapped(text, columns, LABEL_LINES)
    return [f"{row.count} facts {why}"]


def _left(trace: EpisodeTrace, labels: list[list[str]], sizes: Sizes) -> float:
    """Room for the longest line, and for what stands beside the lens and the stop row."""
    lines = [line for lines in labels for line in lines]
    longest = max(map(width, [*lines, PROBABILITY_OF + answer_name(trace, sizes), STOP]))
    room = sizes.indent + 18 + sizes.letter * min(longest, sizes.wrap + 1)
    return max(room, 180.0)


def _heights(rows: list[Row], labels: list[list[str]], sizes: Sizes, dense: bool) -> list[int]:
    return [
        (DENSE_ROW if dense or row.is_folded else sizes.row) + sizes.line * (len(lines) - 1)
        for row, lines in zip(rows, labels, strict=True)
    ]


def _headings_bottom(above: list[Word]) -> int:
    """Room for the lens, the words with all their levels, and the line that names the passes."""
    levels = 1 + max(word.level for word in above)
    lines = max(len(word.lines) for word in above)
    return LENS + 32 + WORD_LINE * levels * lines


class Stack(NamedTuple):
    """Rows under each other, each as high as its label needs; heights in pixels from the top."""

    labels: list[list[str]]
    """The lines of each label, not yet escaped."""
    middles: list[float]
    bottom: int

    @property
    def longest(self) -> float:
        """The width of the longest line, in widths of an average letter."""
        return max(width(line) for lines in self.labels for line in lines)

    @property
    def texts(self) -> list[str]:
        """The labels as Plotly shows them."""
        return ["<br>".join(map(escaped, lines)) for lines in self.labels]


def stacked(labels: list[list[str]], row: int, line: int, top: int = 0) -> Stack:
    """`row` is the height of a label of one line, `line` that of each further one."""
    heights = [row + line * (len(lines) - 1) for lines in labels]
    edges = list(accumulate(heights, initial=top))
    return Stack(labels, [(above + below) / 2 for above, below in pairwise(edges)], edges[-1])
