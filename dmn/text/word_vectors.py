"""Word vectors that were learnt elsewhere: a network's words may begin from them.

A text file holds a word and its numbers a line, blanks between (GloVe's format). A first line of
two whole numbers only counts them (word2vec's and fastText's format). An .npz file holds `words`,
`q`, whole numbers, and `scale`: a word's vector is its row of q / scale.
"""

import codecs
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from zipfile import BadZipFile

import numpy as np
from jaxtyping import Float

from dmn.errors import DataError
from dmn.system.files import packing_of
from dmn.text.splitting.spelt import token_words

MOST = 50_000
"""Words that are taken beside those asked for, the file's first and so most frequent ones."""


class WordVectors(NamedTuple):
    """Words in lower case, each once, and a row for each."""

    words: tuple[str, ...]
    vectors: Float[np.ndarray, "word size"]


def load(path: Path, also: Collection[str] = (), most: int = MOST) -> WordVectors:
    """The first `most` words of a file and those of `also` that it holds. Raises DataError that
    names the line.
    """
    try:
        rows = _packed(path) if path.suffix == ".npz" else _text(path)
        found: dict[str, np.ndarray] = {}
        for place, (word, vector) in enumerate(rows):
            (word,) = token_words(word)
            if word not in found and (place < most or word in also):
                found[word] = vector
    except OSError as error:
        raise DataError(
            f"{path}: expected a readable file of word vectors, got: {error.strerror}; check it"
        ) from None
    if not found:
        raise DataError(f"{path}: expected a word and its numbers a line, found none; is it empty?")
    return WordVectors(tuple(found), np.stack(list(found.values())).astype(np.float32))


def _text(path: Path) -> Iterator[tuple[str, np.ndarray]]:
    size = 0
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            where = f"{path}, line {number}"
            if number == 1:
                _refuse_packed(path, line)
                line = line.removeprefix(codecs.BOM_UTF8)
            pieces = line.rstrip(b" \t\r\n").split(b" ")
            if number == 1 and _is_header(pieces):
                size = int(pieces[1])
                continue
            if b"\0" in line:
                raise DataError(f"{where}: expected text, got bytes; save the vectors as text")
            size = size or len(pieces) - 1
            # Some words of large files hold blanks themselves.
            word, numbers = b" ".join(pieces[: len(pieces) - size]), pieces[len(pieces) - size :]
            if not word or not size or len(numbers) != size:
                raise DataError(
                    f"{where}: expected a word and {size or 'some'} numbers, got {len(pieces)} "
                    "pieces; is the file whole?"
                )
            yield word.decode("utf-8", "replace"), _numbers(numbers, where)


def _is_header(pieces: Sequence[bytes]) -> bool:
    """Return whether a first line says how many words and numbers follow, as word2vec and fastText
    do.
    """
    return len(pieces) == 2 and all(piece.isdigit() and len(piece) < 10 for piece in pieces)


def _refuse_packed(path: Path, beginning: bytes) -> None:
    packing = packing_of(beginning)
    if packing:
        raise DataError(f"{path}: expected text, got a file packed with {packing}; unpack it first")


def _numbers(numbers: Sequence[bytes], where: str) -> np.ndarray:
    try:
        vector = np.array(numbers, dtype=np.float32)
        if np.isfinite(vector).all():
            return vector
    except ValueError:
        pass
    raise DataError(f"{where}: expected {len(numbers)} numbers after the word; is the file whole?")


def _packed(path: Path) -> Iterator[tuple[str, np.ndarray]]:
    try:
        with np.load(path, allow_pickle=False) as held:
            words, q, scale = held["words"], held["q"], float(held["scale"])
    except (ValueError, KeyError, TypeError, BadZipFile):
        words, q, scale = np.array([]), np.array([]), 0.0
    if q.ndim != 2 or len(words) != len(q) or not scale:
        raise DataError(f"{path}: expected words, q [word, size] and scale; is it another file?")
    yield from zip(map(str, words), q.astype(np.float32) / scale, strict=True)
