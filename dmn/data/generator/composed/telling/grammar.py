"""Forms of verbs and lists of names, as subjects and tenses need them."""

from collections.abc import Sequence

from dmn.text.lists.read import Verb

_BE = {
    "past": {"one": "was", "many": "were", "i": "was"},
    "present": {"one": "is", "many": "are", "i": "am"},
    "broken": {"one": "is", "many": "is", "i": "am"},
}


def inflect(verb: Verb, tense: str, number: str) -> str:
    """Return the verb in its tense, for a subject that is one, many or i."""
    if verb.base == "be":
        return _BE[tense][number]
    if tense == "past":
        return verb.past
    return verb.third if tense == "present" and number == "one" else verb.base


def be(tense: str, number: str) -> str:
    """Return the form of "be"."""
    return _BE[tense][number]


def have(tense: str, number: str) -> str:
    """Return the form of "have"."""
    if tense == "past":
        return "had"
    return "has" if tense == "present" and number == "one" else "have"


def listed(names: Sequence[str]) -> str:
    """Return names with commas and "and": Mary, John and Sue."""
    if len(names) == 1:
        return names[0]
    return f"{', '.join(names[:-1])} and {names[-1]}"


def capital(text: str) -> str:
    """Return the text with a capital at its beginning."""
    return text[0].upper() + text[1:]


def lowered(text: str, names: Sequence[str]) -> str:
    """Return a sentence as it goes on behind another word: "the cook", but "Mary" and "I"."""
    first = text.split(" ", 1)[0]
    if first in ("I", "I'm") or any(name.startswith(first) for name in names):
        return text
    return text[0].lower() + text[1:]
