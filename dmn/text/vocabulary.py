"""Words <-> ids, and placeholders for words never seen.

A placeholder is a trained, untyped embedding: it means "some word, the same one each time". In
training, names of a story are now and then replaced by placeholders, so that the network learns to
reason about words it knows nothing of; when asked, an unknown word is given a free one.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache

import numpy as np

from dmn.errors import CheckpointError

PAD = 0
END = 1
_SPECIAL = ("<pad>", "<end>")
_IRREGULAR = {
    "mice": "mouse",
    "geese": "goose",
    "men": "man",
    "women": "woman",
    "children": "child",
    "people": "person",
}


_OWNERS_MARK = "'s"
_SPELLING = re.compile(r"… .*|.* …|shape (?:[Xxd]|[^A-Za-z0-9])+")


def is_spelling(word: str) -> bool:
    """Return whether a word of a token's fact says how the token is spelt; see `token_words`."""
    return " " in word and _SPELLING.fullmatch(word) is not None


def _placeholder(number: int) -> str:
    return f"<{number}>"


def is_special(word: str) -> bool:
    """Return whether a word of `vocabulary.json` is a placeholder or another special symbol."""
    return word.startswith("<") and word.endswith(">")


class Vocabulary:
    """All words a network knows: padding, the end symbol, placeholders, the classes in their own
    order where answers are chosen from classes, then words in sorted order.
    """

    def __init__(
        self, words: Iterable[str], n_placeholders: int, classes: Sequence[str] = ()
    ) -> None:
        self.n_placeholders = n_placeholders
        self.classes = tuple(classes)
        placeholders = [_placeholder(number) for number in range(1, n_placeholders + 1)]
        others = sorted(set(words).difference(classes))
        self.words: tuple[str, ...] = (*_SPECIAL, *placeholders, *classes, *others)
        self._ids = {word: index for index, word in enumerate(self.words)}
        if len(self._ids) != len(self.words):
            raise ValueError("a vocabulary's words must not look like its special symbols")

    @classmethod
    def from_list(cls, words: Sequence[str], classes: Sequence[str] = ()) -> "Vocabulary":
        """From `vocabulary.json`, where a word's position is its id.

        Raises CheckpointError if it cannot be.
        """
        n_placeholders = sum(map(is_special, words)) - len(_SPECIAL)
        known = words[len(_SPECIAL) + max(n_placeholders, 0) :]
        try:
            vocabulary = cls(known, max(n_placeholders, 0), classes)
        except ValueError:
            vocabulary = None
        if vocabulary is None or list(vocabulary.words) != list(words):
            raise CheckpointError(
                "vocabulary.json should hold <pad>, <end>, placeholders <1> <2> …, the classes "
                "that config.json names and then distinct sorted words; "
                "it does not. Save the checkpoint again with this version."
            )
        return vocabulary

    @property
    def known(self) -> tuple[str, ...]:
        """Its ordinary words: neither special symbols nor placeholders."""
        return self.words[len(_SPECIAL) + self.n_placeholders :]

    @property
    def n_answers(self) -> int:
        """Return the number of ids, from 0 on, that an answer may have: up to the last class, or
        all.
        """
        if not self.classes:
            return len(self)
        return len(_SPECIAL) + self.n_placeholders + len(self.classes)

    @cached_property
    def nouns(self) -> np.ndarray:
        """For each id, that of its singular where both are words: mice -> mouse."""
        return np.array(
            [self._ids.get(singular(word), index) for index, word in enumerate(self.words)]
        )

    def __len__(self) -> int:
        return len(self.words)

    def __contains__(self, word: str) -> bool:
        return word in self._ids

    def reads(self, word: str) -> bool:
        """Return whether a word is read at all. How a token is spelt, and an owner's mark ('s),
        name nothing: where the network does not know them, no placeholder stands for them.
        """
        return word in self._ids or not (word == _OWNERS_MARK or is_spelling(word))

    def id(self, word: str) -> int:
        """The id of a known word; KeyError for any other."""
        return self._ids[word]

    def placeholder_id(self, number: int) -> int:
        """The id of placeholder `number`, counted from 1."""
        return len(_SPECIAL) + number - 1

    def placeholder_number(self, index: int) -> int | None:
        """Return the number of the placeholder of an id, from 1; None for an ordinary word."""
        number = index - len(_SPECIAL) + 1
        return number if 1 <= number <= self.n_placeholders else None


class Placeholders:
    """Hands out placeholders to the unknown words of one story and its question, the same one each
    time.

    A plural and its singular share one ("foxes", "fox"). Past the last placeholder, the oldest is
    used again.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self.numbers: dict[str, int] = {}
        """Lower-case unknown word -> number of its placeholder, in order of appearance."""
        self._stems: dict[str, int] = {}

    def copy(self) -> "Placeholders":
        """The same words so far; what is handed out from here on is its own."""
        twin = Placeholders(self._vocabulary)
        twin.numbers, twin._stems = dict(self.numbers), dict(self._stems)
        return twin

    def id(self, word: str) -> int:
        """The id of a lower-case word, known or not."""
        if word in self._vocabulary:
            return self._vocabulary.id(word)
        if word not in self.numbers:
            stem = singular(word)
            self._stems.setdefault(stem, len(self._stems) % self._vocabulary.n_placeholders + 1)
            self.numbers[word] = self._stems[stem]
        return self._vocabulary.placeholder_id(self.numbers[word])

    def ids(self, words: Iterable[str]) -> tuple[int, ...]:
        """The ids of those of a fact's words that the network reads; of all if it reads none."""
        said = tuple(words)
        read = tuple(word for word in said if self._vocabulary.reads(word))
        return tuple(self.id(word) for word in read or said)

    def word(self, number: int) -> str | None:
        """The word that a placeholder stands for (the singular if both were read), None if it
        stands for none.
        """
        candidates = [word for word, taken in self.numbers.items() if taken == number]
        return min(candidates, key=len) if candidates else None


@lru_cache(maxsize=50_000)
def singular(word: str) -> str:
    """A rough English singular: enough to see that two words are one noun, not a dictionary's."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    for plural, one in (
        ("ves", "f"),
        ("ies", "y"),
        ("sses", "ss"),
        ("xes", "x"),
        ("ches", "ch"),
        ("shes", "sh"),
    ):
        if word.endswith(plural) and len(word) > len(plural) + 1:
            return word.removesuffix(plural) + one
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        return word.removesuffix("s")
    return word
