"""Sentiment trees: each phrase with its label, and errors that name the line."""

from pathlib import Path

import pytest

from dmn.data.datasets import sst
from dmn.data.datasets.sst import BINARY, BINARY_QUESTION, FINE, PHRASE, QUESTION
from dmn.errors import DataError

TREE = "(3 (2 It) (4 (2 's) (4 lovely)))"


def test_each_phrase_has_its_words_and_its_label():
    assert sst.phrases(TREE) == [
        (("It",), 2),
        (("'s",), 2),
        (("lovely",), 4),
        (("'s", "lovely"), 4),
        (("It", "'s", "lovely"), 3),
    ]


def test_brackets_and_quotes_are_mapped_back():
    (*_, (words, _)) = sst.phrases("(2 (2 (2 -LRB-) (2 ``)) (2 (2 '') (2 -RRB-)))")
    assert words == ("(", '"', '"', ")")


def test_a_neutral_phrase_is_asked_for_one_of_five_only():
    (neutral,) = sst.examples((("It",), 2))
    assert (neutral.question, neutral.answer, neutral.task) == (QUESTION, ("neutral",), FINE)
    fine, binary = sst.examples((("bad",), 0))
    assert (fine.answer, binary.answer) == (("very negative",), ("negative",))
    assert (binary.question, binary.task) == (BINARY_QUESTION, BINARY)


def test_training_reads_each_distinct_phrase_and_validation_whole_sentences(tmp_path: Path):
    for name in ("train", "dev"):
        (tmp_path / f"{name}.txt").write_text(f"{TREE}\n\n{TREE}\n")
    train, valid = sst.read_path(tmp_path, "train"), sst.read_path(tmp_path, "valid")
    phrases = [words for words, _ in sst.phrases(TREE)]
    assert [e.facts for e in train if e.question == QUESTION] == phrases
    assert [e.facts for e in train if e.task == FINE] == phrases[-1:]
    assert {e.facts for e in train if e.task == PHRASE} == set(phrases[:-1])
    assert [e.facts for e in valid] == [("It", "'s", "lovely")] * 4
    assert sst.has_validation(tmp_path)
    assert not sst.has_validation(tmp_path / "train.txt")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("(3 (2 It) (4 lovely)", r"expected as many \) as \(, 1 more"),
        ("(3 (2 It) (4 lovely)))", "outside of it"),
        ("(3 (2 It) (4 lovely)) (2 film)", "outside of it"),
        ("It is lovely", "outside of it"),
        ("((2 It) (4 lovely))", r"a label from 0 to 4 after each \(, got '\('"),
        ("(It (2 is))", "a label from 0 to 4 .*got 'It'"),
        ("(5 It)", "got '5'"),
        ("(3)", "a word in each phrase"),
        ("(3 (2 It) (2 ))", "a word in each phrase"),
        ("(", "expected as many"),
    ],
)
def test_a_bad_tree_is_refused_by_its_line(line, says, tmp_path: Path):
    file = tmp_path / "dev.txt"
    file.write_text(f"{TREE}\n{line}\n")
    with pytest.raises(DataError, match=rf"dev\.txt, line 2: .*{says}"):
        sst.read_path(file)


def test_a_file_or_folder_without_trees_is_refused(tmp_path: Path):
    (tmp_path / "dev.txt").write_text("\n")
    with pytest.raises(DataError, match="found none; is it empty"):
        sst.read_path(tmp_path, "valid")
    with pytest.raises(DataError, match=r"expected a file train\.txt, found none"):
        sst.read_path(tmp_path, "train")
    with pytest.raises(DataError, match="check the path"):
        sst.read_path(tmp_path / "nowhere")
