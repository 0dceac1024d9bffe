"""Events and questions of a story before they are put into words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import NamedTuple, TypeVar

Item = TypeVar("Item")

QUESTIONS = 5
"""Number of questions bAbI asks about most stories."""
RECENT = 5
"""bAbI asks about somebody or something in one of the latest five clauses, each as likely."""


class Event(NamedTuple):
    """Something that a sentence will say."""

    kind: str
    """Kind of sentence frame that fits."""
    slots: dict[str, str]
    """Values of the frame's slots; `who` is the person who acts."""
    follows: bool = False
    """True if it makes sense only directly after the event before, which it refers to."""


class Asked(NamedTuple):
    """A question about all events before it."""

    kind: str
    slots: dict[str, str]
    answer: tuple[str, ...]
    supporting: tuple[int, ...]
    """Indices of the events that the answer depends on, counted from 0 without the questions, in
    order of need.
    """


Script = list[Event | Asked]


@dataclass(frozen=True)
class Cast:
    """Who and what may occur in one story. Sequences stand in random order."""

    people: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    things: tuple[str, ...] = ()
    animals: tuple[str, ...] = ()
    plurals: dict[str, str] | None = None
    """Animal -> its plural."""
    colours: tuple[str, ...] = ()
    shapes: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    """From small to big."""
    motive_things: dict[str, tuple[str, ...]] | None = None
    """Motive -> what somebody with it would take."""
    classic: bool = True
    """True if the story has the shape that it has in bAbI, or may be larger and smaller."""


Kind = Callable[[Random, Cast, int | None], Script]
"""Tells one story with its questions; the number is how many events it should have at least,
None for bAbI's own shape. A kind of fixed shape comes as near as it can."""


class Pace:
    """When a story asks, and when it ends: after five questions, or after so many events."""

    def __init__(self, rng: Random, goal: int | None) -> None:
        self._rng = rng
        self._goal = goal
        self._asked = 0

    def asks(self, events: int) -> bool:
        """Return whether a question is due after this many events."""
        if self._goal is None:
            return events % 2 == 0
        return events >= self._goal or self._rng.random() < 0.7 * QUESTIONS / self._goal

    def ends(self, events: int) -> bool:
        """Return whether the question just asked was the last."""
        self._asked += 1
        return self._asked >= QUESTIONS if self._goal is None else events >= self._goal


def reach(rng: Random, cast: Cast) -> int:
    """Return how many of the latest clauses a story's questions may be about: bAbI's few, or
    more.
    """
    return RECENT if cast.classic else weighted(rng, (RECENT, 4 * RECENT, 10**9), (1, 1, 1))


def pick(rng: Random, items: Sequence[Item]) -> Item:
    """One of them, each as likely; several times as fast as random.choice."""
    return items[int(rng.random() * len(items))]


def other(rng: Random, items: Sequence[Item], *excluded: Item) -> Item:
    """One of those that are not excluded."""
    return pick(rng, [item for item in items if item not in excluded])


def weighted(rng: Random, items: Sequence[Item], weights: Sequence[int]) -> Item:
    """One of the items, the first of them with the first weight, and so on."""
    kept = weights[: len(items)]
    point = rng.random() * sum(kept)
    for item, weight in zip(items, kept, strict=False):
        point -= weight
        if point < 0:
            return item
    return items[min(len(items), len(kept)) - 1]
