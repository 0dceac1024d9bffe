"""What is left of a question when names do not count: two with the same structure are one question
about other people, places and things.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from hashlib import blake2b

from dmn.data.datasets import babi
from dmn.data.examples import Example
from dmn.text import lexicon
from dmn.text.vocabulary import singular

_WORD = re.compile(r"[\w']+")
_NAMES = babi.NAMES | lexicon.NAMES


def story_digest(example: Example) -> int:
    """Return 64 bits that stand for the exact facts and question."""
    return _digest("\n".join((*example.facts, example.question)))


def structure_digest(example: Example) -> int:
    """Return 64 bits that stand for facts and question up to renaming."""
    return _digest(structure(example))


def structure(example: Example) -> str:
    """Return facts and question in lower case, each name as its number in order of appearance.

    A plural has the number of its singular, and an s. Names are the words by which bAbI and the
    generated stories call somebody or something.
    """
    numbers: dict[str, int] = {}
    return "\n".join(
        " ".join(_numbered(sentence, numbers)) for sentence in (*example.facts, example.question)
    )


def _numbered(sentence: str, numbers: dict[str, int]) -> Iterator[str]:
    for word, stem in _words(sentence):
        if stem is None:
            yield word
        else:
            yield f"<{numbers.setdefault(stem, len(numbers))}>{'' if stem == word else 's'}"


@lru_cache(maxsize=50_000)
def _words(sentence: str) -> tuple[tuple[str, str | None], ...]:
    """Return the words of a sentence, names with their singulars."""
    words = _WORD.findall(sentence.lower())
    return tuple((word, singular(word) if word in _NAMES else None) for word in words)


def _digest(text: str) -> int:
    content = text.encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(content, digest_size=8).digest(), "little")
