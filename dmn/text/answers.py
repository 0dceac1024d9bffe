"""When two answers say the same: the one rule for evaluation, calibration, pages and scorers."""

import re
from collections.abc import Sequence

from dmn.text.vocabulary import singular

NOTHING = "nothing"
"""Text of an answer without items."""
_ARTICLES = ("the", "a", "an")
_ORDER_ASKED = re.compile(r"\bin (?:the |which |what )?order\b|\border of pick", re.IGNORECASE)
_DIRECTIONS = {"n": "north", "s": "south", "e": "east", "w": "west"}
_WAY = frozenset(_DIRECTIONS.values())
_NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NEVER_ALONE = frozenset(("yes", "no", "maybe"))
_NO_ANSWERS = frozenset(("a", "an", "and", "is", "of", "the", "then", "there", "to", "was"))
"""Words that answer no question by themselves."""
_LONG_FORMS = _DIRECTIONS | {str(number): word for number, word in enumerate(_NUMBERS)}
_APOSTROPHES = str.maketrans("‘’`´", "''''")

_Words = tuple[str, ...]


def readable(items: Sequence[str]) -> str:
    """Return an answer as a person reads it: a way of letters as "south, then east"; an answer
    without items is "nothing".
    """
    if items and _DIRECTIONS.keys() >= set(items):
        return ", then ".join(_DIRECTIONS[item] for item in items)
    return ", ".join(items) or NOTHING


def is_sensible(items: Sequence[str]) -> bool:
    """Return whether the items can be an answer at all: no item comes twice, except in a way; yes
    and no stand alone; a direction stands among directions; no item is a word such as "then".
    """
    if len(items) > 1 and _DIRECTIONS.keys() >= set(items):
        return True
    if _NO_ANSWERS.intersection(items) or len(set(items)) < len(items):
        return False
    return len(items) < 2 or not (_NEVER_ALONE | _DIRECTIONS.keys()).intersection(items)


def same_answer(given: Sequence[str], right: Sequence[str], question: str = "") -> bool:
    """Return whether two answers, each a list of items, mean the same.

    Capitals, a leading article, stops behind words, singular or plural, digits or number words do
    not count; nor does the order of a list, except in a way to go (directions only) and where the
    question asks for an order. A name of several words may come as one item or as several.
    """
    # The list of fewer items has the names of several words in one piece.
    whole, parts = sorted((_read(given), _read(right)), key=len)
    words, wanted = _joined(parts), _joined(whole)
    if len(words) != len(wanted):
        return False
    if _WAY.issuperset(wanted) or _ORDER_ASKED.search(question):
        return words == wanted
    return _is_made_of(words, whole)


def _read(items: Sequence[str]) -> list[_Words]:
    return [words for item in items if (words := _words(item))] or [(NOTHING,)]


def _words(item: str) -> _Words:
    words = [word.rstrip(".") for word in item.casefold().translate(_APOSTROPHES).split()]
    words = [word for word in words if word]
    if len(words) > 1 and words[0] in _ARTICLES:
        words = words[1:]
    return tuple(_LONG_FORMS.get(word, singular(word)) for word in words)


def _joined(items: Sequence[_Words]) -> _Words:
    return tuple(word for words in items for word in words)


def _is_made_of(words: _Words, items: Sequence[_Words]) -> bool:
    """Return whether the words are those of the items, item after item in any order."""
    if not items:
        return not words
    return any(
        words[: len(item)] == item
        and _is_made_of(words[len(item) :], [*items[:place], *items[place + 1 :]])
        for place, item in enumerate(items)
        if item not in items[:place]
    )
