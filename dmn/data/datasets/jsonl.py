"""Stories as people type them, one JSON object a line:

    {"id": "a1", "skill": 1, "level": "prose", "story": "mary went home", "question": "Where is
     Mary?", "answer": "home", "accept": ["at home"], "sentences": ["mary went home"],
     "supporting": [0]}

`skill` is the task, `level` how far the wording is from bAbI's, `accept` holds other right
spellings. Answers that are lists stand in order, with commas between.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from dmn.errors import DataError
from dmn.system.files import packing_of


class Case(BaseModel):
    """One question about one story as it was typed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    story: str = Field(min_length=1)
    question: str = Field(min_length=1)
    answer: str = Field(min_length=1)
    skill: int | str
    level: str = Field(min_length=1)
    accept: tuple[str, ...] = ()
    """Other spellings of the answer."""
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
        return str(self.skill)

    def is_right(self, items: tuple[str, ...]) -> bool:
        """Whether an answer's items are the answer or an accepted spelling of it.

        Capitals, a leading article and a final stop do not count; the order of a list does.
        """
        given = _plain(",".join(items) or "nothing")
        return any(_plain(spelling) == given for spelling in (self.answer, *self.accept))


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
    """Yields the cases of a file's content. Raises DataError at the first line that is none."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if packing := packing_of(content):
            raise DataError(
                f"{name}: expected text, got a file packed with {packing}; unpack it first"
            ) from None
        place = error.object.count(b"\n", 0, error.start) + 1
        raise DataError(
            f"{name}, line {place}: expected UTF-8 text, {error.reason}; save the file as UTF-8"
        ) from None
    is_empty = True
    # Not splitlines(), which would cut a story at a line separator inside a JSON string.
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            is_empty = False
            yield _case(line, f"{name}, line {number}")
    if is_empty:
        raise DataError(f"{name}: expected one JSON object a line, found none; is it empty?")


def _case(line: str, where: str) -> Case:
    try:
        found: Any = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise DataError(f"{where}: expected a JSON object, got: {error}; is it cut off?") from None
    if not isinstance(found, dict):
        raise DataError(f"{where}: expected a JSON object, got {line.strip()[:40]}")
    missing = [
        name for name, f in Case.model_fields.items() if f.is_required() and name not in found
    ]
    unknown = sorted(set(found) - set(Case.model_fields))
    if missing or unknown:
        wrong = [*([f"no {', '.join(missing)}"] if missing else []), *map(repr, unknown)]
        raise DataError(
            f"{where}: expected the fields {', '.join(Case.model_fields)}, got "
            f"{' and '.join(wrong)}; name them so"
        )
    try:
        return Case.model_validate(found)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "supporting"
        raise DataError(f"{where}, {field}: {first['msg']}; mend the line") from None


def _plain(answer: str) -> tuple[str, ...]:
    return tuple(_plain_item(item) for item in answer.strip().removesuffix(".").split(","))


def _plain_item(item: str) -> str:
    words = item.casefold().split()
    return " ".join(words[1:] if len(words) > 1 and words[0] in ("the", "a") else words)
