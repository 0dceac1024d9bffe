"""Where questions come from: folders, files of any kind, told ones; and what is refused."""

import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from app.data_sources import Folder, Generated, Request, Uploaded, folders, load
from app.settings import settings
from dmn.errors import DataError
from dmn.exploring import fingerprint

ONE = "1 Mary went home.\n2 Where is Mary?\thome\t1\n"
LINE = {"story": "mary went home", "question": "Where is Mary?", "answer": "home"}


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with one bAbI folder: two tasks, of which training knows the first."""
    folder = tmp_path / "babi" / "en"
    folder.mkdir(parents=True)
    (folder / "qa1_valid.txt").write_text(ONE * 3)
    (folder / "qa2_valid.txt").write_text(ONE.replace("Mary", "John") * 3)
    (folder / "qa1_train.txt").write_text(ONE)
    (folder / "qa1_test.txt").write_text(ONE)
    monkeypatch.setenv("DMN_DATA", str(tmp_path))
    settings.cache_clear()
    yield tmp_path
    settings.cache_clear()


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DMN_MAX_EXPLORED", "4")
    settings.cache_clear()
    yield
    settings.cache_clear()


def uploaded(content: bytes, name: str = "mine.txt"):
    return load(Uploaded.of(name, content), content)


def test_folders_are_found_wherever_they_lie_and_test_files_are_not_offered(data: Path) -> None:
    assert folders(data) == {"babi/en": ("valid", "train")}
    assert folders(data / "babi" / "en") == {".": ("valid", "train")}
    assert folders(data / "nowhere") == {}


def test_a_folder_is_read_with_what_training_knows(data: Path) -> None:
    found = load(Folder(path="babi/en"))
    assert [example.task for example in found.examples] == ["1"] * 3 + ["2"] * 3
    assert found.seen == {fingerprint(found.examples[0])}
    assert load(Folder(path="babi/en", part="train")).seen is None
    assert len(load(Folder(path="babi/en", each=2)).examples) == 4


@pytest.mark.parametrize("path", ["../babi/en", "/etc", "babi", "babi/en/..", ""])
def test_no_other_folder_can_be_asked_for(data: Path, path: str) -> None:
    with pytest.raises(DataError, match="Choose another folder"):
        load(Folder(path=path))


def test_more_questions_than_may_be_read_are_left_out_evenly(data: Path, few: None) -> None:
    found = load(Folder(path="babi/en"))
    assert [example.task for example in found.examples] == ["1", "1", "2", "2"]
    assert found.is_cut
    assert not load(Folder(path="babi/en", part="train")).is_cut


def test_a_file_is_read_up_to_the_most_and_no_further(few: None) -> None:
    content = (ONE * 5).encode() + b"not a line of bAbI"
    assert len(uploaded(content).examples) == 4
    assert uploaded(content).is_cut
    lines = "\n".join([json.dumps(LINE | {"skill": 1, "level": "a"})] * 5 + ["{"])
    assert len(uploaded(lines.encode()).cases) == 4
    assert not uploaded((ONE * 4).encode()).is_cut


def test_two_hundred_thousand_questions_are_cut_without_reading_them_all() -> None:
    found = uploaded((ONE * 200_000).encode())
    assert len(found.examples) == settings().max_explored
    assert found.is_cut


def test_the_kind_of_a_file_is_told_from_its_first_sign() -> None:
    line = json.dumps(LINE | {"skill": "one", "level": "prose"})
    found = uploaded(b"\xef\xbb\xbf\n" + line.encode(), "mine.txt")
    assert (found.cases[0].task, found.examples[0].facts) == ("one", ("mary went home",))
    assert uploaded(ONE.encode(), "qa7_mine.jsonl").examples[0].task == "7"


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (f"{ONE}2 Where is Mary? home 1".encode(), "line 3"),
        (ONE.encode() + b"3 \xff\n", "line 3"),
        (b"a,b\n1,2\n", "line 1"),
        (b'{"story": "a"}', "line 1"),
        (json.dumps(LINE | {"skill": 1, "level": "a"}).encode() + b"\n{", "line 2"),
        (b"{}" * 100_000, "line 1"),
        (b"", "expected at least one"),
        (b"\x89PNG\r\n\x1a\n", "line 1"),
    ],
)
def test_another_format_is_refused_as_a_whole_with_its_line(content: bytes, line: str) -> None:
    with pytest.raises(DataError, match=line):
        uploaded(content)


def test_a_file_that_was_not_handed_over_must_be_chosen_again() -> None:
    with pytest.raises(DataError, match="Choose it again"):
        load(Uploaded.of("mine.txt", ONE.encode()))


def test_told_stories_are_the_same_for_the_same_seed() -> None:
    source = Generated(task="1", stories=2, seed=4)
    assert load(source) == load(source)
    assert load(source).examples != load(source.model_copy(update={"seed": 5})).examples
    assert {example.task for example in load(Generated(stories=1)).examples} == {
        str(task) for task in range(1, 21)
    }


@pytest.mark.parametrize(
    "source",
    [
        {"kind": "generated", "task": "21"},
        {"kind": "generated", "stories": 10**9},
        {"kind": "generated", "style": "loud"},
        {"kind": "folder", "path": "a", "part": "test"},
        {"kind": "elsewhere"},
    ],
)
def test_a_request_of_a_link_is_checked(source: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Request.model_validate_json(json.dumps({"checkpoint": "babi", "source": source}))
