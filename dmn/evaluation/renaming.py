"""Stories with every name, place and thing replaced by a made-up word: what a network then still
answers rests on the story, not on words it knows.

It works on text, before anything is encoded.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from random import Random

from dmn.data.datasets import babi
from dmn.data.examples import Example
from dmn.data.stories import stories
from dmn.text import lexicon
from dmn.text.vocabulary import singular

_ONSETS = (
    "b",
    "bl",
    "d",
    "dr",
    "f",
    "fl",
    "g",
    "gl",
    "k",
    "kr",
    "l",
    "m",
    "n",
    "p",
    "pl",
    "qu",
    "r",
    "sk",
    "sn",
    "t",
    "tr",
    "v",
    "w",
    "z",
)
_VOWELS = ("a", "e", "i", "o", "u")
# No word ends in a vowel or an s: with an s it is a plural, without one a singular.
_CODAS = ("b", "d", "g", "k", "l", "m", "n", "p", "r", "t", "ck", "nd", "rp", "lt", "mp")
_WORD = re.compile(r"[A-Za-z']+")


def renamed_stories(
    examples: Sequence[Example], seed: int, known: Collection[str] = ()
) -> list[Example]:
    """Return the examples in their order with made-up names; questions of one story share theirs.

    `known` are lower-case words that no made-up one may be, such as a vocabulary's. Directions,
    numbers, yes and no, and motives with what answers them stay: `babi.renameable` says which
    words are names. The same seed gives the same words.
    """
    random = Random(f"rename {seed}")
    taken = {singular(word) for word in (*known, *babi.NAMES, *lexicon.NAMES)}
    taken |= _words_in(examples)
    found = []
    for story in stories(examples):
        names = sorted(set().union(*(babi.renameable(example) for example in story)))
        words = made_up(names, random, taken)
        found += [renamed(example, words) for example in story]
    return found


def renamed(example: Example, words: Mapping[str, str]) -> Example:
    """Replace each renameable name as `words` says (both lower case); a capital stays a capital.
    Supporting facts and task stay the same.
    """
    chosen = {name: words[name] for name in babi.renameable(example)}

    def put(text: str) -> str:
        return _WORD.sub(lambda match: _with_capital(match[0], chosen), text)

    return Example(
        tuple(map(put, example.facts)),
        put(example.question),
        tuple(map(put, example.answer)),
        example.supporting,
        example.task,
    )


def made_up(names: Iterable[str], random: Random, taken: Collection[str]) -> dict[str, str]:
    """Make up a new word for each lower-case name; singular and plural stay such.

    None is in `taken`, none is given twice, and none looks like another's plural.
    """
    found: dict[str, str] = {}
    stems: dict[str, str] = {}
    words = (word for word in _pronounceable(random) if word not in taken)
    for name in names:
        stem = singular(name)
        while stem not in stems:
            word = next(words)
            if word not in stems.values():
                stems[stem] = word
        found[name] = stems[stem] if stem == name else stems[stem] + "s"
    return found


def _pronounceable(random: Random) -> Iterator[str]:
    """Yield words that can be pronounced, of two or three syllables, such as "blicket"."""
    while True:
        syllables = [
            random.choice(_ONSETS) + random.choice(_VOWELS) for _ in range(random.choice((2, 2, 3)))
        ]
        yield "".join(syllables) + random.choice(_CODAS)


def _words_in(examples: Iterable[Example]) -> set[str]:
    texts = (text for e in examples for text in (*e.facts, e.question, *e.answer))
    return {singular(word) for text in set(texts) for word in _WORD.findall(text.lower())}


def _with_capital(word: str, chosen: Mapping[str, str]) -> str:
    new = chosen.get(word.lower())
    if new is None:
        return word
    return new.capitalize() if word[0].isupper() else new
