"""Positions of shapes beside each other."""

from random import Random

from dmn.data.generator.composed.asked import Asked
from dmn.data.generator.composed.topics.topic import nothing_told, question, say
from dmn.data.generator.composed.world import World
from dmn.data.generator.story import pick
from dmn.text import lexicon
from dmn.text.lists import read

_STEPS = {
    "above": (0, 1),
    "below": (0, -1),
    "to the right of": (1, 0),
    "to the left of": (-1, 0),
}
_OTHERS = {
    "above": ("above", "over"),
    "below": ("below", "under", "beneath"),
    "to the right of": ("to the right of", "right of", "on the right of"),
    "to the left of": ("to the left of", "left of", "on the left of"),
}
_SENTENCES = (
    "The {a} is {side} the {b}.",
    "The {a} is {side} the {b}.",
    "The {a} stands {side} the {b}.",
    "{Side} the {b} is the {a}.",
    "You can see the {a} {side} the {b}.",
    "The {a} was drawn {side} the {b}.",
)
_QUESTIONS = (
    "Is the {a} {side} the {b}?",
    "Is the {a} {side} the {b}?",
    "Does the {a} stand {side} the {b}?",
)
_SHAPES = (*lexicon.SHAPES, "triangle", "rectangle", "square", "sphere", "dot", "line", "cube")


class Positions:
    """Shapes on a sheet: each stands beside one that is on it already."""

    def __init__(self, rng: Random) -> None:
        number = 3 + int(rng.random() * 3)
        shapes = rng.sample(sorted(set(_SHAPES)), number + 1)
        colours = rng.sample(read.entries("colours"), number + 1)
        names = [
            f"{colour} {shape}" if rng.random() < 0.6 else shape
            for colour, shape in zip(colours, shapes, strict=True)
        ]
        self._stranger = names.pop()
        self._left = names
        self._at: dict[str, tuple[int, int]] = {}
        self._up: dict[str, tuple[str, int] | None] = {}
        """Shape -> the one it was placed beside, and the event that says so."""

    def happen(self, rng: Random, world: World) -> bool:
        """Say where one more shape stands."""
        if not self._at:
            first = self._left.pop()
            self._at[first], self._up[first] = (0, 0), None
        if not self._left:
            return False
        beside = pick(rng, list(self._at))
        side = pick(rng, tuple(_STEPS))
        x, y = self._at[beside]
        there = (x + _STEPS[side][0], y + _STEPS[side][1])
        if there in self._at.values():
            return False
        new = self._left.pop()
        self._at[new] = there
        a, b = new, beside
        if rng.random() < 0.4:
            a, b = beside, new
            side = next(s for s, (p, q) in _STEPS.items() if (p, q) == _minus(_STEPS[side]))
        number = say(world, "stands", _text(rng, _SENTENCES, side, a, b))
        self._up[new] = (beside, number)
        return True

    def ask(self, rng: Random, world: World, is_open: bool) -> Asked | None:
        """Ask whether one stands beside another, perhaps by way of a third."""
        if len(self._at) < 2:
            return None
        a, b = rng.sample(list(self._at), 2)
        side = pick(rng, tuple(_STEPS))
        if is_open:
            text = _text(rng, _QUESTIONS, side, self._stranger, b)
            return nothing_told("is_beside", text, "absent thing")
        x, y = self._at[a][0] - self._at[b][0], self._at[a][1] - self._at[b][1]
        right = x * _STEPS[side][0] + y * _STEPS[side][1]
        if right == 0 and rng.random() < 0.7:
            return None
        proof = self._between(a, b)
        text = _text(rng, _QUESTIONS, side, a, b)
        return question("is_beside", text, ("yes" if right > 0 else "no",), proof)

    def _between(self, a: str, b: str) -> tuple[int, ...]:
        """The events on the way from one to the other."""
        ways = []
        for name in (a, b):
            events: list[int] = []
            while (up := self._up[name]) is not None:
                events.append(up[1])
                name = up[0]
            ways.append(events)
        shared = set(ways[0]) & set(ways[1])
        return tuple(event for event in (*ways[0], *reversed(ways[1])) if event not in shared)


def _minus(step: tuple[int, int]) -> tuple[int, int]:
    return -step[0], -step[1]


def _text(rng: Random, frames: tuple[str, ...], side: str, a: str, b: str) -> str:
    side = pick(rng, _OTHERS[side])
    return pick(rng, frames).format(a=a, b=b, side=side, Side=side[0].upper() + side[1:])
