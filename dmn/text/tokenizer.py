"""Prose into sentences, sentences into words. The only place that knows spaCy.

A blank English pipeline: rules only, nothing to download. Training and asking use the same
functions, and a checkpoint names them (`TOKENISER`), so that a network never reads words split in
another way than it learnt.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from threading import Lock
from typing import Any

from spacy.lang.en import English
from spacy.lang.norm_exceptions import BASE_NORMS

from dmn.errors import TextError
from dmn.text.splitting import boundaries, clauses, contractions, names, pasted, short_names
from dmn.text.splitting.characters import Normalised, normalised, plain_text
from dmn.text.splitting.spelt import token_words
from dmn.text.splitting.tokens import Token, has_words, said, word_of

TOKENISER = "spacy-blank-en-2"
READABLE = frozenset((TOKENISER, "spacy-blank-en-1"))
"""Tokenisers whose checkpoints read well here: bAbI's sentences have the same words in all."""
MAX_CHARACTERS = 1_000_000
MAX_FACTS = 10_000
MAX_SENTENCE_CHARACTERS = 10_000
MOST_WORDS_KEPT = 50_000
"""From one text that a person typed to the next."""
MAX_TOKENS = 2_000
"""Of a text whose facts are its tokens."""

Reader = Callable[[str], tuple[str, ...]]
"""Function that gives the words of a fact."""
Names = frozenset[tuple[str, ...]]
"""Names of several words, each as its words."""

# A chunk is what stands between blanks. It ends as well at stops that spaCy's English rules leave
# inside a word, and after a thousand characters, since the time that a word takes grows with its
# square.
_STOP_INSIDE = r"[!?](?=[A-Z][a-z]|[A-Z] |[^\x00-\x7f])"
_CHUNK = re.compile(rf"(?:[^\s。!?]|(?!{_STOP_INSIDE})[!?]){{1,1000}}[。!?]?|[。!?]")
_LONGEST_KEPT = 40
_LONGEST_SUFFIX = 64
_QUESTION_END = re.compile(r"(?<=[?？])\s+")
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Sentence:
    """One fact as typed, where it stands, and its words as the network reads them."""

    text: str
    start: int
    end: int
    words: tuple[str, ...]
    """Lower case, punctuation left out, contractions opened (isn't -> is, not), a name of several
    words as one (living room).
    """
    surfaces: tuple[str, ...]
    """The same words as typed, one for each of `words`."""
    whole: tuple[int, int] | None = None
    """Start and end of the typed sentence that this is a part of; None for a sentence of its own.

    It was split on a guess, which `split_story(..., split_clauses=False)` undoes.
    """


_kept: list[Any] = []
"""spaCy's tokenizer, once it is made."""
_making = Lock()


def _tokenizer() -> Any:
    if not _kept:
        with _making:
            if not _kept:
                _kept.append(_made())
    return _kept[0]


def _made() -> Any:
    tokenizer = English().tokenizer
    _quicken(tokenizer)
    return tokenizer


def _forget_words() -> None:
    """Take another tokenizer where this one has met many words: spaCy keeps each, 650 bytes a word,
    as long as a server lives. It takes half a second, in which all others go on with the old one.
    """
    is_full = len(_tokenizer().vocab.strings) > MOST_WORDS_KEPT
    if is_full and _making.acquire(blocking=False):
        try:
            _kept[0] = _made()
        finally:
            _making.release()


def suffixes_and_norms() -> tuple[str, dict[str, str]]:
    """Return the pattern of endings, and words whose norm is another word."""
    made: Any = English().tokenizer
    return str(made.suffix_search.__self__.pattern), dict(BASE_NORMS)


def _quicken(tokenizer: Any) -> None:
    """Has beginnings and endings looked for where they stand, not all along the word: 20,000
    brackets in a row would keep everybody waiting for a minute.
    """
    beginning, ending = tokenizer.prefix_search.__self__, tokenizer.suffix_search.__self__
    tokenizer.prefix_search = beginning.match
    tokenizer.suffix_search = lambda word: ending.search(word, max(0, len(word) - _LONGEST_SUFFIX))


def _split_chunk(chunk: str) -> tuple[Token, ...]:
    end = boundaries.end_of_glued(chunk)
    return tuple(
        boundaries.abbreviated(
            Token(t.text, word_of(t.text, t.norm_), start + t.idx, start + t.idx + len(t.text))
            for start, piece in ((0, chunk[:end]), (end, chunk[end:]))
            for t in _tokenizer()(piece)
        )
    )


_kept_chunk = lru_cache(maxsize=20_000)(_split_chunk)


def _tokens(line: str, offset: int = 0) -> list[Token]:
    """The tokens of a piece of text in its one form, contractions opened."""
    found: list[Token] = []
    may_be_contracted = False
    for match in _CHUNK.finditer(line):
        chunk, at = match[0], offset + match.start()
        read = _kept_chunk if len(chunk) <= _LONGEST_KEPT else _split_chunk
        tokens = read(chunk)
        may_be_contracted |= len(tokens) > 1
        found += [Token(text, word, at + start, at + end) for text, word, start, end in tokens]
    return contractions.opened(found) if may_be_contracted else found


@lru_cache(maxsize=20_000)
def item_word(item: str, known: Names = frozenset()) -> str:
    """An item of a data file's answer as the vocabulary keeps it: never one of its own symbols.
    `known` are the names of several words of its story.
    """
    return " ".join(words(item, known)) or item.lower().strip("<>")


