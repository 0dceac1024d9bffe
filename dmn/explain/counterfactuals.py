"""The smallest change of a story that changes its answer: one word, one sentence, or two words.

A word gives way to another of its kind that the vocabulary holds (`dmn.text.substitutes`); a
sentence is left out, told again, or told elsewhere. All of it is asked in batches, the most read
facts first.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, islice
from typing import Literal, NamedTuple

import numpy as np

from dmn.explain.interventions import WhatIf, dropped, moved, repeated
from dmn.inference.trace import EpisodeTrace
from dmn.text.substitutes import replacements

LEAST, MOST = 500, 800
"""Changes that are tried: two words at once fill up where single changes are too few."""

Size = Literal["word", "left out", "repeated", "moved", "two words"]
SIZES: tuple[Size, ...] = ("word", "left out", "repeated", "moved", "two words")
"""From small to large."""


class Edit(NamedTuple):
    """One change, and what it is called; sentences count from 1 there, as on the page."""

    size: Size
    text: str
    change: WhatIf


@dataclass(frozen=True)
class Counterfactual:
    """A change that changes the answer, and what was seen then."""

    edit: Edit
    trace: EpisodeTrace


@dataclass(frozen=True)
class Counterfactuals:
    """The result of a search."""

    candidates: int
    """Number of changes that were tried."""
    found: tuple[Counterfactual, ...]
    """The smallest first, and of equal ones the one with the surest new answer; empty where no
    change was enough. At most two of a size.
    """


def edits(facts: Sequence[str], known: Collection[str], by_gate: Sequence[int]) -> list[Edit]:
    """Changes from small to large; `by_gate` are the facts, the most read first."""
    words = [edit for fact in by_gate for edit in _words(fact, facts[fact], known)]
    order = tuple(range(len(facts)))
    single = list(islice(chain(words, _whole(order, by_gate)), MOST))
    pairs = (_both(*pair) for pair in combinations(words, 2) if _are_apart(*pair))
    return [*single, *islice(pairs, max(0, LEAST - len(single)))]


def answered_otherwise(
    tried: Sequence[Edit], answers: Sequence[list[str]], sure: Sequence[float]
) -> list[Edit]:
    """Those changes that lead to another answer, as `Counterfactuals.found` orders them.

    `answers` are those to the story as it was and to each change, `sure` how much to each.
    """
    other = [i for i, answer in enumerate(answers[1:]) if answer != answers[0]]
    other.sort(key=lambda i: (SIZES.index(tried[i].size), -sure[i + 1]))
    return [tried[i] for i in other]


def _words(fact: int, text: str, known: Collection[str]) -> Iterator[Edit]:
    for new in replacements(text, known):
        said = f"In sentence {fact + 1}, {new.word} becomes {new.by}"
        yield Edit("word", said, WhatIf(edits=((fact, new.text),)))


def _whole(order: tuple[int, ...], by_gate: Sequence[int]) -> Iterator[Edit]:
    """Sentences left out, told again, and told elsewhere."""
    n = len(order)
    if n > 1:
        for fact in by_gate:
            yield Edit(
                "left out", f"Sentence {fact + 1} is left out", _ordered(dropped(order, fact))
            )
    for fact in by_gate:
        again = (*order, fact) if fact < n - 1 else repeated(order, fact)
        yield Edit("repeated", f"Sentence {fact + 1} is repeated at the end", _ordered(again))
    for fact in by_gate:
        for place in range(n):
            if place not in (fact, fact - 1):  # one place up is the neighbour's one place down
                change = _ordered(moved(order, fact, place - fact))
                yield Edit("moved", f"Sentence {fact + 1} moves to position {place + 1}", change)


def _ordered(order: tuple[int, ...]) -> WhatIf:
    return WhatIf(order=order)


def _are_apart(one: Edit, other: Edit) -> bool:
    return one.change.edits[0][0] != other.change.edits[0][0]


def _both(one: Edit, other: Edit) -> Edit:
    change = WhatIf(edits=(*one.change.edits, *other.change.edits))
    text = f"{one.text}; {other.text[0].lower()}{other.text[1:]}"
    return Edit("two words", text, change)


def most_read(trace: EpisodeTrace, pass_: int | None = None) -> list[int]:
    """The facts by their gate in one pass, or by their largest; the most read first."""
    gates = trace.gates[:, :-1]
    highest = gates.max(axis=0) if pass_ is None else gates[pass_]
    return [int(fact) for fact in np.argsort(-highest, kind="stable")]


def smallest(found: Sequence[Edit], of_each: int = 2) -> list[Edit]:
    """The first few of each size; two words only where nothing smaller is enough."""
    single = [edit for edit in found if edit.size != "two words"]
    by_size = ([e for e in single or found if e.size == size][:of_each] for size in SIZES)
    return list(chain.from_iterable(by_size))
