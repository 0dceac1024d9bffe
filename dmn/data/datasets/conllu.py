"""Universal Dependencies in CoNLL-U: a token a line, ten columns between tabs, of which the second
is the word and the fourth its universal part of speech.

    1-2   don't   _    _     …      a word of the text that is cut into several: left out
    1     do      do   AUX   …
    2     n't     not  PART  …
    2.1   go      go   VERB  …      a word that was never written: left out

A sentence ends with an empty line. Each of its tokens is a question: what is its part of speech?
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from dmn.config.presets import TAGS
from dmn.data.datasets.folders import Parts
from dmn.data.examples import Example
from dmn.errors import DataError

FACTS = "token"
QUESTION = "What are the part-of-speech tags?"
TASK = "part of speech"
_COLUMNS = 10
_SKIPPED = re.compile(r"[0-9]+[-.][0-9]+")
_PARTS = Parts(
    "CoNLL-U sentences", {"train": "*train.conllu", "valid": "*dev.conllu", "test": "*test.conllu"}
)
files_of, has_validation = _PARTS.files_of, _PARTS.has_validation

Tagged = tuple[tuple[str, str], ...]
"""A sentence: its tokens as written, each with its tag."""


def read(lines: Iterable[str], name: str) -> Iterator[Tagged]:
    """The sentences of a file that is called `name`. Raises DataError at the first bad line."""
    sentence: list[tuple[str, str]] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            if sentence:
                yield tuple(sentence)
            sentence = []
        elif not line.startswith("#") and (token := _token(line, f"{name}, line {number}")):
            sentence.append(token)
    if sentence:
        yield tuple(sentence)


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
    if not columns[1].strip() or columns[3] not in TAGS:
        raise DataError(
            f"{where}: expected a word and one of {' '.join(TAGS)}, got {columns[1][:40]!r} "
            f"and {columns[3][:20]!r}; mend the line"
        )
    return columns[1], columns[3]


def sentences(path: Path, part: str | None = None) -> list[Tagged]:
    """Every sentence of a file, or of one part of a folder. Raises DataError."""
    files = files_of(path, part)
    found = [one for file in files for one in read(_PARTS.lines(file), str(file))]
    if not found:
        raise DataError(f"{path}: expected sentences in CoNLL-U, found none; is it empty?")
    return found


def examples(sentence: Tagged) -> Iterator[Example]:
    """One for each token, about that token."""
    words = tuple(word for word, _ in sentence)
    for place, (_, tag) in enumerate(sentence):
        yield Example(words, QUESTION, (tag,), task=TASK, about=place)


def read_path(path: Path, part: str | None = None) -> list[Example]:
    """Every token of a file, or of one part of a folder, as a question. Raises DataError."""
    return [example for one in sentences(path, part) for example in examples(one)]
