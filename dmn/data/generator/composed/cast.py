"""Who, where and what one story is about."""

from collections.abc import Sequence
from functools import cache
from random import Random

from dmn.data.generator.composed.entities import Person, Place, Thing
from dmn.data.generator.composed.knobs import LENGTH, Knobs
from dmn.data.generator.story import pick, weighted
from dmn.text.lists import read

_WOMEN = ("Mary", "Sandra", "Jessica", "Emily", "Julie", "Lily", "Gertrude", "Winona")
_MEN = ("John", "Daniel", "Fred", "Bill", "Jeff", "Jason", "Antoine", "Sumit", "Yann", "Brian")
_ROOMS = ("bathroom", "bedroom", "cinema", "garden", "hallway", "kitchen", "office", "park")
_THINGS = (("apple", "one"), ("football", "one"), ("milk", "mass"), ("chocolate", "one"))
_BOXES = ("box", "chest", "container", "suitcase")
"""Subjects of bAbI's stories."""
_BARE_PLACES = (("home", ""), ("school", "at"), ("work", "at"))
"""Places without an article."""
_TITLES = (
    ("Mr", "m"),
    ("Mr.", "m"),
    ("Mrs", "f"),
    ("Mrs.", "f"),
    ("Ms", "f"),
    ("Miss", "f"),
    ("Dr", "n"),
    ("Dr.", "n"),
    ("Professor", "n"),
    ("Aunt", "f"),
    ("Uncle", "m"),
    ("Sir", "m"),
    ("Lady", "f"),
    ("Captain", "n"),
)
_FAMILY = (
    ("aunt", "f"),
    ("sister", "f"),
    ("mother", "f"),
    ("mum", "f"),
    ("grandmother", "f"),
    ("daughter", "f"),
    ("uncle", "m"),
    ("brother", "m"),
    ("father", "m"),
    ("dad", "m"),
    ("grandfather", "m"),
    ("son", "m"),
    ("friend", "n"),
    ("neighbour", "n"),
    ("teacher", "n"),
    ("boss", "n"),
)


class Drawn:
    """Words that are taken already: no two names of a story share one."""

    def __init__(self, familiar: float = 0.0) -> None:
        self.words: set[str] = set()
        self.familiar = familiar
        """Probability that a name is one of bAbI's."""

    def is_familiar(self, rng: Random) -> bool:
        """Draw whether the next name is one of bAbI's."""
        return bool(self.familiar) and rng.random() < self.familiar

    def take(self, name: str) -> bool:
        """Return whether all words of a name are free, and take them."""
        words = {word.lower().strip(".") for word in name.split()}
        if words & self.words:
            return False
        self.words |= words
        return True


def draw_people(rng: Random, knobs: Knobs, number: int, drawn: Drawn) -> list[Person]:
    """Draw people: mostly first names, now and then longer names, titles and roles."""
    found: list[Person] = []
    strange = rng.random() < 0.3
    has_roles = "roles" in knobs.phenomena and rng.random() < 0.15
    if "first_person" in knobs.phenomena and rng.random() < 0.1:
        found.append(Person("I", "i"))
    while len(found) < number:
        chance = rng.random()
        if has_roles and chance < 0.7:
            person = _role(rng, drawn, any(who.gender == "i" for who in found))
        elif "names" in knobs.phenomena and strange and chance < 0.3:
            person = _long_name(rng, drawn)
            if person is not None and chance < 0.08 and len(found) + 1 < number:
                found += _namesakes(rng, person)
        else:
            person = _first_name(rng, drawn)
        if person is not None:
            found.append(person)
    return found


def draw_named(rng: Random, number: int, drawn: Drawn) -> list[Person]:
    """Draw people with a first name only."""
    found: list[Person] = []
    while len(found) < number:
        person = _first_name(rng, drawn)
        if person is not None:
            found.append(person)
    return found


def _first(rng: Random, familiar: bool = False) -> tuple[str, str]:
    if familiar:
        return (pick(rng, _WOMEN), "f") if rng.random() < 0.5 else (pick(rng, _MEN), "m")
    if rng.random() < 0.5:
        return pick(rng, read.entries("women")), "f"
    return pick(rng, read.entries("men")), "m"


def _first_name(rng: Random, drawn: Drawn) -> Person | None:
    name, gender = _first(rng, drawn.is_familiar(rng))
    return Person(name, gender) if drawn.take(name) else None


def _long_name(rng: Random, drawn: Drawn) -> Person | None:
    name, gender = _first(rng)
    chance, surname = rng.random(), pick(rng, read.entries("surnames"))
    if chance < 0.45:
        title, gender = pick(rng, _TITLES)
        if title in ("Aunt", "Uncle", "Sir", "Lady"):
            surname = pick(rng, read.entries("women" if gender == "f" else "men"))
        name = f"{title} {surname}"
    elif chance < 0.85:
        name = f"{name} {surname}"
    else:
        second = pick(rng, read.entries("women" if gender == "f" else "men"))
        name = f"{name} {second} {surname}" if chance > 0.95 else f"{name} {second}"
    return Person(name, gender) if drawn.take(name) else None


