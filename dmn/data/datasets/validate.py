"""Data of a visitor's own, checked line by line before a run may use them."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from dmn.data.datasets import babi
from dmn.data.examples import Example
from dmn.data.stories import with_story_numbers
from dmn.errors import DataError
from dmn.system.files import replace_bytes

MOST_BYTES = 64 * 2**20
_PREVIEW = 3
_MOST_PROBLEMS = 50
_FEWEST_STORIES = 2


@dataclass(frozen=True)
class Problem:
    """A line that is not bAbI."""

    file: str
    line: int
    """Counted from 1; 0 where it is about the whole file."""
    message: str


@dataclass(frozen=True)
class Checked:
    """The result of checking data in bAbI's format."""

    stories: int
    tasks: dict[str, int]
    """Questions of each task."""
    problems: tuple[Problem, ...]
    """The first fifty."""
    preview: tuple[Example, ...]
    """The first questions, with their stories."""

    @property
    def questions(self) -> int:
        return sum(self.tasks.values())

    @property
    def is_usable(self) -> bool:
        """True where a run may use them as they are."""
        return not self.problems


def check(content: bytes, name: str) -> Checked:
    """Check every line of an upload; `name` tells the task, as in qa3_train.txt."""
    return _together([_checked(content, name)])


def check_path(path: Path, below: Path) -> Checked:
    """Check a file, or the training files of a folder, which must lie in the folder `below`.

    Raises DataError for a path that leads elsewhere or cannot be read.
    """
    path = inside(path, below)
    found = []
    for file in babi.files_of(path, "train"):
        if not file.is_file() or file.stat().st_size > MOST_BYTES:
            raise DataError(
                f"{file.name}: expected a file of at most {MOST_BYTES // 2**20} MiB; take a part."
            )
        found.append(_checked(file.read_bytes(), file.name))
    return _together(found)


def inside(path: Path, below: Path) -> Path:
    """Return the path without links. Raises DataError where it leads out of the folder `below`:
    whoever may train from a page must not read all that its server can read.
    """
    try:
        found = (below / path.expanduser()).resolve()
        if found.is_relative_to(below.resolve()):
            return found
    except (OSError, ValueError, RuntimeError):
        pass  # too long, a NUL, a ring of links, nobody's home
    raise DataError(
        f"Expected a file or folder below {below} (DMN_DATA), got {str(path)[:200]!r}. Upload the "
        "file, or train from the command line."
    )


def store(content: bytes, name: str, folder: Path) -> Path:
    """Store an upload where runs can read it; the same content twice is one file.

    Raises DataError for data that are not usable, or cannot be written.
    """
    checked = check(content, name)
    if not checked.is_usable:
        first = checked.problems[0]
        raise DataError(f"{first.file}, line {first.line}: {first.message}")
    own = folder / hashlib.sha256(content).hexdigest()[:16] / _safe(name)
    try:
        own.parent.mkdir(parents=True, exist_ok=True)
        replace_bytes(own, content)
    except OSError as error:
        raise DataError(f"{name[:80]} could not be kept: {error.strerror}.") from None
    return own


def _safe(name: str) -> str:
    """Return a file's name that gives the same task, and nothing else."""
    stem = Path(name.replace("\\", "/")).name.rpartition(".")[0] or name
    plain = re.sub(r"[^A-Za-z0-9_-]+", "-", stem).strip("-")[:60] or "own"
    return f"{plain}.txt"


def _checked(content: bytes, name: str) -> Checked:
    """Check one file. Nothing but counts and a preview is kept, however long it is."""
    problems: list[Problem] = []
    preview: list[Example] = []
    tasks: dict[str, int] = {}
    n_stories = 0
    for number, example in with_story_numbers(_examples(content, name, problems)):
        n_stories = number
        tasks[example.task] = tasks.get(example.task, 0) + 1
        if len(preview) < _PREVIEW:
            preview.append(replace(example, facts=tuple(example.facts)))
    if not problems and n_stories < _FEWEST_STORIES:
        wanted = f"expected at least {_FEWEST_STORIES} stories with a question, got {n_stories}"
        problems.append(Problem(name, 0, f"{wanted}; some are held out to validate on"))
    return Checked(n_stories, tasks, tuple(problems), tuple(preview))


def _examples(content: bytes, name: str, problems: list[Problem]) -> Iterator[Example]:
    """Yield the questions and collect the problems; after a bad line skip the rest of its story."""
    if len(content) > MOST_BYTES:
        message = f"expected at most {MOST_BYTES // 2**20} MiB; take a part"
        problems.append(Problem(name, 0, message))
        return
    try:
        yield from _read(babi.lines_of(content, name), name, problems)
    except DataError as error:
        problems.append(Problem(name, 0, str(error)))


def _read(lines: Iterable[str], name: str, problems: list[Problem]) -> Iterator[Example]:
    story = babi.OpenStory(babi.task_of(name))
    is_lost = False
    for number, text in babi.numbered(lines):
        is_lost = is_lost and not re.match(r"1\s", text)
        if is_lost:
            continue
        try:
            example = story.take(text)
        except DataError as error:
            problems.append(Problem(name, number, str(error)))
            is_lost = True
            if len(problems) == _MOST_PROBLEMS:
                return
            continue
        if example is not None:
            yield example


def _together(found: Sequence[Checked]) -> Checked:
    tasks: dict[str, int] = {}
    for task, count in (item for one in found for item in one.tasks.items()):
        tasks[task] = tasks.get(task, 0) + count
    return Checked(
        sum(one.stories for one in found),
        tasks,
        tuple(problem for one in found for problem in one.problems)[:_MOST_PROBLEMS],
        tuple(example for one in found for example in one.preview)[:_PREVIEW],
    )
