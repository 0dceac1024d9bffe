"""Two things or two people of whom the story does not say which."""

from random import Random

from dmn.data.generator.composed.asked import Asked
from dmn.data.generator.composed.entities import Person
from dmn.data.generator.composed.topics.topic import nothing_told, question, say
from dmn.data.generator.composed.world import World
from dmn.data.generator.story import pick

_ONE_OF_THINGS = (
    "{who} has the {a} or the {b}.",
    "{who} has either the {a} or the {b}.",
    "{who} took the {a} or the {b}.",
    "{who} picked up either the {a} or the {b}.",
    "{who} is carrying the {a} or the {b}.",
)
_ONE_OF_PEOPLE = (
    "{who} or {other} has the {a}.",
    "Either {who} or {other} has the {a}.",
    "{who} or {other} took the {a}.",
    "Either {who} or {other} picked up the {a}.",
)
_WHAT = ("What does {who} have?", "What is {who} carrying?", "What is {who} holding?")
_WHO = ("Who has the {a}?", "Who is holding the {a}?", "Who is carrying the {a}?")
_DOES = ("Does {who} have the {a}?", "Is {who} carrying the {a}?", "Has {who} got the {a}?")


class Doubts:
    """Two strangers and two things of which nothing is said but one "or"."""

    def __init__(self, rng: Random, people: list[Person], nouns: list[str]) -> None:
        self._people, self._nouns = people, nouns
        self._is_of_things = rng.random() < 0.5
        self._event: int | None = None

    def happen(self, rng: Random, world: World) -> bool:
        """Say that it is one of two."""
        if self._event is not None:
            return False
        frames = _ONE_OF_THINGS if self._is_of_things else _ONE_OF_PEOPLE
        people = self._people[: 1 if self._is_of_things else 2]
        self._event = say(world, "doubt", self._text(rng, frames), tuple(people))
        return True

    def ask(self, rng: Random, world: World, is_open: bool) -> Asked | None:
        """Ask which one it is: nobody knows; or whether it is one of them: maybe."""
        if self._event is None:
            return None
        if is_open:
            text = self._text(rng, _WHAT if self._is_of_things else _WHO)
            return nothing_told("either_of", text, "two answers as good")
        return question("maybe_has", self._text(rng, _DOES), ("maybe",), (self._event,))

    def _text(self, rng: Random, frames: tuple[str, ...]) -> str:
        swap = rng.random() < 0.5 if self._event is not None else False
        who, other = self._people[0], self._people[1]
        a, b = self._nouns[0], self._nouns[1]
        if swap and self._is_of_things:
            a, b = b, a
        if swap and not self._is_of_things:
            who, other = other, who
        return pick(rng, frames).format(who=who.name, other=other.name, a=a, b=b)
