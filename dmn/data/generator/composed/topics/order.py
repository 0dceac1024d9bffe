"""Who is taller, older or richer than whom, and what is bigger or heavier than what."""

from random import Random

from dmn.data.generator.composed.asked import Asked
from dmn.data.generator.composed.entities import Person, Thing
from dmn.data.generator.composed.topics.topic import nothing_told, question, say
from dmn.data.generator.composed.world import World
from dmn.data.generator.story import pick

_OF_PEOPLE = (
    ("taller", "shorter", "tall", "tallest"),
    ("older", "younger", "old", "oldest"),
    ("faster", "slower", "fast", "fastest"),
    ("stronger", "weaker", "strong", "strongest"),
    ("richer", "poorer", "rich", "richest"),
    ("heavier", "lighter", "heavy", "heaviest"),
    ("smarter", "sillier", "smart", "smartest"),
)
_OF_THINGS = (
    ("bigger", "smaller", "big", "biggest"),
    ("bigger", "smaller", "big", "biggest"),
    ("larger", "smaller", "large", "largest"),
    ("heavier", "lighter", "heavy", "heaviest"),
    ("longer", "shorter", "long", "longest"),
    ("older", "newer", "old", "oldest"),
    ("wider", "narrower", "wide", "widest"),
    ("more expensive", "cheaper", "expensive", "most expensive"),
)
_SENTENCES = (
    "{A} {is} {more} than {b}.",
    "{A} {is} {more} than {b}.",
    "{A} {is} {more} than {b}.",
    "{B} {was} {less} than {a}.",
    "{A} {is} much {more} than {b}.",
    "{A} {is} a little {more} than {b}.",
    "{B} {was} not as {plain} as {a}.",
    "{B} {was} {less} than {a}, of course.",
)


class Order:
    """People or things in one order; the story compares neighbours."""

    def __init__(self, rng: Random, people: list[Person], things: list[Thing]) -> None:
        named = [who for who in people if who.gender != "i"]
        self._words: tuple[str, str, str, str]
        self.items: list[Person | Thing]
        if len(named) > 2 and (rng.random() < 0.6 or len(things) < 3):
            self._words = pick(rng, _OF_PEOPLE)
            self.items = list(rng.sample(named, min(len(named), 3 + int(rng.random() * 3))))
        else:
            self._words = pick(rng, _OF_THINGS)
            self.items = list(rng.sample(things, min(len(things), 3 + int(rng.random() * 3))))
        self._left = list(range(len(self.items) - 1))
        rng.shuffle(self._left)
        self._said: dict[int, int] = {}
        """Events that compare neighbours, by the place of the first."""

    @property
    def is_possible(self) -> bool:
        """Return whether there is anything to compare."""
        return len(self.items) > 1

    def happen(self, rng: Random, world: World) -> bool:
        """Compare two neighbours of whom nothing was said."""
        if not self._left:
            return False
        at = self._left.pop()
        a, b = self.items[at], self.items[at + 1]
        text = self._text(pick(rng, _SENTENCES), a, b)
        people = tuple(one for one in (a, b) if isinstance(one, Person))
        things = tuple(one for one in (a, b) if isinstance(one, Thing))
        self._said[at] = say(world, "more", text, people, things)
        return True

    def _text(self, frame: str, a: Person | Thing, b: Person | Thing) -> str:
        more, less, plain, most = self._words
        a_np, b_np = _np(a), _np(b)
        return frame.format(
            A=a_np[0].upper() + a_np[1:],
            B=b_np[0].upper() + b_np[1:],
            a=a_np,
            b=b_np,
            more=more,
            less=less,
            plain=plain,
            most=most,
            Is=_be(a).capitalize(),
            **{"is": _be(a), "was": _be(b)},
        )

    def ask(self, rng: Random, world: World, is_open: bool) -> Asked | None:
        """Ask how two compare, perhaps by way of others, or who comes first."""
        if not self._said:
            return None
        if not is_open and rng.random() < 0.15 and len(self._said) == len(self.items) - 1 > 1:
            return self._most(rng)
        a, b = rng.sample(range(len(self.items)), 2)
        between = range(min(a, b), max(a, b))
        first, second = self.items[a], self.items[b]
        if not all(at in self._said for at in between):
            if not is_open:
                return None
            text = self._text("{Is} {a} {more} than {b}?", first, second)
            return nothing_told("is_more", text, "not compared")
        if is_open:
            return None
        proof = tuple(self._said[at] for at in between)
        proof = proof if a < b else proof[::-1]
        if rng.random() < 0.7:
            answer, frame = a < b, "{Is} {a} {more} than {b}?"
            if rng.random() < 0.3:
                answer, frame = a > b, "{Is} {a} {less} than {b}?"
            text = self._text(frame, first, second)
            return question("is_more", text, ("yes" if answer else "no",), proof)
        who = self.items[min(a, b)]
        word = "Who" if isinstance(who, Person) else "Which"
        frame = pick(rng, ("{w} is {more}, {a} or {b}?", "{w} is {more}: {a} or {b}?"))
        text = self._text(frame.replace("{w}", word), first, second)
        return question("who_is_more", text, (_answer(who),), proof)

    def _most(self, rng: Random) -> Asked:
        proof = tuple(self._said[at] for at in sorted(self._said))
        who = self.items[0]
        word = "Who" if isinstance(who, Person) else "What"
        text = self._text(f"{word} is the {{most}}?", who, who)
        return question("who_is_most", text, (_answer(who),), proof)


def _np(one: Person | Thing) -> str:
    return one.np if isinstance(one, Person) else f"the {one.label}"


def _answer(one: Person | Thing) -> str:
    return one.name if isinstance(one, Person) else one.label


def _be(one: Person | Thing) -> str:
    return "are" if isinstance(one, Thing) and one.number == "many" else "is"
