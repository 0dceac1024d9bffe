"""Kinds of question about people who move and carry things: 1, 2, 3, 5, 6, 7 and 8."""

from collections.abc import Callable, Sequence
from random import Random

from dmn.worlds.script import Asked, Cast, Pace, Script, other, pick, weighted
from dmn.worlds.world import CARRY, GIVE, GO, World

NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_GIFT_ANSWERS = {
    "what_given": "thing", "who_gave": "who", "who_gave_to": "who", "who_received": "to",
    "whom_given": "to", "who_has": "to",
}  # fmt: skip
_GIFT_QUESTIONS = (
    "what_given", "what_given", "who_gave", "who_gave_to", "who_received", "whom_given",
)  # fmt: skip
RECENT_MOVERS = (7, 6, 5, 2)
"""How often bAbI asks about whoever moved last, second last, …; measured on its files."""


def _tell(world: World, pace: Pace, ask: Callable[[], Asked | None]) -> Script:
    """Events, and a question whenever one is due and there is one to ask."""
    script: Script = []
    while True:
        script.append(world.step())
        if pace.asks(world.events):
            question = ask()
            if question is not None:
                script.append(question)
                if pace.ends(world.events):
                    return script


def _by_recency(world: World) -> list[str]:
    """People whose place is known, the latest mover first."""
    return sorted(world.arrivals, key=lambda who: -world.arrivals[who][-1].event)


def where_is_somebody(rng: Random, cast: Cast, goal: int | None) -> Script:
    """Task 1: the latest place of one person."""
    world = World(rng, cast, GO)

    def ask() -> Asked:
        who = weighted(rng, _by_recency(world), RECENT_MOVERS)
        event, place = world.arrivals[who][-1]
        return Asked("where_person", {"who": who}, (place,), (event,))

    return _tell(world, Pace(rng, goal), ask)


class _Whereabouts:
    """Task 2: where a thing is, from who moved it last and where they came."""

    def __init__(self, rng: Random, world: World) -> None:
        self._rng = rng
        self._world = world
        self._previous: str | None = None

    def ask(self) -> Asked | None:
        for thing in self._candidates():
            support = self._support(thing)
            if support is not None:
                self._previous = thing
                touch, place, arrival = support
                return Asked("where_thing", {"thing": thing}, (place,), (touch, arrival))
        return None

    def _candidates(self) -> list[str]:
        """What bAbI would ask about now: a thing just moved, or now and then the same again."""
        world, rng, found = self._world, self._rng, []
        for event in world.last:
            if event.kind == "drop":
                found.append(event.slots["thing"])
        for event in world.last:
            held = world.held[event.slots["who"]] if event.kind == "go" else []
            found += [t for t in held if rng.random() < (0.87 if self._moves(t) == 1 else 0.37)]
        if self._previous is not None and rng.random() < 0.5:
            found.append(self._previous)
        return found

    def _moves(self, thing: str) -> int:
        """How often its holder moved since the thing was taken."""
        touch = self._world.touched[thing]
        return len(self._world.arrivals.get(touch.who, ())) - touch.arrivals

    def _support(self, thing: str) -> tuple[int, str, int] | None:
        touch = self._world.touched[thing]
        known = self._world.arrivals.get(touch.who, [])
        if thing in self._world.holder:
            known = known if len(known) > touch.arrivals else []
        else:
            known = known[: touch.arrivals]
        return (touch.event, known[-1].place, known[-1].event) if known else None


def where_is_the_thing(rng: Random, cast: Cast, goal: int | None) -> Script:
    """Task 2: who took or dropped it last, and where they came."""
    world = World(rng, cast, CARRY)
    return _tell(world, Pace(rng, goal), _Whereabouts(rng, world).ask)


class _Journey:
    """Task 3: the places of a thing between being taken and now, or being put down."""

    def __init__(self, rng: Random, world: World) -> None:
        self._rng = rng
        self._world = world
        self._previous: Asked | None = None
        self._asked: list[str] = []

    def ask(self) -> Asked | None:
        for thing in self._moved():
            question = self._about(thing)
            if question is not None:
                self._previous = question
                self._asked.append(thing)
                return question
        if self._previous is not None and self._rng.random() < 0.3:
            return self._still(self._previous)
        if self._asked and self._rng.random() < 0.15:
            return self._about(pick(self._rng, self._asked))
        return None

    def _moved(self) -> list[str]:
        """Things just put down, or just carried on."""
        found = []
        for event in self._world.last:
            if event.kind == "drop":
                found.append(event.slots["thing"])
            elif event.kind == "go":
                found += self._world.held[event.slots["who"]]
        return found

    def _still(self, question: Asked) -> Asked | None:
        """The same question, as long as nobody has touched the thing since."""
        touch = self._world.touched[question.slots["thing"]]
        carried = question.slots["thing"] in self._world.holder
        return question if touch.event == question.supporting[0] and not carried else None

    def _about(self, thing: str) -> Asked | None:
        world, taken, touch = self._world, self._world.taken[thing], self._world.touched[thing]
        stops = world.arrivals.get(touch.who, [])[taken.arrivals :]
        if thing not in world.holder:
            stops = stops[: touch.arrivals - taken.arrivals]
        if len(stops) < 2:
            return None
        later = len(stops) - 1
        if thing not in world.holder and self._rng.random() < 0.5:
            later = 1 + int(self._rng.random() * later)
        place = stops[later].place
        if any(stop.place == place for stop in stops[later + 1 :]):
            return None
        slots = {"thing": thing, "place": place}
        support = (touch.event, stops[later].event, stops[later - 1].event)
        return Asked("where_before", slots, (stops[later - 1].place,), support)


