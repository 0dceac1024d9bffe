"""Ways: the directions between places, and the way from one to another."""

from random import Random

from dmn.data.generator.composed.asked import Asked
from dmn.data.generator.composed.entities import Place
from dmn.data.generator.composed.topics.topic import nothing_told, question, say
from dmn.data.generator.composed.world import World
from dmn.data.generator.story import pick

_STEPS = {"north": (0, 1), "south": (0, -1), "east": (1, 0), "west": (-1, 0)}
_BACK = {"north": "south", "south": "north", "east": "west", "west": "east"}
_SENTENCES = (
    "{A} is {d} of {b}.",
    "{A} is {d} of {b}.",
    "{A} lies {d} of {b}.",
    "{A} is to the {d} of {b}.",
    "{D} of {b} is {a}.",
    "To the {d} of {b} is {a}.",
    "{A} can be found {d} of {b}.",
    "You find {a} {d} of {b}.",
    "{A} is just {d} of {b}.",
)
_WHAT_IS = (
    "What is {d} of {a}?",
    "What is {d} of {a}?",
    "What lies {d} of {a}?",
    "What is to the {d} of {a}?",
    "Which place is {d} of {a}?",
    "What do you find {d} of {a}?",
)
_WHAT_IS_IT = (
    "What is {a} {d} of?",
    "{A} is {d} of what?",
    "Which place is {a} {d} of?",
)
_HOW = (
    "How do you go from {a} to {b}?",
    "How do I get from {a} to {b}?",
    "What is the way from {a} to {b}?",
    "How can you walk from {a} to {b}?",
    "Which way leads from {a} to {b}?",
    "How do you get to {b} from {a}?",
)
LONGEST = 4

Road = tuple[Place, str, Place, int]


class Ways:
    """Places on a map: each lies next to one that is on it already."""

    def __init__(self, rng: Random, places: list[Place]) -> None:
        self._left = [place for place in places if place.name not in ("home", "school", "work")]
        rng.shuffle(self._left)
        self._at: dict[tuple[int, int], Place] = {}
        self._roads: list[Road] = []
        """From a place, in a direction, to a place, and the event that says so."""

    def happen(self, rng: Random, world: World) -> bool:
        """Say where one more place lies."""
        if not self._at and len(self._left) > 1:
            self._at[0, 0] = self._left.pop()
        if not self._left:
            return False
        spot, place = pick(rng, list(self._at.items()))
        direction = pick(rng, tuple(_STEPS))
        x, y = _STEPS[direction]
        there = (spot[0] + x, spot[1] + y)
        if there in self._at:
            return False
        new = self._at[there] = self._left.pop()
        a, b, said = (new, place, direction)
        if rng.random() < 0.4:
            a, b, said = place, new, _BACK[direction]
        number = say(world, "lies", _text(rng, _SENTENCES, said, a, b))
        self._roads += [(place, direction, new, number), (new, _BACK[direction], place, number)]
        return True

    def ask(self, rng: Random, world: World, is_open: bool) -> Asked | None:
        """Ask for a neighbour, for the way, or for what lies where nothing is said."""
        if not self._roads:
            return None
        if is_open:
            return self._open(rng)
        chance = rng.random()
        start, direction, end, number = pick(rng, self._roads)
        if chance < 0.3:
            text = _text(rng, _WHAT_IS, direction, start, start)
            return question("what_lies_there", text, (end.name,), (number,))
        if chance < 0.5:
            text = _text(rng, _WHAT_IS_IT, _BACK[direction], start, start)
            return question("what_is_it_of", text, (end.name,), (number,))
        if chance < 0.62:
            other = direction if rng.random() < 0.5 else _BACK[direction]
            text = _text(rng, ("Is {a} {d} of {b}?", "Does {a} lie {d} of {b}?"), other, end, start)
            answer = "yes" if other == direction else "no"
            return question("is_it_there", text, (answer,), (number,))
        return self._way(rng)

    def _open(self, rng: Random) -> Asked | None:
        """Ask what lies in a direction in which the story names nothing."""
        start, direction, _, _ = pick(rng, self._roads)
        direction = _BACK[direction] if rng.random() < 0.6 else pick(rng, tuple(_STEPS))
        if any(one is start and way == direction for one, way, _, _ in self._roads):
            return None
        text = _text(rng, _WHAT_IS, direction, start, start)
        return nothing_told("what_lies_there", text, "asked the other way round")

    def _way(self, rng: Random) -> Asked | None:
        """The only way between two places: the map is a tree."""
        start = pick(rng, list(self._at.values()))
        ways: list[tuple[Place, tuple[str, ...], tuple[int, ...]]] = [(start, (), ())]
        for place, letters, events in ways:
            if len(letters) == LONGEST:
                break
            for one, direction, other, number in self._roads:
                if one is place and number not in events:
                    ways.append((other, (*letters, direction[0]), (*events, number)))
        far = [way for way in ways if len(way[1]) > 1]
        if not far:
            return None
        end, letters, events = pick(rng, far)
        text = _text(rng, _HOW, "", start, end)
        words = tuple(word for letter in letters for word in _STEPS if word[0] == letter)
        return question("how_to_go", text, letters, events, accept=(words,))


def _text(rng: Random, frames: tuple[str, ...], direction: str, a: Place, b: Place) -> str:
    return pick(rng, frames).format(
        d=direction,
        D=direction.capitalize(),
        a=a.the,
        A=a.the[0].upper() + a.the[1:],
        b=b.the,
    )
