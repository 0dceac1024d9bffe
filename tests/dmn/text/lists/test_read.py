"""The word lists can be read, hold nothing twice, and give verbs in all their forms."""

from pathlib import Path

import pytest

from dmn.errors import DataError
from dmn.text.lists import read

VERBS = (
    "go",
    "enter",
    "leave",
    "take",
    "drop",
    "put",
    "give",
    "receive",
    "lose",
    "destroy",
    "eat",
    "drink",
    "be_at",
)
NOUNS = tuple(sorted(path.stem for path in read.FOLDER.glob("*.txt") if path.stem not in VERBS))


@pytest.mark.parametrize("name", NOUNS)
def test_every_list_of_nouns_can_be_read(name: str) -> None:
    assert read.entries(name)


@pytest.mark.parametrize("name", VERBS)
def test_every_list_of_verbs_can_be_read_and_holds_none_twice(name: str) -> None:
    found = read.verbs(name)
    assert len(set(found)) == len(found)
    assert read.common_verbs(name)
    assert all(verb.base and verb.past for verb in found)


def test_there_are_hundreds_of_verbs_and_thousands_of_nouns() -> None:
    assert sum(len(read.verbs(name)) for name in VERBS) >= 200
    nouns = ("women", "men", "roles", "places", "towns", "things", "containers", "animals")
    assert sum(len(read.entries(name)) for name in nouns) >= 2_000


def test_a_verb_knows_its_forms() -> None:
    verbs = {(verb.base, verb.rest): verb for verb in read.verbs("take")}
    up = verbs["pick", "up"]
    assert (up.past, up.third, up.progressive) == ("picked", "picks", "picking")
    assert up.movable
    assert up.is_common
    stolen = verbs["steal", ""]
    assert (stolen.past, stolen.participle) == ("stole", "stolen")
    assert next(verb.takes_two for verb in read.verbs("give") if verb.base == "hand")


def test_an_entry_that_stands_twice_is_named(tmp_path: Path) -> None:
    (tmp_path / "fruit.txt").write_text("# Fruit.\napple, pear\nplum, pear\n")
    with pytest.raises(DataError, match=r"fruit.txt: expected each entry once, got 'pear' twice"):
        read.labelled("fruit", tmp_path)


def test_a_list_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"stars.txt: expected a readable word list"):
        read.labelled("stars", tmp_path)


def test_labels_keep_entries_apart(tmp_path: Path) -> None:
    (tmp_path / "fruit.txt").write_text("apple\nmany: grapes, dates\nmany: figs\n")
    assert read.labelled("fruit", tmp_path) == {"": ("apple",), "many": ("grapes", "dates", "figs")}
