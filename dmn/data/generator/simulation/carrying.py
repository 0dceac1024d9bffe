"""Kinds of question about people who move and carry things: 1, 2, 3, 5, 6, 7 and 8."""

from collections.abc import Callable
from random import Random

from dmn.data.generator.simulation.world import CARRY, GIVE, GO, World
from dmn.data.generator.story import Asked, Cast, Pace, Script, other, pick

NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
HANDLING = ("take", "take_anywhere", "drop", "give")
_GIFTS = {
    "what_given": "thing",
    "who_gave": "who",
    "who_gave_to": "who",
    "who_received": "to",
    "whom_given": "to",
    "who_has": "to",
}
"""Question -> what of a giving it asks for."""
_GIFT_QUESTIONS = (
    "what_given",
    "what_given",
    "who_gave",
    "who_gave_to",
    "who_received",
    "whom_given",
)


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


def where_is_somebody(rng: Random, cast: Cast, goal: int | None) -> Script:
    """Task 1: the latest place of one person."""
    world = World(rng, cast, GO)

    def ask() -> Asked:
        who = world.recent("go")[0].slots["who"]
        event, place = world.arrivals[who][-1]
        return Asked("where_person", {"who": who}, (place,), (event,))

    return _tell(world, Pace(rng, goal), ask)


def _lately(world: World, slot: str, about: Callable[[str], Asked | None]) -> Asked | None:
    """A question about whom or what was handled lately, if there is one."""
    for event in world.recent(*HANDLING):
        question = about(event.slots[slot])
        if question is not None:
            return question
    return None


def where_is_the_thing(rng: Random, cast: Cast, goal: int | None) -> Script:
    """Task 2: who took or dropped it last, and where they came."""
    world = World(rng, cast, CARRY)

    def about(thing: str) -> Asked | None:
        touch = world.touched[thing]
        known = world.arrivals.get(touch.who, [])
        # Whoever holds it must have moved since; whoever dropped it, have come before.
        before, after = known[: touch.arrivals], known[touch.arrivals :]
        stops = after if thing in world.holder else before
        if not stops:
            return None
        support = (touch.event, stops[-1].event)
        return Asked("where_thing", {"thing": thing}, (stops[-1].place,), support)

    return _tell(world, Pace(rng, goal), lambda: _lately(world, "thing", about))


def where_was_the_thing(rng: Random, cast: Cast, goal: int | None) -> Script:
    """Task 3: the last taking or dropping, the arrival at the later place, at the earlier one."""
    world = World(rng, cast, CARRY, take="take_anywhere")

    def about(thing: str) -> Asked | None:
        stops = world.carried(thing)
        if len(stops) < 2:
            return None
        later = 1 + int(rng.random() * (len(stops) - 1))
        place = stops[later].place
        if any(stop.place == place for stop in stops[later + 1 :]):
            return None
        slots = {"thing": thing, "place": place}
        support = (world.touched[thing].event, stops[later].event, stops[later - 1].event)
        return Asked("where_before", slots, (stops[later - 1].place,), support)

    return _tell(world, Pace(rng, goal), lambda: _lately(world, "thing", about))


def who_gave_what(rng: Random, cast: Cast, goal: int | None) -> Script:
    """Task 5: the latest time that something changed hands."""
    world = World(rng, cast, GIVE)

    def ask() -> Asked | None:
        if not world.recent("give"):
            return None
        event, slots = world.gifts[-1]
        kind = pick(rng, _GIFT_QUESTIONS)
        if not cast.classic and rng.random() < 0.2 and _still_held(world, event, slots):
            kind = "who_has"
        return Asked(kind, slots, (slots[_GIFTS[kind]],), (event,))

    return _tell(world, Pace(rng, goal), ask)


def _still_held(world: World, event: int, slots: dict[str, str]) -> bool:
    """Return whether the thing is where that giving put it."""
    thing = slots["thing"]
    return world.touched[thing].event < event and world.holder.get(thing) == slots["to"]


def is_somebody_there(rng: Random, cast: Cast, goal: int | None) -> Script:
    """Task 6: whether the latest place of one person is the one asked about."""
    world = World(rng, cast, CARRY)

    def ask() -> Asked | None:
        moves = world.recent("go")
        if not moves:
            return None
        who = moves[0].slots["who"]
        event, place = world.arrivals[who][-1]
        if rng.random() < 0.5:
            return Asked("is_there", {"who": who, "place": place}, ("yes",), (event,))
        elsewhere = other(rng, cast.places, place)
        return Asked("is_there", {"who": who, "place": elsewhere}, ("no",), (event,))

    return _tell(world, Pace(rng, goal), ask)


def how_many_things(rng: Random, cast: Cast, goal: int | None) -> Script:
    """Task 7: every time something came into the person's hands or left them, in order of time."""
    world = World(rng, cast, GIVE)

    def about(who: str) -> Asked:
        support = tuple(handling.event for handling in world.handled[who])
        return Asked("how_many", {"who": who}, (NUMBERS[len(world.held[who])],), support)

    return _tell(world, Pace(rng, goal), lambda: _lately(world, "who", about))


def what_is_carried(rng: Random, cast: Cast, goal: int | None) -> Script:
    """Task 8: the same as task 7, but thing by thing, as first picked up."""
    world = World(rng, cast, CARRY)

    def about(who: str) -> Asked | None:
        by_thing: dict[str, list[int]] = {}
        for event, thing in world.handled[who]:
            by_thing.setdefault(thing, []).append(event)
        held = world.held[who]
        if held != [thing for thing in by_thing if thing in held]:
            return None  # picked up again: bAbI's order would not be that of the latest pick-up
        support = tuple(event for events in by_thing.values() for event in events)
        return Asked("what_carried", {"who": who}, tuple(held) or ("nothing",), support)

    return _tell(world, Pace(rng, goal), lambda: _lately(world, "who", about))
