"""The answers after each pass: which words and numbers fit."""

from dataclasses import dataclass
from itertools import pairwise

from app.figures.style.text import BOLD, width, wrapped
from dmn.inference.trace import EpisodeTrace

JUMP = 0.15
"""A change of the probability, from 0 to 1, that gets its number even between many passes."""
WORD_LINES = 3
WORD_GAP = 6
"""Pixels between two words side by side."""
LEVELS = 4
UNTRAINED = "*"
"""Stands behind an answer after a pass that the network was not trained to answer after."""


@dataclass(frozen=True)
class Word:
    """The answer after one pass, as it stands above its column."""

    column: int
    """The pass, counted from 0."""
    lines: list[str]
    is_final: bool
    """True if this is the answer that the story ends with."""
    level: int
    """Counted downwards; a word that would run into its neighbour moves down."""


def words(trace: EpisodeTrace, column_width: float, letter: float, is_crowded: bool) -> list[Word]:
    """One word per pass or, where they would not fit side by side, one where it changes.

    `column_width` and `letter`, an average letter's width, are in pixels.
    """
    letters = max(9, int(column_width / letter))
    blocks = [wrapped(candidate.text, letters, WORD_LINES) for candidate in trace.passes]
    widths = [letter * BOLD * max(map(width, lines)) + WORD_GAP for lines in blocks]
    is_sparse = is_crowded or any((a + b) / 2 > column_width for a, b in pairwise(widths))
    placed: list[Word] = []
    taken = [float("-inf")] * LEVELS
    for column, candidate in enumerate(trace.passes):
        if is_sparse and column and candidate.items == trace.passes[column - 1].items:
            continue
        middle, half = column * column_width, widths[column] / 2
        level = _free_level(taken, middle - half)
        taken[level] = middle + half
        is_final = candidate.items == trace.answer.items
        placed.append(Word(column, blocks[column], is_final, level))
    return placed


def is_untrained(trace: EpisodeTrace, column: int) -> bool:
    """Return True where the network was never trained to answer after this pass (from 0)."""
    return column + 1 < trace.answers_from


def _free_level(taken: list[float], left: float) -> int:
    """The first level that is free from `left` on, or else the one that is free soonest."""
    free = (level for level, end in enumerate(taken) if end <= left)
    return next(free, taken.index(min(taken)))


def is_written(trace: EpisodeTrace, is_crowded: bool) -> list[bool]:
    """Return which probabilities get their number: all or, between many passes, the ends and the
    jumps.
    """
    confidence = trace.confidence.tolist()
    jumps = [True, *(abs(after - before) >= JUMP for before, after in pairwise(confidence))]
    jumps[-1] = True
    return [jump or not is_crowded for jump in jumps]


def short(value: float) -> str:
    """A number from 0 to 1 where there is no room for its zero: .91, or 1 when it is all."""
    written = f"{value:.2f}".removeprefix("0")
    return "1" if written == "1.00" else written
