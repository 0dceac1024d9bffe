"""Prose into sentences, sentences into words. The only place that knows spaCy.

A blank English pipeline: rules only, nothing to download. Training and asking use the same
functions, and a checkpoint names them (`TOKENISER`), so that a network never reads words cut in
another way than it learnt.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from spacy.lang.en import English
from spacy.language import Language
from spacy.tokens import Doc

from dmn.errors import TextError

TOKENISER = "spacy-blank-en-1"
MAX_CHARACTERS = 1_000_000
MAX_FACTS = 10_000
MAX_SENTENCE_CHARACTERS = 10_000

# Sentence ends that spaCy's English rules leave inside a word.
_WIDE_STOP = re.compile(r"(?<=[。！？])")
_QUESTION_END = re.compile(r"(?<=[?？])\s+")
_APOSTROPHES = str.maketrans("‘’`´", "''''")
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
    return pipeline


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
    found: list[Sentence] = []
    offset = 0
    for line in story.splitlines(keepends=True):
        for piece in _WIDE_STOP.split(line):
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
