"""Interchangeable words: words for the same kind of thing."""

import re
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import NamedTuple

from dmn.text import lexicon

_WORD = re.compile(r"[A-Za-z']+")


def _all(groups: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(word for words in groups.values() for word in words)


_ANIMALS = lexicon.ANIMALS | {
    one: many for animals in lexicon.CLASSIC_ANIMALS.values() for one, many in animals.items()
}
_KINDS = {
    "person": (*lexicon.WOMEN, *lexicon.MEN, *_all(lexicon.CLASSIC_PEOPLE)),
    "place": (*lexicon.PLACES, *lexicon.TOWNS, *_all(lexicon.CLASSIC_PLACES)),
    "thing": (
        *lexicon.CLASSIC_THINGS,
        *lexicon.THINGS,
        *_all(lexicon.MOTIVE_THINGS),
        *_all(lexicon.CLASSIC_MOTIVE_THINGS),
    ),
    "animal": tuple(_ANIMALS),
    "animals": tuple(_ANIMALS.values()),
    "colour": (*lexicon.COLOURS, *lexicon.CLASSIC_COLOURS, "pink", "blue", "red"),
    "shape": (*lexicon.SHAPES, "triangle", "rectangle", "square", "sphere"),
    "container": (*lexicon.CONTAINERS, "box", "chest", "container", "suitcase"),
    "direction": ("north", "south", "east", "west"),
    "side": ("left", "right"),
    "height": ("above", "below"),
    "size": ("bigger", "smaller"),
    "time": ("morning", "afternoon", "evening"),
    "motive": tuple(lexicon.MOTIVE_PLACES),
}
_KIND_OF: dict[str, str] = {}
for _kind, _words in _KINDS.items():
    for _word in _words:
        _KIND_OF.setdefault(_word.lower(), _kind)


def kind_of(word: str) -> str | None:
    """Return what a lower-case word names: person, place, thing and so on; None for any other
    word.
    """
    return _KIND_OF.get(word)


@lru_cache(maxsize=64)
def _of_kind(kind: str, known: frozenset[str]) -> tuple[str, ...]:
    found = {name.lower(): name for name in _KINDS[kind] if _KIND_OF[name.lower()] == kind}
    return tuple(name for word, name in sorted(found.items()) if word in known)


def alternatives(word: str, known: Collection[str]) -> tuple[str, ...]:
    """Words of the vocabulary `known` that name the same kind of thing; people with a capital."""
    kind = kind_of(word.lower())
    if kind is None:
        return ()
    return tuple(
        other for other in _of_kind(kind, frozenset(known)) if other.lower() != word.lower()
    )


class Replacement(NamedTuple):
    """A text in which one word was put for another of its kind."""

    word: str
    by: str
    text: str


def replacements(text: str, known: Collection[str]) -> Iterator[Replacement]:
    """Each word of the text put, one at a time, for each other one of its kind; a capital stays."""
    for place in _WORD.finditer(text):
        word = place.group()
        for other in alternatives(word, known):
            by = other.capitalize() if word[0].isupper() else other
            yield Replacement(word, by, f"{text[: place.start()]}{by}{text[place.end() :]}")
