"""State of the story so far: who is where, has what, and which events say so.

Only what an event says counts. An event that the story has not ruled out may happen; what somebody
sees of it follows in `stays`.
"""

from dmn.data.generator.composed.entities import Person, Place, Thing
from dmn.data.generator.composed.stays import (
    Proof,
    Stay,
    can_meet,
    come_upon,
    meet,
    some_proofs,
)


class Event:
    """Something that a sentence says."""

    __slots__ = ("into", "kind", "other", "place", "rests", "text", "things", "who", "word")

    def __init__(
        self,
        kind: str,
        who: tuple[Person, ...] = (),
        things: tuple[Thing, ...] = (),
        place: Place | None = None,
        other: Person | Place | None = None,
        into: Thing | None = None,
        word: str = "",
        text: str = "",
    ) -> None:
        self.kind = kind
        self.who = who
        self.things = things
        self.place = place
        self.other = other
        """A second person or place: who is given to, where somebody came from."""
        self.into = into
        self.word = word
        """Preposition (in, on, under), or another word of the event."""
        self.text = text
        """The whole sentence, where it is ready."""
        self.rests: int | None = None
        """The event that says what "everything" is; None where all things are named."""


class Whereabouts:
    """The place of a thing: with somebody, at a place, in another thing, or gone."""

    __slots__ = ("event", "holder", "inside", "seen", "stay", "word")

    def __init__(
        self,
        event: int,
        holder: Person | None = None,
        stay: Stay | None = None,
        inside: Thing | None = None,
        word: str = "",
    ) -> None:
        self.event = event
        self.holder = holder
        self.stay = stay
        """The stay of whoever put it there; its holder's at the time, if it is held."""
        self.inside = inside
        self.word = word
        """in, on, under; or why it is nowhere: lost, eaten, destroyed."""

    @property
    def is_gone(self) -> bool:
        return self.holder is None and self.stay is None and self.inside is None


