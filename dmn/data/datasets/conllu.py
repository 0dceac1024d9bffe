"""Universal Dependencies in CoNLL-U: a token a line, ten columns between tabs, of which the second
is the word and the fourth its universal part of speech.

    1-2   don't   _    _     …      a word of the text that is cut into several: left out
    1     do      do   AUX   …
    2     n't     not  PART  …
    2.1   go      go   VERB  …      a word that was never written: left out

A sentence ends with an empty line. Each of its tokens is a question: what is its part of speech?
A token whose tag is _ is read and not asked about.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from dmn.config.presets import TAGS
from dmn.data.datasets.folders import Parts
from dmn.data.examples import Example
from dmn.errors import DataError

FACTS = "token"
QUESTION = "What are the part-of-speech tags?"
TASK = "part of speech"
_COLUMNS = 10
_NONE = "_"
_SKIPPED = re.compile(r"[0-9]+[-.][0-9]+")
_PARTS = Parts(
    "CoNLL-U sentences", {"train": "*train.conllu", "valid": "*dev.conllu", "test": "*test.conllu"}
)
files_of, has_validation = _PARTS.files_of, _PARTS.has_validation

Tagged = tuple[tuple[str, str], ...]
"""A sentence: its tokens as written, each with its tag."""


def read(lines: Iterable[str], name: str) -> Iterator[Tagged]:
    """Yield the sentences of a file that is called `name`. Raises DataError at the first bad line,
    and for words that are withheld.
    """
    sentence: list[tuple[str, str]] = []
    for number, line in enumerate(chain(lines, [""]), start=1):
        where = f"{name}, line {number}"
        if line.strip():
            if not line.startswith("#") and (token := _token(line, where)):
                sentence.append(token)
        elif sentence:
            _refuse_withheld(sentence, where)
            yield tuple(sentence)
            sentence = []


def _refuse_withheld(sentence: Tagged | list[tuple[str, str]], where: str) -> None:
    """Raise DataError for a sentence of blanks: some treebanks come without their text."""
    if len(sentence) > 1 and all(word == _NONE for word, _ in sentence):
        raise DataError(
            f"{where}: expected words, got {_NONE} for each of the sentence before: this treebank "
            "comes without its text. Put the words in, as its README says, and read it then"
        )


def _token(line: str, where: str) -> tuple[str, str] | None:
    columns = line.split("\t")
    if len(columns) != _COLUMNS:
        raise DataError(
            f"{where}: expected {_COLUMNS} columns between tabs, got {len(columns)}; is it CoNLL-U?"
        )
    if _SKIPPED.fullmatch(columns[0]):
        return None
    if not columns[0].isdecimal():
        raise DataError(f"{where}: expected a token's number, got {columns[0][:20]!r}; mend it")
    if not columns[1].strip() or columns[3] not in (*TAGS, _NONE):
        raise DataError(
            f"{where}: expected a word and one of {' '.join(TAGS)}, got {columns[1][:40]!r} "
            f"and {columns[3][:20]!r}; mend the line"
        )
    return columns[1], columns[3]


def sentences(path: Path, part: str | None = None) -> list[Tagged]:
    """Return every sentence of a file, or of one part of a folder. Raises DataError."""
    files = files_of(path, part)
    found = [one for file in files for one in read(_PARTS.lines(file), str(file))]
    if not found:
        raise DataError(f"{path}: expected sentences in CoNLL-U, found none; is it empty?")
    return found


def examples(sentence: Tagged) -> Iterator[Example]:
    """Yield one question for each token that has a tag."""
    words = tuple(word for word, _ in sentence)
    for place, (_, tag) in enumerate(sentence):
        if tag != _NONE:
            yield Example(words, QUESTION, (tag,), task=TASK, about=place)


def read_path(path: Path, part: str | None = None) -> list[Example]:
    """Return every tagged token of a file, or of one part of a folder, as a question. Raises
    DataError.
    """
    found = [example for one in sentences(path, part) for example in examples(one)]
    if not found:
        raise DataError(f"{path}: expected tokens with a tag, found none; take another treebank.")
    return found
