"""Choose the sentences of a crowded story that are read: those that names link to the question.

A story is crowded where it has more unknown words than the network has placeholders, or more
sentences than a network was trained to read. Words would then share a placeholder, and two people
be taken for one. A sentence is linked that names what the question names, then one that names what
a linked sentence names, and so on, while there are placeholders left; sentences that hold mostly
names and words the network knows come first. Other stories are read whole.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice, pairwise

from dmn.data.datasets import babi
from dmn.text import lexicon
from dmn.text.lists import read as word_lists
from dmn.text.vocabulary import Vocabulary, singular

MOST_READ = 80
"""Sentences up to which a story with few unknown words is read whole."""
_LOOKED_BACK = 5
"""Sentences before a pronoun among which it finds whom it means."""


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


_BEFORE_NAMES = _listed(
    "the a an his her my our their your its some to with from in of at into onto and or than by"
)
_THIRD_PERSON = _listed("he she it they him her them his hers its their theirs")
_FIRST_PERSON = _listed("i me my mine we us our")
_ASKER = frozenset(("i", "my", "we"))
_IDIOMS = frozenset((("can", "i"), ("could", "i"), ("do", "i"), ("should", "i")))
"""In which the asker is not somebody of the story: "where can I find the key?"."""
_OWNERS_MARK = "'s"


@cache
def _names() -> frozenset[str]:
    return frozenset(map(singular, babi.NAMES | lexicon.NAMES | word_lists.names()))


@dataclass(frozen=True)
class _Fact:
    """A sentence, by what can link it; words as singulars."""

    words: frozenset[str]
    names: frozenset[str]
    unknown: frozenset[str]
    foreign: frozenset[str]
    """Unknown words that no list knows as a name."""
    is_plain: bool
    """True if most of its words are names or known."""


def linked(
    facts: Sequence[Sequence[str]], question: Sequence[str], vocabulary: Vocabulary
) -> list[int]:
    """Return which facts are read, in order: all, or in a crowded story those that are linked.

    Words are in lower case. All are read where nothing links any to the question, too.
    """
    everything = list(range(len(facts)))
    room = vocabulary.n_placeholders
    if len(facts) <= MOST_READ and not _is_crowded(facts, question, vocabulary):
        return everything
    asks_of_asker = _asks_of_asker(question)
    parts = _resolved([_fact(words, vocabulary, asks_of_asker) for words in facts], facts)
    asked = {singular(w) for w in question if _is_name(w) or w not in vocabulary} - _FIRST_PERSON
    if asks_of_asker:
        asked.add("i")
    kept, held = set[int](), set(_unknown(question, vocabulary))
    for plain_alone in (True, False):
        _spread(parts, asked, kept, held, room, plain_alone)
    return sorted(kept) or everything


def _is_crowded(
    facts: Sequence[Sequence[str]], question: Sequence[str], vocabulary: Vocabulary
) -> bool:
    unknown = {word for words in (*facts, question) for word in words if word not in vocabulary}
    # Most stories end here: singulars are looked for only where they can decide.
    if len(unknown) <= vocabulary.n_placeholders:
        return False
    return len(_unknown(unknown, vocabulary)) > vocabulary.n_placeholders


def _spread(
    parts: Sequence[_Fact],
    asked: set[str],
    kept: set[int],
    held: set[str],
    room: int,
    plain_alone: bool,
) -> None:
    """Add to `kept` what is linked to it, round by round, and its unknown words to `held`, which
    holds at most `room`.
    """
    grown = True
    while grown:
        grown = False
        reach = asked.union(*(parts[i].names for i in kept))
        near = [
            i
            for i, part in enumerate(parts)
            if i not in kept
            and (part.is_plain or not plain_alone)
            and (part.names & reach or part.words & asked)
        ]
        near.sort(key=lambda i: len(parts[i].foreign - held) / max(1, len(parts[i].words)))
        for i in near:
            if not (new := parts[i].unknown - held) or len(held) + len(new) <= room:
                kept.add(i)
                held |= new
                grown = True


def _fact(words: Sequence[str], vocabulary: Vocabulary, asks_of_asker: bool) -> _Fact:
    unknown = _unknown(words, vocabulary)
    foreign = frozenset(word for word in unknown if not _is_name(word))
    names = {singular(word) for word in words if _is_name(word)}
    for place, word in enumerate(words):
        follows_name_place = place == 0 or words[place - 1] in _BEFORE_NAMES
        if singular(word) in foreign and word.isalpha() and follows_name_place:
            names.add(singular(word))
    if asks_of_asker and not _FIRST_PERSON.isdisjoint(words):
        names.add("i")
    stems = frozenset(map(singular, words))
    return _Fact(stems, frozenset(names), unknown, foreign, 3 * len(foreign) <= len(words) + 1)


def _resolved(parts: Sequence[_Fact], facts: Sequence[Sequence[str]]) -> list[_Fact]:
    """Return the facts with those names too that a pronoun in them may stand for: the names of the
    nearest sentence before that names anybody; of those alone that hold no foreign words.
    """
    found: list[_Fact] = []
    for part, words in zip(parts, facts, strict=True):
        names = part.names
        if not part.foreign and not _THIRD_PERSON.isdisjoint(words):
            before = islice((o for o in reversed(found) if not o.foreign), _LOOKED_BACK)
            names |= next((o.names for o in before if any(map(_is_name, o.names))), frozenset())
        found.append(replace(part, names=names))
    return found


def _unknown(words: Collection[str], vocabulary: Vocabulary) -> frozenset[str]:
    said = (word for word in words if word not in vocabulary and word != _OWNERS_MARK)
    return frozenset(map(singular, said))


def _is_name(word: str) -> bool:
    """Return whether a word is somebody's or something's name by the lists; one of several words
    always is.
    """
    return " " in word or singular(word) in _names()


def _asks_of_asker(question: Sequence[str]) -> bool:
    pairs = set(pairwise(question))
    return not _ASKER.isdisjoint(question) and not pairs & _IDIOMS
