"""Rows of the heatmap: facts with a row of their own, and folded rows of several facts."""

from dataclasses import dataclass
from itertools import groupby

import numpy as np
from jaxtyping import Float

from app.figures.style.colours import SHOWN_FROM
from dmn.inference.trace import EpisodeTrace

FOLD_ABOVE = 20
"""Stories up to this many facts are shown whole."""

ROWS_AT_MOST = 400
"""Facts with a row of their own in a long story; a page of thousands of rows helps nobody."""


@dataclass(frozen=True)
class Row:
    """One fact, or a run of facts that no pass reads; both ends counted from 0 and included."""

    first: int
    last: int

    @property
    def is_folded(self) -> bool:
        return self.last > self.first

    @property
    def count(self) -> int:
        return self.last - self.first + 1


def fold(trace: EpisodeTrace, unfold: bool = False) -> list[Row]:
    """Every fact in reading order, each in exactly one row.

    Up to `FOLD_ABOVE` facts each has its row. Above, neighbours whose gates all stay below
    `SHOWN_FROM` share one, except supporting facts. `unfold` opens the first `ROWS_AT_MOST`; where
    more facts than that are read, as sigmoid gates may, the most read of them are shown.
    """
    opened = len(trace.facts) if len(trace.facts) <= FOLD_ABOVE else ROWS_AT_MOST * unfold
    highest = trace.gates[:, :-1].max(axis=0)
    stands_alone = np.zeros(len(trace.facts), dtype=bool)
    stands_alone[np.argsort(-highest, kind="stable")[:ROWS_AT_MOST]] = True
    stands_alone &= highest >= SHOWN_FROM
    stands_alone[list(trace.supporting)] = True
    stands_alone[:opened] = True
    rows: list[Row] = []
    for alone, run in groupby(range(len(trace.facts)), key=lambda fact: bool(stands_alone[fact])):
        facts = list(run)
        rows += [Row(fact, fact) for fact in facts] if alone else [Row(facts[0], facts[-1])]
    return rows


def row_gates(trace: EpisodeTrace, rows: list[Row]) -> Float[np.ndarray, "row_and_stop pass"]:
    """The highest gate within each row; the stop row comes last."""
    starts = [*(row.first for row in rows), len(trace.facts)]
    return np.maximum.reduceat(trace.gates, starts, axis=1).T


def row_of_fact(rows: list[Row]) -> list[int]:
    """For each fact the number of its row, then that of stop."""
    return [*(place for place, row in enumerate(rows) for _ in range(row.count)), len(rows)]
