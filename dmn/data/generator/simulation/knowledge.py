"""Kinds of question that take a rule or common sense: 15, 16 and 20."""

from random import Random

from dmn.data.generator.story import Asked, Cast, Event, Script, other, pick, weighted
from dmn.text.lexicon import MOTIVE_PLACES

KEEPS_COLOUR = 0.65
"""Share of animals in bAbI's stories that have the colour of their kind; measured."""
_ASKED_STANDS = (2, 2, 2, 2, 3, 3, 4, 5, 10)
"""Weights of bAbI's nine sentences for naming the kind of the animal asked about; measured."""


def what_frightens_somebody(rng: Random, cast: Cast, goal: int | None) -> Script:
    """Task 15: what the person is, then what that kind is afraid of."""
    told = [("fears", kind, other(rng, cast.animals, kind)) for kind in cast.animals]
    told += [("is_a", who, pick(rng, cast.animals)) for who in cast.people]
    rng.shuffle(told)
    fears = {a: (number, b) for number, (kind, a, b) in enumerate(told) if kind == "fears"}
    is_a = {a: (number, b) for number, (kind, a, b) in enumerate(told) if kind == "is_a"}
    plurals = cast.plurals or {}
    script: Script = [
        Event(
            kind, {"a": plurals[a], "b": plurals[b]} if kind == "fears" else {"who": a, "kind": b}
        )
        for kind, a, b in told
    ]
    for _ in range(4 if cast.classic else 1 + int(rng.random() * 3)):
        who = pick(rng, cast.people)
        said, kind = is_a[who]
        rule, answer = fears[kind]
        script.append(Asked("what_feared", {"who": who}, (answer,), (said, rule)))
    return script


def what_colour_is_it(rng: Random, cast: Cast, goal: int | None) -> Script:
    """Task 16: what the asked one is, who was last said to be the same, and that one's colour."""
    kinds, asked = _animals(rng, cast)
    colours = _colours(rng, cast, kinds)
    order = [who for who in cast.people if who != asked] * 2
    rng.shuffle(order)
    places = range(len(order) + 1)
    order.insert(weighted(rng, places, _ASKED_STANDS) if cast.classic else pick(rng, places), asked)
    script: Script = []
    at: dict[str, list[int]] = {}
    for number, who in enumerate(order):
        said = at.setdefault(who, [])
        said.append(number)
        first = Event("is_a", {"who": who, "kind": kinds[who]})
        second = Event("is_coloured", {"who": who, "colour": colours[who]})
        script.append(first if len(said) == 1 else second)
    alike = [who for who in cast.people if kinds[who] == kinds[asked] and who != asked]
    same = max(alike, key=lambda who: at[who][0])
    support = (at[asked][0], *at[same])
    return [*script, Asked("what_colour", {"who": asked}, (colours[same],), support)]


def _animals(rng: Random, cast: Cast) -> tuple[dict[str, str], str]:
    """Return everybody's kind, and somebody who is not the only one of a kind."""
    while True:
        kinds = {who: pick(rng, cast.animals) for who in cast.people}
        asked = pick(rng, cast.people)
        alike = sum(kind == kinds[asked] for kind in kinds.values()) - 1
        # bAbI leaves out a pair, which might show two colours and no way to choose.
        if alike and (alike != 2 or not cast.classic):
            return kinds, asked


def _colours(rng: Random, cast: Cast, kinds: dict[str, str]) -> dict[str, str]:
    usual = {kind: pick(rng, cast.colours) for kind in cast.animals}
    keeps = KEEPS_COLOUR if cast.classic else 1.0
    return {
        who: usual[kind] if rng.random() < keeps else pick(rng, cast.colours)
        for who, kind in kinds.items()
    }


class _Motives:
    """Task 20: everybody feels something, goes where it leads, and takes what helps."""

    def __init__(self, rng: Random, cast: Cast) -> None:
        self._rng = rng
        self._things = dict(cast.motive_things or {})
        self._motive = {who: pick(rng, tuple(self._things)) for who in cast.people}
        self._stage = dict.fromkeys(cast.people, 0)
        self._felt: dict[str, int] = {}
        self.events = 0

    def over(self) -> bool:
        """Return whether nobody has anything left to do."""
        return not self._stage

    def step(self) -> tuple[Event, Asked] | None:
        """Return what somebody does next, and the question about it; None if there is nothing."""
        who = pick(self._rng, tuple(self._stage))
        stage, motive = self._stage[who], self._motive[who]
        self._stage[who] += 1
        if stage == 2:
            del self._stage[who]
            if not self._things[motive]:
                return None
        event, asked = (self._feel, self._leave, self._help)[stage](who, motive)
        self.events += 1
        return event, asked

    def _feel(self, who: str, motive: str) -> tuple[Event, Asked]:
        self._felt[who] = self.events
        return self._told(
            "feels", {"who": who, "motive": motive}, "where_will", MOTIVE_PLACES[motive]
        )

    def _leave(self, who: str, motive: str) -> tuple[Event, Asked]:
        return self._told("go", {"who": who, "place": MOTIVE_PLACES[motive]}, "why_go", motive)

    def _help(self, who: str, motive: str) -> tuple[Event, Asked]:
        thing = pick(self._rng, self._things[motive])
        self._things[motive] = tuple(one for one in self._things[motive] if one != thing)
        return self._told("take", {"who": who, "thing": thing}, "why_take", motive)

    def _told(
        self, kind: str, slots: dict[str, str], asks: str, answer: str
    ) -> tuple[Event, Asked]:
        support = (self._felt[slots["who"]],)
        return Event(kind, slots), Asked(asks, slots, (answer,), support)


def why_did_they(rng: Random, cast: Cast, goal: int | None) -> Script:
    """Task 20: how the person feels."""
    motives, script = _Motives(rng, cast), Script()
    question: Asked | None = None
    while not motives.over():
        step = motives.step()
        if step is not None:
            event, question = step
            script += step if cast.classic or rng.random() < 0.5 else (event,)
    if question is not None and not isinstance(script[-1], Asked):
        script.append(question)
    return script
