"""Where questions come from: folders, files of any kind, told ones; and what is refused."""

import json
import tracemalloc
from itertools import islice
from pathlib import Path

import pytest
from pydantic import ValidationError

from app import limits
from app.content.new_stories import STYLES, Style
from app.explore.data_sources import (
    Folder,
    Generated,
    Probes,
    Request,
    Uploaded,
    folders,
    load,
    n_bytes,
)
from app.settings import settings
from dmn.data.datasets.jsonl import PROBES, read_path
from dmn.errors import DataError
from dmn.evaluation.stream import DataSet, Question, fingerprint

ONE = "1 Mary went home.\n2 Where is Mary?\thome\t1\n"
LINE = {"story": "mary went home", "question": "Where is Mary?", "answer": "home"}
SKILL = {"skill": 1, "level": "a"}


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
    monkeypatch.setenv("DMN_MAX_ANSWERED", "4")
    settings.cache_clear()
    yield
    settings.cache_clear()


def uploaded(content: bytes, name: str = "mine.txt") -> DataSet:
    return load(Uploaded.of(name, content), content)


def read(data: DataSet) -> list[Question]:
    """All questions, in the order of the data."""
    return sorted(data.questions, key=lambda question: question.number)


def tasks(data: DataSet) -> list[str]:
    return [question.example.task for question in read(data)]


def test_folders_are_found_wherever_they_lie_and_test_files_are_not_offered(data: Path) -> None:
    assert folders(data) == {"babi/en": ("valid", "train")}
    assert folders(data / "babi" / "en") == {".": ("valid", "train")}
    assert folders(data / "nowhere") == {}


def test_a_folder_is_read_with_what_training_knows(data: Path) -> None:
    found = load(Folder(path="babi/en"))
    questions = read(found)
    assert [question.example.task for question in questions] == ["1"] * 3 + ["2"] * 3
    assert [question.number for question in questions] == list(range(found.total)) == list(range(6))
    assert [question.story for question in questions] == [1, 2, 3, 1, 2, 3]
    assert found.seen == {fingerprint(questions[0].example)}
    assert load(Folder(path="babi/en", part="train")).seen is None
    assert load(Folder(path="babi/en", each=2)).total == 4


def test_probes_need_no_data_folder_and_their_tasks_are_phenomena() -> None:
    found = load(Probes())
    cases = read_path(PROBES)
    assert found.total == len(cases)
    assert [q.case for q in read(found)] == cases
    assert set(tasks(load(Probes()))) == {case.phenomenon for case in cases}


