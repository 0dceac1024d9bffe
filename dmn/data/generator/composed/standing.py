"""Whether the sentences of a proof say enough by themselves, and nothing that others take back."""

from collections.abc import Iterator
from itertools import pairwise

from dmn.data.generator.composed.entities import Person
from dmn.data.generator.composed.stays import Proof
from dmn.data.generator.composed.telling.writer import Writer
from dmn.data.generator.composed.world import World

_WHO_IS_THERE = ("who_is_there", "how_many_there")
_NOTHING_ELSE = ("where_thing_was", "what_in")
"""What may be another thing by any event that the proof's sentences say besides."""


def stands_alone(world: World, writer: Writer, kind: str, proof: Proof) -> bool:
    """Return whether a question of this kind has its answer by the sentences of a proof alone: they
    may say more than the proof, such as where somebody was before they left.
    """
    facts = writer.support(proof)
    said = {number for fact in facts for number in writer.events_of(fact)}
    besides = said.difference(proof)
    if (kind in _NOTHING_ELSE and besides) or _skips_a_move(world, said.union(proof)):
        return False
    # Who is somewhere now is changed by whoever left at any time.
    last = len(world.events) if kind in _WHO_IS_THERE else max(proof)
    return not any(
        _is_stale(world, who, number, said, last)
        for number in besides
        for who in _people(world, number)
    )


def _people(world: World, number: int) -> Iterator[Person]:
    event = world.events[number]
    return (who for who in (*event.who, event.other) if isinstance(who, Person))


def _skips_a_move(world: World, said: set[int]) -> bool:
    """Return whether somebody is at two places by what is said, and nothing of it says that they
    moved.
    """
    for who in {who for number in said for who in _people(world, number)}:
        seen = [stay for stay in world.stays.get(who, ()) if stay.is_said_by(said)]
        if any(stay.start not in said for stay in seen[1:]):
            return True
    return False


def _is_stale(world: World, who: Person, number: int, said: set[int], last: int) -> bool:
    """Return whether somebody whose place an event says left again by one that is not said."""
    stays = world.stays.get(who, [])
    for stay, following in pairwise(stays):
        if stay.is_said_by((number,)):
            return following.start <= last and not any(
                later.start in said for later in stays if later.start > number
            )
    return False


def smallest(proofs: list[Proof]) -> tuple[Proof, ...]:
    """Return the proofs of which none holds another, the first of them first."""
    sets = [frozenset(proof) for proof in proofs]
    kept = [
        proof
        for number, proof in enumerate(proofs)
        if not any(
            other < sets[number] or (other == sets[number] and place < number)
            for place, other in enumerate(sets)
        )
    ]
    return tuple(kept)
