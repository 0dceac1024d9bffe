"""Moving and being somewhere, as predicates behind their subject."""

from typing import TYPE_CHECKING

from dmn.data.generator.composed.entities import Place
from dmn.data.generator.composed.telling.frames import (
    DOING_WITH,
    FOLLOW,
    GO,
    JOIN,
    LEADING,
    LEAVE,
    MEET,
    made_up,
    other_of,
    place_of,
)
from dmn.data.generator.composed.world import Event
from dmn.data.generator.story import pick

if TYPE_CHECKING:
    from dmn.data.generator.composed.telling.writer import Writer

_BESIDE = ("beside", "next to", "near", "standing beside", "sitting next to", "together with")


def go(w: "Writer", event: Event) -> str:
    """To a place, in one of many ways."""
    place, chance = place_of(event), w.rng.random()
    if chance < 0.015:
        return f"{made_up(w)} {place.to}"
    if place.name == "home" or chance < 0.6:
        return f"{w.verb(w.pick('go'))} {place.to}"
    if isinstance(event.other, Place) and chance < 0.72 and event.other.name != "home":
        return _from(w, event.other, place)
    if chance < 0.88:
        return _enter(w, place)
    if w.manner.tense != "present" and chance < 0.96:
        return f"{w.verb(GO)} {place.to}"
    if chance < 0.93 or w.manner.tense != "present":
        return f"{w.be()} {place.at} now" if chance < 0.98 else f"{w.be()} now {place.at}"
    has = "have" if w.number != "one" else "has"
    return f"{has} gone {place.to}"


def _from(w: "Writer", origin: Place, place: Place) -> str:
    chance = w.rng.random()
    if chance < 0.55:
        return f"{w.verb(w.pick('go'))} from {origin.the} {place.to}"
    if chance < 0.8:
        return f"{w.verb(LEAVE)} {origin.the} for {place.the}"
    return f"{w.verb(LEAVE)} {origin.the} and {w.verb(GO)} {place.to}"


def _enter(w: "Writer", place: Place) -> str:
    while True:
        verb = w.pick("enter")
        last = verb.rest.rpartition(" ")[2]
        if last == "into" and (place.preposition != "in" or place.the == place.name):
            continue
        if last in ("in", "at", "on") and last != place.preposition:
            continue
        return f"{w.verb(verb)} {place.the}"


def follow(w: "Writer", event: Event) -> str:
    """To where somebody else is."""
    chance = w.rng.random()
    if chance < 0.4 and w.arrived_last(other_of(event)):
        return pick(w.rng, ("{} there too", "{} there as well", "also {} there")).format(w.verb(GO))
    if chance < 0.15:
        other = w.named_person(other_of(event))
        return f"{w.verb(GO)} to where {other} {w.be_of(other_of(event))}"
    other = w.person(other_of(event))
    if chance < 0.5:
        return f"{w.verb(FOLLOW)} {other}"
    if chance < 0.8:
        return f"{w.verb(JOIN)} {other}"
    return f"{w.verb(GO)} to {other}"


def lead(w: "Writer", event: Event) -> str:
    """With somebody who is taken along."""
    verb = pick(w.rng, LEADING)
    other = w.person(other_of(event))
    if w.rng.random() < 0.3:
        return f"{w.verb(w.pick('go'))} {place_of(event).to} with {other}"
    return f"{w.verb(verb)} {other} {place_of(event).to}"


def be_in(w: "Writer", event: Event) -> str:
    """At a place."""
    chance, at = w.rng.random(), place_of(event).at
    if chance < 0.5 or w.manner.tense == "broken":
        return f"{w.be()} {at}"
    if chance < 0.55:
        return f"{w.be()} {at} now"
    verb = w.pick("be_at")
    if verb.base == "be" or chance < 0.7:
        if verb.base == "be":
            return f"{w.be()} {at}"
        return f"{w.be()} {verb.progressive} {at}"
    if w.manner.tense == "past":
        return f"{verb.past} {at}"
    return f"can be found {at}"


def out(w: "Writer", event: Event) -> str:
    """Out of a place."""
    place = place_of(event)
    if place.name == "home" or place.preposition != "in" or w.rng.random() < 0.4:
        return f"{w.verb(LEAVE)} {place.the}"
    return f"{w.verb(w.pick('leave'))} {place.the}"


def no_longer(w: "Writer", event: Event) -> str:
    """Not there any more."""
    at, chance = place_of(event).at, w.rng.random()
    if chance < 0.5:
        return f"{w.be()} no longer {at}"
    not_ = "n't" if w.rng.random() < 0.5 and w.be() != "am" else " not"
    ending = pick(w.rng, ("any more", "anymore", "any longer"))
    return f"{w.be()}{not_} {at} {ending}"


def not_in(w: "Writer", event: Event) -> str:
    """Not at a place."""
    not_ = "n't" if w.rng.random() < 0.4 and w.be() != "am" else " not"
    return f"{w.be()}{not_} {place_of(event).at}"


def either(w: "Writer", event: Event) -> str:
    """At one of two places."""
    first, second = place_of(event), event.other
    assert isinstance(second, Place)
    chance = w.rng.random()
    if chance < 0.3:
        return f"{w.be()} either {first.at} or {second.at}"
    if chance < 0.5:
        return f"{w.be()} {first.at} or {second.at}"
    if chance < 0.65 and first.preposition == second.preposition:
        return f"{w.be()} either {first.at} or {second.the}"
    if chance < 0.8:
        return f"{pick(w.rng, ('might', 'must', 'could', 'may'))} be {first.at} or {second.at}"
    return f"{w.verb(GO)} either {first.to} or {second.to}"


def perhaps(w: "Writer", event: Event) -> str:
    """At a place, perhaps."""
    at, chance = place_of(event).at, w.rng.random()
    if chance < 0.5:
        return f"{pick(w.rng, ('might', 'may', 'could'))} be {at}"
    word = pick(w.rng, ("perhaps", "maybe", "possibly"))
    return f"{w.be()} {word} {at}"


def not_go(w: "Writer", event: Event) -> str:
    """Not to a place."""
    to = place_of(event).to
    if event.word == "never":
        return f"never {w.verb(GO)} {to}"
    if w.manner.tense == "past":
        not_ = pick(w.rng, ("didn't", "did not", "refused to", "decided not to", "chose not to"))
    elif w.number == "one":
        not_ = pick(w.rng, ("doesn't", "does not", "refuses to"))
    else:
        not_ = pick(w.rng, ("don't", "do not"))
    return f"{not_} go {to}"


def be_with(w: "Writer", event: Event) -> str:
    """With somebody."""
    other, chance = w.person(other_of(event)), w.rng.random()
    if chance < 0.3:
        return f"{w.be()} with {other}"
    if chance < 0.55:
        return f"{w.verb(MEET)} {other}"
    if chance < 0.7:
        return f"{w.be()} {pick(w.rng, _BESIDE)} {other}"
    return f"{w.verb(pick(w.rng, DOING_WITH))} with {other}"