def where_was_the_thing(rng: Random, cast: Cast, goal: int | None) -> Script:
    """Task 3: the last taking or dropping, the arrival at the later place, at the earlier one."""
    world = World(rng, cast, CARRY, take="take_anywhere")
    return _tell(world, Pace(rng, goal), _Journey(rng, world).ask)


def who_gave_what(rng: Random, cast: Cast, goal: int | None) -> Script:
    """Task 5: the latest time that something changed hands."""
    world = World(rng, cast, GIVE)
    gift: list[tuple[int, dict[str, str]]] = []

    def ask() -> Asked | None:
        fresh = [(world.events - 1 - age, e) for age, e in enumerate(world.last)]
        given = [(number, event.slots) for number, event in fresh if event.kind == "give"]
        if given:
            gift[:] = given[:1]
        elif not gift or rng.random() < 0.6:
            return None
        event, slots = gift[0]
        kind = pick(rng, _GIFT_QUESTIONS)
        if not cast.classic and rng.random() < 0.2 and _still_held(world, event, slots):
            kind = "who_has"
        return Asked(kind, slots, (slots[_GIFT_ANSWERS[kind]],), (event,))

    return _tell(world, Pace(rng, goal), ask)


def _still_held(world: World, event: int, slots: dict[str, str]) -> bool:
    """Whether the thing is where that giving put it."""
    thing = slots["thing"]
    return world.holder.get(thing) == slots["to"] and world.touched[thing].event < event


def is_somebody_there(rng: Random, cast: Cast, goal: int | None) -> Script:
    """Task 6: whether the latest place of one person is the one asked about."""
    world = World(rng, cast, CARRY)

    def ask() -> Asked | None:
        if not world.arrivals:
            return None
        who = weighted(rng, _by_recency(world), (8, 7, 4, 1))
        event, place = world.arrivals[who][-1]
        if rng.random() < 0.5:
            return Asked("is_there", {"who": who, "place": place}, ("yes",), (event,))
        elsewhere = other(rng, cast.places, place)
        return Asked("is_there", {"who": who, "place": elsewhere}, ("no",), (event,))

    return _tell(world, Pace(rng, goal), ask)


def _carrier(rng: Random, world: World, weights: Sequence[float]) -> str | None:
    """Somebody who has had something in their hands, the latest likelier."""
    hands = sorted(world.handled, key=lambda who: -world.handled[who][-1].event)
    if not hands or (len(hands) == 1 and rng.random() < 0.12):
        return None
    return weighted(rng, hands, weights)


def how_many_things(rng: Random, cast: Cast, goal: int | None) -> Script:
    """Task 7: every time something came into the person's hands or left them, in order of time."""
    world = World(rng, cast, GIVE)

    def ask() -> Asked | None:
        who = _carrier(rng, world, (10, 5, 3, 2))
        if who is None:
            return None
        support = tuple(handling.event for handling in world.handled[who])
        return Asked("how_many", {"who": who}, (NUMBERS[len(world.held[who])],), support)

    return _tell(world, Pace(rng, goal), ask)


def what_is_carried(rng: Random, cast: Cast, goal: int | None) -> Script:
    """Task 8: the same as task 7, but thing by thing, as first picked up."""
    world = World(rng, cast, CARRY)

    def ask() -> Asked | None:
        who = _carrier(rng, world, (10, 5, 3, 2))
        if who is None:
            return None
        by_thing: dict[str, list[int]] = {}
        for event, thing in world.handled[who]:
            by_thing.setdefault(thing, []).append(event)
        held = world.held[who]
        if held != [thing for thing in by_thing if thing in held]:
            return None  # picked up again: bAbI's order would not be that of the latest pick-up
        support = tuple(event for events in by_thing.values() for event in events)
        return Asked("what_carried", {"who": who}, tuple(held) or ("nothing",), support)

    return _tell(world, Pace(rng, goal), ask)
