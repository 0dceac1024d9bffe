"""Kinds of question that take a rule or common sense: 15, 16 and 20."""

from random import Random

from dmn.worlds.lexicon import MOTIVE_PLACES
from dmn.worlds.script import Asked, Cast, Event, Script, other, pick

KEEPS_COLOUR = 0.58
"""How often an animal in bAbI's stories has the colour of its kind rather than any; measured."""


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
    while True:
        kinds = {who: pick(rng, cast.animals) for who in cast.people}
        asked = pick(rng, cast.people)
        alike = [who for who in cast.people if kinds[who] == kinds[asked] and who != asked]
        # bAbI leaves out a pair, which might show two colours and no way to choose.
        if alike and (len(alike) != 2 or not cast.classic):
            break
    usual = {kind: pick(rng, cast.colours) for kind in cast.animals}
    told = [("is_a", who, kinds[who]) for who in cast.people]
    for who in cast.people:
        if who != asked:
            keeps = not cast.classic or rng.random() < KEEPS_COLOUR
            told.append(
                ("is_coloured", who, usual[kinds[who]] if keeps else pick(rng, cast.colours))
            )
    rng.shuffle(told)
    at = {(kind, who): number for number, (kind, who, _) in enumerate(told)}
    same = max(alike, key=lambda who: at["is_a", who])
    support = (at["is_a", asked], at["is_a", same], at["is_coloured", same])
    script: Script = [
        Event(k, {"who": w, "kind" if k == "is_a" else "colour": v}) for k, w, v in told
    ]
    script.append(Asked("what_colour", {"who": asked}, (told[support[2]][2],), support))
    return script


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
        """Whether nobody has anything left to do."""
        return not self._stage

    def step(self) -> tuple[Event, Asked] | None:
        """What somebody does next, and the question about it; None if there is nothing."""
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
