"""Ages and heights of people, and prices of things: numbers that a sentence states."""

from random import Random
from typing import NamedTuple

from dmn.data.generator.composed.asked import Asked
from dmn.data.generator.composed.entities import Person, Thing
from dmn.data.generator.composed.topics.topic import nothing_told, question, say
from dmn.data.generator.composed.world import World
from dmn.data.generator.story import pick
from dmn.text.lists import read

_TENS = ("thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_DIGITS = 0.15
"""Share of the numbers that are written as digits."""


class _Measure(NamedTuple):
    of_people: bool
    sentences: tuple[str, ...]
    asked: tuple[str, ...]
    more: str
    """Word for the higher number, such as "older"; `less`, `most` and `least` go with it."""
    less: str
    most: str
    least: str


_AGE = _Measure(
    True,
    (
        "{one} is {n} years old.",
        "{one} is {n} years old.",
        "{one} is {n}.",
        "{one} is {n} years of age.",
        "{one} has just turned {n}.",
    ),
    ("How old is {one}?", "How old is {one}?", "What is the age of {one}?", "What age is {one}?"),
    "older",
    "younger",
    "oldest",
    "youngest",
)
_HEIGHT = _Measure(
    True,
    ("{one} is {n} feet tall.", "{one} is {n} inches tall.", "{one} measures {n} feet."),
    ("How tall is {one}?", "How tall is {one}?", "What is the height of {one}?"),
    "taller",
    "shorter",
    "tallest",
    "shortest",
)
_PRICE = _Measure(
    False,
    (
        "{one} costs {n} dollars.",
        "{one} costs {n} euros.",
        "{one} cost {n} pounds.",
        "{one} is worth {n} dollars.",
        "The price of {one} is {n} euros.",
    ),
    ("How much does {one} cost?", "What does {one} cost?", "What is the price of {one}?"),
    "more expensive",
    "cheaper",
    "most expensive",
    "cheapest",
)


class Measures:
    """One measure of two to four people or things, each stated once."""

    def __init__(self, rng: Random, people: list[Person], things: list[Thing]) -> None:
        named = [who for who in people if who.gender != "i"]
        single = [thing for thing in things if thing.number == "one"]
        self._measure = pick(rng, (_AGE, _AGE, _AGE, _HEIGHT, _PRICE))
        self._items: list[Person | Thing] = []
        self._items += named if self._measure.of_people else single
        self._items = rng.sample(self._items, min(len(self._items), 2 + int(rng.random() * 3)))
        words = [*read.entries("numbers")[1:], *_TENS]
        self._numbers = rng.sample(range(2, len(words) + 1), len(self._items))
        self._words = words
        self._told: dict[Person | Thing, tuple[int, str, int]] = {}
        """The number, how it is written, and the event, of each that was told."""

    @property
    def is_possible(self) -> bool:
        """Return whether there is anybody or anything to measure."""
        return len(self._items) > 1

    def happen(self, rng: Random, world: World) -> bool:
        """State the number of one more."""
        if len(self._told) == len(self._items):
            return False
        number, one = self._numbers[len(self._told)], self._items[len(self._told)]
        written = self._words[number - 1]
        if rng.random() < _DIGITS and number <= len(self._words) - len(_TENS):
            written = str(number)
        text = pick(rng, self._measure.sentences).format(one=_np(one), n=written)
        people = (one,) if isinstance(one, Person) else ()
        things = (one,) if isinstance(one, Thing) else ()
        event = say(world, "measured", text[0].upper() + text[1:], people, things)
        self._told[one] = (number, written, event)
        return True

    def ask(self, rng: Random, world: World, is_open: bool) -> Asked | None:
        """Ask for a number, or how two compare by theirs."""
        if not self._told:
            return None
        if is_open:
            return self._open(rng, world)
        if len(self._told) > 1 and rng.random() < 0.4:
            return self._compare(rng)
        one = pick(rng, list(self._told))
        number, written, event = self._told[one]
        text = pick(rng, self._measure.asked).format(one=_np(one))
        other = self._words[number - 1] if written.isdigit() else str(number)
        accept = ((other,),) if number <= len(self._words) - len(_TENS) else ()
        return question("how_much", text, (written,), (event,), accept=accept)

    def _open(self, rng: Random, world: World) -> Asked | None:
        """Ask for the number of somebody or something of which none is told."""
        pool: list[Person | Thing] = []
        pool += world.people if self._measure.of_people else list(world.at)
        left = [one for one in pool if one not in self._told and getattr(one, "gender", "") != "i"]
        if not left:
            return None
        text = pick(rng, self._measure.asked).format(one=_np(pick(rng, left)))
        return nothing_told("how_much", text, "number not told")

    def _compare(self, rng: Random) -> Asked:
        """Ask which of two has the higher or the lower number, or of all."""
        word = "Who" if self._measure.of_people else "Which"
        is_high = rng.random() < 0.6
        if len(self._told) > 2 and rng.random() < 0.4:
            chosen = list(self._told)
            text = f"{word} is the {self._measure.most if is_high else self._measure.least}?"
        else:
            chosen = rng.sample(list(self._told), 2)
            than = self._measure.more if is_high else self._measure.less
            text = f"{word} is {than}, {_np(chosen[0])} or {_np(chosen[1])}?"
        first = (max if is_high else min)(chosen, key=lambda one: self._told[one][0])
        proof = tuple(sorted(self._told[one][2] for one in chosen))
        answer = first.name if isinstance(first, Person) else first.label
        return question("who_has_more", text, (answer,), proof)


def _np(one: Person | Thing) -> str:
    return one.np if isinstance(one, Person) else f"the {one.label}"
