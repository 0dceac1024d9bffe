"""The Stanford Sentiment Treebank (Socher et al. 2013): a tree a line, each phrase with its label.

    (3 (2 It) (4 (2 's) (4 lovely)))

Labels go from 0, very negative, to 4, very positive. Each phrase is asked about twice: for one of
the five, and, where it is not neutral, for positive or negative. Training reads every phrase, those
that are no sentences as a task of their own, validation and test whole sentences.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from dmn.config.presets import SENTIMENTS
from dmn.data.datasets.folders import Parts
from dmn.data.examples import Example
from dmn.errors import DataError

FACTS = "token"
QUESTION = "What is the sentiment?"
BINARY_QUESTION = "Is it positive or negative?"
FINE, BINARY, PHRASE = "sentiment", "binary", "phrase"
"""The tasks: one of five answers, one of two without the neutral sentences, and both about parts of
sentences.
"""
_NEUTRAL = 2
_PIECE = re.compile(r"\(|\)|[^\s()]+")
_UNESCAPED = {
    "-LRB-": "(",
    "-RRB-": ")",
    "-LSB-": "[",
    "-RSB-": "]",
    "-LCB-": "{",
    "-RCB-": "}",
    "``": '"',
    "''": '"',
}
"""Brackets and quotes by what the trees write for them."""
_OUTSIDE = (
    "expected one tree a line, such as (3 (2 Good) (2 film)), got brackets or words outside of it; "
    "mend the line"
)
_PARTS = Parts("sentiment trees", {"train": "train.txt", "valid": "dev.txt", "test": "test.txt"})
files_of, has_validation = _PARTS.files_of, _PARTS.has_validation

Phrase = tuple[tuple[str, ...], int]
"""Tokens as written, and the label."""


def phrases(line: str) -> list[Phrase]:
    """Return every phrase of a tree, the whole sentence last. Raises DataError."""
    open_: list[tuple[int, int]] = []
    words: list[str] = []
    found: list[Phrase] = []
    is_label = False
    for place, piece in enumerate(_PIECE.findall(line)):
        if is_label:
            open_.append((_label(piece), len(words)))
            is_label = False
        elif not open_ and (place or piece != "("):
            raise DataError(_OUTSIDE)
        elif piece == "(":
            is_label = True
        elif piece == ")":
            label, start = open_.pop()
            if start == len(words):
                raise DataError("expected a word in each phrase, got an empty one; mend the tree")
            found.append((tuple(words[start:]), label))
        else:
            words.append(_UNESCAPED.get(piece, piece))
    if open_ or is_label or not found:
        raise DataError(f"expected as many ) as (, {len(open_) or 1} more needed; mend the tree")
    return found


def _label(piece: str) -> int:
    if piece not in ("0", "1", "2", "3", "4"):
        raise DataError(
            f"expected a label from 0 to 4 after each (, got {piece[:20]!r}; label the tree"
        )
    return int(piece)


def read(lines: Iterable[str], name: str) -> Iterator[list[Phrase]]:
    """Yield the phrases of each tree of a file that is called `name`. Raises DataError."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                yield phrases(line)
            except DataError as error:
                raise DataError(f"{name}, line {number}: {error}") from None


def examples(phrase: Phrase, is_sentence: bool = True) -> Iterator[Example]:
    """Yield the one or two questions about a phrase."""
    words, label = phrase
    yield Example(words, QUESTION, (SENTIMENTS[label],), task=FINE if is_sentence else PHRASE)
    if label != _NEUTRAL:
        sentiment = SENTIMENTS[3 if label > _NEUTRAL else 1]
        yield Example(words, BINARY_QUESTION, (sentiment,), task=BINARY if is_sentence else PHRASE)


def read_path(path: Path, part: str | None = None) -> list[Example]:
    """Return the questions of a file or of one part of a folder: about each distinct phrase in
    training, about whole sentences otherwise. Raises DataError.
    """
    files = files_of(path, part)
    trees = [tree for file in files for tree in read(_PARTS.lines(file), str(file))]
    if not trees:
        raise DataError(f"{path}: expected sentiment trees, found none; is it empty?")
    if part != "train":
        return [example for tree in trees for example in examples(tree[-1])]
    sentences = {tree[-1] for tree in trees}
    distinct = dict.fromkeys(phrase for tree in trees for phrase in tree)
    return [e for phrase in distinct for e in examples(phrase, phrase in sentences)]
