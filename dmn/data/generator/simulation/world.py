"""People who walk about, take things, put them down and hand them on.

Where everybody and everything stands at first is settled but told by nobody: only what an event
says is known to the reader of the story.
"""

from random import Random
from typing import NamedTuple

from dmn.data.generator.story import Cast, Event, pick, reach

GO = ("go",)
CARRY = ("go", "take", "drop")
GIVE = ("go", "take", "drop") * 3 + ("give",) * 10
"""Actions to try, as often as they stand here; what is impossible just then does not happen."""


class Arrival(NamedTuple):
    """Somebody came to a place."""

    event: int
    place: str


class Touch(NamedTuple):
    """The last event of a thing: somebody took it or put it down."""

    event: int
    who: str
    arrivals: int
    """Number of earlier arrivals of that person."""


class Handling(NamedTuple):
    """Something came into somebody's hands, or left them."""

    event: int
    thing: str


class World:
    """The state of things, what the story told of it, and random steps from here on."""

    def __init__(
        self, rng: Random, cast: Cast, actions: tuple[str, ...], take: str = "take"
    ) -> None:
        self._rng = rng
        self._cast = cast
        self._actions = actions
        self._take = take
        self.events = 0
        self.gifts: list[tuple[int, dict[str, str]]] = []
        """Each time something changed hands: the event and its slots."""
        self._log: list[Event] = []
        self._reach = reach(rng, cast)
        self.place = {who: pick(rng, cast.places) for who in cast.people}
        self.lies = {thing: pick(rng, cast.places) for thing in cast.things}
        self.held: dict[str, list[str]] = {who: [] for who in cast.people}
        self.holder: dict[str, str] = {}
        self.arrivals: dict[str, list[Arrival]] = {}
        """Person -> where the story says they came, in order of time; a dict in order of first
        mention."""
        self.touched: dict[str, Touch] = {}
        self.taken: dict[str, Touch] = {}
        self.handled: dict[str, list[Handling]] = {}

    def step(self) -> Event:
        """Somebody does something that is possible."""
        chance, people, actions = self._rng.random, self._cast.people, self._actions
        while True:
            # `pick`, written out: half of a long story's time goes by here.
            who = people[int(chance() * len(people))]
            event = self._try(who, actions[int(chance() * len(actions))])
            if event is not None:
                self._log.append(event)
                self.events += 1
                return event

    def recent(self, *kinds: str) -> list[Event]:
        """The latest events as far as questions go back, those of these kinds, in random order."""
        log = self._log if self._reach >= self.events else self._log[-self._reach :]
        found = [event for event in log if event.kind in kinds]
        self._rng.shuffle(found)
        return found

    def carried(self, thing: str) -> list[Arrival]:
        """Return where it was carried since it was last taken, up to now or to being put down."""
        touch, begin = self.touched[thing], self.taken[thing].arrivals
        known = self.arrivals.get(touch.who, [])
        end = len(known) if thing in self.holder else touch.arrivals
        return known[begin:end] if begin < end else []

    def _try(self, who: str, action: str) -> Event | None:
        if action == "go":
            places = self._cast.places
            return self._go(who, places[int(self._rng.random() * len(places))])
        if action == "take":
            here = [t for t, place in self.lies.items() if place == self.place[who]]
            return self._grasp(who, pick(self._rng, here)) if here else None
        if not self.held[who]:
            return None
        thing = pick(self._rng, self.held[who])
        if action == "drop":
            return self._release(who, thing)
        near = [p for p in self._cast.people if p != who and self.place[p] == self.place[who]]
        return self._hand_on(who, thing, pick(self._rng, near)) if near else None

    def _go(self, who: str, place: str) -> Event | None:
        if place == self.place[who]:
            return None
        slots = {"who": who, "place": place}
        if who in self.arrivals:
            slots["origin"] = self.place[who]
        self.place[who] = place
        self.arrivals.setdefault(who, []).append(Arrival(self.events, place))
        return Event("go", slots)

    def _grasp(self, who: str, thing: str) -> Event:
        del self.lies[thing]
        self._receive(who, thing)
        self.taken[thing] = self.touched[thing] = self._touch(who)
        return Event(self._take, {"who": who, "thing": thing})

    def _release(self, who: str, thing: str) -> Event:
        self._part_with(who, thing)
        del self.holder[thing]
        self.lies[thing] = self.place[who]
        self.touched[thing] = self._touch(who)
        return Event("drop", {"who": who, "thing": thing})

    def _hand_on(self, who: str, thing: str, to: str) -> Event:
        self._part_with(who, thing)
        self._receive(to, thing)
        slots = {"who": who, "thing": thing, "to": to}
        self.gifts.append((self.events, slots))
        return Event("give", slots)

    def _receive(self, who: str, thing: str) -> None:
        self.held[who].append(thing)
        self.holder[thing] = who
        self.handled.setdefault(who, []).append(Handling(self.events, thing))

    def _part_with(self, who: str, thing: str) -> None:
        self.held[who].remove(thing)
        self.handled[who].append(Handling(self.events, thing))

    def _touch(self, who: str) -> Touch:
        return Touch(self.events, who, len(self.arrivals.get(who, ())))
