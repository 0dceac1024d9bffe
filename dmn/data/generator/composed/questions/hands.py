"""Questions about what people have, took, gave and got."""

from random import Random

from dmn.data.generator.composed.asked import Asked, Slot, joined
from dmn.data.generator.composed.entities import Person, Thing
from dmn.data.generator.composed.questions.whereabouts import (
    MOST_FACTS,
    MOST_ITEMS,
    has_own_noun,
    in_full,
)
from dmn.data.generator.composed.world import World
from dmn.data.generator.story import pick
from dmn.text.lists import read

_GIVING = ("what_given", "who_gave", "who_gave_to", "who_received", "whom_given")


def _is_clear(world: World, who: Person) -> bool:
    """Return whether one can say what the person carries: nothing that they hold is full."""
    if who in world.murky:
        return False
    held = world.held[who]
    return not any(where.inside in held for where in world.at.values() if where.inside)


def carrying(rng: Random, world: World) -> Asked | None:
    """Ask "What is Mary carrying?" or how many things she is carrying."""
    people = [who for who in world.people if world.handled[who]]
    if not people:
        return None
    who = pick(rng, people)
    held, handled = world.held[who], world.handled[who]
    if not _is_clear(world, who) or len(handled) > MOST_FACTS or len(held) > MOST_ITEMS:
        return None
    proof = joined(*((event,) for event in handled.values()))
    if rng.random() < 0.4:
        if any(thing.number != "one" for thing in held):
            return None
        number = read.entries("numbers")[len(held)]
        accept = ((str(len(held)),),) if held else (("0",), ("zero",), ("nothing",))
        return Asked("how_many", {"who": who}, (number,), (proof,), "", accept)
    if not all(has_own_noun(world, thing) for thing in held):
        return None
    answer = tuple(thing.noun for thing in held) or ("nothing",)
    return Asked("carrying", {"who": who}, answer, (proof,), "", in_full(held))


def _a_thing(rng: Random, world: World) -> Thing | None:
    return pick(rng, list(world.at)) if world.at else None


def who_has(rng: Random, world: World) -> Asked | None:
    """Who has the apple?"""
    thing = _a_thing(rng, world)
    if thing is None:
        return None
    where = world.at[thing]
    if where.holder is not None:
        return Asked("who_has", {"thing": thing}, (where.holder.name,), ((where.event,),))
    if where.inside is not None:
        outer = world.at.get(where.inside)
        if outer is not None and outer.holder is not None:
            proof = joined((where.event,), (outer.event,))
            return Asked("who_has", {"thing": thing}, (outer.holder.name,), (proof,))
    kind = world.events[where.event].kind
    if kind in ("drop", "eat", "drink", "destroy"):
        return Asked("who_has", {"thing": thing}, ("nobody",), ((where.event,),))
    return None


def does_have(rng: Random, world: World) -> Asked | None:
    """Does Mary have the apple?"""
    thing = _a_thing(rng, world)
    if thing is None:
        return None
    where = world.at[thing]
    if where.holder is not None:
        who, answer = where.holder, "yes"
        if rng.random() < 0.45:
            who, answer = pick(rng, world.people), "no"
            if who is where.holder:
                return None
        return Asked("does_have", _has(who, thing), (answer,), ((where.event,),))
    event = world.events[where.event]
    if where.inside is None and event.who and event.kind != "odd" and rng.random() < 0.6:
        return Asked("does_have", _has(event.who[0], thing), ("no",), ((where.event,),))
    return None


def _has(who: Person, thing: Thing) -> dict[str, Slot]:
    return {"who": who, "thing": thing}


def giving(rng: Random, world: World) -> Asked | None:
    """Ask "What did Mary give to John?", who gave it, or to whom."""
    if not world.gifts:
        return None
    number, giver, thing, to = pick(rng, world.gifts[-6:])
    kind = pick(rng, _GIVING)
    wanted = {
        "what_given": (giver, None, to),
        "who_gave": (None, thing, None),
        "who_gave_to": (None, thing, to),
        "who_received": (None, thing, None),
        "whom_given": (giver, thing, None),
    }[kind]
    fits = [gift for gift in world.gifts if _fits(wanted, gift[1:])]
    if len(fits) > 1:
        return None
    slots: dict[str, Slot] = {"who": giver, "thing": thing, "to": to}
    if kind == "what_given" and not has_own_noun(world, thing):
        return None
    accept = in_full([thing]) if kind == "what_given" else ()
    said = {"what_given": thing.noun, "who_gave": giver.name, "who_gave_to": giver.name}
    answer = said.get(kind, to.name)
    return Asked(kind, slots, (answer,), ((number,),), "", accept)


def _fits(wanted: tuple[object, ...], gift: tuple[object, ...]) -> bool:
    return all(one is None or one is other for one, other in zip(wanted, gift, strict=True))


_TAKING = ("take", "take_out", "get_from")


def who_took(rng: Random, world: World) -> Asked | None:
    """Who took the apple, put it down, lost or ate it?"""
    thing = _a_thing(rng, world)
    if thing is None:
        return None
    done: dict[str, list[int]] = {}
    for number in world.touched[thing]:
        event = world.events[number]
        kind = "take" if event.kind in _TAKING else event.kind
        if event.kind in ("trade", "odd"):
            return None
        if event.who:
            done.setdefault(kind, []).append(number)
    kinds = [kind for kind, events in done.items() if kind in _DONE and len(events) == 1]
    if not kinds:
        return None
    kind = pick(rng, kinds)
    (number,) = done[kind]
    who = world.events[number].who[0]
    return Asked(f"who_{kind}", {"thing": thing}, (who.name,), ((number,),))


_DONE = ("take", "drop", "put", "lose", "destroy", "eat", "drink")


def which_one(rng: Random, world: World) -> Asked | None:
    """Ask "Which ball does Mary have?" or for the colour of the ball that she has."""
    held = [(who, thing) for who, things in world.held.items() for thing in things if thing.quality]
    if not held:
        return None
    who, thing = pick(rng, held)
    if sum(other.noun == thing.noun for other in world.held[who]) > 1:
        return None
    handled = world.handled[who].items()
    twins = (event for other, event in handled if other.noun == thing.noun)
    seen = ((event,) for event in twins if world.events[event].kind != "odd")
    proof = joined((world.at[thing].event,), *seen)
    colours = read.entries("colours")
    kind = "which_one"
    if thing.quality in colours and rng.random() < 0.6:
        kind = "colour_of_held"
    answer = (thing.quality,)
    return Asked(kind, _has(who, thing), answer, (proof,), "", ((thing.label,),))


def colour_of(rng: Random, world: World) -> Asked | None:
    """Ask "What color is the ball?" if the sentences speak of the red ball."""
    colours = read.entries("colours")
    things = [thing for thing in world.at if thing.quality in colours]
    if not things:
        return None
    thing = pick(rng, things)
    if sum(other.noun == thing.noun for other in world.things) > 1:
        return None
    event = world.touched[thing][0]
    slots: dict[str, Slot] = {"thing": Thing(thing.noun, thing.number)}
    return Asked("colour_of_thing", slots, (thing.quality,), ((event,),))