def _namesakes(rng: Random, person: Person) -> list[Person]:
    """Somebody else of the same family name, or of the same first name."""
    first, _, last = person.name.partition(" ")
    if not last or " " in last or last not in read.entries("surnames"):
        return []
    if first in {title for title, _ in _TITLES}:
        # Mr Hill and Iris Hill would be one person for a reader, but not Mr Hill and Mrs Hill.
        title, gender = pick(rng, _TITLES[:8])
        is_same = title.strip(".") == first.strip(".")
        return [] if is_same else [Person(f"{title} {last}", gender)]
    if rng.random() < 0.7:
        name, gender = _first(rng)
        return [] if name == first else [Person(f"{name} {last}", gender)]
    other = pick(rng, read.entries("surnames"))
    return [] if other == last else [Person(f"{first} {other}", person.gender)]


def _role(rng: Random, drawn: Drawn, is_mine: bool) -> Person | None:
    if is_mine and rng.random() < 0.6:
        name, gender = pick(rng, _FAMILY)
        return Person(name, gender, f"my {name}") if drawn.take(name) else None
    roles = read.labelled("roles")
    gender = weighted(rng, ("f", "m", "n"), (1, 1, 3))
    name = pick(rng, roles[gender])
    return Person(name, gender, f"the {name}") if drawn.take(name) else None


def draw_places(rng: Random, number: int, drawn: Drawn) -> list[Place]:
    """Draw places: rooms and buildings, in a tenth of the stories towns among them."""
    found: list[Place] = []
    towns = rng.random() < 0.12
    while len(found) < number:
        if drawn.is_familiar(rng):
            name = pick(rng, _ROOMS)
            place = Place(name, "in", f"the {name}")
        else:
            place = _town(rng) if towns and rng.random() < 0.6 else _a_place(rng)
        if drawn.take(place.name):
            found.append(place)
    return found


def _town(rng: Random) -> Place:
    name = pick(rng, read.entries("towns"))
    return Place(name, "in", name)


def _a_place(rng: Random) -> Place:
    if rng.random() < 0.03:
        name, preposition = pick(rng, _BARE_PLACES)
        place = Place(name, preposition, name)
        if name == "home":
            place.at, place.to = "at home", "home"
        return place
    preposition, name = pick(rng, _places())
    return Place(name, preposition, f"the {name}")


@cache
def _places() -> Sequence[tuple[str, str]]:
    groups = read.labelled("places")
    return [(preposition, name) for preposition, names in groups.items() for name in names]


def draw_things(rng: Random, knobs: Knobs, number: int, drawn: Drawn) -> list[Thing]:
    """Draw things: mostly single ones, some containers, now and then two of one noun."""
    found: list[Thing] = []
    twins = "qualities" in knobs.phenomena and rng.random() < 0.15
    adjectives = "qualities" in knobs.phenomena and rng.random() < 0.12
    while len(found) < number:
        if drawn.is_familiar(rng):
            thing = _familiar_thing(rng, knobs)
        elif "containers" in knobs.phenomena and rng.random() < 0.25:
            thing = _container(rng)
        else:
            thing = _a_thing(rng)
        if not drawn.take(thing.noun):
            continue
        if twins and thing.number == "one" and not thing.holds:
            found += _twins(rng, thing, drawn)
        else:
            if adjectives and rng.random() < 0.5:
                _call(rng, thing, drawn)
            found.append(thing)
    return found


def _familiar_thing(rng: Random, knobs: Knobs) -> Thing:
    if "containers" in knobs.phenomena and rng.random() < 0.3:
        return Thing(pick(rng, _BOXES), "one", "in")
    return Thing(*pick(rng, _THINGS))


def _a_thing(rng: Random) -> Thing:
    things = read.labelled("things")
    chance = rng.random()
    if chance < 0.06:
        return Thing(pick(rng, things["many"]), "many")
    if chance < 0.12:
        return Thing(pick(rng, things["mass"]), "mass")
    if chance < 0.24:
        return Thing(pick(rng, read.labelled("food")["drink"]), "mass")
    if chance < 0.33:
        food = pick(rng, read.labelled("food")[""])
        if food not in things["mass"] and food not in things["many"]:
            return Thing(food, "one")
    return Thing(pick(rng, things[""]), "one")


def _container(rng: Random) -> Thing:
    containers, chance = read.labelled("containers"), rng.random()
    if chance < 0.65:
        return Thing(pick(rng, containers[""]), "one", "in")
    if chance < 0.8:
        return Thing(pick(rng, containers["fixed"]), "one", "in", fixed=True)
    return Thing(pick(rng, containers["on"]), "one", "on", fixed=True)


def _twins(rng: Random, thing: Thing, drawn: Drawn) -> list[Thing]:
    """Two things of one noun that their adjectives tell apart."""
    pair = [thing, Thing(thing.noun, "one")]
    words = read.entries("colours") if rng.random() < 0.6 else read.entries("qualities")
    for one in pair:
        while True:
            word = pick(rng, words)
            if drawn.take(word):
                one.call(word)
                break
    return pair


def _call(rng: Random, thing: Thing, drawn: Drawn) -> None:
    word = pick(rng, read.entries("colours") if rng.random() < 0.6 else read.entries("qualities"))
    if drawn.take(word):
        thing.call(word)


def ordinary_length(rng: Random) -> int:
    """Return a number of sentences: mostly up to thirty, now and then up to the longest."""
    chance = rng.random()
    if chance < 0.02:
        return rng.randint(40, LENGTH[1])
    if chance < 0.1:
        return rng.randint(20, 60)
    return min(40, LENGTH[0] + int(rng.expovariate(1 / 9)))


def how_many(rng: Random, length: int, least: int, most: int) -> int:
    """Return how many there are of something, the more the longer the story."""
    return min(most, least + int(rng.random() * (1.5 + length / 3)))
