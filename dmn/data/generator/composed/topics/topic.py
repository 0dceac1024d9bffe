"""Base of all topics."""

from random import Random
from typing import Protocol, runtime_checkable

from dmn.data.generator.composed.asked import Asked
from dmn.data.generator.composed.entities import Person, Thing
from dmn.data.generator.composed.world import Event, World


@runtime_checkable
class Topic(Protocol):
    """Something besides moving and handling that a story speaks of."""

    def happen(self, rng: Random, world: World) -> bool:
        """Add an event to the world's; False where all has been said."""

    def ask(self, rng: Random, world: World, is_open: bool) -> Asked | None:
        """Ask about what was said, or (`is_open`) what was not; None where there is nothing."""


def say(
    world: World,
    kind: str,
    text: str,
    who: tuple[Person, ...] = (),
    things: tuple[Thing, ...] = (),
) -> int:
    """Add an event whose sentence is ready, and return its number."""
    return world.add(Event(kind, who, things, text=text))


def nothing_told(kind: str, text: str, reason: str) -> Asked:
    """Return a question that the story does not answer."""
    return Asked("free", {"text": text, "of": kind}, (), (), reason)


def question(
    kind: str,
    text: str,
    answer: tuple[str, ...],
    *proofs: tuple[int, ...],
    accept: tuple[tuple[str, ...], ...] = (),
) -> Asked:
    """Return a question whose words are ready."""
    return Asked(kind, {"text": text}, answer, proofs, "", accept)
