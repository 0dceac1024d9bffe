"""Who was together with whom, and what that says about where they are.

A stay is the time that one person spends at one place. Where the story does not name the place, it
may still follow from whoever else is there: "John went to the park. John put down the apple. Julie
got the apple." says where Julie is.
"""

from collections.abc import Container, Iterator
from typing import NamedTuple

from dmn.data.generator.composed.entities import Person, Place

Proof = tuple[int, ...]
"""Events in the order in which they are needed."""

LONGEST_PROOF = 9
MOST_PROOFS = 4
"""That a question comes with."""
_MOST_TRIED = 8
"""Of which one may hold another once they are sentences."""


class Link(NamedTuple):
    """Something that puts a person where somebody else is or was."""

    event: int
    events: Proof
    """This event, and whatever else is needed to know that the two are at one place."""
    other: "Stay"
    seen: int
    """When the other was there: only what was known by then counts."""


class Stay:
    """One person at one place, which may not be named."""

    __slots__ = ("doubtful", "either", "known", "links", "not_in", "place", "said", "start", "who")

    def __init__(
        self, who: Person | None, start: int, place: Place | None = None, said: Proof = ()
    ) -> None:
        self.who = who
        self.start = start
        self.place = place
        self.said = said
        """The events that name the place; empty where it only follows from others."""
        self.known = start if place else -1
        """Since which event the place is known."""
        self.links: list[Link] = []
        self.not_in: dict[Place, int] = {}
        """Places where the person is said not to be, and by which event."""
        self.either: tuple[Place, ...] = ()
        """One or two places where the person may be."""
        self.doubtful = False
        """True if a later event hints at the place: no question is asked about that."""

    @property
    def is_open(self) -> bool:
        """Return whether nothing at all is known of the place."""
        return self.place is None and not self.not_in and not self.either

    def is_said_by(self, events: Container[int]) -> bool:
        """Return whether some of these events say where the person is, or with whom."""
        return (
            self.start in events
            or any(event in events for event in self.said)
            or any(link.event in events for link in self.links)
        )

    def may_be(self, place: Place | None) -> bool:
        """Return whether the person can be at a place, without any new doubt."""
        if self.place is not None or place is None:
            return self.place is place or (place is None and not self.doubtful)
        return not self.either and not self.doubtful and place not in self.not_in


def can_meet(a: Stay, b: Stay) -> bool:
    """Return whether two people can be at one place."""
    if a.place is None and b.place is None:
        return a.is_open and b.is_open and not a.doubtful and not b.doubtful
    return a.may_be(b.place) and b.may_be(a.place)


def meet(a: Stay, b: Stay, event: int) -> None:
    """Note that both are at one place at the same time."""
    if a is b:
        return
    a.links.append(Link(event, (event,), b, event))
    b.links.append(Link(event, (event,), a, event))
    _learn(a, b.place, event)
    _learn(b, a.place, event)


def come_upon(a: Stay, event: int, events: Proof, other: Stay, seen: int) -> None:
    """Note that `a` is where somebody left something earlier."""
    if a is other:
        return
    known_then = other.place is not None and other.known <= seen
    a.links.append(Link(event, (event, *events), other, seen))
    if known_then:
        _learn(a, other.place, event)
    elif a.place is not None or other.place is not None:
        a.doubtful = a.doubtful or a.place is None
        other.doubtful = other.doubtful or other.place is None
    else:
        other.links.append(Link(event, (), a, -1))  # never a proof: only to pass on doubts


def name_place(stay: Stay, place: Place, event: int) -> None:
    """Note that the story names the place of a stay that has begun already."""
    stay.said = (event,)
    if stay.place is None:
        _learn(stay, place, event)
    else:
        stay.known = event


def _learn(stay: Stay, place: Place | None, event: int) -> None:
    if stay.place is not None or place is None:
        return
    stay.place, stay.known = place, event
    for link in stay.links:
        if link.other.place is None:
            _doubt(link.other)


def _doubt(stay: Stay) -> None:
    if not stay.doubtful:
        stay.doubtful = True
        for link in stay.links:
            if link.other.place is None:
                _doubt(link.other)


def proofs(
    stay: Stay, before: int, passed: tuple[Stay, ...] = (), depth: int = LONGEST_PROOF
) -> Iterator[Proof]:
    """Yield ways to see where a person is, each without detours: first by whoever has a place of
    their own, then by the latest meeting.

    `before` bounds the events that may be used. A place that is named needs no meeting.
    """
    if stay.said:
        if stay.known < before:
            yield stay.said
        return
    for link in sorted(reversed(stay.links), key=_rank):
        if link.event >= before or not link.events or link.other is stay:
            continue
        if any(link.other.who is one.who for one in (*passed, stay) if one.who is not None):
            continue  # nobody is found by what they did somewhere else
        if depth <= len(link.events):
            continue
        limit = min(link.event, link.seen + 1)
        rest = proofs(link.other, limit, (*passed, stay), depth - len(link.events))
        for found in rest:
            if not _is_detour(stay, link, found):
                yield tuple(dict.fromkeys((*link.events, *found)))


def _rank(link: Link) -> tuple[bool, int]:
    """First whoever has a place of their own, then by how many events it takes."""
    return not link.other.said, len(link.events)


def _is_detour(stay: Stay, link: Link, rest: Proof) -> bool:
    """Return whether a proof holds, behind its first event, an earlier meeting of the same
    person.
    """
    behind = (*link.events[1:], *rest)
    return any(other.event in behind and other.events for other in stay.links)


def some_proofs(stay: Stay, before: int) -> list[Proof]:
    """Return some different ways, the canonical first; none if there is none."""
    found: list[Proof] = []
    kept: list[frozenset[int]] = []
    for proof in proofs(stay, before):
        events = frozenset(proof)
        if any(other <= events or events <= other for other in kept):
            continue
        found.append(proof)
        kept.append(events)
        if len(found) == _MOST_TRIED:
            break
    return found
