"""One event as a clause: a predicate behind its subject, or a sentence of its own."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from dmn.data.generator.composed.entities import Person, Place
from dmn.data.generator.composed.telling.grammar import capital, listed
from dmn.data.generator.composed.world import Event
from dmn.data.generator.story import pick
from dmn.text.lists.read import Verb

if TYPE_CHECKING:
    from dmn.data.generator.composed.telling.writer import Writer

Predicate = Callable[["Writer", Event], str]


def go(w: "Writer", event: Event) -> str:
    """To a place, in one of many ways."""
    place, chance = _place(event), w.rng.random()
    if chance < 0.015:
        return f"{made_up(w)} {place.to}"
    if place.name == "home" or chance < 0.6:
        return f"{w.verb(w.pick('go'))} {place.to}"
    if isinstance(event.other, Place) and chance < 0.72 and event.other.name != "home":
        return _from(w, event.other, place)
    if chance < 0.88:
        return _enter(w, place)
    if w.manner.tense != "present" and chance < 0.96:
        return f"{w.verb(_GO)} {place.to}"
    if chance < 0.93 or w.manner.tense != "present":
        return f"{w.be()} {place.at} now" if chance < 0.98 else f"{w.be()} now {place.at}"
    has = "have" if w.number != "one" else "has"
    return f"{has} gone {place.to}"


def _place(event: Event) -> Place:
    assert event.place is not None
    return event.place


def _from(w: "Writer", origin: Place, place: Place) -> str:
    chance = w.rng.random()
    if chance < 0.55:
        return f"{w.verb(w.pick('go'))} from {origin.the} {place.to}"
    if chance < 0.8:
        return f"{w.verb(_LEAVE)} {origin.the} for {place.the}"
    return f"{w.verb(_LEAVE)} {origin.the} and {w.verb(_GO)} {place.to}"


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
    if chance < 0.4 and w.arrived_last(_other(event)):
        return pick(w.rng, ("{} there too", "{} there as well", "also {} there")).format(
            w.verb(_GO)
        )
    if chance < 0.15:
        other = w.named_person(_other(event))
        return f"{w.verb(_GO)} to where {other} {w.be_of(_other(event))}"
    other = w.person(_other(event))
    if chance < 0.5:
        return f"{w.verb(_FOLLOW)} {other}"
    if chance < 0.8:
        return f"{w.verb(_JOIN)} {other}"
    return f"{w.verb(_GO)} to {other}"


def _other(event: Event) -> Person:
    assert isinstance(event.other, Person)
    return event.other


def lead(w: "Writer", event: Event) -> str:
    """With somebody who is taken along."""
    verb = pick(w.rng, _LEADING)
    other = w.person(_other(event))
    if w.rng.random() < 0.3:
        return f"{w.verb(w.pick('go'))} {_place(event).to} with {other}"
    return f"{w.verb(verb)} {other} {_place(event).to}"


def be_in(w: "Writer", event: Event) -> str:
    """At a place."""
    chance, at = w.rng.random(), _place(event).at
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
    place = _place(event)
    if place.name == "home" or place.preposition != "in" or w.rng.random() < 0.4:
        return f"{w.verb(_LEAVE)} {place.the}"
    return f"{w.verb(w.pick('leave'))} {place.the}"


def no_longer(w: "Writer", event: Event) -> str:
    """Not there any more."""
    at, chance = _place(event).at, w.rng.random()
    if chance < 0.5:
        return f"{w.be()} no longer {at}"
    not_ = "n't" if w.rng.random() < 0.5 and w.be() != "am" else " not"
    ending = pick(w.rng, ("any more", "anymore", "any longer"))
    return f"{w.be()}{not_} {at} {ending}"


def not_in(w: "Writer", event: Event) -> str:
    """Not at a place."""
    not_ = "n't" if w.rng.random() < 0.4 and w.be() != "am" else " not"
    return f"{w.be()}{not_} {_place(event).at}"


def either(w: "Writer", event: Event) -> str:
    """At one of two places."""
    first, second = _place(event), event.other
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
    return f"{w.verb(_GO)} either {first.to} or {second.to}"


def perhaps(w: "Writer", event: Event) -> str:
    """At a place, perhaps."""
    at, chance = _place(event).at, w.rng.random()
    if chance < 0.5:
        return f"{pick(w.rng, ('might', 'may', 'could'))} be {at}"
    word = pick(w.rng, ("perhaps", "maybe", "possibly"))
    return f"{w.be()} {word} {at}"


def not_go(w: "Writer", event: Event) -> str:
    """Not to a place."""
    to = _place(event).to
    if event.word == "never":
        return f"never {w.verb(_GO)} {to}"
    if w.manner.tense == "past":
        not_ = pick(w.rng, ("didn't", "did not", "refused to", "decided not to", "chose not to"))
    elif w.number == "one":
        not_ = pick(w.rng, ("doesn't", "does not", "refuses to"))
    else:
        not_ = pick(w.rng, ("don't", "do not"))
    return f"{not_} go {to}"


def be_with(w: "Writer", event: Event) -> str:
    """With somebody."""
    other, chance = w.person(_other(event)), w.rng.random()
    if chance < 0.3:
        return f"{w.be()} with {other}"
    if chance < 0.55:
        return f"{w.verb(_MEET)} {other}"
    if chance < 0.7:
        return f"{w.be()} {pick(w.rng, _BESIDE)} {other}"
    return f"{w.verb(pick(w.rng, _DOING_WITH))} with {other}"


def take(w: "Writer", event: Event) -> str:
    """Something into one's hands."""
    verb = w.pick("take")
    said = w.act(verb, event.things)
    if event.place is None:
        return f"{said} there" if w.rng.random() < 0.12 else said
    if event.place.name != "home" and w.rng.random() < 0.3:
        return f"{said} from {event.place.the}"
    return f"{said} {event.place.at}"


