"""Questions that the story does not answer, each with the reason why."""

from collections.abc import Callable
from random import Random

from dmn.data.generator.composed.asked import Asked, Slot
from dmn.data.generator.composed.entities import Person, Place, Thing
from dmn.data.generator.composed.stays import Stay
from dmn.data.generator.composed.world import World
from dmn.data.generator.story import pick
from dmn.text.lists import read

_ABSENT_PERSON = (
    "where_person",
    "carrying",
    "how_many",
    "is_there",
    "does_have",
    "where_before_visit",
    "what_given",
)
_ABSENT_THING = (
    "where_thing",
    "who_has",
    "is_thing_there",
    "does_have",
    "where_thing_was",
    "who_take",
)
GENERAL = (
    "What is the capital of {town}?",
    "How many days are in a week?",
    "Who wrote Hamlet?",
    "What is two plus two?",
    "What year is it?",
    "Who is the president?",
    "How far away is the moon?",
    "How do you make pancakes?",
    "What is the weather like today?",
    "Is the earth round?",
    "What does a cat eat?",
    "When was {town} founded?",
    "What is the meaning of life?",
    "How many legs does a spider have?",
    "Who invented the telephone?",
    "Why is the sky blue?",
)
CHAT = (
    "Hello, how are you?",
    "Who are you?",
    "Are you a robot?",
    "Tell me a joke",
    "Thank you!",
    "Can you help me?",
    "What do you think?",
    "Do you like this story?",
    "Write a poem about {who}",
    "Say something",
    "hi",
    "What can you do?",
    "Please continue the story.",
    "Is this true?",
    "Are you sure?",
)
OPINION = (
    "Does {who} love {other}?",
    "Is {who} happy?",
    "Does {who} like {thing}?",
    "Is {who} a good person?",
    "Are {who} and {other} friends?",
    "What does {who} think of {other}?",
    "Is {thing} expensive?",
    "What is {who} thinking about?",
    "What did {who} say?",
    "How is {who} feeling?",
    "Is {who} married?",
    "Who is the best?",
    "What does {who} want?",
    "Does {who} know {other}?",
    "Is {who} older than {other}?",
    "How old is {who}?",
    "What is {who} wearing?",
    "What does {who} do for a living?",
    "What did {who} eat this morning?",
    "How heavy is {thing}?",
    "What is {thing} made of?",
    "How much does {thing} cost?",
    "Who made {thing}?",
    "When did {who} arrive?",
    "At what time did {who} leave?",
    "Why did {who} come here?",
    "Why is {who} there?",
    "How long did {who} stay?",
    "What is the name of the dog?",
    "What will happen next?",
)
LANGUAGES = (
    "Wo ist {who}?",
    "Was hat {who}?",
    "Wohin ging {who}?",
    "Wer hat das?",
    "Où est {who} ?",
    "Qui a pris cela ?",
    "Que porte {who} ?",
    "¿Dónde está {who}?",
    "¿Qué tiene {who}?",
    "¿Quién lo tiene?",
    "Dov'è {who}?",
    "Cosa porta {who}?",
    "Waar is {who}?",
    "Wat heeft {who}?",
    "Onde está {who}?",
    "O que {who} tem?",
    "Gdzie jest {who}?",
    "Kde je {who}?",
    "Hol van {who}?",
    "Var är {who}?",
    "Hvor er {who}?",
    "Missä {who} on?",
    "{who} nerede?",
    "Где {who}?",
    "Που είναι {who};",
    "{who} ada di mana?",
    "{who} wa doko desu ka?",
)
_KEYS = "asdfghjklqwertyuiopzxcvbnm"

Maker = Callable[[Random, World], Asked | None]


def absent_person(rng: Random, world: World) -> Asked | None:
    """About somebody whom the story does not name."""
    names, gender = (
        (read.entries("women"), "f") if rng.random() < 0.5 else (read.entries("men"), "m")
    )
    here = {who.name.split()[0] for who in world.people}
    name = pick(rng, names)
    if name in here:
        return None
    who = Person(name, gender)
    slots: dict[str, Slot] = {
        "who": who,
        "to": pick(rng, world.people),
        "place": pick(rng, world.places),
    }
    if world.things:
        slots["thing"] = pick(rng, world.things)
    return Asked(pick(rng, _ABSENT_PERSON), slots, (), (), "absent person")


def absent_thing(rng: Random, world: World) -> Asked | None:
    """About something that the story does not name."""
    noun = pick(rng, read.labelled("things")[""])
    if any(noun in thing.label or thing.noun in noun for thing in world.things):
        return None
    slots: dict[str, Slot] = {"thing": Thing(noun, "one"), "place": pick(rng, world.places)}
    kind = pick(rng, _ABSENT_THING)
    if kind == "does_have":
        slots["who"] = pick(rng, world.people)
    return Asked(kind, slots, (), (), "absent thing")


def absent_place(rng: Random, world: World) -> Asked | None:
    """About a place that the story does not name."""
    preposition = pick(rng, ("in", "at", "on"))
    name = pick(rng, read.labelled("places")[preposition])
    if any(name in place.name or place.name in name for place in world.places):
        return None
    place = Place(name, preposition, f"the {name}")
    kind = pick(rng, ("who_is_there", "how_many_there", "where_before_visit", "where_after"))
    return Asked(kind, {"place": place, "who": pick(rng, world.people)}, (), (), "absent place")


