"""Questions about who is at a place, and how many people are."""

from itertools import pairwise
from random import Random

from dmn.data.generator.composed.asked import Asked, joined
from dmn.data.generator.composed.entities import Place
from dmn.data.generator.composed.questions.whereabouts import MOST_FACTS, MOST_ITEMS
from dmn.data.generator.composed.stays import Proof, some_proofs
from dmn.data.generator.composed.world import World
from dmn.data.generator.story import pick
from dmn.text.lists import read


def who_is_there(rng: Random, world: World) -> Asked | None:
    """Who is in the kitchen, and how many people are there?"""
    known = [world.now(who) for who in world.people]
    if any(stay.doubtful or stay.either for stay in known):
        return None
    place = pick(rng, known).place or pick(rng, world.places)
    there = sorted((s for s in known if s.place is place), key=lambda s: (s.known, s.start))
    if len(there) > MOST_ITEMS:
        return None
    proof = _seen_there(world, place, [some_proofs(stay, len(world.events)) for stay in there])
    if proof is None or len(proof) > MOST_FACTS:
        return None
    if rng.random() < 0.25:
        number = read.entries("numbers")[len(there)]
        other = (str(len(there)),)
        return Asked("how_many_there", {"place": place}, (number,), (proof,), "", (other,))
    names = tuple(stay.who.name for stay in there if stay.who is not None)
    return Asked("who_is_there", {"place": place}, names or ("nobody",), (proof,))


def _seen_there(world: World, place: Place, ways: list[list[Proof]]) -> Proof | None:
    """The proofs of all who are there, and of those who came with them and left; where nobody is,
    that everybody left who was there.
    """
    if ways:
        if not all(ways):
            return None
        came = _together(ways)
        return joined(came, *_departures(world, place, frozenset(came)))
    left = _departures(world, place, None)
    return joined(*left) if left else None


def _together(ways: list[list[Proof]]) -> Proof:
    """One way to see each of several people, so that few events say all of it, and early
    ones, which need fewer others to say whom their pronouns mean.
    """
    chosen = [way[0] for way in ways]
    for _ in range(2):
        for number, way in enumerate(ways):
            others = set().union(*chosen[:number], *chosen[number + 1 :])
            chosen[number] = min(way, key=lambda one: (len(set(one) - others), max(one)))
    return joined(*chosen)


def _departures(world: World, place: Place, came: frozenset[int] | None) -> list[Proof]:
    """Return how people left a place: all of them, or those whose coming is among some events."""
    found: list[Proof] = []
    for who in world.people:
        stays = world.stays[who]
        for stay, following in pairwise(stays):
            if stay.place is not place or stays[-1].place is place:
                continue
            if came is None and stay.said:
                found.append((following.start, *stay.said))
            elif came is None:
                continue
            elif not came.isdisjoint(
                (stay.start, *stay.said, *(link.event for link in stay.links))
            ):
                found.append((following.start,))
    return found
