"""Forms of verbs and lists of names, as subjects and tenses need them."""

from collections.abc import Sequence

from dmn.data.generator.composed.entities import Person
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


def number_of(who: tuple[Person, ...]) -> str:
    """Return one, many or i, as verbs agree with whoever acts."""
    if len(who) > 1:
        return "many"
    return "i" if who[0].gender == "i" else "one"


def without_articles(text: str) -> str:
    """Return the text without its articles."""
    for article in (" the ", " a ", " an "):
        text = text.replace(article, " ")
    for article in ("The ", "A ", "An "):
        text = capital(text.removeprefix(article))
    return text
