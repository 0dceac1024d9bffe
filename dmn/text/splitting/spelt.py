"""The words of a fact that is one token: the token, and how it is spelt."""

import re
from functools import lru_cache

from dmn.text.splitting.characters import plain_text

# What a person types must not look like the vocabulary's own symbols.
_CHARACTERS = str.maketrans("<>", "‹›")
_LONGEST_ENDING = 4
_LONGEST_BEGINNING = 3


@lru_cache(maxsize=200_000)
def token_words(token: str, spelling: bool = False) -> tuple[str, ...]:
    """The words of a fact that is a token: itself in lower case and, with `spelling`, its last
    letters, its first ones and its shape, each of which holds a space as no token does.
    """
    token = plain_text(token)
    word = token.lower().translate(_CHARACTERS)
    if not spelling:
        return (word,)
    endings = (word[-n:] for n in range(1, min(_LONGEST_ENDING, len(word) - 1) + 1))
    beginnings = (word[:n] for n in range(1, min(_LONGEST_BEGINNING, len(word) - 1) + 1))
    shape = f"shape {_shape(token)}"
    return (word, *(f"… {end}" for end in endings), *(f"{start} …" for start in beginnings), shape)


def _shape(token: str) -> str:
    """Xxxx for Johnny, XXX for NATO, dd for 42: kinds of character, each at most thrice in a
    row.
    """
    kinds = "".join(
        "d" if c.isdigit() else "X" if c.isupper() else "x" if c.isalpha() else c for c in token
    ).translate(_CHARACTERS)
    return re.sub(r"(.)\1{3,}", r"\1\1\1", kinds)[:8]
