"""Questions about where people and things are, were and went."""

from collections.abc import Sequence
from random import Random

from dmn.data.generator.composed.asked import Asked, Slot, joined
from dmn.data.generator.composed.entities import Person, Place, Thing
from dmn.data.generator.composed.stays import Proof, some_proofs
from dmn.data.generator.composed.world import World
from dmn.data.generator.story import pick

MOST_ITEMS = 5
MOST_FACTS = 9
"""A question whose answer rests on more facts than these is not asked."""


def _deep(rng: Random, found: list[tuple[Asked, int]]) -> Asked | None:
    """One of a few candidates, rather one that needs many facts."""
    if not found:
        return None
    if rng.random() < 0.5:
        return max(found, key=lambda one: one[1])[0]
    return pick(rng, found)[0]


def where_person(rng: Random, world: World) -> Asked | None:
    """Ask "Where is Mary?"."""
    found = []
    for who in rng.sample(world.people, min(3, len(world.people))):
        where = world.where(who)
        if where is not None:
            asked = Asked("where_person", {"who": who}, (where[0].name,), tuple(where[1]))
            found.append((asked, len(where[1][0])))
    return _deep(rng, found)


def where_thing(rng: Random, world: World) -> Asked | None:
    """Ask "Where is the apple?"."""
    found = []
    things = list(world.at)
    for thing in rng.sample(things, min(4, len(things))):
        asked = _where_is(world, thing)
        if asked is not None:
            found.append((asked, len(asked.proofs[0])))
    return _deep(rng, found)


def _where_is(world: World, thing: Thing) -> Asked | None:
    where, inside = world.where_thing(thing), world.at[thing].inside
    if where is not None:
        other = ((inside.noun,),) if inside is not None else ()
        return Asked("where_thing", {"thing": thing}, (where[0].name,), tuple(where[1]), "", other)
    if inside is not None and world.at.get(inside) is None and not inside.quality:
        proof = (world.at[thing].event,)
        return Asked("where_thing", {"thing": thing}, (inside.noun,), (proof,))
    return None


def has_own_noun(world: World, thing: Thing) -> bool:
    """Return whether its noun alone can mean this thing: no other ball is in the story."""
    return not thing.quality or sum(other.noun == thing.noun for other in world.things) == 1


def in_full(things: Sequence[Thing]) -> tuple[tuple[str, ...], ...]:
    """Return the other right answer of these things, with their adjectives: red ball for ball."""
    labels = tuple(thing.label for thing in things)
    return (labels,) if any(thing.quality for thing in things) else ()


def what_in(rng: Random, world: World) -> Asked | None:
    """Ask "What is the apple in?" or "What is in the bag?"."""
    inside = [thing for thing, where in world.at.items() if where.inside is not None]
    if not inside:
        return None
    thing = pick(rng, inside)
    where = world.at[thing]
    into = where.inside
    assert into is not None
    if rng.random() < 0.5:
        if not has_own_noun(world, into):
            return None
        slots: dict[str, Slot] = {"thing": thing, "word": where.word}
        return Asked("in_what", slots, (into.noun,), ((where.event,),), "", in_full([into]))
    others = [t for t in inside if world.at[t].inside is into and world.at[t].word == where.word]
    if len(others) > MOST_ITEMS or not all(has_own_noun(world, other) for other in others):
        return None
    others.sort(key=lambda other: world.at[other].event)
    proof = joined(*((world.at[other].event,) for other in others))
    answer = tuple(other.noun for other in others)
    slots = {"thing": into, "word": where.word}
    return Asked("what_in", slots, answer, (proof,), "", in_full(others))


def is_there(rng: Random, world: World) -> Asked | None:
    """Is Mary in the kitchen?"""
    who = pick(rng, world.people)
    stay = world.now(who)
    where = world.where(who)
    if where is not None:
        place, answer = where[0], "yes"
        if rng.random() < 0.5:
            place, answer = _other_place(rng, world, where[0]), "no"
        return Asked("is_there", _at(who, place), (answer,), tuple(where[1]))
    if stay.doubtful:
        return None
    if stay.either:
        place = pick(rng, stay.either)
        if len(stay.either) == 2 and rng.random() < 0.3:
            place = _other_place(rng, world, *stay.either)
            return Asked("is_there", _at(who, place), ("no",), ((stay.start,),))
        if place not in stay.not_in:
            return Asked("is_there", _at(who, place), ("maybe",), ((stay.start,),))
    if stay.not_in:
        place = pick(rng, list(stay.not_in))
        return Asked("is_there", _at(who, place), ("no",), ((stay.not_in[place],),))
    return None


def _at(who: Person, place: Place) -> dict[str, Slot]:
    return {"who": who, "place": place}


def _other_place(rng: Random, world: World, *places: Place) -> Place:
    while True:
        place = pick(rng, world.places)
        if place not in places:
            return place


