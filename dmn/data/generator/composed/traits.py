"""Phenomena that come with the cast and the writer of a story, for the coverage."""

from collections.abc import Sequence

from dmn.data.generator.composed.entities import Person, Place, Thing
from dmn.data.generator.composed.telling.manner import Manner


def cast_traits(
    people: Sequence[Person], places: Sequence[Place], things: Sequence[Thing]
) -> set[str]:
    """Return what is special about the people, places and things of a story."""
    nouns = [thing.noun for thing in things]
    words = [word for who in people for word in who.name.split()]
    names = [who.name.split() for who in people if who.np == who.name]
    found = {
        "town": any(place.the == place.name and place.name[0].isupper() for place in places),
        "place of several words": any(" " in place.name for place in places),
        "person of several words": any(len(name) > 1 for name in names),
        "names that share a word": len(set(words)) < len(words),
        "title": any(name[0] in _TITLES for name in names),
        "role": any(who.np.startswith("the ") for who in people),
        "I": any(who.gender == "i" for who in people),
        "two of one noun": len(set(nouns)) < len(nouns),
        "adjective": any(thing.quality for thing in things),
        "container": any(thing.holds for thing in things),
        "plural thing": any(thing.number == "many" for thing in things),
        "thing without number": any(thing.number == "mass" for thing in things),
    }
    return {name for name, is_so in found.items() if is_so}


_TITLES = frozenset(
    ("Mr", "Mr.", "Mrs", "Mrs.", "Ms", "Miss", "Dr", "Dr.", "Professor", "Aunt", "Uncle", "Sir")
)


def manner_traits(manner: Manner) -> set[str]:
    """Return what is special about how a story is told."""
    found = {
        "present": manner.tense == "present",
        "verbs without endings": manner.tense == "broken",
        "no articles": not manner.articles,
        "lower case": manner.lower,
        "no stops": not manner.stops,
        "slips of the keys": manner.typos > 0,
    }
    return {name for name, is_so in found.items() if is_so}
