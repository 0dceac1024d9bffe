"""Kinds: what somebody is, what that kind fears, and its colour."""

from random import Random

from dmn.data.generator.composed.asked import Asked
from dmn.data.generator.composed.entities import Person
from dmn.data.generator.composed.telling.grammar import capital
from dmn.data.generator.composed.topics.topic import nothing_told, question, say
from dmn.data.generator.composed.world import World
from dmn.data.generator.story import pick
from dmn.text.lexicon import article
from dmn.text.lists import read

_IS_A = (
    "{who} is {kind}.",
    "{who} is {kind}.",
    "{who} is {kind}.",
    "{who} happens to be {kind}.",
    "There is {kind} called {who}.",
    "People say that {who} is {kind}.",
    "{who} is {kind}, of course.",
)
_FEARS = (
    "{Many} are afraid of {others}.",
    "{Many} are afraid of {others}.",
    "{Many} fear {others}.",
    "{Many} are scared of {others}.",
    "All {many} are afraid of {others}.",
    "{Many} have always been afraid of {others}.",
)
_IS = (
    "{who} is {colour}.",
    "{who} is {colour}.",
    "The color of {who} is {colour}.",
    "{who} looks {colour}.",
)
_IS_BOTH = ("{who} is {colour} {kind}.", "{who}, {colour} {kind}, is new here.")
_ALL_ARE = (
    "All {many} are {colour}.",
    "All {many} are {colour}.",
    "{Many} are {colour}.",
    "{Many} are always {colour}.",
    "Every {kind} is {colour}.",
    "Every {kind} here is {colour}.",
)
_AFRAID = (
    "What is {who} afraid of?",
    "What does {who} fear?",
    "What is {who} scared of?",
    "Whom does {who} fear?",
)
_COLOUR = ("What color is {who}?", "What colour is {who}?", "Which color is {who}?")
_KIND = ("What is {who}?", "What kind of animal is {who}?", "Which animal is {who}?")


