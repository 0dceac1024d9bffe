"""Word vectors from a file: both formats, what is taken, and errors that name the line."""

import gzip
from pathlib import Path

import numpy as np
import pytest

from dmn.errors import DataError
from dmn.text import word_vectors
from tests.paths import ROOT

TEXT = "the 0.5 1 -1\nThe 9 9 9\na b 1 2 3\nrare 4 5 6\n"


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "glove.txt"
    file.write_text(text)
    return file


def test_words_are_in_lower_case_once_each_and_may_hold_blanks(tmp_path: Path):
    found = word_vectors.load(written(tmp_path, TEXT))
    assert found.words == ("the", "a b", "rare")
    np.testing.assert_array_equal(found.vectors, [[0.5, 1, -1], [1, 2, 3], [4, 5, 6]])


def test_of_a_large_file_the_first_words_and_those_asked_for_are_taken(tmp_path: Path):
    file = written(tmp_path, TEXT)
    assert word_vectors.load(file, most=1).words == ("the",)
    assert word_vectors.load(file, also={"rare"}, most=1).words == ("the", "rare")


def test_packed_vectors_are_whole_numbers_by_a_scale(tmp_path: Path):
    file = tmp_path / "glove.npz"
    np.savez(file, words=np.array(["The", "cat"]), q=np.array([[2, 4], [6, 8]], "i1"), scale=2.0)
    found = word_vectors.load(file)
    assert found.words == ("the", "cat")
    np.testing.assert_array_equal(found.vectors, [[1, 2], [3, 4]])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("the 1 2 3\ncat 1 2\n", "line 2: expected a word and 3 numbers, got 3 pieces"),
        ("the 1 2 3\ncat 1 x 3\n", "line 2: expected 3 numbers after the word"),
        ("the 1 2 3\ncat 1 nan 3\n", "line 2: expected 3 numbers after the word"),
        ("the\n", "line 1: expected a word and some numbers"),
        ("", "found none; is it empty"),
    ],
)
def test_a_broken_line_is_refused_by_its_number(text, says, tmp_path: Path):
    with pytest.raises(DataError, match=says):
        word_vectors.load(written(tmp_path, text))


def test_files_that_are_none_are_refused(tmp_path: Path):
    (tmp_path / "other.npz").write_bytes(b"no zip file")
    with pytest.raises(DataError, match="expected words, q"):
        word_vectors.load(tmp_path / "other.npz")
    with pytest.raises(DataError, match="check it"):
        word_vectors.load(tmp_path / "nowhere.txt")


CASES = ROOT / "tests" / "fixtures" / "cases" / "vec"


@pytest.mark.parametrize("name", ["wiki.vec", "bom.txt"])
def test_a_header_and_a_byte_order_mark_are_no_words(name: str):
    found = word_vectors.load(CASES / name)
    assert found.words[0] == "the"
    assert found.vectors.shape[1] == 50
    assert not any("\ufeff" in word or word.isdigit() for word in found.words)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("2 3\nthe 1 2\n", "line 2: expected a word and 3 numbers, got 3 pieces"),
        ("2 3\n", "found none; is it empty"),
        ("2 3\nthe \0\0\0\n", "line 2: expected text, got bytes; save the vectors as text"),
    ],
)
def test_a_header_that_does_not_fit_is_said(text, says, tmp_path: Path):
    with pytest.raises(DataError, match=says):
        word_vectors.load(written(tmp_path, text))


def test_a_blank_at_a_line_end_is_borne(tmp_path: Path):
    found = word_vectors.load(written(tmp_path, "2 2\nthe 1 2 \ncat 3 4 \r\n"))
    assert found.words == ("the", "cat")
    np.testing.assert_array_equal(found.vectors, [[1, 2], [3, 4]])


def test_a_packed_file_is_called_packed(tmp_path: Path):
    file = tmp_path / "glove.txt.gz"
    file.write_bytes(gzip.compress(TEXT.encode()))
    with pytest.raises(DataError, match="packed with gzip; unpack it first"):
        word_vectors.load(file)