class World:
    """The state that the told events lead to."""

    def __init__(self, people: list[Person], places: list[Place], things: list[Thing]) -> None:
        self.people = people
        self.places = places
        self.things = things
        self.events: list[Event] = []
        self.stays: dict[Person, list[Stay]] = {who: [Stay(who, -1)] for who in people}
        self.at: dict[Thing, Whereabouts] = {}
        self.held: dict[Person, list[Thing]] = {who: [] for who in people}
        self.handled: dict[Person, dict[Thing, int]] = {who: {} for who in people}
        """Person -> thing -> the latest event in which it came or went."""
        self.trail: dict[Thing, list[tuple[Stay, int]]] = {}
        """Thing -> the stays through which it went, and the handling that says so."""
        self.gifts: list[tuple[int, Person, Thing, Person]] = []
        self.visits: dict[Person, list[tuple[int, Place]]] = {who: [] for who in people}
        self.refused: dict[Person, dict[Place, int]] = {who: {} for who in people}
        """Places where somebody did not go."""
        self.moved: set[Thing] = set()
        self.packed: set[Thing] = set()
        """Things that were in, on or under another at any time."""
        self.touched: dict[Thing, list[int]] = {}
        self.murky: set[Person] = set()
        """People of whom nobody can say what they carry."""

    def now(self, who: Person) -> Stay:
        """Return where the person is."""
        return self.stays[who][-1]

    def add(self, event: Event) -> int:
        """Append an event and return its number."""
        self.events.append(event)
        return len(self.events) - 1

    # Moving ---------------------------------------------------------------------------------

    def arrive(self, who: Person, number: int, place: Place | None, said: bool = True) -> Stay:
        """Begin a new stay, and take along all that the person holds."""
        stay = Stay(who, number, place, (number,) if place is not None and said else ())
        self.stays[who].append(stay)
        if place is not None:
            self.visits[who].append((number, place))
        for thing in self.held[who]:
            self._follow(thing, stay)
        return stay

    def _follow(self, thing: Thing, stay: Stay) -> None:
        """Note that a thing, and what is in it, came to be at a stay."""
        where = self.at[thing]
        self.trail.setdefault(thing, []).append((stay, where.event))
        if thing.holds:
            for other, inside in self.at.items():
                if inside.inside is thing:
                    self._follow(other, stay)

    # Handling -------------------------------------------------------------------------------

    def stay_of(self, thing: Thing) -> tuple[Proof, Stay, int] | None:
        """Return which events lead to the stay where a thing is now, and up to which event that
        stay was seen; None for a thing of which that is not known.
        """
        where, events = self.at.get(thing), ()
        found: Proof = events
        while where is not None and where.inside is not None:
            found = (*found, where.event)
            where = self.at.get(where.inside)
        if where is None or where.is_gone:
            return None
        found = (*found, where.event)
        if where.holder is not None:
            return found, self.now(where.holder), len(self.events)
        assert where.stay is not None
        return found, where.stay, where.event

    def can_reach(self, who: Person, thing: Thing) -> bool:
        """Return whether a person can be where a thing is."""
        where = self.at.get(thing)
        if where is None:
            return True
        found = self.stay_of(thing)
        if found is None:
            return where.inside is not None and self.at.get(where.inside) is None
        _, stay, seen = found
        mine = self.now(who)
        if mine is stay:
            return True
        if stay.place is not None and stay.known > seen:
            return False
        return can_meet(mine, stay)

    def reach(self, who: Person, thing: Thing, number: int) -> None:
        """Note that a person is where a thing is."""
        found = self.stay_of(thing)
        if found is None:
            return
        events, stay, seen = found
        if seen >= number:
            mine = self.now(who)
            if mine is not stay:
                self._meet_holder(mine, stay, number, events)
        else:
            come_upon(self.now(who), number, events, stay, seen)

    def _meet_holder(self, mine: Stay, stay: Stay, number: int, events: Proof) -> None:
        meet(mine, stay, number)
        for a, b in ((mine, stay), (stay, mine)):
            link = a.links[-1]
            if link.other is b:
                a.links[-1] = link._replace(events=tuple(dict.fromkeys((number, *events))))

    def hold(self, who: Person, thing: Thing, number: int) -> None:
        """Put a thing into somebody's hands."""
        self._let_go(thing, number)
        self.at[thing] = Whereabouts(number, holder=who)
        self.held[who].append(thing)
        self._note(who, thing, number)
        self._follow(thing, self.now(who))

    def lay(self, who: Person, thing: Thing, number: int) -> None:
        """Leave a thing where the person is."""
        self._let_go(thing, number)
        self.at[thing] = Whereabouts(number, stay=self.now(who))
        self._note(who, thing, number)
        self._follow(thing, self.now(who))

    def place(self, thing: Thing, place: Place, number: int) -> None:
        """Have the story say where a thing is."""
        stay = Stay(None, number, place, (number,))
        self.at[thing] = Whereabouts(number, stay=stay)
        self._touch(thing, number)
        self._follow(thing, stay)

    def put(self, who: Person | None, thing: Thing, into: Thing, number: int, word: str) -> None:
        """Put a thing in, on or under another."""
        if who is not None:
            self.reach(who, into, number)
            self._let_go(thing, number)
            self._note(who, thing, number)
        self.at[thing] = Whereabouts(number, inside=into, word=word)
        self.packed.add(thing)
        self._touch(thing, number)
        found = self.stay_of(thing)
        if found is not None:
            self._follow(thing, found[1])

    def vanish(self, who: Person, thing: Thing, number: int, word: str) -> None:
        """Have a thing lost, eaten or destroyed."""
        self._let_go(thing, number)
        self.at[thing] = Whereabouts(number, word=word)
        self._note(who, thing, number)

    def _let_go(self, thing: Thing, number: int) -> None:
        where = self.at.get(thing)
        if where is not None and where.holder is not None:
            self.held[where.holder].remove(thing)
            self.handled[where.holder][thing] = number

    def _note(self, who: Person, thing: Thing, number: int) -> None:
        handled = self.handled[who]
        handled.pop(thing, None)
        handled[thing] = number
        self._touch(thing, number)

    def _touch(self, thing: Thing, number: int) -> None:
        self.touched.setdefault(thing, []).append(number)

    # Proving --------------------------------------------------------------------------------

    def where(self, who: Person) -> tuple[Place, list[Proof]] | None:
        """Return where a person is and the ways to see it, None where that cannot be said."""
        stay = self.now(who)
        if stay.place is None or stay.doubtful:
            return None
        found = some_proofs(stay, len(self.events))
        return (stay.place, found) if found else None

    def where_thing(self, thing: Thing) -> tuple[Place, list[Proof]] | None:
        """Return where a thing is and the ways to see it, None where that cannot be said."""
        found = self.stay_of(thing)
        if found is None:
            return None
        events, stay, seen = found
        if stay.place is None or stay.doubtful or stay.known > seen:
            return None
        ways = some_proofs(stay, seen + 1)
        if not ways:
            return None
        return stay.place, [tuple(dict.fromkeys((*events, *way))) for way in ways]
