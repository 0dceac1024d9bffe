"""Prose into sentences, sentences into words. The only place that knows spaCy.

A blank English pipeline: rules only, nothing to download. Training and asking use the same
functions, and a checkpoint names them (`TOKENISER`), so that a network never reads words cut in
another way than it learnt.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from spacy.lang.en import English
from spacy.language import Language
from spacy.tokens import Doc

from dmn.errors import TextError

TOKENISER = "spacy-blank-en-1"
MAX_CHARACTERS = 1_000_000
MAX_FACTS = 10_000
MAX_SENTENCE_CHARACTERS = 10_000
MOST_WORDS_KEPT = 10_000
"""From one text that a person typed to the next."""
MAX_TOKENS = 2_000
"""Of a text whose facts are its tokens."""

Reader = Callable[[str], tuple[str, ...]]
"""What gives the words of a fact."""

# Where a piece of a line ends: at stops that spaCy's English rules leave inside a word, and after a
# thousand characters without a space, since the time that a word takes grows with its square.
_PIECE_END = re.compile(r"[。！？]|[^\s。！？]{1000}(?=\S)")
_LONGEST_SUFFIX = 64
_QUESTION_END = re.compile(r"(?<=[?？])\s+")
_APOSTROPHES = str.maketrans("‘’`´", "''''")
# What a person types must not look like the vocabulary's own symbols.
_TOKEN_CHARACTERS = str.maketrans("‘’`´<>", "''''‹›")
_LONGEST_ENDING = 4
_LONGEST_BEGINNING = 3
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Sentence:
    """One sentence as typed, where it stands, and its words as the network reads them."""

    text: str
    start: int
    end: int
    words: tuple[str, ...]
    """Lower case, punctuation left out, contractions opened (isn't -> is, not)."""
    surfaces: tuple[str, ...]
    """The same words as typed, one for each of `words`."""


@lru_cache(maxsize=1)
def _pipeline() -> Language:
    pipeline = English()
    pipeline.add_pipe("sentencizer")
    _quicken(pipeline.tokenizer)
    return pipeline


def _forget_words() -> None:
    """spaCy keeps each word that it ever met, 650 bytes a word, as long as a server lives."""
    if len(_pipeline().vocab.strings) > MOST_WORDS_KEPT:
        _pipeline.cache_clear()


def _quicken(tokenizer: Any) -> None:
    """Has beginnings and endings looked for where they stand, not all along the word: 20,000
    brackets in a row would keep everybody waiting for a minute.
    """
    beginning, ending = tokenizer.prefix_search.__self__, tokenizer.suffix_search.__self__
    tokenizer.prefix_search = beginning.match
    tokenizer.suffix_search = lambda word: ending.search(word, max(0, len(word) - _LONGEST_SUFFIX))


def _has_words(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _words(doc: Doc, start: int, end: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    spoken = [token for token in doc[start:end] if _has_words(token.text)]
    # Angle brackets mark the vocabulary's own symbols: nobody can type one.
    words = tuple(token.norm_.lower().translate(_APOSTROPHES).strip("<>") for token in spoken)
    return words, tuple(token.text for token in spoken)


def item_word(item: str) -> str:
    """An item of a data file's answer as the vocabulary keeps it: never one of its own symbols."""
    return item.lower().strip("<>")


@lru_cache(maxsize=1_000_000)
def words(sentence: str) -> tuple[str, ...]:
    """The words of one sentence that is known to be one, as in a data file.

    Remembered, since data files repeat their sentences; who has read a large one clears the cache.
    """
    doc = _pipeline().make_doc(sentence)
    return _words(doc, 0, len(doc))[0]


@lru_cache(maxsize=200_000)
def token_words(token: str, spelling: bool = False) -> tuple[str, ...]:
    """The words of a fact that is a token: itself in lower case and, with `spelling`, its last
    letters, its first ones and its shape, each of which holds a space as no token does.
    """
    word = token.lower().translate(_TOKEN_CHARACTERS)
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
    ).translate(_TOKEN_CHARACTERS)
    return re.sub(r"(.)\1{3,}", r"\1\1\1", kinds)[:8]


_BY_READER: dict[bool, Reader] = {
    spelling: partial(token_words, spelling=spelling) for spelling in (False, True)
}


def fact_reader(facts: str, spelling: bool = False) -> Reader:
    """What gives the words of a fact that is a "sentence" or a "token"."""
    return words if facts == "sentence" else _BY_READER[spelling]


def split_tokens(text: str, spelling: bool = False) -> tuple[Sentence, ...]:
    """Each token of a text as a fact of its own; text[t.start:t.end] == t.text for each.

    Raises TextError for a text without tokens, or with too many.
    """
    if len(text) > MAX_SENTENCE_CHARACTERS:
        raise TextError(
            f"This checkpoint reads a sentence of up to {MAX_SENTENCE_CHARACTERS:,} characters, "
            f"this one has {len(text):,}. Ask about a part of it."
        )
    _check_characters(text)
    _forget_words()
    found = [token for token in _pipeline().make_doc(text) if not token.is_space]
    if not found:
        raise TextError("Nothing to read yet. Type a sentence, for example: A lovely film.")
    if len(found) > MAX_TOKENS:
        raise TextError(
            f"This checkpoint reads up to {MAX_TOKENS:,} words, here are {len(found):,}. Ask about "
            "a part of them."
        )
    return tuple(_as_fact(t.text, t.idx, spelling) for t in found)


def _as_fact(token: str, start: int, spelling: bool) -> Sentence:
    found = token_words(token, spelling)
    return Sentence(token, start, start + len(token), found, (token, *found[1:]))


def _sentences_of_line(line: str, offset: int) -> list[Sentence]:
    doc = _pipeline()(line)
    found = []
    for span in doc.sents:
        words, surfaces = _words(doc, span.start, span.end)
        if words:  # a line of dashes or a lone emoji says nothing that the network could read
            text = span.text.strip()
            start = offset + line.index(text, span.start_char)
            found.append(Sentence(text, start, start + len(text), words, surfaces))
    return found


def _pieces(line: str) -> Iterator[str]:
    start = 0
    for end in _PIECE_END.finditer(line):
        yield line[start : end.end()]
        start = end.end()
    yield line[start:]


def split_story(story: str) -> tuple[Sentence, ...]:
    """Sentences of prose, or of one sentence a line, or of both mixed.

    A line end always ends a sentence; story[s.start:s.end] == s.text for each.

    Raises TextError for a story without words, or too long to be read at all.
    """
    if len(story) > MAX_CHARACTERS:
        raise TextError(
            f"A story may have up to {MAX_CHARACTERS:,} characters, this one has {len(story):,}. "
            "Ask about a part of it."
        )
    _check_characters(story)
    _forget_words()
    found: list[Sentence] = []
    offset = 0
    for line in story.splitlines(keepends=True):
        for piece in _pieces(line):
            found += _sentences_of_line(piece.rstrip("\r\n"), offset)
            offset += len(piece)
    if not found:
        raise TextError(
            "Nothing to read yet. Type at least one sentence, for example: Mary went to the garden."
        )
    if len(found) > MAX_FACTS:
        raise TextError(
            f"A story may have up to {MAX_FACTS:,} sentences, this one has {len(found):,}. "
            f"Ask about a part of it."
        )
    return tuple(found)


def read_question(question: str) -> Sentence:
    """The question as one sentence, whatever its punctuation.

    Raises TextError where it has no words, or is no question's length.
    """
    if len(question) > MAX_SENTENCE_CHARACTERS:
        raise TextError(
            f"A question may have up to {MAX_SENTENCE_CHARACTERS:,} characters, this one "
            f"has {len(question):,}. "
            "Put the story into the story box."
        )
    _check_characters(question)
    text = question.strip()
    doc = _pipeline().make_doc(text)
    words, surfaces = _words(doc, 0, len(doc))
    if not words:
        raise TextError("Ask something about the story, for example: Where is Mary?")
    start = question.index(text)
    return Sentence(text, start, start + len(text), words, surfaces)


def _check_characters(text: str) -> None:
    half = _HALF_CHARACTER.search(text)
    if half:
        raise TextError(
            f"Expected text, got half a character ({half[0]!r}) at place {half.start() + 1:,}. "
            "Remove it."
        )


def split_questions(text: str) -> tuple[str, ...]:
    """Several questions typed into one box: "Where is Mary? Where is John?" holds two."""
    pieces = (piece.strip() for line in text.splitlines() for piece in _QUESTION_END.split(line))
    return tuple(piece for piece in pieces if _has_words(piece))
