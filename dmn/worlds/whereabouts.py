"""Kinds of question about where people are said to be: 9 to 14."""

from random import Random
from typing import NamedTuple

from dmn.worlds.carrying import RECENT_MOVERS
from dmn.worlds.lexicon import pronoun
from dmn.worlds.script import Asked, Cast, Event, Pace, Script, other, pick, weighted

MISSING = ("not_in", "no_longer_in")
TIMES = ("last year", "last month", "last week", "yesterday", "this morning", "at noon",
         "this afternoon", "this evening")  # fmt: skip
CLASSIC_TIMES = ("yesterday", "this morning", "this afternoon", "this evening")


class _Told(NamedTuple):
    """The latest that was said of somebody."""

    event: int
    kind: str
    places: tuple[str, ...]


class _Sayings:
    """What was said of everybody, and whom to ask about."""

    def __init__(self, rng: Random, cast: Cast) -> None:
        self.rng = rng
        self.cast = cast
        self.events = 0
        self.told: dict[str, _Told] = {}

    def say(self, kind: str, who: str, *places: str, slots: dict[str, str]) -> Event:
        """Notes it and hands it over."""
        self.note(kind, who, *places)
        self.events += 1
        return Event(kind, {"who": who, **slots})

    def note(self, kind: str, who: str, *places: str) -> None:
        """The latest about one person, without moving on."""
        self.told[who] = _Told(self.events, kind, places)

    def elsewhere(self, who: str) -> str:
        """A place where the person was not last said to be."""
        return other(self.rng, self.cast.places, *self.told[who].places if who in self.told else ())

    def anybody(self) -> tuple[str, _Told]:
        """Somebody of whom something was said, the latest likelier."""
        by_recency = sorted(self.told, key=lambda who: -self.told[who].event)
        who = weighted(self.rng, by_recency, RECENT_MOVERS)
        return who, self.told[who]


def _said(sayings: _Sayings, pace: Pace, indefinite: bool) -> Script:
    """Tasks 9 and 10: half moves, a quarter `is in`, a quarter doubt or denial; then yes or no."""
    script: Script = []
    rng, places = sayings.rng, sayings.cast.places
    while True:
        who, chance = pick(rng, sayings.cast.people), rng.random()
        place = sayings.elsewhere(who)
        if chance < 0.75:
            kind = "go" if chance < 0.5 else "is_in"
            script.append(sayings.say(kind, who, place, slots={"place": place}))
        elif indefinite:
            second = other(rng, places, place)
            slots = {"place": place, "second": second}
            script.append(sayings.say("either", who, place, second, slots=slots))
        else:
            place = pick(rng, places)
            script.append(sayings.say(pick(rng, MISSING), who, place, slots={"place": place}))
        if pace.asks(sayings.events):
            script.append(_yes_or_no(sayings))
            if pace.ends(sayings.events):
                return script


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
    return _together(rng, cast, Pace(rng, goal), "", size=3)


def where_did_they_go_then(rng: Random, cast: Cast, goal: int | None) -> Script:
    """Task 13: `they` after two people moved together."""
    return _together(rng, cast, Pace(rng, goal), "they", size=3)


def where_did_she_go_then(rng: Random, cast: Cast, goal: int | None) -> Script:
    """Task 11: `he` or `she` after one person moved."""
    return _together(rng, cast, Pace(rng, goal), "one", size=1)


def _together(rng: Random, cast: Cast, pace: Pace, refers: str, size: int) -> Script:
    sayings, script = _Sayings(rng, cast), Script()
    while True:
        group = _group(rng, cast, size)
        script.append(_move(sayings, group, "go", follows=False))
        if refers:
            script.append(_move(sayings, group, "then_go", follows=True))
        if pace.asks(sayings.events):
            who, (event, _, places) = sayings.anybody()
            support = (event - 1, event) if refers else (event,)
            script.append(Asked("where_person", {"who": who}, (places[0],), support))
            if pace.ends(sayings.events):
                return script


def _group(rng: Random, cast: Cast, size: int) -> tuple[str, ...]:
    if size == 1:
        return (pick(rng, cast.people),)
    larger = not cast.classic and len(cast.people) > 3 and rng.random() < 0.1
    return tuple(rng.sample(cast.people, 3 if larger else 2))


def _move(sayings: _Sayings, group: tuple[str, ...], kind: str, follows: bool) -> Event:
    place = sayings.elsewhere(group[0])
    for who in group:
        sayings.note(kind, who, place)
    sayings.events += 1
    listed = ", ".join(group[:-1]) + " and " + group[-1] if len(group) > 1 else group[0]
    slots = {"who": listed, "place": place}
    if follows:
        slots["he"] = "they" if len(group) > 1 else pronoun(group[0])
    return Event(kind, slots, follows)


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
        """Whether all has been told."""
        return not any(self._left.values())

    def tell(self) -> Event:
        """Somebody's next whereabouts."""
        who = pick(self._rng, [who for who, left in self._left.items() if left])
        time = self._left[who].pop(0)
        told = self._told.pop(who, {})
        taken = {told[t][1] for t in (range(len(self._times)) if not self._cast.classic
                 else (time - 1, time + 1)) if t in told}  # fmt: skip
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
