"""Ends of the sentences of a line: at stops, but for those of abbreviations that go on."""

import itertools
import re
from collections.abc import Collection, Iterable, Sequence

from dmn.text.splitting import grammar
from dmn.text.splitting.tokens import Token, is_capital
from dmn.text.substitutes import kind_of

_STOPS = frozenset(".!?。．！？｡‽⁇⁈⁉।॥۔؟։")
_ELLIPSES = frozenset(("...", "…", "....", ".."))
_OPENING = frozenset("([{«‹¿¡「『（【")
_FAR = 60
"""Words before a stop that are looked at: time must not grow with the square of a text."""
_NEVER = frozenset(("e.g.", "i.e.", "vs.", "v.s.", "E.g.", "I.e."))


_GLUED = re.compile(r"([a-z]{2,}\.)([a-z]+)\W*")
_SHORTENED = grammar.ABBREVIATED_TITLES | {"jr", "sr", "no"}


def end_of_glued(chunk: str) -> int:
    """Return where a sentence ends inside what stands between blanks: park.john; 0 for nowhere."""
    match = _GLUED.fullmatch(chunk)
    if match is None:
        return 0
    opens = kind_of(match[2]) == "person" or match[2] in _OPENERS
    return match.end(1) if opens else 0


_OPENERS = grammar.SUBJECT_PRONOUNS | {"the", "then", "after", "where", "my", "his", "her"}


def abbreviated(tokens: Iterable[Token]) -> list[Token]:
    """Return tokens with the stop of a shortened word, that is no known one, as its part: Lt."""
    found: list[Token] = []
    for token in tokens:
        last = found[-1] if found else None
        if last and token.text == "." and last.word in _SHORTENED and last.end == token.start:
            found[-1] = Token(f"{last.text}.", last.word, last.start, token.end)
        else:
            found.append(token)
    return found


def bare_names(lines: Iterable[Sequence[Token]]) -> frozenset[str]:
    """Return words with a capital that a text also writes without a stop, as it does with names:
    Mo went home. They may end a sentence that would look abbreviated otherwise.
    """
    found = set()
    for tokens in lines:
        for token, following in itertools.pairwise(tokens):
            is_bare = is_capital(token) and token.text[-1] != "."
            if is_bare and not is_capital(following) and following.text != ".":
                found.add(token.word)
    return frozenset(found)


def has_abbreviation(tokens: Sequence[Token]) -> bool:
    """Return whether a line holds a stop inside a word, before its last word."""
    return any(token.text[-1] == "." and len(token.text) > 1 for token in tokens[:-1])


def sentences(tokens: Sequence[Token], bare: Collection[str] = ()) -> list[list[Token]]:
    """Return a line's tokens, cut into sentences. `bare` are the story's names."""
    found: list[list[Token]] = []
    current: list[Token] = []
    has_ended = False
    for place, token in enumerate(tokens):
        if has_ended and (token.word or _begins(tokens, place)):
            found.append(current)
            current, has_ended = [], False
        current.append(token)
        if not has_ended:
            has_ended = _ends(tokens, place, bare)
    found.append(current)
    return found


def _ends(tokens: Sequence[Token], place: int, bare: Collection[str]) -> bool:
    text = tokens[place].text
    if text in _STOPS:
        return True
    if text in _ELLIPSES:
        return place + 1 < len(tokens) and _starts_anew(tokens, place + 1)
    if text[-1] != "." or len(text) == 1 or place + 1 == len(tokens):
        return False
    return _ends_after_abbreviation(tokens, place, bare)


def _starts_anew(tokens: Sequence[Token], place: int) -> bool:
    return tokens[place - 1].end < tokens[place].start and tokens[place].text[0].isupper()


def _ends_after_abbreviation(tokens: Sequence[Token], place: int, bare: Collection[str]) -> bool:
    token, following = tokens[place], tokens[place + 1]
    if token.text in _NEVER or token.end == following.start:
        return False
    if token.word in bare:
        return True
    if not following.text[0].isupper():
        return token.text[:-1].isalpha() and token.text.islower() and _may_open(token, following)
    if token.word in grammar.ABBREVIATED_TITLES:
        return _is_object(tokens, place)
    if len(token.text) == 2:
        return False  # an initial: J. Smith
    is_time = token.word.endswith(".m.") and _has_verb(tokens[max(0, place - _FAR) : place])
    return token.text.count(".") == 1 or is_time or following.word in grammar.FUNCTION_WORDS


def _has_verb(tokens: Sequence[Token]) -> bool:
    """Return whether a verb stands behind the last stop: at 8 a.m. Sarah left."""
    for token in reversed(tokens):
        if token.text in _STOPS:
            return False
        if grammar.is_verb(token.word):
            return True
    return False


def _may_open(token: Token, following: Token) -> bool:
    """Return whether a text in lower case goes on with a new sentence: to see the dr. then left."""
    if len(token.text) == 2:
        return following.text.isalpha()
    return following.word in grammar.FUNCTION_WORDS or grammar.is_verb(following.word)


def _is_object(tokens: Sequence[Token], place: int) -> bool:
    """Return whether a title is rather a name that ends its sentence: John gave it to Ms. Mary
    left.
    """
    before = [token.word for token in tokens[max(0, place - _FAR) : place]]
    if place + 2 >= len(tokens) or before[-1:] not in (["to"], ["with"], ["from"]):
        return False
    has_verb = any(map(grammar.is_verb, before))
    is_embedded = not grammar.COMPLEMENTISERS.isdisjoint(before)
    return has_verb and not is_embedded and grammar.is_verb(tokens[place + 2].word)


def _begins(tokens: Sequence[Token], place: int) -> bool:
    """Return whether a mark behind a stop belongs to the sentence that follows."""
    text = tokens[place].text
    if text in _OPENING:
        return True
    if text not in ('"', "'", "*", "-", "–", "—"):
        return False
    has_blank_before = tokens[place - 1].end < tokens[place].start
    has_blank_behind = place + 1 == len(tokens) or tokens[place].end < tokens[place + 1].start
    return has_blank_before and (not has_blank_behind or text in "-–—")
