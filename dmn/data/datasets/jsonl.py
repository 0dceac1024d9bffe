"""Stories as people type them, one JSON object a line:

    {"story": "mary went home", "question": "Where is Mary?", "answer": "home"}

An answer may be a list with commas between; it is "" where the story does not say. A line may
also have `accept` (other right answers), `skill` (the task), `level` (how far the wording is from
bAbI's), `phenomenon` (what makes it hard), `sentences` with `supporting` (those the answer rests
on, from 0) and `id`. Other fields are ignored.
"""

import json
import sys
from codecs import BOM_UTF8
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from dmn.errors import DataError
from dmn.system.files import packing_of
from dmn.text.answers import same_answer

PROBES = Path(__file__).with_name("probes.jsonl")
"""The controlled cases that come with the program, some of each phenomenon; scripts/probes makes
them.
"""
UNNAMED = "typed"
"""The task of cases that name neither a skill nor a phenomenon."""

MOST_LINE_BYTES = 4_000_000
"""Of a line: a story of a million characters, as UTF-8."""


class Case(BaseModel):
    """One question about one story as it was typed."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    story: str = Field(min_length=1)
    question: str = Field(min_length=1)
    answer: str
    """Empty where the story does not say."""
    skill: int | str = ""
    level: str = ""
    phenomenon: str = ""
    accept: tuple[str, ...] = ()
    """Other right answers."""
    sentences: tuple[str, ...] = ()
    """The story cut into sentences, which `supporting` counts from 0; empty if not known."""
    supporting: tuple[int, ...] = ()
    id: str | int = ""

    @model_validator(mode="after")
    def _supporting_are_sentences(self) -> "Case":
        outside = [index for index in self.supporting if not 0 <= index < len(self.sentences)]
        if outside:
            raise ValueError(f"expected numbers of sentences in supporting, got {outside}")
        return self

    @property
    def task(self) -> str:
        return str(self.skill) or self.phenomenon or UNNAMED

    @property
    def has_answer(self) -> bool:
        """Return whether the story says what is asked."""
        return bool(self.answer.strip())

    @property
    def items(self) -> tuple[str, ...]:
        """The items of the answer; none where there is no answer."""
        return _items(self.answer) if self.has_answer else ()

    def is_right(self, given: Sequence[str], is_sure: bool) -> bool:
        """Return whether an answer's items mean the answer, or another accepted one.

        Where the story does not say, any answer is right that is not sure.
        """
        if not self.has_answer:
            return not is_sure
        accepted = map(_items, (self.answer, *self.accept))
        return any(same_answer(given, right, self.question) for right in accepted)


def read_path(path: Path | Literal["-"]) -> list[Case]:
    """Every case of a file, or of standard input ("-"); empty lines are skipped.

    Raises DataError that names the file and the line.
    """
    name = "stdin" if path == "-" else str(path)
    try:
        content = sys.stdin.buffer.read() if path == "-" else path.read_bytes()
    except OSError as error:
        raise DataError(
            f"{name}: expected a readable file of JSON lines, got: {error.strerror}; check the path"
        ) from None
    return list(read(content, name))


def read(content: bytes, name: str) -> Iterator[Case]:
    """Yield the cases of a file's content. Raises DataError at the first line that is none."""
    if packing := packing_of(content):
        raise DataError(f"{name}: expected text, got a file packed with {packing}; unpack it first")
    is_empty = True
    # One at a time, and not by splitlines(), which would cut a story at a line separator inside a
    # JSON string.
    for number, line in enumerate(BytesIO(content.removeprefix(BOM_UTF8)), start=1):
        text = _decoded(line, f"{name}, line {number}")
        if text.strip():
            is_empty = False
            yield _case(text, f"{name}, line {number}")
    if is_empty:
        raise DataError(f"{name}: expected one JSON object a line, found none; is it empty?")


def _decoded(line: bytes, where: str) -> str:
    if len(line) > MOST_LINE_BYTES:
        raise DataError(
            f"{where}: expected up to {MOST_LINE_BYTES:,} bytes, got {len(line):,}; take a part"
        )
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DataError(
            f"{where}: expected UTF-8 text, {error.reason}; save the file as UTF-8"
        ) from None


def _case(line: str, where: str) -> Case:
    try:
        found: Any = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise DataError(f"{where}: expected a JSON object, got: {error}; is it cut off?") from None
    if not isinstance(found, dict):
        raise DataError(f"{where}: expected a JSON object, got {line.strip()[:40]}")
    required = [name for name, field in Case.model_fields.items() if field.is_required()]
    missing = [name for name in required if name not in found]
    if missing:
        raise DataError(
            f"{where}: expected the fields {', '.join(required)}, got no {', '.join(missing)}; "
            "name them so"
        )
    try:
        return Case.model_validate(found)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "supporting"
        raise DataError(f"{where}, {field}: {first['msg']}; mend the line") from None


def _items(answer: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in answer.split(","))
