"""Handling things, as predicates behind their subject, and where things are, as sentences."""

from typing import TYPE_CHECKING

from dmn.data.generator.composed.telling.frames import (
    LEAVE,
    PUT,
    TAKING_OUT,
    TRADING,
    made_up,
    other_of,
    place_of,
)
from dmn.data.generator.composed.telling.grammar import capital, listed
from dmn.data.generator.composed.world import Event
from dmn.data.generator.story import pick

if TYPE_CHECKING:
    from dmn.data.generator.composed.telling.writer import Writer

_WHICH = (
    " that nobody wanted",
    " that everybody liked",
    " that somebody had bought",
    ", which cost a lot of money,",
    " from the shop",
    " that my father once painted",
)


def take(w: "Writer", event: Event) -> str:
    """Something into one's hands."""
    verb = w.pick("take")
    said = w.act(verb, event.things)
    if event.place is None:
        is_there = set(event.who) <= set(w.placed) and verb.rest != "along"
        return f"{said} there" if is_there and w.rng.random() < 0.4 else said
    if event.place.name != "home" and w.rng.random() < 0.3:
        return f"{said} from {event.place.the}"
    return f"{said} {event.place.at}"


def take_out(w: "Writer", event: Event) -> str:
    """Something out of, or off, something else."""
    verb = pick(w.rng, TAKING_OUT)
    word = event.into.holds if event.into else "in"
    out_of = "off" if word == "on" else "out of"
    if w.rng.random() < 0.35 or verb.base == "remove":
        out_of = "from"
    return f"{w.act(verb, event.things)} {out_of} {w.container(event)}"


def get_from(w: "Writer", event: Event) -> str:
    """Something from somebody."""
    said = w.act(w.pick("receive"), event.things)
    return f"{said} from {w.person(other_of(event))}"


def give(w: "Writer", event: Event) -> str:
    """Something to somebody."""
    verb, to = w.pick("give"), other_of(event)
    if verb.takes_two and w.rng.random() < 0.45:
        person = w.person(to)
        return f"{w.verb(verb)} {person} {w.things(event.things, may_be_it=False)}"
    return f"{w.act(verb, event.things)} to {w.person(to)}"


def drop(w: "Writer", event: Event) -> str:
    """Something out of one's hands."""
    verb = w.pick("drop")
    if event.place is None:
        return w.act(verb, event.things)
    if verb.rest:
        verb = w.instead("drop", LEAVE)
    return f"{w.act(verb, event.things)} {event.place.at}"


def put(w: "Writer", event: Event) -> str:
    """Something in, on or under something else."""
    verb, word = w.pick("put"), event.word
    if word == "in" and w.rng.random() < 0.4:
        word = "into"
    elif word == "on" and verb.base not in ("put", "place", "lay", "set", "leave"):
        verb = w.instead("put", PUT)
    return f"{w.act(verb, event.things)} {word} {w.container(event)}"


def lose(w: "Writer", event: Event) -> str:
    """Something that nobody finds again."""
    return w.act(w.pick("lose"), event.things)


def destroy(w: "Writer", event: Event) -> str:
    """Something that is no more."""
    return w.act(w.pick("destroy"), event.things)


def eat(w: "Writer", event: Event) -> str:
    """Something to eat."""
    return w.act(w.pick("eat"), event.things)


def drink(w: "Writer", event: Event) -> str:
    """Something to drink."""
    return w.act(w.pick("drink"), event.things)


def part(w: "Writer", event: Event) -> str:
    """No longer with something, wherever that is."""
    thing = w.things(event.things, may_be_it=False)
    if w.manner.tense == "broken" or w.rng.random() < 0.5:
        return f"no longer {w.have()} {thing}"
    does_not = {"past": "did not", "present": "do not" if w.number != "one" else "does not"}
    ending = pick(w.rng, ("any more", "anymore", "any longer"))
    return f"{does_not[w.manner.tense]} have {thing} {ending}"


def trade(w: "Writer", event: Event) -> str:
    """One thing for another's."""
    mine, theirs = event.things
    other = w.named_person(other_of(event))
    w.mentions.name((mine,), w.fact)
    w.mentions.name((theirs,), w.fact)
    verb = w.verb(pick(w.rng, TRADING))
    return f"{verb} the {mine.label} for {other}'s {theirs.label}"


def odd(w: "Writer", event: Event) -> str:
    """Something that no dictionary knows."""
    return f"{made_up(w)} {w.things(event.things, may_be_it=False)}"


def has(w: "Writer", event: Event) -> str:
    """Something that one has."""
    w.mentions.name(event.things, w.fact)
    things = listed([thing.indefinite for thing in event.things])
    chance = w.rng.random()
    if chance < 0.6:
        return f"{w.have()} {things}"
    if chance < 0.8:
        return f"{w.be()} carrying {things}"
    return f"{w.be()} holding {things}"


def thing_at(w: "Writer", event: Event) -> str:
    """Return a sentence: a thing is at a place."""
    place, thing = place_of(event), event.things[0]
    be, chance = w.be(), w.rng.random()
    if chance < 0.2 and w.is_new(thing):
        return f"There {be} {w.named(thing).indefinite} {place.at}"
    if chance < 0.3 and w.is_new(thing):
        return f"{capital(place.at)} {be} {w.named(thing).indefinite}"
    lies = not thing.fixed and w.manner.tense != "broken" and w.rng.random() < 0.25
    verb = f"{be} lying" if lies else be
    which = ""
    if w.rng.random() < w.manner.relatives and w.manner.articles:
        which = pick(w.rng, _WHICH)
    return f"{capital(w.name(thing))}{which} {verb} {place.at}"


def thing_in(w: "Writer", event: Event) -> str:
    """Return a sentence: a thing is in, on or under another."""
    thing, be, chance = event.things[0], w.be(), w.rng.random()
    where = f"{event.word} {w.container(event)}"
    if chance < 0.25 and w.is_new(thing):
        return f"There {be} {w.named(thing).indefinite} {where}"
    if chance < 0.35 and w.is_new(thing):
        return f"{capital(where)} {be} {w.named(thing).indefinite}"
    return f"{capital(w.name(thing))} {be} {where}"
