import os
import tracemalloc
from pathlib import Path

import pytest

from dmn.data.datasets import validate
from dmn.data.datasets.babi import read_path
from dmn.data.datasets.validate import Problem, check, check_path, inside, store
from dmn.errors import DataError
from tests.paths import BABI

GOOD = (
    b"1 Ann is in the den.\n2 Where is Ann?\tden\t1\n"
    b"3 Ann is in the hut.\n4 Where is Ann?\thut\t3\n"
    b"1 Bob is in the den.\n2 Where is Bob?\tden\t1\n"
)


def test_good_data_are_counted_and_shown():
    found = check(GOOD, "qa3_own_train.txt")
    assert (found.questions, found.stories, found.tasks) == (3, 2, {"3": 3})
    assert found.is_usable
    assert [example.answer for example in found.preview] == [("den",), ("hut",), ("den",)]
    assert found.preview[1].facts == ("Ann is in the den.", "Ann is in the hut.")


def test_what_is_checked_is_what_is_read():
    path = BABI / "qa1_train.txt"
    found = check(path.read_bytes(), path.name)
    assert found.preview == tuple(read_path(path)[:3])


def test_each_bad_line_is_named_and_costs_the_rest_of_its_story():
    content = (
        b"1 Ann is in the den.\nno number\n3 Where is Ann?\tden\t1\n\n"
        b"1 Bob is in the den.\n2 Where is Bob?\tden\t1\n"
        b"1 Cy is in the den.\n2 Where is Cy?\tden\t7\n"
        b"1 Di is in the den.\n2 Where is Di? den 1\n3 x\n"
    )
    found = check(content, "own.txt")
    assert [(p.file, p.line) for p in found.problems] == [
        ("own.txt", 2),
        ("own.txt", 8),
        ("own.txt", 10),
    ]
    assert "expected `ID sentence`" in found.problems[0].message
    assert "supporting IDs" in found.problems[1].message
    assert "put a tab after the question" in found.problems[2].message
    assert [example.question for example in found.preview] == ["Where is Bob?"]
    assert not found.is_usable


@pytest.mark.parametrize(
    ("content", "line", "says"),
    [
        (b"", 0, "expected at least 2 stories with a question, got 0"),
        (b"1 Ann is here.\n2 Where is Ann?\there\t1\n", 0, "got 1"),
        (b"1 Ann is here.\n\xff\xfe\n", 0, "own.txt, line 2: expected UTF-8"),
        (b"PK\x03\x04\n", 0, "a file packed with zip"),
        (b'{"story": "x"}\n', 1, "expected `ID sentence`"),
        (b"1 " + b"x" * 100_000, 1, "each of up to 10,000 characters"),
    ],
)
def test_what_is_not_babi_says_so(content, line, says):
    (problem,) = check(content, "own.txt").problems
    assert (problem.line, says in problem.message) == (line, True)


def test_no_more_than_fifty_problems_are_told():
    assert len(check(b"1 a\nbad\n" * 100, "own.txt").problems) == 50


def test_a_file_that_is_too_large_is_not_looked_at(monkeypatch, tmp_path):
    monkeypatch.setattr(validate, "MOST_BYTES", 10)
    assert check(GOOD, "own.txt").problems == (
        Problem("own.txt", 0, "expected at most 0 MiB; take a part"),
    )
    (tmp_path / "own.txt").write_bytes(GOOD)
    with pytest.raises(DataError, match="expected a file of at most"):
        check_path(Path("own.txt"), tmp_path)


def test_a_folders_training_files_are_checked_together(tmp_path):
    for task in (1, 2):
        (tmp_path / f"qa{task}_train.txt").write_bytes(GOOD)
    (tmp_path / "qa2_valid.txt").write_bytes(b"not looked at")
    found = check_path(Path(), tmp_path)
    assert found.tasks == {"1": 3, "2": 3}


def test_a_path_leads_nowhere_but_below_the_data(tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    (data / "own.txt").write_bytes(GOOD)
    (tmp_path / "secret.txt").write_bytes(GOOD)
    (data / "link.txt").symlink_to(tmp_path / "secret.txt")
    (data / "ring").symlink_to(data / "ring")
    for path in ("own.txt", "./x/../own.txt", str(data / "own.txt")):
        assert inside(Path(path), data) == data / "own.txt"
    for path in (
        "../secret.txt",
        "/etc/passwd",
        "link.txt",
        "~root/x",
        "a\0b",
        "n" * 9999,
        "ring/x",
    ):
        with pytest.raises(DataError) as refused:
            check_path(Path(path), data)
        assert "Ann" not in str(refused.value)


def test_what_would_hang_a_reader_is_no_file(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(DataError, match="expected a file"):
        check_path(Path("pipe.txt"), tmp_path)


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("qa3_own_train.txt", "qa3_own_train.txt"),
        ("../../evil.txt", "evil.txt"),
        ("a\0b\\c d.txt", "c-d.txt"),
        ("玛丽.txt", "own.txt"),
        ("n" * 300, "n" * 60 + ".txt"),
        ("..", "own.txt"),
        ("", "own.txt"),
    ],
)
def test_an_upload_is_kept_under_a_harmless_name_once(tmp_path, name, stored):
    path = store(GOOD, name, tmp_path / "uploads")
    assert path.name == stored
    assert path.parent.parent == tmp_path / "uploads"
    assert path.read_bytes() == GOOD
    assert store(GOOD, name, tmp_path / "uploads") == path
    assert len([file for file in tmp_path.rglob("*") if file.is_file()]) == 1


def test_an_upload_that_is_not_usable_is_not_kept(tmp_path):
    with pytest.raises(DataError, match=r"own\.txt, line 1: expected `ID sentence`"):
        store(b"bad", "own.txt", tmp_path / "uploads")
    assert not list(tmp_path.iterdir())


def test_a_story_that_is_told_twice_counts_twice():
    story = b"1 Ann is in the den.\n2 Where is Ann?\tden\t1\n"
    found = check(story * 2, "own.txt")
    assert (found.stories, found.questions, found.is_usable) == (2, 2, True)


def test_what_a_check_keeps_does_not_grow_with_the_file():
    def kept(pairs: int) -> int:
        lines = [f"{2 * i + 1} Ann.\n{2 * i + 2} Who?\tAnn\t1\n" for i in range(pairs)]
        content = "".join(lines).encode()
        tracemalloc.start()
        found = check(content, "own.txt")
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert found.questions == pairs
        return peak - len(content)

    assert kept(4_000) < 4 * kept(1_000) + 100_000
