"""Sources of the questions of Explore: a folder, a visitor's own file, or generated stories."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from itertools import islice, tee
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app import limits
from app.content.new_stories import SEEDS, Style
from app.settings import settings
from dmn.data.datasets import babi, jsonl
from dmn.data.datasets.babi_folders import find_folders
from dmn.data.examples import Example
from dmn.data.generator.generate import generate
from dmn.data.generator.tasks import TASKS
from dmn.errors import DataError, TextError
from dmn.evaluation.stream import (
    DataSet,
    Question,
    example_of,
    fingerprint,
    in_turn,
    mixed,
    numbered,
)

MOST_ASKED = 1_000_000_000
"""Questions that a link may ask for; the server sets its own bound."""
_LINES = 256
"""Read between two looks whether to go on."""
_SHORTEST_QUESTION = 8
"""Bytes of a file, at least, for each of its questions."""
T = TypeVar("T")

Check = Callable[[], None]
"""Raises where reading must end."""


class _Source(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Folder(_Source):
    """One part of a bAbI folder below `DMN_DATA`."""

    kind: Literal["folder"] = "folder"
    path: str = Field(max_length=500)
    part: Literal["valid", "train"] = "valid"
    each: int | None = Field(default=None, ge=1)
    """Questions of each task; None for as many as may be read."""


class Generated(_Source):
    """Stories that are generated while they are answered, each kind as many questions."""

    kind: Literal["generated"] = "generated"
    tasks: tuple[Annotated[str, StringConstraints(pattern=r"^([1-9]|1[0-9]|20)$")], ...] = Field(
        default=(), max_length=20
    )
    """None stands for all twenty."""
    questions: int = Field(default=1_000, ge=0, le=MOST_ASKED)
    seed: int = Field(default=0, ge=0, lt=SEEDS)
    style: Style = "classic"


class Uploaded(_Source):
    """A file of which a link knows the digest alone."""

    kind: Literal["uploaded"] = "uploaded"
    name: str = Field(max_length=300)
    digest: str = Field(max_length=64)

    @classmethod
    def of(cls, name: str, content: bytes) -> "Uploaded":
        return cls(name=name[-300:], digest=hashlib.sha256(content).hexdigest())


class Probes(_Source):
    """The controlled cases that come with the program, some of each phenomenon of language."""

    kind: Literal["probes"] = "probes"


Source = Annotated[Folder | Generated | Uploaded | Probes, Field(discriminator="kind")]


class Request(_Source):
    """A data set and the checkpoint that is to answer it."""

    checkpoint: str = Field(max_length=200)
    source: Source


def folders(data: Path) -> dict[str, tuple[str, ...]]:
    """The bAbI folders in `data`, by their path below it, and which parts each holds."""
    return {path.relative_to(data).as_posix(): parts for path, parts in find_folders(data).items()}


def load(
    source: Folder | Generated | Uploaded | Probes,
    content: bytes | None = None,
    check: Check = lambda: None,
) -> DataSet:
    """Return the questions, at most `DMN_MAX_ANSWERED`; `content` is an uploaded file's.

    Files are read twice, line by line: to the end before any question is answered, since one with
    a line that cannot be read is refused as a whole, and so is a folder. `check` is called often
    meanwhile and may raise. Raises DataError.
    """
    if isinstance(source, Folder):
        return _of_folder(source, check)
    if isinstance(source, Generated):
        return _generated(source)
    if isinstance(source, Probes):
        cases = partial(_cases, jsonl.PROBES.read_bytes(), jsonl.PROBES.name)
        return _of_files([cases], check)
    if content is None:
        raise DataError(f"{source.name} is not on this server. Choose the file again.")
    if len(content) > limits.DATA_FILE:
        raise DataError(
            f"{source.name}: expected a file of up to {limits.DATA_FILE // limits.MEGABYTE} MB, "
            f"got {len(content) / limits.MEGABYTE:.1f} MB. Use a smaller file."
        )
    is_babi = not content[:1000].lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{")
    return _of_files([partial(_lines if is_babi else _cases, content, source.name)], check)


def n_bytes(source: Folder | Generated | Uploaded | Probes, content: bytes | None = None) -> int:
    """Return an estimate of the memory that the questions of a source and their results take."""
    most, in_file = settings().max_explored, len(content or b"")
    if isinstance(source, Folder):
        with suppress(DataError, OSError):
            files = babi.files_of(settings().data / source.path, source.part)
            in_file = sum(file.stat().st_size for file in files)
    if isinstance(source, Probes):
        in_file = jsonl.PROBES.stat().st_size
    if isinstance(source, Generated):
        most = min(most, source.questions)
    elif in_file:
        most = min(most, in_file // _SHORTEST_QUESTION)
    return limits.BYTES_OF_FILE * in_file + limits.BYTES_OF_ROW * most


def _of_folder(source: Folder, check: Check) -> DataSet:
    parts = folders(settings().data).get(source.path, ())
    if source.part not in parts:
        raise DataError(
            f"{source.path} in DMN_DATA holds none of bAbI's {source.part} files. "
            "Choose another folder."
        )
    folder = settings().data / source.path
    files = [partial(_file, file) for file in babi.files_of(folder, source.part)]
    is_known = source.part == "valid" and "train" in parts
    return _of_files(files, check, source.each, _seen(folder, check) if is_known else None)


def _seen(folder: Path, check: Check) -> frozenset[int]:
    files = babi.files_of(folder, "train")
    return frozenset(
        fingerprint(example) for file in files for example in _checked(babi.read_file(file), check)
    )


def _generated(source: Generated) -> DataSet:
    most, wanted = settings().max_answered, source.questions
    if not 1 <= wanted <= most:
        raise DataError(
            f"Expected 1 to {most:,} questions, got {wanted:,}. Choose a number in this range."
        )
    tasks = [task for task in TASKS if not source.tasks or task in source.tasks]
    stories = (generate(task, wanted, source.seed, source.style) for task in tasks)
    parts = [numbered(example for story in some for example in story.examples) for some in stories]
    counts = [wanted // len(tasks) + (place < wanted % len(tasks)) for place in range(len(tasks))]
    return DataSet(islice(in_turn(parts, counts), wanted), wanted)


def _of_files(
    files: Sequence[Callable[[Check], Iterator[Question]]],
    check: Check,
    wanted: int | None = None,
    seen: frozenset[int] | None = None,
) -> DataSet:
    """Return the first questions of each file, as many as all together may have.

    As many at a time as may be kept come in a random order.
    """
    at_once = settings().max_explored
    most = max(1, settings().max_answered // len(files))
    each = min(most, wanted or most)
    found = [_count(islice(questions(check), each + 1)) for questions in files]
    counts = [min(each, count) for count, _ in found]
    _refuse_many(sum(readings for _, readings in found), sum(counts))
    asked = in_turn([islice(questions(_go_on), each) for questions in files], counts)
    total, is_cut = sum(counts), any(count > each for count, _ in found)
    return DataSet(mixed(asked, at_once), total, seen, is_cut, is_mixed=total <= at_once)


def _count(questions: Iterable[Question]) -> tuple[int, int]:
    """Count questions, and the sentences that all of them have before them."""
    count = readings = 0
    for question in questions:
        count += 1
        readings += len(question.example.facts)
    return count, readings


def _refuse_many(readings: int, questions: int) -> None:
    if readings > limits.EVALUATION_READINGS:
        raise DataError(
            f"For each question, the network reads all sentences before it. For {questions:,} "
            f"questions it would have to read {readings:,} sentences. The limit is "
            f"{limits.EVALUATION_READINGS:,}. Use fewer questions or shorter stories."
        )


def _go_on() -> None:
    pass


def _checked(things: Iterable[T], check: Check, every: int = _LINES) -> Iterator[T]:
    """Yield the things, and call `check` at one of so many."""
    for number, thing in enumerate(things):
        if number % every == 0:
            check()
        yield thing


def _file(file: Path, check: Check) -> Iterator[Question]:
    return numbered(_checked(babi.read_file(file), check))


def _lines(content: bytes, name: str, check: Check) -> Iterator[Question]:
    lines = _checked(babi.lines_of(content, name), check)
    return numbered(babi.read(lines, name))


def _cases(content: bytes, name: str, check: Check) -> Iterator[Question]:
    cases, again = tee(_checked(jsonl.read(content, name), check, every=1))
    try:
        yield from numbered(map(_example, cases), again)
    except TextError as error:
        raise DataError(f"{name}: {error}") from None


def _example(case: jsonl.Case) -> Example:
    most = settings().max_story_characters
    if len(case.story) > most:
        raise TextError(
            f"Case {case.id or case.question[:80]!r}: expected a story of up to {most:,} "
            f"characters, got {len(case.story):,}. Ask about a part of it."
        )
    return example_of(case)
