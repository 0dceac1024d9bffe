"""Where the questions of Explore come from: a folder, a person's own file, or told for it."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice, tee
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.content.new_stories import SEEDS, Style
from app.settings import settings
from dmn.data.datasets import babi, jsonl
from dmn.data.datasets.babi_folders import find_folders
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
    """Stories that are told while they are answered, each kind as many questions."""

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


def load(source: Folder | Generated | Uploaded | Probes, content: bytes | None = None) -> DataSet:
    """The questions, at most `DMN_MAX_ANSWERED`; `content` is an uploaded file's.

    Files are read twice: to the end before any question is answered, since one with a line that
    cannot be read is refused as a whole, and so is a folder; then line by line. Raises DataError.
    """
    if isinstance(source, Folder):
        return _of_folder(source)
    if isinstance(source, Generated):
        return _told(source)
    if isinstance(source, Probes):
        return _of_files([partial(_cases, jsonl.PROBES.read_bytes(), jsonl.PROBES.name)])
    if content is None:
        raise DataError(
            f"{source.name} was never kept by this server, or is not any more. Choose it again."
        )
    is_babi = not content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{")
    return _of_files([partial(_lines if is_babi else _cases, content, source.name)])


def _of_folder(source: Folder) -> DataSet:
    parts = folders(settings().data).get(source.path, ())
    if source.part not in parts:
        raise DataError(
            f"Expected bAbI's {source.part} files in {source.path} below DMN_DATA, found none. "
            "Choose another folder."
        )
    folder = settings().data / source.path
    files = [partial(_file, file) for file in babi.files_of(folder, source.part)]
    is_known = source.part == "valid" and "train" in parts
    return _of_files(files, source.each, _seen(folder) if is_known else None)


def _seen(folder: Path) -> frozenset[int]:
    files = babi.files_of(folder, "train")
    return frozenset(fingerprint(example) for file in files for example in babi.read_file(file))


def _told(source: Generated) -> DataSet:
    most, wanted = settings().max_answered, source.questions
    if not 1 <= wanted <= most:
        raise DataError(
            f"Expected 1 to {most:,} questions to be told, got {wanted:,}. Choose a number between."
        )
    tasks = [task for task in TASKS if not source.tasks or task in source.tasks]
    told = (generate(task, wanted, source.seed, source.style) for task in tasks)
    parts = [numbered(example for story in some for example in story.examples) for some in told]
    counts = [wanted // len(tasks) + (place < wanted % len(tasks)) for place in range(len(tasks))]
    return DataSet(islice(in_turn(parts, counts), wanted), wanted)


def _of_files(
    files: Sequence[Callable[[], Iterator[Question]]],
    wanted: int | None = None,
    seen: frozenset[int] | None = None,
) -> DataSet:
    """The first questions of each file, as many as all together may have.

    As many at a time as may be kept come in a random order.
    """
    at_once = settings().max_explored
    most = max(1, settings().max_answered // len(files))
    each = min(most, wanted or most)
    found = [sum(1 for _ in islice(questions(), each + 1)) for questions in files]
    counts = [min(each, count) for count in found]
    asked = in_turn([islice(questions(), each) for questions in files], counts)
    total = sum(counts)
    is_cut = any(count > each for count in found)
    return DataSet(mixed(asked, at_once), total, seen, is_cut, is_mixed=total <= at_once)


def _file(file: Path) -> Iterator[Question]:
    return numbered(babi.read_file(file))


def _lines(content: bytes, name: str) -> Iterator[Question]:
    return numbered(babi.read(babi.lines_of(content, name), name))


def _cases(content: bytes, name: str) -> Iterator[Question]:
    cases, again = tee(jsonl.read(content, name))
    try:
        yield from numbered(map(example_of, cases), again)
    except TextError as error:
        raise DataError(f"{name}: {error}") from None
