"""Kinds of question about where people are said to be: 9 to 14."""

from random import Random
from typing import NamedTuple

from dmn.data.generator.story import Asked, Cast, Event, Pace, Script, other, pick, reach, weighted
from dmn.text.lexicon import pronoun

MISSING = ("not_in", "no_longer_in")
TIMES = (
    "last year",
    "last month",
    "last week",
    "yesterday",
    "this morning",
    "at noon",
    "this afternoon",
    "this evening",
)
CLASSIC_TIMES = ("yesterday", "this morning", "this afternoon", "this evening")


class _Told(NamedTuple):
    """The latest that was said of somebody."""

    event: int
    kind: str
    places: tuple[str, ...]


class _Sayings:
    """The place of everybody, what was said about it, and whom to ask about."""

    def __init__(self, rng: Random, cast: Cast) -> None:
        self.rng = rng
        self.cast = cast
        self.events = 0
        self.told: dict[str, _Told] = {}
        self.place = {who: pick(rng, cast.places) for who in cast.people}
        self._clauses: list[str] = []
        """Of whom each was: a sentence about two people is two clauses."""
        self._reach = reach(rng, cast)

    def move(self, *group: str) -> str:
        """They all come to a place where none of them was."""
        place = other(self.rng, self.cast.places, *(self.place[who] for who in group))
        self.place.update(dict.fromkeys(group, place))
        return place

    def note(self, kind: str, group: tuple[str, ...], *places: str) -> None:
        """Record what the next event says about these people."""
        for who in group:
            self.told[who] = _Told(self.events, kind, places)
        self._clauses += group
        self.events += 1

    def anybody(self) -> tuple[str, _Told]:
        """Somebody of whom something was said lately."""
        who = pick(self.rng, self._clauses[-self._reach :])
        return who, self.told[who]


def _said(sayings: _Sayings, pace: Pace, indefinite: bool) -> Script:
    """Tasks 9 and 10: half moves, a quarter `is in`, a quarter doubt or denial; then yes or no."""
    script: Script = []
    while True:
        script.append(_sentence(sayings, indefinite))
        if pace.asks(sayings.events):
            script.append(_yes_or_no(sayings))
            if pace.ends(sayings.events):
                return script


def _sentence(sayings: _Sayings, indefinite: bool) -> Event:
    rng = sayings.rng
    who, chance = pick(rng, sayings.cast.people), rng.random()
    left, place = sayings.place[who], sayings.move(who)
    if chance < 0.75:
        kind, places = "go" if chance < 0.5 else "is_in", [place]
    elif indefinite:
        kind, places = "either", [place, other(rng, sayings.cast.places, place)]
        rng.shuffle(places)
    else:
        kind, places = pick(rng, MISSING), [left]
    sayings.note(kind, (who,), *places)
    return Event(kind, {"who": who, **dict(zip(("place", "second"), places, strict=False))})


def _yes_or_no(sayings: _Sayings) -> Asked:
    rng = sayings.rng
    who, (event, kind, places) = sayings.anybody()
    place, answer = pick(rng, places), "maybe" if len(places) > 1 else "yes"
    if kind in MISSING:
        answer = "no"
    elif rng.random() < (0.42 if kind == "either" else 0.5):
        place, answer = other(rng, sayings.cast.places, *places), "no"
    return Asked("is_there", {"who": who, "place": place}, (answer,), (event,))


def is_somebody_not_there(rng: Random, cast: Cast, goal: int | None) -> Script:
    """Task 9: the latest that was said of one person, which may be where they are not."""
    return _said(_Sayings(rng, cast), Pace(rng, goal), indefinite=False)


def is_somebody_perhaps_there(rng: Random, cast: Cast, goal: int | None) -> Script:
    """Task 10: the latest that was said of one person, which may name two places."""
    return _said(_Sayings(rng, cast), Pace(rng, goal), indefinite=True)


def where_did_they_go(rng: Random, cast: Cast, goal: int | None) -> Script:
    """Task 12: the latest place of one of several who moved together."""
    return _together(_Sayings(rng, cast), Pace(rng, goal), alone=False, twice=False)


def where_did_they_go_then(rng: Random, cast: Cast, goal: int | None) -> Script:
    """Task 13: the first of two moves, which says who `they` are in the second."""
    return _together(_Sayings(rng, cast), Pace(rng, goal), alone=False, twice=True)


