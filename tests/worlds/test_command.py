import pytest

from dmn.datasets import babi
from dmn.worlds.generate import generate
from tests.test_cli import assert_refused, dmn  # noqa: F401


def test_one_task_is_printed_in_babis_format(dmn, tmp_path):  # noqa: F811
    ended = dmn("generate", "--task", 2, "--stories", 3, "--seed", 7)
    assert (ended.code, ended.err) == (0, "")
    expected = [line for story in generate("2", 3, seed=7) for line in story.lines()]
    assert ended.out.splitlines() == expected
    assert ended.out.startswith("1 ")


def test_all_tasks_go_to_a_folder_that_is_read_like_babis(dmn, tmp_path):  # noqa: F811
    folder = tmp_path / "new" / "wide"
    assert (
        dmn("generate", "--task", "all", "--stories", 2, "--style", "wide", "-o", folder).code == 0
    )
    read = babi.read_path(folder)
    assert [e.task for e in read] == sorted((e.task for e in read), key=int)
    assert {e.task for e in read} == {str(task) for task in range(1, 21)}


def test_a_task_is_told_alike_alone_and_among_all(dmn, tmp_path):  # noqa: F811
    dmn("generate", "--task", "all", "--stories", 2, "-o", tmp_path / "all")
    dmn("generate", "--task", "9", "--stories", 2, "-o", tmp_path / "one")
    name = "qa9_train.txt"
    assert (tmp_path / "all" / name).read_text() == (tmp_path / "one" / name).read_text()


def test_a_length_bounds_the_sentences(dmn):  # noqa: F811
    ended = dmn("generate", "--task", 1, "--stories", 5, "--length", "3:4")
    read = babi.read(ended.out.splitlines(), "qa1_train.txt")
    assert all(3 <= len(s[-1].facts) <= 4 for s in babi.stories(read))


def test_no_file_is_written_over(dmn, tmp_path):  # noqa: F811
    (tmp_path / "qa5_train.txt").write_text("mine")
    ended = dmn("generate", "--task", "all", "--stories", 2, "-o", tmp_path)
    assert_refused(ended, "-o: expected a folder without qa5_train.txt")
    assert [path.name for path in tmp_path.glob("qa*")] == ["qa5_train.txt"]
    assert (tmp_path / "qa5_train.txt").read_text() == "mine"


def test_a_folder_that_cannot_be_made_is_refused(dmn, tmp_path):  # noqa: F811
    (tmp_path / "file").write_text("")
    ended = dmn("generate", "--task", 1, "--stories", 1, "-o", tmp_path / "file" / "folder")
    assert_refused(ended, "-o: expected a folder to write to")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--task", "0", "--stories", 1), "--task: expected a number from 1 to 20 or all"),
        (("--task", 1, "--stories", 0), "--stories: expected at least 1"),
        (("--task", 1, "--stories", 1, "--style", "old"), "--style: expected classic or wide"),
        (("--task", 1, "--stories", 1, "--length", "5-9"), "--length: expected MIN:MAX"),
        (
            ("--task", "all", "--stories", 1, "--length", "3:4"),
            "--length: a classic story of task 4",
        ),
        (("--task", 1), "--stories"),
    ],
)
def test_what_cannot_be_told_is_refused_in_one_line(dmn, arguments, says):  # noqa: F811
    assert_refused(dmn("generate", *arguments), says)
