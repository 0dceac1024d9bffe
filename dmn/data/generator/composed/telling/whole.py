"""Events as whole sentences: direct speech, the passive, clauses in front, relative clauses."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from dmn.data.generator.composed.entities import Person, Place, Thing
from dmn.data.generator.composed.telling.grammar import be, capital
from dmn.data.generator.composed.world import Event
from dmn.data.generator.story import pick

if TYPE_CHECKING:
    from dmn.data.generator.composed.telling.writer import Writer

Whole = Callable[["Writer", Event], str | None]
"""Return a sentence without its stop; None where the event does not fit it."""

_HE = {"f": "she", "m": "he"}


def _person(w: "Writer", event: Event) -> Person | None:
    """The only person who acts, if they have a name and a pronoun."""
    who = event.who[0]
    if len(event.who) > 1 or who.gender not in "fm" or w.manner.tense != "past":
        return None
    return who


def speech(w: "Writer", event: Event) -> str | None:
    """Somebody says where they are."""
    who, place = _person(w, event), event.place
    if who is None or place is None:
        return None
    he = _HE[who.gender]
    return pick(
        w.rng,
        (
            f'{capital(who.np)} said: "I am {place.at}."',
            f'"I am {place.at}," said {who.np}',
            f'"I am {place.at} now," said {who.np}',
            f"{capital(who.np)} said that {he} was {place.at}",
            f"{capital(who.np)} called to say that {he} was {place.at}",
            f'{capital(who.np)} shouted: "I am {place.at}!"',
        ),
    )


def clause_in_front(w: "Writer", event: Event) -> str | None:
    """Return a clause about where somebody was, in front of where they went then."""
    who, place, origin = _person(w, event), event.place, event.other
    if who is None or place is None or not isinstance(origin, Place) or "home" in origin.the:
        return None
    he = _HE[who.gender]
    return pick(
        w.rng,
        (
            f"Before {who.np} went {place.to}, {he} was {origin.at}",
            f"After leaving {origin.the}, {who.np} went {place.to}",
            f"{capital(who.np)} was {origin.at} before {he} went {place.to}",
            f"{capital(who.np)}, who was {origin.at}, went {place.to}",
            f"From {origin.the} {who.np} went {place.to}",
        ),
    )


def taken(w: "Writer", event: Event) -> str | None:
    """Something is taken by somebody, or somebody takes it who is said to be at a place."""
    who = _person(w, event)
    if who is None or len(event.things) > 1:
        return None
    if event.place is not None:
        thing = w.things(event.things, may_be_it=False)
        return f"{capital(who.np)}, who was {event.place.at}, took {thing}"
    return _passive(w, event, ("taken", "picked up", "found", "grabbed"), f"by {who.np}")


def put_down(w: "Writer", event: Event) -> str | None:
    """Something is dropped by somebody."""
    who = _person(w, event)
    if who is None or len(event.things) > 1 or event.place is not None:
        return None
    return _passive(w, event, ("dropped", "put down", "left there"), f"by {who.np}")


def given(w: "Writer", event: Event) -> str | None:
    """Something is given to somebody by somebody."""
    who, to = _person(w, event), event.other
    if who is None or not isinstance(to, Person) or to.gender == "i" or len(event.things) > 1:
        return None
    w.named_person(to)
    if w.rng.random() < 0.4:
        verb = pick(w.rng, ("given", "handed"))
        thing = w.things(event.things, may_be_it=False)
        return f"{capital(to.np)} was {verb} {thing} by {who.np}"
    return _passive(w, event, ("given", "handed", "passed"), f"to {to.np} by {who.np}")


def lost(w: "Writer", event: Event) -> str | None:
    """Something is lost or eaten by somebody."""
    who = _person(w, event)
    if who is None:
        return None
    verbs = {"lose": "lost", "eat": "eaten", "drink": "drunk", "destroy": "thrown away"}
    return _passive(w, event, (verbs[event.kind],), f"by {who.np}")


def _passive(w: "Writer", event: Event, verbs: tuple[str, ...], rest: str) -> str:
    thing: Thing = event.things[0]
    number = "many" if thing.number == "many" else "one"
    verb = pick(w.rng, verbs)
    return f"{capital(w.name(thing))} {be(w.manner.tense, number)} {verb} {rest}"


SPOKEN: dict[str, Whole] = {"be_in": speech}
FRONTED: dict[str, Whole] = {"go": clause_in_front, "take": taken}
PASSIVE: dict[str, Whole] = {
    "take": taken,
    "drop": put_down,
    "give": given,
    "lose": lost,
    "eat": lost,
    "drink": lost,
    "destroy": lost,
}