def where_did_she_go_then(rng: Random, cast: Cast, goal: int | None) -> Script:
    """Task 11: the first of two moves, which says who `he` or `she` is in the second."""
    return _together(_Sayings(rng, cast), Pace(rng, goal), alone=True, twice=True)


def _together(sayings: _Sayings, pace: Pace, alone: bool, twice: bool) -> Script:
    script: Script = []
    while True:
        group = _group(sayings.rng, sayings.cast, alone)
        script.append(_move(sayings, group))
        if twice:
            script.append(_move_on(sayings, group))
        if pace.asks(sayings.events):
            who, (event, _, places) = sayings.anybody()
            support = (event - 1, event) if twice else (event,)
            script.append(Asked("where_person", {"who": who}, (places[0],), support))
            if pace.ends(sayings.events):
                return script


def _group(rng: Random, cast: Cast, alone: bool) -> tuple[str, ...]:
    if alone:
        return (pick(rng, cast.people),)
    larger = not cast.classic and len(cast.people) > 3 and rng.random() < 0.1
    return tuple(rng.sample(cast.people, 3 if larger else 2))


def _move(sayings: _Sayings, group: tuple[str, ...]) -> Event:
    place = sayings.move(*group)
    sayings.note("go", group, place)
    listed = ", ".join(group[:-1]) + " and " + group[-1] if len(group) > 1 else group[0]
    return Event("go", {"who": listed, "place": place})


def _move_on(sayings: _Sayings, group: tuple[str, ...]) -> Event:
    place = sayings.move(*group)
    sayings.note("then_go", group, place)
    he = "they" if len(group) > 1 else pronoun(group[0])
    return Event("then_go", {"he": he, "place": place}, follows=True)


class _Days:
    """Task 14: when everybody was where, told in another order."""

    def __init__(self, rng: Random, cast: Cast) -> None:
        self._rng = rng
        self._cast = cast
        self._times = CLASSIC_TIMES if cast.classic else _some_times(rng)
        self._left = {who: self._order() for who in cast.people}
        self._told: dict[str, dict[int, tuple[int, str]]] = {}
        """Person -> number of the time -> event and place; the latest told stands last."""
        self.events = 0

    def _order(self) -> list[int]:
        """Forwards through the day, but for a start that is often turned round."""
        order = list(range(len(self._times)))
        if self._rng.random() < 0.55:
            order[:2] = order[1::-1]
        return order

    def over(self) -> bool:
        """Return whether all has been told."""
        return not any(self._left.values())

    def tell(self) -> Event:
        """Somebody's next whereabouts."""
        who = pick(self._rng, [who for who, left in self._left.items() if left])
        time = self._left[who].pop(0)
        told = self._told.pop(who, {})
        taken = {
            told[t][1]
            for t in (range(len(self._times)) if not self._cast.classic else (time - 1, time + 1))
            if t in told
        }
        place = other(self._rng, self._cast.places, *taken)
        told[time] = (self.events, place)
        self._told[who] = told
        self.events += 1
        return Event("go_when", {"who": who, "place": place, "when": self._times[time]})

    def ask(self) -> Asked | None:
        """The place before one that the person was not at again later."""
        people = [who for who, told in reversed(self._told.items()) if len(told) > 1]
        if not people:
            return None
        who = weighted(self._rng, people, (6, 3, 2, 1))
        told = self._told[who]
        latest = {told[time][1]: time for time in sorted(told)}
        times = [t for t in sorted(told) if t - 1 in told and latest[told[t][1]] == t]
        if not times:
            return None
        time = weighted(self._rng, times[::-1], (5, 3, 2))
        (later, place), (earlier, answer) = told[time], told[time - 1]
        return Asked(
            "where_before_visit", {"who": who, "place": place}, (answer,), (later, earlier)
        )


def _some_times(rng: Random) -> tuple[str, ...]:
    """Three to five times of which each is before the next."""
    numbers = sorted(rng.sample(range(len(TIMES)), 3 + int(rng.random() * 3)))
    return tuple(TIMES[number] for number in numbers)


def where_was_somebody(rng: Random, cast: Cast, goal: int | None) -> Script:
    """Task 14: the visit that is asked about, then the visit before it."""
    days, pace, script = _Days(rng, cast), Pace(rng, goal), Script()
    while not days.over():
        script.append(days.tell())
        question = days.ask() if pace.asks(days.events) or days.over() else None
        if question is not None:
            script.append(question)
            if pace.ends(days.events):
                return script
    return script