def take_out(w: "Writer", event: Event) -> str:
    """Something out of, or off, something else."""
    verb = pick(w.rng, _TAKING_OUT)
    word = event.into.holds if event.into else "in"
    out_of = "off" if word == "on" else "out of"
    if w.rng.random() < 0.35 or verb.base == "remove":
        out_of = "from"
    return f"{w.act(verb, event.things)} {out_of} {w.container(event)}"


def get_from(w: "Writer", event: Event) -> str:
    """Something from somebody."""
    said = w.act(w.pick("receive"), event.things)
    return f"{said} from {w.person(_other(event))}"


def give(w: "Writer", event: Event) -> str:
    """Something to somebody."""
    verb, to = w.pick("give"), _other(event)
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
        verb = _LEAVE
    return f"{w.act(verb, event.things)} {event.place.at}"


def put(w: "Writer", event: Event) -> str:
    """Something in, on or under something else."""
    verb, word = w.pick("put"), event.word
    if word == "in" and w.rng.random() < 0.4:
        word = "into"
    elif word == "on" and verb.base not in ("put", "place", "lay", "set", "leave"):
        verb = _PUT
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
    other = w.named_person(_other(event))
    w.mentions.name((mine,), w.fact)
    w.mentions.name((theirs,), w.fact)
    verb = w.verb(pick(w.rng, _TRADING))
    return f"{verb} the {mine.label} for {other}'s {theirs.label}"


def odd(w: "Writer", event: Event) -> str:
    """Something that no dictionary knows."""
    return f"{made_up(w)} {w.things(event.things, may_be_it=False)}"


def made_up(w: "Writer") -> str:
    """Return a verb that there is not, in the story's tense."""
    pick_ = w.rng.choice
    base = pick_(_STARTS) + pick_("aeiou") + pick_(_ENDS)
    if w.manner.tense == "past":
        return f"{base}ed"
    return f"{base}s" if w.manner.tense == "present" and w.number == "one" else base


_STARTS = (
    "bl",
    "z",
    "gr",
    "fl",
    "dr",
    "v",
    "sn",
    "kr",
    "pl",
    "sp",
    "tw",
    "gl",
    "j",
    "y",
    "thr",
)
_ENDS = ("ck", "bb", "mp", "rg", "lf", "zz", "nk", "rv", "xt", "pp", "gg", "lm", "rb", "sk")


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
    place, thing = _place(event), event.things[0]
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


def _verbs(text: str) -> tuple[Verb, ...]:
    """Verbs that only one frame has: base, past, third, progressive."""
    found = []
    for entry in text.split(", "):
        base, past, third, progressive, *rest = entry.split()
        found.append(Verb(base, past, past, third, progressive, " ".join(rest), False, False))
    return tuple(found)


_GO, _LEAVE, _FOLLOW, _JOIN, _MEET, _PUT = _verbs(
    "go went goes going, leave left leaves leaving, follow followed follows following, "
    "join joined joins joining, meet met meets meeting, put put puts putting"
)
_LEADING = _verbs(
    "take took takes taking, bring brought brings bringing, lead led leads leading, "
    "drive drove drives driving, carry carried carries carrying, accompany accompanied "
    "accompanies accompanying, walk walked walks walking"
)
_TAKING_OUT = _verbs(
    "take took takes taking, get got gets getting, pull pulled pulls pulling, "
    "fetch fetched fetches fetching, remove removed removes removing, lift lifted lifts lifting"
)
_DOING_WITH = _verbs(
    "sit sat sits sitting, talk talked talks talking, play played plays playing, "
    "have had has having lunch, wait waited waits waiting, dance danced dances dancing, "
    "chat chatted chats chatting"
)
_TRADING = _verbs(
    "trade traded trades trading, swap swapped swaps swapping, exchange exchanged exchanges "
    "exchanging"
)
_BESIDE = ("beside", "next to", "near", "standing beside", "sitting next to", "together with")

_WHICH = (
    " that nobody wanted",
    " that everybody liked",
    " that somebody had bought",
    ", which cost a lot of money,",
    " from the shop",
    " that my father once painted",
)

PREDICATES: dict[str, Predicate] = {
    "go": go,
    "follow": follow,
    "lead": lead,
    "be_in": be_in,
    "out": out,
    "no_longer": no_longer,
    "not_in": not_in,
    "either": either,
    "perhaps": perhaps,
    "not_go": not_go,
    "be_with": be_with,
    "take": take,
    "take_out": take_out,
    "get_from": get_from,
    "give": give,
    "drop": drop,
    "put": put,
    "lose": lose,
    "destroy": destroy,
    "eat": eat,
    "drink": drink,
    "has": has,
    "part": part,
    "trade": trade,
    "odd": odd,
}
SENTENCES: dict[str, Predicate] = {"thing_at": thing_at, "thing_in": thing_in}
