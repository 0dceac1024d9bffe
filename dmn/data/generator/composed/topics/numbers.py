"""Counts of things of one sort: given, got, eaten and bought."""

from random import Random

from dmn.data.generator.composed.asked import Asked
from dmn.data.generator.composed.entities import Person
from dmn.data.generator.composed.topics.topic import nothing_told, question, say
from dmn.data.generator.composed.world import World
from dmn.data.generator.story import pick
from dmn.text.lists import read

MOST = 12
_HAS = (
    "{who} has {n}.",
    "{who} has {n}.",
    "{who} had {n}.",
    "{who} owns {n}.",
    "{who} has got {n}.",
)
_GETS = (
    "{who} bought {n}.",
    "{who} found {n}.",
    "{who} got {more}.",
    "{who} bought {more}.",
    "{who} picked up {more}.",
)
_LOSES = ("{who} lost {n}.", "{who} threw away {n}.", "{who} sold {n}.", "{who} dropped {n}.")
_EATS = ("{who} ate {n}.", "{who} ate {n}.", "{who} has eaten {n}.")
_GIVES = (
    "{who} gave {n} to {to}.",
    "{who} gave {to} {n}.",
    "{who} handed {n} to {to}.",
    "{to} got {n} from {who}.",
)
_THAN = ("{who} has {n} {word} {many} than {to}.", "{who} owns {n} {word} {many} than {to}.")
_OF_THEM = (
    "{who} lost {n} of them.",
    "{who} sold {n} of them.",
    "{who} threw {n} of them away.",
    "{who} gave away {n} of them.",
)
_QUESTIONS = (
    "How many {many} does {who} have?",
    "How many {many} does {who} have?",
    "How many {many} does {who} have now?",
    "How many {many} has {who} got?",
    "How many {many} does {who} have left?",
    "How many {many} are {who}'s?",
)


class Numbers:
    """The counts of two or three people for one sort of thing; nobody is asked what else they
    carry.
    """

    def __init__(self, rng: Random, people: list[Person], taken: set[str]) -> None:
        named = [who for who in people if who.gender != "i"]
        self._people = rng.sample(named, min(len(named), 2 + int(rng.random() * 2)))
        free = [noun for noun in read.entries("counted") if noun not in taken]
        self._noun = pick(rng, free)
        taken.add(self._noun)
        self._many = _plural(self._noun)
        self._has: dict[Person, int] = {}
        self._events: dict[Person, list[int]] = {}

    @property
    def is_possible(self) -> bool:
        """Return whether there is anybody to have something."""
        return bool(self._people)

    def happen(self, rng: Random, world: World) -> bool:
        """Say how many somebody has, or have the number change."""
        who = pick(rng, self._people)
        if who not in self._has:
            if self._has and rng.random() < 0.3 and self._compare(rng, world, who):
                return True
            number = 1 + int(rng.random() * 7)
            self._has[who] = number
            self._say(rng, world, _HAS, number, who)
            return True
        if len(self._events[who]) > 4:
            return False
        chance, has = rng.random(), self._has[who]
        if chance < 0.4 and has and len(self._people) > 1:
            to = pick(rng, [other for other in self._people if other is not who])
            number = 1 + int(rng.random() * has)
            if self._has.get(to, 0) + number > MOST:
                return False
            self._has[who] -= number
            self._has[to] = self._has.get(to, 0) + number
            self._say(rng, world, _GIVES, number, who, to)
            return True
        if chance < 0.7 and has:
            number = 1 + int(rng.random() * min(has, 3))
            self._has[who] -= number
            # "Them" are what the sentence before it counted.
            if number < has and self._events[who][-1] == len(world.events) - 1:
                of_them = _OF_THEM if rng.random() < 0.6 else _LOSES
                self._say(rng, world, of_them, number, who)
                return True
            frames = (
                _EATS
                if self._noun in read.labelled("counted")["eat"] and rng.random() < 0.7
                else _LOSES
            )
            self._say(rng, world, frames, number, who)
            return True
        number = 1 + int(rng.random() * 3)
        if has + number > MOST:
            return False
        self._has[who] += number
        self._say(rng, world, _GETS, number, who)
        return True

    def _compare(self, rng: Random, world: World, who: Person) -> bool:
        """Say how many more or fewer somebody has than another has now."""
        to = pick(rng, list(self._has))
        has, number = self._has[to], 1 + int(rng.random() * 3)
        is_more = has < number or rng.random() < 0.6
        if has + number > MOST:
            return False
        word = "more" if is_more else "fewer"
        written = read.entries("numbers")[number]
        text = pick(rng, _THAN).format(who=who.np, to=to.np, n=written, word=word, many=self._many)
        before = list(self._events[to])
        self._has[who] = has + number if is_more else has - number
        event = say(world, "number", text[0].upper() + text[1:], (who, to))
        self._events[who] = [*before, event]
        world.murky.add(who)
        return True

    def _say(
        self,
        rng: Random,
        world: World,
        frames: tuple[str, ...],
        number: int,
        who: Person,
        to: Person | None = None,
    ) -> None:
        digits = rng.random() < 0.15
        word = str(number) if digits else read.entries("numbers")[number]
        noun = self._noun if number == 1 else self._many
        text = pick(rng, frames).format(
            who=who.np,
            to=to.np if to else "",
            n=word if frames is _OF_THEM else f"{word} {noun}",
            more=f"{word} more {noun}",
        )
        people = (who,) if to is None else (who, to)
        event = say(world, "number", text[0].upper() + text[1:], people)
        for one in people:
            self._events.setdefault(one, []).append(event)
            world.murky.add(one)

    def ask(self, rng: Random, world: World, is_open: bool) -> Asked | None:
        """Ask how many somebody has."""
        if not self._has:
            return None
        if is_open:
            others = [w for w in world.people if w not in self._has and w.gender != "i"]
            if not others:
                return None
            return nothing_told(
                "how_many_of", self._question(rng, pick(rng, others)), "number not told"
            )
        who = pick(rng, list(self._has))
        number = self._has[who]
        word = read.entries("numbers")[number]
        accept = ((str(number),),)
        text = self._question(rng, who)
        return question("how_many_of", text, (word,), tuple(self._events[who]), accept=accept)

    def _question(self, rng: Random, who: Person) -> str:
        return pick(rng, _QUESTIONS).format(who=who.np, many=self._many)


def _plural(noun: str) -> str:
    if noun.endswith(("ch", "sh", "s", "x")):
        return f"{noun}es"
    return f"{noun}es" if noun in ("potato", "mango") else f"{noun}s"
