"""Files that gave trouble in public, rebuilt small, and their siblings."""

import bz2
import gzip
import lzma
import zipfile
from pathlib import Path

import pytest

from dmn.data.batching import batches_by_length
from dmn.data.datasets import babi, conllu, sst, validate
from dmn.data.encoding import encode
from dmn.errors import DataError
from dmn.text.vocabulary import Vocabulary
from tests.paths import ROOT

CASES = ROOT / "tests" / "fixtures" / "cases"
STORY = "1 Nora left.\n2 Who left?\tNora\t1\n"
TOKEN = "{}\t{}\t_\t{}\t_\t_\t0\troot\t_\t_\n"


def treebank(path: Path, *sentences: str) -> Path:
    """A file of sentences, each of words with their tags: "The/DET dog/_"."""
    lines = []
    for sentence in sentences:
        for number, pair in enumerate(sentence.split(), start=1):
            lines.append(TOKEN.format(number, *pair.rsplit("/", 1)))
        lines.append("\n")
    path.write_text("".join(lines))
    return path


def test_a_token_without_a_tag_is_read_and_not_asked_about() -> None:
    examples = conllu.read_path(CASES / "conllu" / "under.conllu")
    assert [example.answer for example in examples] == [("DET",), ("VERB",)]
    assert {example.facts for example in examples} == {("The", "dog", "runs")}
    assert [example.about for example in examples] == [0, 2]


def test_a_treebank_without_any_tag_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="expected tokens with a tag, found none"):
        conllu.read_path(treebank(tmp_path / "a.conllu", "The/_ dog/_"))


def test_words_that_are_withheld_are_named_and_not_scored(tmp_path: Path) -> None:
    file = treebank(tmp_path / "a.conllu", "The/DET dog/NOUN", "_/DET _/NOUN")
    with pytest.raises(DataError, match=r"a\.conllu, line 6: expected words.* without its text"):
        conllu.read_path(file)
    alone = treebank(tmp_path / "b.conllu", "_/PUNCT", "The/DET _/SYM")
    assert [example.answer[0] for example in conllu.read_path(alone)] == ["PUNCT", "DET", "SYM"]


def test_the_questions_of_a_sentence_stay_together_though_its_first_token_is_not_asked_about(
    tmp_path: Path,
) -> None:
    file = treebank(tmp_path / "a.conllu", "a/DET b/NOUN", "c/_ d/VERB", "e/_ f/ADJ", "g/_ h/ADV")
    examples = conllu.read_path(file)
    data = encode(examples, Vocabulary("abcdefgh", 3, ("DET", "NOUN", "VERB", "ADJ", "ADV")))
    (batch,) = batches_by_length(data, 10)
    assert sorted(batch.tolist()) == list(range(5))


@pytest.mark.parametrize("packed", ["gz", "bz2", "xz", "zip"])
def test_a_packed_file_is_called_packed(tmp_path: Path, packed: str) -> None:
    file = tmp_path / f"qa1_train.txt.{packed}"
    if packed == "zip":
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("qa1_train.txt", STORY)
    else:
        pack = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}[packed]
        file.write_bytes(pack(STORY.encode()))
    for read in (babi.read_path, sst.read_path, conllu.read_path):
        with pytest.raises(DataError, match=r"expected text, got a file packed with .*; unpack it"):
            read(file)
    (problem,) = validate.check(file.read_bytes(), file.name).problems
    assert "got a file packed with" in problem.message


def test_the_packed_file_that_was_reported_is_called_packed() -> None:
    with pytest.raises(DataError, match="packed with gzip; unpack it"):
        babi.read_path(CASES / "babi" / "qa1_train.txt.gz")


def test_a_folder_without_the_part_says_which_parts_it_holds() -> None:
    with pytest.raises(DataError, match="found none; choose what is there: --part test or --part"):
        babi.read_path(CASES / "babi" / "en-10k", "valid")
    with pytest.raises(DataError, match="got test and train; choose one with --part test or"):
        babi.read_path(CASES / "babi" / "en-10k")
    assert len(babi.read_path(CASES / "babi" / "en-10k", "test")) == 4


def test_a_folder_of_trees_or_treebanks_says_which_parts_it_holds(tmp_path: Path) -> None:
    folder = CASES / "sst" / "tiny"
    with pytest.raises(DataError, match=r"test\.txt, found none; choose --part train or --part va"):
        sst.read_path(folder, "test")
    assert len(sst.read_path(folder, "valid")) == 2
    with pytest.raises(DataError, match="found none; choose another folder, or name one file"):
        sst.read_path(tmp_path, "train")
    treebank(tmp_path / "x-dev.conllu", "The/DET dog/NOUN")
    with pytest.raises(DataError, match="found none; choose --part valid, or name one file"):
        conllu.read_path(tmp_path, "train")


def test_a_statement_with_a_question_mark_is_told_from_a_question_without_tabs() -> None:
    with pytest.raises(DataError, match=r"line 1: expected tabs .* a statement holds no question"):
        babi.read_path(CASES / "babi" / "qmark.txt")
