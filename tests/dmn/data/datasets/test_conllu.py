"""CoNLL-U: tokens with their tags, whatever else a file holds, and errors that name the line."""

from pathlib import Path

import pytest

from dmn.data.datasets import conllu
from dmn.errors import DataError


def line(number: str, word: str, tag: str) -> str:
    return "\t".join([number, word, "_", tag, *["_"] * 6])


FILE = "\n".join(
    [
        "# text = I don't.",
        line("1", "I", "PRON"),
        line("2-3", "don't", "_"),
        line("2", "do", "AUX"),
        line("3", "n't", "PART"),
        line("3.1", "go", "VERB"),
        line("4", ".", "PUNCT"),
        "",
        "",
        line("1", "Yes", "INTJ"),
    ]
)


def test_words_cut_in_several_and_words_never_written_are_left_out():
    first, second = conllu.read(FILE.split("\n"), "x")
    assert first == (("I", "PRON"), ("do", "AUX"), ("n't", "PART"), (".", "PUNCT"))
    assert second == (("Yes", "INTJ"),)


def test_each_token_is_a_question_about_itself(tmp_path: Path):
    (tmp_path / "en-dev.conllu").write_bytes(b"\xef\xbb\xbf" + FILE.replace("\n", "\r\n").encode())
    examples = conllu.read_path(tmp_path, "valid")
    assert [e.about for e in examples] == [0, 1, 2, 3, 0]
    assert [e.answer for e in examples[:2]] == [("PRON",), ("AUX",)]
    assert {e.facts for e in examples} == {("I", "do", "n't", "."), ("Yes",)}


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ("1\tYes\tINTJ", "expected 10 columns between tabs, got 3"),
        (line("one", "Yes", "INTJ"), "expected a token's number, got 'one'"),
        (line("1", "Yes", "YEAH"), "expected a word and one of ADJ .*'YEAH'"),
        (line("1", "", "INTJ"), "expected a word"),
    ],
)
def test_a_bad_line_is_refused_by_its_number(bad, says, tmp_path: Path):
    file = tmp_path / "dev.conllu"
    file.write_text(f"{FILE}\n\n{bad}\n")
    with pytest.raises(DataError, match=rf"dev\.conllu, line 12: {says}"):
        conllu.read_path(file)


def test_a_file_without_sentences_is_refused(tmp_path: Path):
    (tmp_path / "x.conllu").write_text("# nothing\n")
    with pytest.raises(DataError, match="found none; is it empty"):
        conllu.sentences(tmp_path / "x.conllu")
