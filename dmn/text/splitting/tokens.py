"""Words, names and marks of a text, and where they stand."""

import re
from collections.abc import Collection
from typing import NamedTuple

_ABBREVIATION = re.compile(r"[^\W\d_]+\.")


class Token(NamedTuple):
    """A word, a name or a mark, and where it stands in its text."""

    text: str
    word: str
    """As the network reads it, in lower case; empty for a mark."""
    start: int
    end: int


def is_capital(token: Token) -> bool:
    """Return whether a word begins with a capital and may be a name by it."""
    return token.word != "" and token.text[0].isupper()


def has_words(text: str) -> bool:
    """Return whether a text holds a letter or a digit."""
    return any(character.isalnum() for character in text)


def word_of(text: str, norm: str) -> str:
    """Return a token's word, by its text and spaCy's norm; empty for a mark."""
    if not has_words(text):
        return ""
    # Angle brackets mark the vocabulary's own symbols: nobody can type one.
    word = norm.lower().strip("<>") or text.lower()
    return text[:-1].lower() if _ABBREVIATION.fullmatch(text) else word


def said(tokens: Collection[Token]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the words of some tokens, and the same as typed."""
    spoken = [token for token in tokens if token.word]
    return tuple([t.word for t in spoken]), tuple([_surface(t) for t in spoken])


def _surface(token: Token) -> str:
    """A word as typed, without the stop of an abbreviation or a sentence."""
    return token.text if token.text[-1] != "." or "." in token.word else token.text[:-1]
