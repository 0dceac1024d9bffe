"""Two traces beside each other: which facts and passes belong together, and how they differ."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import NamedTuple

import numpy as np
import pandas as pd
from jaxtyping import Float

from dmn.inference.trace import EpisodeTrace

ALIKE = 0.5
"""Share of common words from which on two sentences are versions of one."""
_MOST_COMPARED = 10_000
"""Pairs of sentences of one changed stretch; in a longer one each goes with the one in its place.
"""


class Pair(NamedTuple):
    """One fact of both stories, or of one of them; both counted from 0."""

    left: int | None
    right: int | None


@dataclass(frozen=True)
class Comparison:
    """Two traces, their facts aligned in reading order."""

    left: EpisodeTrace
    right: EpisodeTrace
    pairs: tuple[Pair, ...]

    @classmethod
    def of(cls, left: EpisodeTrace, right: EpisodeTrace) -> "Comparison":
        return cls(left, right, tuple(aligned(left.facts, right.facts)))

    @property
    def n_passes(self) -> int:
        """Of the one that reads more often."""
        return max(self.left.n_passes, self.right.n_passes)

    @property
    def difference(self) -> Float[np.ndarray, "pair_and_stop pass"]:
        """The right gate minus the left one, stop last; not a number where one of them is not."""
        found = np.full((len(self.pairs) + 1, self.n_passes), np.nan)
        both = min(self.left.n_passes, self.right.n_passes)
        for row, (left, right) in enumerate([*self.pairs, Pair(-1, -1)]):
            if left is not None and right is not None:
                found[row, :both] = self.right.gates[:both, right] - self.left.gates[:both, left]
        return found

    def is_changed(self, pair: Pair) -> bool:
        """Return whether a fact is worded differently, or stands in one story only."""
        if pair.left is None or pair.right is None:
            return True
        return _words(self.left.facts[pair.left]) != _words(self.right.facts[pair.right])

    def passes(self, names: tuple[str, str]) -> pd.DataFrame:
        """Return what each would answer after each pass, and how probable it holds it; empty and
        missing after a pass that it does not make.
        """
        columns: dict[str, list[object]] = {"pass": list(range(1, self.n_passes + 1))}
        for name, trace in zip(names, (self.left, self.right), strict=True):
            missing = self.n_passes - trace.n_passes
            answers = [candidate.text for candidate in trace.passes]
            sure = [candidate.probability for candidate in trace.passes]
            columns[f"{name}, answer"] = [*answers, *[""] * missing]
            columns[f"{name}, probability"] = [*sure, *[None] * missing]
        return pd.DataFrame(columns)

    def table(self, names: tuple[str, str]) -> pd.DataFrame:
        """The gates of both in full: one row per pair of facts, and one for stop."""
        rows = [*self.pairs, Pair(len(self.left.facts), len(self.right.facts))]
        sides = list(zip(names, (self.left, self.right), zip(*rows, strict=True), strict=True))
        columns: dict[str, list[object]] = {
            name: [None if i is None else [*trace.facts, "stop"][i] for i in places]
            for name, trace, places in sides
        }
        for n in range(self.n_passes):
            for name, trace, places in sides:
                gates = trace.gates[n] if n < trace.n_passes else None
                columns[f"{name}, pass {n + 1}"] = [
                    None if i is None or gates is None else float(gates[i]) for i in places
                ]
        return pd.DataFrame(columns)


def aligned(left: Sequence[str], right: Sequence[str]) -> list[Pair]:
    """Every fact of both stories once, in an order that both stories have.

    The same sentences go together, and of what was changed between them those with at least half
    of their words in common.
    """
    ours, theirs = ([_words(fact) for fact in facts] for facts in (left, right))
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    found: list[Pair] = []
    for kind, first, end, other, other_end in matcher.get_opcodes():
        lefts, rights = range(first, end), range(other, other_end)
        if kind == "equal":
            found += map(Pair, lefts, rights)
        else:
            found += _changed(lefts, rights, ours, theirs)
    return found


def _changed(
    lefts: range, rights: range, left: list[tuple[str, ...]], right: list[tuple[str, ...]]
) -> Iterator[Pair]:
    """Each left fact with the first right one behind the last pair that is like it."""
    is_long = len(lefts) * len(rights) > _MOST_COMPARED
    begin = rights.start
    for i in lefts:
        near = range(begin, min(begin + 1, rights.stop)) if is_long else range(begin, rights.stop)
        match = next((j for j in near if _is_alike(left[i], right[j])), None)
        if match is None:
            yield Pair(i, None)
            continue
        yield from (Pair(None, j) for j in range(begin, match))
        yield Pair(i, match)
        begin = match + 1
    yield from (Pair(None, j) for j in range(begin, rights.stop))


def _is_alike(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= ALIKE


def _words(fact: str) -> tuple[str, ...]:
    return tuple(fact.casefold().split())