class Kinds:
    """Animals with names; some share a kind, and so its fear and its colour."""

    def __init__(self, rng: Random, people: list[Person], strangers: list[Person]) -> None:
        named = [who for who in people if " " not in who.name and who.gender in "fm"]
        self._people = rng.sample(named, min(2, len(named))) + strangers
        kinds = rng.sample(read.entries("animals"), 3)
        self._kinds = [tuple(kind.split()) for kind in kinds]
        self._colours = rng.sample(read.entries("colours"), 3)
        self._kind: dict[Person, tuple[int, int]] = {}
        self._fear: dict[int, tuple[int, int]] = {}
        self._colour: dict[Person, tuple[str, int]] = {}
        self._by_kind: dict[int, str] = {}
        self._all: dict[int, int] = {}
        """Events that give the colour of all of a kind."""

    def happen(self, rng: Random, world: World) -> bool:
        """Say what somebody is, what a kind fears, or which colour somebody has."""
        chance = rng.random()
        if chance < 0.42:
            new = [who for who in self._people if who not in self._kind]
            if not new:
                return False
            who, kind = pick(rng, new), int(rng.random() * 3)
            text = pick(rng, _IS_A)
            if who.np != who.name:
                text = _IS_A[0]  # nothing is "called my aunt"
            if rng.random() < 0.12:
                return self._is_both(rng, world, who, kind)
            text = text.format(who=who.np, kind=article(self._kinds[kind][0]))
            self._kind[who] = (kind, say(world, "is_a", capital(text), (who,)))
            return True
        if chance < 0.64:
            kind = int(rng.random() * 3)
            if kind in self._fear:
                return False
            other = (kind + 1 + int(rng.random() * 2)) % 3
            many, others = self._kinds[kind][1], self._kinds[other][1]
            text = pick(rng, _FEARS).format(many=many, Many=many.capitalize(), others=others)
            self._fear[kind] = (other, say(world, "fears", text))
            return True
        if chance < 0.75:
            return self._all_are(rng, world, int(rng.random() * 3))
        new = [who for who in self._kind if who not in self._colour]
        if not new:
            return False
        who = pick(rng, new)
        colour = self._by_kind.setdefault(self._kind[who][0], self._colours[self._kind[who][0]])
        text = pick(rng, _IS).format(who=who.np, colour=colour)
        self._colour[who] = (colour, say(world, "is_coloured", capital(text), (who,)))
        return True

    def _is_both(self, rng: Random, world: World, who: Person, kind: int) -> bool:
        """Say what somebody is, and its colour, in one sentence."""
        colour = self._by_kind.setdefault(kind, self._colours[kind])
        text = pick(rng, _IS_BOTH).format(
            who=who.np, colour=article(colour), kind=self._kinds[kind][0]
        )
        event = say(world, "is_a", capital(text), (who,))
        self._kind[who], self._colour[who] = (kind, event), (colour, event)
        return True

    def _all_are(self, rng: Random, world: World, kind: int) -> bool:
        """Say the colour of all of a kind."""
        if kind in self._all:
            return False
        one, many = self._kinds[kind]
        colour = self._by_kind.setdefault(kind, self._colours[kind])
        text = pick(rng, _ALL_ARE).format(
            many=many, Many=many.capitalize(), kind=one, colour=colour
        )
        self._all[kind] = say(world, "is_coloured", text)
        return True

    def ask(self, rng: Random, world: World, is_open: bool) -> Asked | None:
        """Ask for somebody's kind, fear or colour."""
        if not self._kind:
            return None
        who = pick(rng, list(self._kind))
        kind, told = self._kind[who]
        if is_open:
            return self._open(rng, who)
        chance = rng.random()
        if chance < 0.15:
            return _ask(rng, "what_kind", _KIND, who, (self._kinds[kind][0],), (told,))
        if chance < 0.55:
            if kind not in self._fear:
                return None
            other, event = self._fear[kind]
            one, many = self._kinds[other]
            asked = _ask(rng, "afraid_of", _AFRAID, who, (one,), (told, event))
            return asked._replace(accept=((many,),)) if one != many else asked
        return self._ask_colour(rng, who)

    def _open(self, rng: Random, who: Person) -> Asked | None:
        """Ask what somebody fears, or their colour, if nothing says so."""
        kind, _ = self._kind[who]
        if kind not in self._fear and rng.random() < 0.5:
            text = pick(rng, _AFRAID).format(who=who.np)
            return nothing_told("afraid_of", text, "quality not told")
        if kind in self._all or any(self._kind[other][0] == kind for other in self._colour):
            return None
        return nothing_told("colour_of", pick(rng, _COLOUR).format(who=who.np), "quality not told")

    def _ask_colour(self, rng: Random, who: Person) -> Asked | None:
        """Ask for a colour that is told of somebody, of all of their kind, or of one of it."""
        kind, told = self._kind[who]
        proofs: list[tuple[int, ...]] = []
        if who in self._colour:
            proofs.append((self._colour[who][1],))
        if kind in self._all:
            proofs.append((told, self._all[kind]))
        alike = [o for o in self._colour if self._kind[o][0] == kind and o is not who]
        if alike:
            other = alike[-1]
            about = (told, self._kind[other][1], self._colour[other][1])
            proofs.append(tuple(dict.fromkeys(about)))
        if not proofs:
            return None
        name = "colour_of" if who in self._colour else "colour_like"
        text = pick(rng, _COLOUR).format(who=who.np)
        return question(name, text, (self._by_kind[kind],), *proofs)


def _ask(
    rng: Random,
    kind: str,
    frames: tuple[str, ...],
    who: Person,
    answer: tuple[str, ...],
    proof: tuple[int, ...],
) -> Asked:
    return question(kind, pick(rng, frames).format(who=who.np), answer, proof)
