"""Somebody's own data, looked at line by line before a run may use them."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from dmn.data.datasets import babi
from dmn.data.examples import Example
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
    """What was found in data in bAbI's format."""

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
        """Whether a run may use them as they are."""
        return not self.problems


def check(content: bytes, name: str) -> Checked:
    """Looks at every line of an upload; `name` tells the task, as in qa3_train.txt."""
    return _together([_checked(content, name)])


def check_path(path: Path, below: Path) -> Checked:
    """The same for a file, or the training files of a folder, which must lie in the folder `below`.

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
    """The path without links. Raises DataError where it leads out of the folder `below`: whoever
    may train from a page shall not read all that its server can read.
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
    """Keeps an upload where runs can read it; the same content twice is one file.

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
    """A file's name that says the same task, and nothing else."""
    stem = Path(name.replace("\\", "/")).name.rpartition(".")[0] or name
    plain = re.sub(r"[^A-Za-z0-9_-]+", "-", stem).strip("-")[:60] or "own"
    return f"{plain}.txt"


def _checked(content: bytes, name: str) -> tuple[list[Example], list[Problem]]:
    """The questions, and what is wrong; after a bad line the rest of its story is left out."""
    if len(content) > MOST_BYTES:
        return [], [Problem(name, 0, f"expected at most {MOST_BYTES // 2**20} MiB; take a part")]
    try:
        lines = babi.lines_of(content, name)
    except DataError as error:
        return [], [Problem(name, 0, str(error))]
    examples, problems = _read(lines, name)
    stories = len(babi.stories(examples))
    if not problems and stories < _FEWEST_STORIES:
        wanted = f"expected at least {_FEWEST_STORIES} stories with a question, got {stories}"
        problems.append(Problem(name, 0, f"{wanted}; some are held out to validate on"))
    return examples, problems


def _read(lines: Iterable[str], name: str) -> tuple[list[Example], list[Problem]]:
    examples: list[Example] = []
    problems: list[Problem] = []
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
                break
            continue
        if example is not None:
            examples.append(example)
    return examples, problems


def _together(found: Sequence[tuple[list[Example], list[Problem]]]) -> Checked:
    examples = [example for some, _ in found for example in some]
    problems = [problem for _, some in found for problem in some]
    tasks: dict[str, int] = {}
    for example in examples:
        tasks[example.task] = tasks.get(example.task, 0) + 1
    return Checked(
        len(babi.stories(examples)),
        tasks,
        tuple(problems[:_MOST_PROBLEMS]),
        tuple(examples[:_PREVIEW]),
    )
