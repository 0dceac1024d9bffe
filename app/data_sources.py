"""Where the questions of Explore come from: a folder, a person's own file, or told for it."""

import hashlib
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.new_stories import ANY, SEEDS, Style
from app.settings import settings
from dmn.datasets import babi, jsonl
from dmn.errors import DataError, TextError
from dmn.examples import Example
from dmn.exploring import DataSet, example_of, fingerprint
from dmn.worlds.generate import generate
from dmn.worlds.kinds import TASKS

PARTS = ("valid", "train")
"""Test files are left alone: who looks at them chooses by them."""
_DEPTH = 3
MOST_STORIES = 1_000


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
    """Stories of one kind, or of each."""

    kind: Literal["generated"] = "generated"
    task: Annotated[str, StringConstraints(pattern=rf"^({ANY}|[1-9]|1[0-9]|20)$")] = ANY
    stories: int = Field(default=20, ge=1, le=MOST_STORIES)
    """Of each kind."""
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


Source = Annotated[Folder | Generated | Uploaded, Field(discriminator="kind")]


class Request(_Source):
    """A data set and the checkpoint that is to answer it."""

    checkpoint: str = Field(max_length=200)
    source: Source


def folders(data: Path) -> dict[str, tuple[str, ...]]:
    """The bAbI folders in `data`, by their path below it, and which parts each holds."""
    found: dict[str, set[str]] = {}
    for depth in range(_DEPTH + 1):
        for part in PARTS:
            for file in data.glob("*/" * depth + f"qa*_{part}.txt"):
                found.setdefault(file.parent.relative_to(data).as_posix(), set()).add(part)
    return {path: tuple(p for p in PARTS if p in found[path]) for path in sorted(found)}


def load(source: Folder | Generated | Uploaded, content: bytes | None = None) -> DataSet:
    """The questions, at most `DMN_MAX_EXPLORED`; `content` is an uploaded file's.

    Raises DataError. A file with a line that cannot be read is refused as a whole; so is a
    folder.
    """
    if isinstance(source, Folder):
        return _of_folder(source)
    if isinstance(source, Generated):
        return _told(source)
    if content is None:
        raise DataError(
            f"{source.name} was never kept by this server, or is not any more. Choose it again."
        )
    return _of_file(source.name, content)


def _of_folder(source: Folder) -> DataSet:
    parts = folders(settings().data).get(source.path, ())
    if source.part not in parts:
        raise DataError(
            f"Expected bAbI's {source.part} files in {source.path} below DMN_DATA, found none. "
            "Choose another folder."
        )
    folder = settings().data / source.path
    files = map(babi.read_file, babi.files_of(folder, source.part))
    examples, is_cut = _evenly(files, source.each)
    is_known = source.part == "valid" and "train" in parts
    return DataSet(examples, seen=_seen(folder) if is_known else None, is_cut=is_cut)


def _seen(folder: Path) -> frozenset[int]:
    files = babi.files_of(folder, "train")
    return frozenset(fingerprint(example) for file in files for example in babi.read_file(file))


def _told(source: Generated) -> DataSet:
    tasks = list(TASKS) if source.task == ANY else [source.task]
    told = (generate(task, source.stories, source.seed, source.style) for task in tasks)
    examples, is_cut = _evenly((e for story in some for e in story.examples) for some in told)
    return DataSet(examples, is_cut=is_cut)


def _evenly(
    parts: Iterable[Iterator[Example]], wanted: int | None = None
) -> tuple[tuple[Example, ...], bool]:
    """The first questions of each part, as many as all together may have; whether any are left."""
    listed = list(parts)
    most = max(1, settings().max_explored // len(listed))
    each = min(most, wanted or most)
    found = [_first(part, each) for part in listed]
    return tuple(e for some, _ in found for e in some), any(is_cut for _, is_cut in found)


def _first(examples: Iterable[Example], most: int) -> tuple[list[Example], bool]:
    """The first ones, and whether there are more; what comes after is not read."""
    some = list(islice(examples, most + 1))
    return some[:most], len(some) > most


def _of_file(name: str, content: bytes) -> DataSet:
    most = settings().max_explored
    if not content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{"):
        examples, is_cut = _first(babi.read(babi.lines_of(content, name), name), most)
        return DataSet(tuple(examples), is_cut=is_cut)
    cases = list(islice(jsonl.read(content, name), most + 1))
    try:
        read = tuple(map(example_of, cases[:most]))
    except TextError as error:
        raise DataError(f"{name}: {error}") from None
    return DataSet(read, tuple(cases[:most]), is_cut=len(cases) > most)
