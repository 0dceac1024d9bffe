"""Short names that mean one person of a story: John, or Mr Smith, where only John Smith is in it.

A person is known by a title or by a first name of the lists. A short name that may mean two people
means neither: it stays a word of its own.
"""

from collections.abc import Collection, Sequence
from functools import cache, lru_cache

from dmn.text.lists import read
from dmn.text.splitting import grammar
from dmn.text.splitting.tokens import Token, is_capital
from dmn.text.substitutes import kind_of

Name = tuple[str, ...]
"""The words of a name."""
_TITLES = {
    **dict.fromkeys(("mrs", "ms", "miss", "lady", "aunt"), "f"),
    **dict.fromkeys(("mr", "sir", "uncle"), "m"),
    **dict.fromkeys(("dr", "prof", "professor", "captain", "doctor"), "n"),
}
"""Titles of people, and of which gender: f, m or n for either."""
_WITH_FIRST_NAMES = frozenset(("aunt", "uncle", "sir", "lady"))


def has_people(known: Collection[Name]) -> bool:
    """Return whether any of these names is a person's."""
    return bool(_people(frozenset(known)))


def spelt_out(tokens: Sequence[Token], known: Collection[Name]) -> list[Token]:
    """Return the tokens of a sentence, each short name with the word of the whole name.

    `known` are the names of its story; one of a single item is a name that stands for itself.
    """
    names = frozenset(known)
    return [_spelt_out(token, names) for token in tokens] if _people(names) else list(tokens)


def _spelt_out(token: Token, known: frozenset[Name]) -> Token:
    if not token.word or not _may_be_name(token):
        return token
    whole = _meaning(tuple(token.word.split(" ")), known)
    return token if whole is None else token._replace(word=" ".join(whole))


def _may_be_name(token: Token) -> bool:
    if " " in token.word:
        return True
    if token.word in grammar.FUNCTION_WORDS or grammar.is_verb(token.word):
        return False
    return is_capital(token) or _gender(token.word) != ""


def standing_apart(sentences: Sequence[Sequence[str]], known: Collection[Name]) -> set[Name]:
    """Return the short names that cannot mean whom they might: their sentence names that one too.

    `sentences` are words, each name of several words as one.
    """
    people = _people(frozenset(known))
    found: set[Name] = set()
    for words in sentences:
        here = [name for name in people if " ".join(name) in words]
        own = {word for name in here for word in _own(name)}
        found |= {(word,) for word in words if word in own}
        for name in here:
            rivals = (other for other in here if other[0] not in _TITLES)
            if name[0] in _TITLES and any(_fits(name, other) for other in rivals):
                found.add((" ".join(name),))
    return found


def left_alone(words: Collection[str], known: Collection[Name]) -> set[Name]:
    """Return which words of a story that was read are parts of a name, or a title with a name, and
    were left as they are.
    """
    people = _people(frozenset(known))
    own = {word for name in people for word in _own(name)}
    own |= {" ".join(name) for name in people if name[0] in _TITLES}
    return {(word,) for word in words if word in own}


@lru_cache(maxsize=50_000)
def _meaning(name: Name, known: frozenset[Name]) -> Name | None:
    """The whole name of the one person that a short name can mean, None where there is none."""
    if (" ".join(name),) in known:
        return None
    people = _people(known)
    if len(name) == 1:
        owners = {_meaning(one, known) or one for one in people if name[0] in _own(one)}
        return owners.pop() if len(owners) == 1 else None
    if name[0] not in _TITLES:
        return None
    whole = [one for one in people if one[0] not in _TITLES and _fits(name, one)]
    if len(whole) != 1:
        return None
    titled = [one for one in people if one[0] in _TITLES and one != name]
    return None if any(_fits(other, whole[0]) for other in titled) else whole[0]


@lru_cache(maxsize=10_000)
def _people(known: frozenset[Name]) -> tuple[Name, ...]:
    return tuple(sorted(name for name in known if len(name) > 1 and _is_person(name)))


def _is_person(name: Name) -> bool:
    if any(word in grammar.TITLES for word in name[1:]):
        return False
    if name[0] in _TITLES:
        return True
    is_place = " ".join(name) in _towns() or kind_of(name[-1]) in ("place", "thing", "container")
    is_double = _gender(name[-1]) != "" and name[-1] not in _surnames()  # Mary Ann is not Mary
    return _gender(name[0]) != "" and not is_place and not is_double


def _own(name: Name) -> tuple[str, ...]:
    """The words by which a person may be called: first and last name, without a title."""
    words = name[1:] if name[0] in _TITLES else name
    return (words[0], words[-1])


def _fits(titled: Name, whole: Name) -> bool:
    """Return whether a title and a name may be those of somebody: Mr Smith, and John Smith."""
    gender = _TITLES[titled[0]]
    if gender != "n" and _gender(whole[0]) not in (gender, "n"):
        return False
    rest = titled[1:]
    by_first = titled[0] in _WITH_FIRST_NAMES and rest == whole[:1]
    return rest in (whole, whole[-1:]) or by_first


def _gender(first_name: str) -> str:
    """f or m by the lists of first names, n for one in both; empty for a word that is none."""
    return _genders().get(first_name, "")


@cache
def _genders() -> dict[str, str]:
    women = {name.lower() for name in read.entries("women")}
    men = {name.lower() for name in read.entries("men")}
    both = dict.fromkeys(women & men, "n")
    return dict.fromkeys(women, "f") | dict.fromkeys(men, "m") | both


@cache
def _surnames() -> frozenset[str]:
    return frozenset(name.lower() for name in read.entries("surnames"))


@cache
def _towns() -> frozenset[str]:
    return frozenset(name.lower() for name in read.entries("towns"))
