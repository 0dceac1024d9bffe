"""Why somebody went somewhere, and where whoever feels so will go."""

from random import Random

from dmn.data.generator.composed.asked import Asked
from dmn.data.generator.composed.entities import Person, Place
from dmn.data.generator.composed.topics.topic import nothing_told, question, say
from dmn.data.generator.composed.world import World
from dmn.data.generator.story import pick
from dmn.text import lexicon

_FEELS = (
    "{who} is {how}.",
    "{who} is {how}.",
    "{who} feels {how}.",
    "{who} was {how}.",
    "{who} is very {how}.",
    "{who} is getting {how}.",
    "{who} felt {how}.",
)
_BECAUSE = (
    "{who} went {to} because {he} was {how}.",
    "Because {he} was {how}, {who} went {to}.",
    "{who} was {how} and went {to}.",
    "{who} was {how}, so {he} went {to}.",
)
_WHY = (
    "Why did {who} go {to}?",
    "Why did {who} go {to}?",
    "Why is {who} {at}?",
    "For what reason did {who} go {to}?",
)
_WILL = ("Where will {who} go?", "Where will {who} go?", "Where is {who} going to go?")
_MOODS = (
    "hungry",
    "thirsty",
    "bored",
    "tired",
    "cold",
    "angry",
    "sad",
    "curious",
    "ill",
    "nervous",
)


class Motives:
    """People with a feeling; a few of them act on it."""

    def __init__(self, rng: Random, people: list[Person]) -> None:
        named = [who for who in people if who.gender in "fm"]
        self._left = rng.sample(named, min(len(named), 3))
        self._feels: dict[Person, tuple[str, int]] = {}
        self._went: dict[Person, tuple[str, Place, int]] = {}

    def happen(self, rng: Random, world: World) -> bool:
        """Say how somebody feels, perhaps with where they went for it."""
        if not self._left:
            return False
        who = self._left.pop()
        if rng.random() < 0.5:
            how = pick(rng, tuple(lexicon.MOTIVE_PLACES))
            text = pick(rng, _FEELS).format(who=who.np, how=how)
            self._feels[who] = (how, say(world, "feels", _capital(text), (who,)))
            return True
        how = pick(rng, _MOODS)
        place = pick(rng, world.places)
        if world.now(who).place is place:
            return False
        he = "she" if who.gender == "f" else "he"
        text = pick(rng, _BECAUSE).format(who=who.np, to=place.to, he=he, how=how)
        number = say(world, "because", _capital(text), (who,))
        world.events[number].place = place
        world.arrive(who, number, place)
        self._went[who] = (how, place, number)
        return True

    def ask(self, rng: Random, world: World, is_open: bool) -> Asked | None:
        """Ask why, or where to."""
        if is_open:
            return self._open(rng, world)
        if self._went and rng.random() < 0.6:
            who = pick(rng, list(self._went))
            how, place, number = self._went[who]
            if sum(place is seen for _, seen in world.visits[who]) > 1:
                return None
            text = pick(rng, _WHY).format(who=who.np, to=place.to, at=place.at)
            if " is " in text and world.now(who).place is not place:
                return None
            return question("why", text, (how,), (number,))
        waiting = [who for who in self._feels if _stayed(world, who, self._feels[who][1])]
        if not waiting:
            return None
        who = pick(rng, waiting)
        how, number = self._feels[who]
        text = pick(rng, _WILL).format(who=who.np)
        return question("where_will", text, (lexicon.MOTIVE_PLACES[how],), (number,))

    def _open(self, rng: Random, world: World) -> Asked | None:
        """Why somebody went somewhere, of whom no reason is told."""
        who = pick(rng, world.people)
        if who in self._feels or who in self._went or who.gender == "i" or not world.visits[who]:
            return None
        _, place = pick(rng, world.visits[who])
        text = f"Why did {who.np} go {place.to}?"
        return nothing_told("why", text, "reason not told")


def _stayed(world: World, who: Person, since: int) -> bool:
    return world.now(who).start < since


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