def place_not_told(rng: Random, world: World) -> Asked | None:
    """Ask where somebody is who is not mentioned, who left, or who is at one of two places."""
    either = [who for who in world.people if _is_either(world.now(who))]
    if either and rng.random() < 0.4:
        who = pick(rng, either)
        return Asked("where_person", {"who": who}, (), (), "two answers as good")
    open_ = [who for who in world.people if _is_open(world.now(who))]
    if not open_:
        return None
    left = [who for who in open_ if world.now(who).not_in]
    who = pick(rng, left if left and rng.random() < 0.5 else open_)
    reason = "place left" if world.now(who).not_in else "place not told"
    return Asked("where_person", {"who": who}, (), (), reason)


def _is_open(stay: Stay) -> bool:
    return stay.place is None and not stay.doubtful and not stay.either


def _is_either(stay: Stay) -> bool:
    return stay.place is None and len(stay.either) == 2 and not stay.links


def thing_place_not_told(rng: Random, world: World) -> Asked | None:
    """Ask where a thing is that somebody has who may be anywhere, or that is gone."""
    gone = [thing for thing, where in world.at.items() if where.is_gone]
    if gone and rng.random() < 0.6:
        thing = pick(rng, gone)
        return Asked("where_thing", {"thing": thing}, (), (), _GONE[world.at[thing].word])
    held = [
        thing
        for thing, where in world.at.items()
        if where.holder is not None and _is_open(world.now(where.holder))
    ]
    if not held:
        return None
    return Asked("where_thing", {"thing": pick(rng, held)}, (), (), "place not told")


_GONE = {
    "lose": "thing lost",
    "destroy": "thing gone",
    "eat": "thing gone",
    "drink": "thing gone",
    "part": "place not told",
    "odd": "unknown verb",
}


def gift_not_told(rng: Random, world: World) -> Asked | None:
    """About a giving that did not happen."""
    if not world.things:
        return None
    if world.gifts and rng.random() < 0.5:
        return _turned_round(rng, world)
    giver, to = rng.sample(world.people, 2) if len(world.people) > 1 else (None, None)
    if giver is None or to is None:
        return None
    thing = pick(rng, world.things)
    kind = pick(rng, ("who_gave", "what_given", "whom_given", "who_received"))
    for _, one, other, third in world.gifts:
        if other is thing or (one is giver and third is to):
            return None
    slots: dict[str, Slot] = {"who": giver, "to": to, "thing": thing}
    return Asked(kind, slots, (), (), "did not happen")


def _turned_round(rng: Random, world: World) -> Asked | None:
    """About a giving that went the other way."""
    _, giver, thing, to = pick(rng, world.gifts)
    for _, one, other, third in world.gifts:
        if one is to and (third is giver or other is thing):
            return None
        if third is giver and other is thing:
            return None
    kind = pick(rng, ("who_gave_to", "what_given", "whom_given"))
    slots: dict[str, Slot] = {"who": to, "to": giver, "thing": thing}
    return Asked(kind, slots, (), (), "asked the other way round")


def colour_not_told(rng: Random, world: World) -> Asked | None:
    """Ask for the colour of a thing that no sentence gives."""
    things = [thing for thing in world.at if not thing.quality]
    if not things:
        return None
    thing = pick(rng, things)
    text = pick(rng, ("What color {is} the {thing}?", "What colour {is} the {thing}?"))
    text = text.format(
        thing=thing.label, is_="is", **{"is": "are" if thing.number == "many" else "is"}
    )
    return Asked("free", {"text": text}, (), (), "quality not told")


def free(rng: Random, world: World) -> Asked | None:
    """General knowledge, chat, opinions and other languages."""
    reason, choice = pick(
        rng,
        (
            ("general knowledge", GENERAL),
            ("chat", CHAT),
            ("not in the story", OPINION),
            ("not in the story", OPINION),
            ("not in the story", OPINION),
            ("other language", LANGUAGES),
        ),
    )
    people = [who for who in world.people if who.gender != "i"]
    if len(people) < 2:
        return None
    who, other = rng.sample(people, 2)
    thing = f"the {pick(rng, world.things).label}" if world.things else "the moon"
    frame = pick(rng, choice)
    if _is_told(frame, world):
        return None
    text = frame.format(
        who=who.np, other=other.np, thing=thing, town=pick(rng, read.entries("towns"))
    )
    return Asked("free", {"text": text}, (), (), reason)


def _is_told(frame: str, world: World) -> bool:
    """Return whether a story that compares or measures might answer an opinion's question."""
    if not any(word in frame for word in (" old", " heavy", " cost", " expensive")):
        return False
    return any(event.kind in ("more", "measured") for event in world.events)


def nonsense(rng: Random, world: World) -> Asked | None:
    """Keys hit at random."""
    words = ("".join(rng.choices(_KEYS, k=rng.randint(2, 8))) for _ in range(rng.randint(1, 4)))
    text = " ".join(words) + pick(rng, ("", "?", "??"))
    return Asked("free", {"text": text}, (), (), "nonsense")


MAKERS: tuple[tuple[Maker, int], ...] = (
    (absent_person, 4),
    (absent_thing, 3),
    (absent_place, 2),
    (place_not_told, 6),
    (thing_place_not_told, 6),
    (gift_not_told, 3),
    (colour_not_told, 2),
    (free, 4),
    (nonsense, 1),
)