def test_a_beginning_of_a_folder_holds_each_task_alike(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DMN_MAX_EXPLORED", "2")
    settings.cache_clear()
    found = load(Folder(path="babi/en"))
    assert not found.is_mixed
    beginning = [question.example.task for question in islice(found.questions, 4)]
    assert sorted(beginning) == ["1", "1", "2", "2"]


@pytest.mark.parametrize("path", ["../babi/en", "/etc", "babi", "babi/en/..", ""])
def test_no_other_folder_can_be_asked_for(data: Path, path: str) -> None:
    with pytest.raises(DataError, match="Choose another folder"):
        load(Folder(path=path))


def test_more_questions_than_may_be_read_are_left_out_evenly(data: Path, few: None) -> None:
    found = load(Folder(path="babi/en"))
    assert tasks(found) == ["1", "1", "2", "2"]
    assert found.is_cut
    assert not load(Folder(path="babi/en", part="train")).is_cut


def test_a_file_is_read_up_to_the_most_and_no_further(few: None) -> None:
    content = (ONE * 5).encode() + b"not a line of bAbI"
    assert len(read(uploaded(content))) == uploaded(content).total == 4
    assert uploaded(content).is_cut
    lines = "\n".join([json.dumps(LINE | {"skill": 1, "level": "a"})] * 5 + ["{"])
    assert uploaded(lines.encode()).total == 4
    assert not uploaded((ONE * 4).encode()).is_cut


def test_of_more_questions_than_are_kept_all_are_answered() -> None:
    found = uploaded((ONE * 60_000).encode())
    assert found.total == 60_000 > settings().max_explored
    assert not found.is_cut
    assert not found.is_mixed


def test_the_kind_of_a_file_is_told_from_its_first_sign() -> None:
    line = json.dumps(LINE | {"skill": "one", "level": "prose"})
    found = uploaded(b"\xef\xbb\xbf\n" + line.encode(), "mine.txt")
    (question,) = found.questions
    assert question.case is not None
    assert (question.case.task, question.example.facts) == ("one", ("mary went home",))
    assert tasks(uploaded(ONE.encode(), "qa7_mine.jsonl")) == ["7"]


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
    with pytest.raises(DataError, match="Choose the file again"):
        load(Uploaded.of("mine.txt", ONE.encode()))


def test_told_stories_are_the_same_for_the_same_seed() -> None:
    source = Generated(tasks=("1",), questions=12, seed=4)
    assert read(load(source)) == read(load(source))
    assert read(load(source)) != read(load(source.model_copy(update={"seed": 5})))
    assert [question.story for question in read(load(source))] == [1] * 5 + [2] * 5 + [3] * 2


@pytest.mark.parametrize("style", STYLES)
def test_each_kind_is_told_as_many_questions_from_the_first_on(style: Style) -> None:
    found = load(Generated(questions=41, style=style))
    beginning = [question.example.task for question in islice(found.questions, 20)]
    assert beginning == [str(task) for task in range(1, 21)]
    rest = list(found.questions)
    assert (len(rest), found.total) == (21, 41)
    assert tasks(load(Generated(tasks=("2", "10"), questions=3))) == ["2", "2", "10"]


def test_a_million_stories_are_not_told_before_they_are_answered() -> None:
    assert next(iter(load(Generated(questions=1_000_000)).questions)).number == 0


@pytest.mark.parametrize("questions", [0, 1_000_001])
def test_no_questions_or_too_many_are_refused_in_a_sentence(questions: int) -> None:
    with pytest.raises(DataError, match=f"1 to 1,000,000 questions, got {questions:,}"):
        load(Generated(questions=questions))


@pytest.mark.parametrize(
    "source",
    [
        {"kind": "generated", "tasks": ["21"]},
        {"kind": "generated", "tasks": ["1"] * 21},
        {"kind": "generated", "questions": -1},
        {"kind": "generated", "questions": 10**10},
        {"kind": "generated", "style": "loud"},
        {"kind": "folder", "path": "a", "part": "test"},
        {"kind": "elsewhere"},
    ],
)
def test_a_request_of_a_link_is_checked(source: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Request.model_validate_json(json.dumps({"checkpoint": "babi", "source": source}))


def alternating(pairs: int) -> bytes:
    """One story in which each sentence is followed by a question."""
    lines = (f"{2 * i + 1} Ann.\n{2 * i + 2} Who?\tAnn\t1\n" for i in range(pairs))
    return "".join(lines).encode()


def test_questions_that_would_read_too_many_sentences_are_refused_with_both_numbers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "EVALUATION_READINGS", 5_050)
    assert uploaded(alternating(100)).total == 100
    with pytest.raises(DataError, match=r"read 5,151 sentences. The limit is 5,050"):
        uploaded(alternating(101))


def test_a_file_that_is_too_large_is_refused_with_both_sizes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "DATA_FILE", limits.MEGABYTE)
    with pytest.raises(DataError, match=r"up to 1 MB, got 1\.5 MB"):
        uploaded(bytes(3 * limits.MEGABYTE // 2))


@pytest.mark.parametrize(
    "content",
    [alternating(2_000), b"1 Ann.\n" * 5_000, f"{json.dumps(LINE | SKILL)}\n".encode() * 50],
    ids=["bAbI", "no question", "JSONL"],
)
def test_reading_can_be_ended_at_any_line(content: bytes) -> None:
    class Ended(Exception):
        pass

    looks = 0

    def check() -> None:
        nonlocal looks
        looks += 1
        if looks == 4:
            raise Ended

    with pytest.raises(Ended):
        load(Uploaded.of("mine.txt", content), content, check)


def test_what_reading_a_file_takes_grows_with_its_length_and_no_faster() -> None:
    def peak(pairs: int) -> int:
        content = alternating(pairs)
        tracemalloc.start()
        found = uploaded(content)
        assert len(read(found)) == pairs
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    assert peak(4_000) < 6 * peak(1_000)


def test_a_story_that_ask_would_not_read_is_no_case(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DMN_MAX_STORY_CHARACTERS", "100")
    settings.cache_clear()
    line = json.dumps(LINE | {"skill": 1, "level": "a", "story": "x" * 101})
    with pytest.raises(DataError, match="up to 100 characters, got 101"):
        uploaded(line.encode())
    settings.cache_clear()


def test_a_data_set_that_is_larger_is_expected_to_take_more_memory(data: Path) -> None:
    small, large = (Uploaded.of("mine.txt", bytes(n)) for n in (10**6, 10**7))
    assert n_bytes(small, bytes(10**6)) < n_bytes(large, bytes(10**7))
    assert n_bytes(Generated(questions=10)) < n_bytes(Generated(questions=10_000))
    assert n_bytes(Generated(questions=10**6)) == n_bytes(Generated(questions=10**7))
    assert n_bytes(Folder(path="babi/en")) < 10**5 < n_bytes(Folder(path="nowhere"))
