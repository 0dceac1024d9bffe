"""A known word that an unknown one may be meant for. It is a question to a person, never a change.

Names are left alone, and so is every word with a capital. So are words of the generated stories'
lexicon, known or not: a book is no misspelt "took".
"""

import re
from collections.abc import Collection, Iterator

from dmn.vocabulary import singular
from dmn.worlds.lexicon import NAMES

SHORTEST = 4
"""Letters of a word from which on one wrong letter still shows what was meant."""
_VERB_END = re.compile("(?:e|ed|es)$")


def suggestion(word: str, known: Collection[str]) -> str | None:
    """The one known word that is a letter added, left out, changed or swapped away from `word`.

    Of several, the one that begins alike, if it is the only one. None for words that are known,
    that hold capitals, or that may be another form of a known word: its plural or singular, or
    the same with e, ed or es at its end.
    """
    if len(word) < SHORTEST or not word.islower() or word in known or word in NAMES:
        return None
    near = [other for other in known if is_one_letter_away(word, other)]
    if any(_is_form_of(word, other) for other in near):
        return None
    alike = near if len(near) == 1 else [other for other in near if other[0] == word[0]]
    return alike[0] if len(alike) == 1 else None


def is_one_letter_away(one: str, other: str) -> bool:
    """Whether one insertion, deletion, substitution or swap of neighbours leads from one to the
    other.
    """
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 1:
        return False
    at = next((i for i, letter in enumerate(short) if letter != long[i]), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    is_swap = short[at : at + 2] == long[at : at + 2][::-1] and short[at + 2 :] == long[at + 2 :]
    return short != long and (is_swap or short[at + 1 :] == long[at + 1 :])


def occurs(text: str, word: str) -> bool:
    """Whether the word stands in the text as a whole one, its first letter small or capital."""
    return next(_places(text, word), None) is not None


def replaced(text: str, word: str, by: str) -> str:
    """The text with the word replaced wherever it is a whole one; a capital stays one."""
    parts, end = [], 0
    for place in _places(text, word):
        is_capital = place.group()[0].isupper()
        parts += [text[end : place.start()], by[:1].upper() + by[1:] if is_capital else by]
        end = place.end()
    return "".join([*parts, text[end:]])


def _places(text: str, word: str) -> Iterator[re.Match[str]]:
    either = f"(?:{re.escape(word[:1])}|{re.escape(word[:1].upper())}){re.escape(word[1:])}"
    return re.finditer(rf"(?<!\w){either}(?!\w)", text)


def _is_form_of(one: str, other: str) -> bool:
    if singular(one) == singular(other):
        return True
    stems = [_VERB_END.sub("", word) for word in (one, other)]
    return stems[0] == stems[1] and one != stems[0] and other != stems[1]
