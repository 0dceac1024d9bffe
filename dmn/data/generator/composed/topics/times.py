"""When somebody was where, not always told in that order."""

from random import Random

from dmn.data.generator.composed.asked import Asked
from dmn.data.generator.composed.entities import Person, Place
from dmn.data.generator.composed.topics.topic import nothing_told, question, say
from dmn.data.generator.composed.world import World
from dmn.data.generator.story import pick

_TIMES = (
    ("last year", "last year"),
    ("last month", "last month"),
    ("last week", "last week"),
    ("yesterday", "yesterday"),
    ("this morning", "this morning"),
    ("at noon", "at noon"),
    ("this afternoon", "this afternoon"),
    ("this evening", "this evening"),
)
_DAY = (
    ("in the morning", "in the morning"),
    ("at noon", "at noon"),
    ("in the afternoon", "in the afternoon"),
    ("in the evening", "in the evening"),
    ("at night", "at night"),
)
_SENTENCES = (
    "{who} was {at} {when}.",
    "{When} {who} was {at}.",
    "{When}, {who} was {at}.",
    "{who} went {to} {when}.",
    "{When} {who} went {to}.",
    "{who} walked {to} {when}.",
    "{When}, {who} could be found {at}.",
    "{who} visited {the} {when}.",
    "{who} spent some time {at} {when}.",
)
_WHERE = (
    "Where was {who} {when}?",
    "Where was {who} {when}?",
    "Where did {who} go {when}?",
    "{When}, where was {who}?",
)
_BEFORE = (
    "Where was {who} before {the}?",
    "Where was {who} before {the}?",
    "Where was {who} before going {to}?",
    "Before {the}, where was {who}?",
)


class Times:
    """The whereabouts of one or two people at times; nothing else is said of them."""

    def __init__(self, rng: Random, people: list[Person], places: list[Place]) -> None:
        self._people = people
        self._places = [place for place in places if place.name != "home"]
        times = _TIMES if rng.random() < 0.6 else _DAY
        numbers = sorted(rng.sample(range(len(times)), 3 + int(rng.random() * 2)))
        self._times = [times[number][0] for number in numbers]
        self._told: dict[Person, dict[int, tuple[Place, int]]] = {who: {} for who in people}

    def happen(self, rng: Random, world: World) -> bool:
        """Say where somebody was at a time of which nothing was said."""
        who = pick(rng, self._people)
        told = self._told[who]
        left = [time for time in range(len(self._times)) if time not in told]
        if not left:
            return False
        time = left[0] if rng.random() < 0.5 else pick(rng, left)
        taken = {place for place, _ in told.values()}
        free = [place for place in self._places if place not in taken]
        if not free:
            return False
        place = pick(rng, free)
        frame = pick(rng, _SENTENCES)
        told[time] = (place, say(world, "when", self._text(frame, who, place, time), (who,)))
        return True

    def _text(self, frame: str, who: Person, place: Place, time: int) -> str:
        when = self._times[time]
        text = frame.format(
            who=who.np, at=place.at, to=place.to, the=place.the, when=when, When=when.capitalize()
        )
        return text[0].upper() + text[1:]

    def ask(self, rng: Random, world: World, is_open: bool) -> Asked | None:
        """Ask where somebody was at a time, or before a visit."""
        who = pick(rng, self._people)
        told = self._told[who]
        if not told:
            return None
        if is_open:
            return self._open(rng, who)
        time = pick(rng, list(told))
        place, event = told[time]
        if rng.random() < 0.45:
            text = self._text(pick(rng, _WHERE), who, place, time)
            return question("where_when", text, (place.name,), (event,))
        earlier = [other for other in told if other < time]
        if not earlier:
            return None
        answer, before = told[max(earlier)]
        text = self._text(pick(rng, _BEFORE), who, place, time)
        return question("where_before_time", text, (answer.name,), (event, before))

    def _open(self, rng: Random, who: Person) -> Asked | None:
        """Ask where somebody was at a time that no sentence mentions."""
        left = [time for time in range(len(self._times)) if time not in self._told[who]]
        if not left:
            return None
        text = self._text(pick(rng, _WHERE), who, self._places[0], pick(rng, left))
        return nothing_told("where_when", text, "time not told")
