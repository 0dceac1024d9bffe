import pytest

from dmn.cli.generate import run
from dmn.data.datasets import babi
from dmn.data.generator.generate import generate
from dmn.data.stories import stories
from dmn.errors import DataError


def test_one_task_is_printed_in_babis_format(capsys):
    run("2", 3, 7, "classic", None, "-")
    expected = [line for story in generate("2", 3, seed=7) for line in story.lines()]
    assert capsys.readouterr().out.splitlines() == expected


def test_all_tasks_go_to_a_folder_that_is_read_like_babis(tmp_path):
    folder = tmp_path / "new" / "wide"
    run("all", 2, 0, "wide", None, str(folder))
    tasks = [example.task for example in babi.read_path(folder)]
    assert tasks == sorted(tasks, key=int)
    assert set(tasks) == {str(task) for task in range(1, 21)}


def test_a_task_is_told_alike_alone_and_among_all(tmp_path):
    run("all", 2, 0, "classic", None, str(tmp_path / "all"))
    run("9", 2, 0, "classic", None, str(tmp_path / "one"))
    name = "qa9_train.txt"
    assert (tmp_path / "all" / name).read_text() == (tmp_path / "one" / name).read_text()


def test_a_length_bounds_the_sentences(capsys):
    run("1", 5, 0, "classic", "3:4", "-")
    read = babi.read(capsys.readouterr().out.splitlines(), "qa1_train.txt")
    assert all(3 <= len(story[-1].facts) <= 4 for story in stories(read))


def test_no_file_is_written_over(tmp_path):
    (tmp_path / "qa5_train.txt").write_text("mine")
    with pytest.raises(DataError, match="expected a folder without qa5_train"):
        run("all", 2, 0, "classic", None, str(tmp_path))
    assert [path.name for path in tmp_path.glob("qa*")] == ["qa5_train.txt"]
    assert (tmp_path / "qa5_train.txt").read_text() == "mine"


def test_a_folder_that_cannot_be_made_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match="expected a folder to write to"):
        run("1", 1, 0, "classic", None, str(tmp_path / "file" / "folder"))


@pytest.mark.parametrize("length", ["5-9", "5", ":9", "-1:4", "five:nine", ""])
def test_a_length_is_two_numbers(length):
    with pytest.raises(DataError, match="--length: expected MIN:MAX") as refused:
        run("1", 1, 0, "classic", length, "-")
    assert repr(length) in str(refused.value)


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError(28, "No space left on device")])
def test_all_tasks_are_written_or_none(tmp_path, monkeypatch, error):
    def told(task, *rest):
        yield from generate(task, *rest)
        if task == "7":
            raise error

    monkeypatch.setattr("dmn.cli.generate.generate", told)
    with pytest.raises((KeyboardInterrupt, DataError)):
        run("all", 2, 0, "classic", None, str(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_where_one_of_the_tasks_cannot_be_told(tmp_path):
    with pytest.raises(DataError, match="a classic story of task 4"):
        run("all", 1, 0, "classic", "3:4", str(tmp_path / "new"))
    assert not (tmp_path / "new").exists()