@lru_cache(maxsize=1_000_000)
def words(sentence: str, known: Names = frozenset()) -> tuple[str, ...]:
    """The words of one sentence that is known to be one, as in a data file. `known` are the names
    of several words of its story.

    Remembered, since data files repeat their sentences; who has read a large one clears the cache.
    """
    _forget_words()
    return said(_with_names(_tokens(plain_text(sentence)), known))[0]


def _with_names(tokens: list[Token], known: Names) -> list[Token]:
    return names.joined(tokens, names.spans(tokens), known)


def story_names(facts: Sequence[str]) -> Names:
    """The names of several words of a data file's story, which consists of these sentences."""
    return _names_of(facts) if any(map(_may_hold_names, facts)) else frozenset()


def _names_of(facts: Sequence[str]) -> Names:
    tokens = [_tokens(plain_text(fact)) for fact in facts]
    return names.names_of(tokens, [names.spans(one) for one in tokens])


@lru_cache(maxsize=200_000)
def _may_hold_names(sentence: str) -> bool:
    return bool(_names_of((sentence, sentence)))


_BY_READER: dict[bool, Reader] = {
    spelling: partial(token_words, spelling=spelling) for spelling in (False, True)
}


def fact_reader(facts: str, spelling: bool = False) -> Reader:
    """Return the function that gives the words of a fact that is a "sentence" or a "token"."""
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
    clean = normalised(text)
    found = [token for token in _tokenizer()(clean.text) if not token.is_space]
    if not found:
        raise TextError("Nothing to read yet. Type a sentence, for example: A lovely film.")
    if len(found) > MAX_TOKENS:
        raise TextError(
            f"This checkpoint reads up to {MAX_TOKENS:,} words, got {len(found):,}. Ask about "
            "a part of them."
        )
    places = (clean.typed(t.idx, t.idx + len(t.text)) for t in found)
    return tuple(_as_fact(text[start:end], start, spelling) for start, end in places)


def _as_fact(token: str, start: int, spelling: bool) -> Sentence:
    found = token_words(token, spelling)
    return Sentence(token, start, start + len(token), found, (token, *found[1:]))


def split_story(story: str, split_clauses: bool = True) -> tuple[Sentence, ...]:
    """Sentences of prose, or of one sentence a line, or of both mixed.

    A line end always ends a sentence; story[s.start:s.end] == s.text for each. Clauses of two
    people in one sentence are facts of their own, but without `split_clauses`.

    Raises TextError for a story without words, or too long to be read at all.
    """
    if len(story) > MAX_CHARACTERS:
        raise TextError(
            f"A story may have up to {MAX_CHARACTERS:,} characters, this one has {len(story):,}. "
            "Ask about a part of it."
        )
    _check_characters(story)
    _forget_words()
    clean = normalised(story)
    found: list[Sentence] = []
    for tokens, people in _typed_sentences(clean.text):
        facts = clauses.parts(tokens, people) if split_clauses else [tokens]
        whole = _places(clean, story, tokens) if len(facts) > 1 else None
        for fact in facts:
            start, end = _places(clean, story, fact)
            found.append(Sentence(story[start:end], start, end, *said(fact), whole))
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


def _typed_sentences(text: str) -> Iterator[tuple[list[Token], frozenset[str]]]:
    """The sentences of a story with its names put together, and who acts in it."""
    lines = [_tokens(line, start) for line, start in pasted.lines(text)]
    bare = frozenset[str]()
    if any(map(boundaries.has_abbreviation, lines)):
        bare = boundaries.bare_names(lines)
    # A line of dashes or a lone emoji says nothing that the network could read.
    found = [
        tokens
        for line in lines
        for tokens in boundaries.sentences(line, bare)
        if any(token.word for token in tokens)
    ]
    shown = [names.spans(tokens) for tokens in found]
    known = names.names_of(found, shown)
    if known:
        found = [names.joined(*one, known) for one in zip(found, shown, strict=True)]
    may_be_split = any(map(clauses.may_be_split, found))
    people = clauses.people_of(found) if may_be_split else frozenset[str]()
    return ((tokens, people) for tokens in found)


def _places(clean: Normalised, typed: str, tokens: Collection[Token]) -> tuple[int, int]:
    """Return the position of tokens in the typed text, from the first to the last."""
    first, *_, last = (*tokens, *tokens)
    start, end = clean.typed(first.start, last.end)
    while typed[start].isspace():
        start += 1
    while typed[end - 1].isspace():
        end -= 1
    return start, end


def names_in(sentences: Collection[Sentence]) -> frozenset[tuple[str, ...]]:
    """The names of several words of a story, to be found again in a question about it."""
    found = frozenset(
        tuple(word.split()) for sentence in sentences for word in sentence.words if " " in word
    )
    if not short_names.has_people(found):
        return found
    return found | short_names.left_alone({w for s in sentences for w in s.words}, found)


def read_question(question: str, known: Names = frozenset()) -> Sentence:
    """The question as one sentence, whatever its punctuation. `known` are the names of several
    words of its story.

    Raises TextError where it has no words, or is no question's length.
    """
    if len(question) > MAX_SENTENCE_CHARACTERS:
        raise TextError(
            f"A question may have up to {MAX_SENTENCE_CHARACTERS:,} characters, this one has "
            f"{len(question):,}. Put the story into the story box."
        )
    _check_characters(question)
    text = question.strip()
    words, surfaces = said(_with_names(_tokens(plain_text(text)), known))
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
    return tuple(piece for piece in pieces if has_words(piece))
