"""The dice of a plot: who acts, with whom and where."""

from collections.abc import Callable
from random import Random

from dmn.data.generator.composed.entities import Person, Place
from dmn.data.generator.composed.world import World
from dmn.data.generator.story import pick

Action = Callable[["Plot"], bool]
"""Try to have something happen; False where it is impossible just now."""

_MANY = (1, 1, 1, 1, 1, 2, 2, 3)
"""Number of people or things that take part, where several can."""


class Plot:
    """The world, and the dice that decide what happens in it."""

    def __init__(self, rng: Random, world: World, quiet: frozenset[Person], groups: bool) -> None:
        self.rng = rng
        self.world = world
        self.quiet = quiet
        """People who handle things but hardly move: where they are follows from others."""
        self._groups = groups
        self.last_group: list[Person] = []

    def many(self) -> int:
        return pick(self.rng, _MANY) if self._groups else 1

    def anybody(self) -> Person:
        return pick(self.rng, self.world.people)

    def mover(self) -> Person | None:
        """Somebody who may move; a quiet person seldom does."""
        who = self.anybody()
        return None if who in self.quiet and self.rng.random() < 0.9 else who

    def group(self, number: int) -> list[Person] | None:
        """So many people, or fewer, who may move; now and then those who moved together before."""
        people = self.world.people
        if len(self.last_group) > 1 and self.rng.random() < 0.3:
            return self.last_group
        found = [self.mover()]
        while len(found) < min(number, len(people) - 1):
            other = pick(self.rng, people)
            if other not in found and other not in self.quiet:
                found.append(other)
            elif self.rng.random() < 0.3:
                break
        if found[0] is None:
            return None
        self.last_group = [who for who in found if who is not None]
        return self.last_group

    def elsewhere(self, *who: Person) -> Place:
        """A place where none of these people is known to be."""
        while True:
            place = pick(self.rng, self.world.places)
            if all(self.world.now(one).place is not place for one in who):
                return place
