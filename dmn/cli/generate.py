"""What `python -m dmn generate` does."""

import re
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from dmn.data.generator.generate import Length, Story, check, generate
from dmn.data.generator.tasks import TASKS
from dmn.errors import DataError


def run(task: str, stories: int, seed: int, style: str, length: str | None, out: str) -> None:
    """Writes bAbI text to standard output ("-"), or one qaN_train.txt a task into a folder.

    Everything is checked before anything is written. Raises DataError, also for a file that is
    already there.
    """
    bounds = _length(length) if length is not None else None
    tasks = tuple(TASKS) if task == "all" else (task,)
    for one in tasks:
        check(one, stories, style, bounds)
    told = {one: generate(one, stories, seed, style, bounds) for one in tasks}
    if out == "-":
        for some in told.values():
            sys.stdout.writelines(text(some))
    else:
        _write(Path(out), told)


def text(stories: Iterable[Story]) -> Iterator[str]:
    """The lines of the stories in bAbI's format, each with its end."""
    return (f"{line}\n" for story in stories for line in story.lines())


def _length(length: str) -> Length:
    match = re.fullmatch(r"([0-9]{1,6}):([0-9]{1,6})", length)
    if match is None:
        raise DataError(
            f"--length: expected MIN:MAX, such as 5:20 sentences a story, got {length!r}."
        )
    return int(match[1]), int(match[2])


def _write(folder: Path, told: Mapping[str, Iterable[Story]]) -> None:
    files = {folder / f"qa{task}_train.txt": stories for task, stories in told.items()}
    there = [file for file in files if file.exists()]
    if there:
        raise DataError(
            f"-o: expected a folder without {there[0].name}, but {folder} has one. Choose another "
            "folder, or remove the file."
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # All or none: who meets one task of twenty would take it for everything.
        with tempfile.TemporaryDirectory(prefix=".generate-", dir=folder) as scratch:
            for file, stories in files.items():
                with (Path(scratch) / file.name).open("x", encoding="utf-8") as opened:
                    opened.writelines(text(stories))
            for file in files:
                (Path(scratch) / file.name).rename(file)
    except OSError as error:
        raise DataError(
            f"-o: expected a folder to write to, got {str(folder)!r}: {error.strerror}."
        ) from None