def is_thing_there(rng: Random, world: World) -> Asked | None:
    """Is the apple in the kitchen?"""
    if not world.at:
        return None
    thing = pick(rng, list(world.at))
    where = world.where_thing(thing)
    if where is None:
        return None
    place, answer = where[0], "yes"
    if rng.random() < 0.5:
        place, answer = _other_place(rng, world, where[0]), "no"
    slots: dict[str, Slot] = {"thing": thing, "place": place}
    return Asked("is_thing_there", slots, (answer,), tuple(where[1]))


def did_go(rng: Random, world: World) -> Asked | None:
    """Did Mary go to the kitchen? Has she ever been there?"""
    who = pick(rng, world.people)
    visits = world.visits[who]
    refused = world.refused[who]
    if refused and rng.random() < 0.5:
        place = pick(rng, list(refused))
        if any(place is seen for _, seen in visits):
            return None
        return Asked("did_go", _at(who, place), ("no",), ((refused[place],),))
    said = [(event, seen) for event, seen in visits if world.events[event].kind in _GOING]
    if not said:
        return None
    event, place = pick(rng, said)
    proofs = tuple((one,) for one, seen in reversed(said) if seen is place)
    if world.events[event].place is not place:
        return None
    return Asked("did_go", _at(who, place), ("yes",), proofs)


_GOING = ("go", "lead")


def _named(world: World, who: Person) -> list[tuple[Place, Proof]] | None:
    """The places of a person one after another, None where one of them is not known."""
    found: list[tuple[Place, Proof]] = []
    for stay in world.stays[who]:
        if stay.start < 0 and stay.place is None and not stay.links:
            continue
        if stay.place is None or stay.doubtful:
            return None
        proof = next(iter(some_proofs(stay, len(world.events))), None)
        if proof is None:
            return None
        if found and not stay.said:
            proof = joined(proof, (stay.start,))  # or the place before would seem to be the same
        if not found or found[-1][0] is not stay.place:
            found.append((stay.place, proof))
    return found


def where_was(rng: Random, world: World) -> Asked | None:
    """Ask "Where was Mary before the kitchen?", where she went after it, or where first."""
    who = pick(rng, world.people)
    places = _named(world, who)
    if places is None or len(places) < 2:
        return None
    kind = pick(rng, ("where_before_visit", "where_before_visit", "where_after", "where_first"))
    if kind == "where_first":
        event = places[0][1]
        return Asked(kind, {"who": who}, (places[0][0].name,), (event,))
    number = int(rng.random() * (len(places) - 1))
    if kind == "where_after":
        (place, seen), (answer, proof) = places[number], places[number + 1]
    else:
        (answer, proof), (place, seen) = places[number], places[number + 1]
    if sum(other is place for other, _ in places) > 1:
        return None
    return Asked(kind, _at(who, place), (answer.name,), (joined(seen, proof),))


def was_there(rng: Random, world: World) -> Asked | None:
    """Was Mary in the kitchen (at any time)?"""
    who = pick(rng, world.people)
    places = _named(world, who)
    if not places:
        return None
    if rng.random() < 0.5:
        place, _ = pick(rng, places)
        proofs = tuple(proof for seen, proof in reversed(places) if seen is place)
        return Asked("was_there", _at(who, place), ("yes",), proofs)
    place = pick(rng, world.places)
    if any(seen is place for seen, _ in places):
        return None
    proof = joined(*(proof for _, proof in reversed(places)))
    if len(proof) > MOST_FACTS:
        return None
    return Asked("was_there", _at(who, place), ("no",), (proof,))


def where_thing_was(rng: Random, world: World) -> Asked | None:
    """Ask "Where was the apple before the kitchen?"."""
    things = [thing for thing, trail in world.trail.items() if len(trail) > 1]
    if not things:
        return None
    thing = pick(rng, things)
    if world.at[thing].is_gone or thing in world.packed:
        return None
    places: list[tuple[Place, Proof, int]] = []
    for stay, handling in world.trail[thing]:
        if stay.place is None or stay.doubtful or stay.known > max(stay.start, handling):
            return None
        if not places or places[-1][0] is not stay.place:
            proof = next(iter(some_proofs(stay, len(world.events))), None)
            if proof is None:
                return None
            places.append((stay.place, proof, handling))
    if len(places) < 2:
        return None
    number = 1 + int(rng.random() * (len(places) - 1))
    place, later, handling = places[number]
    if any(other is place for other, _, _ in places[number + 1 :]):
        return None
    answer, earlier, before = places[number - 1]
    proof = joined((handling,), later, (before,), earlier)
    if len(proof) > MOST_FACTS:
        return None
    slots: dict[str, Slot] = {"thing": thing, "place": place}
    return Asked("where_thing_was", slots, (answer.name,), (proof,))
