"""Lessons as files: what a class reads, predicts and sees, and what must hold for it to be true.

A teacher adds a lesson by adding a file; docs/lessons.md says what it holds.
"""

import os
import re
import stat
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from dmn.inference.trace import EpisodeTrace

Without = Callable[[int], EpisodeTrace]
"""The trace of the story without one of its facts, from 0."""


MOST_BYTES = 256_000
"""Of a lesson's file."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Claims(_Part):
    """Claims of the lesson about this story; checked whenever it is shown. All count from 1."""

    answer: str | None = None
    not_answer: str | None = None
    sure: bool | None = None
    reads: tuple[tuple[int, int], ...] = ()
    """Pairs of a pass and the fact that it reads most; 0 stands for stop."""
    needs: tuple[int, ...] = ()
    """Facts without which the answer changes, be it to "the story does not say"."""
    spares: tuple[int, ...] = ()
    """Facts without which it stays."""


class Prediction(_Part):
    """A question to the class, before anything is shown."""

    ask: str = Field(min_length=1)
    options: tuple[str, ...] = Field(min_length=2, max_length=6)
    right: int = Field(ge=1)
    """Number of the right option, from 1."""

    @model_validator(mode="after")
    def _right_is_one_of_them(self) -> "Prediction":
        if self.right > len(self.options):
            raise ValueError(f"right: expected 1 to {len(self.options)}, got {self.right}")
        return self


class Step(_Part):
    """One story with one question."""

    text: str = Field(min_length=1)
    """Text before the prediction, in Markdown."""
    checkpoint: str = "babi"
    story: str = Field(min_length=1)
    question: str = Field(min_length=1)
    passes: int | None = Field(None, ge=1, le=12)
    predict: Prediction | None = None
    reveal: str = ""
    """Text after the figure, in Markdown."""
    claims: Claims = Claims()


class Lesson(_Part):
    """A file's content."""

    title: str = Field(min_length=1, max_length=80)
    about: str = Field(min_length=1)
    """One sentence for the list of lessons."""
    order: int = 100
    """Its place in the list."""
    step: tuple[Step, ...] = Field(min_length=1, max_length=20)


@dataclass(frozen=True)
class Shelf:
    """All lessons of a folder by their files' names, and what is wrong with the other files."""

    lessons: dict[str, Lesson]
    problems: tuple[str, ...]


def read(folder: Path) -> Shelf:
    """The lessons in their order; a file with a mistake is named, and the others are there."""
    found: dict[str, Lesson] = {}
    problems = []
    for file in sorted(folder.glob("*.toml")):
        try:
            found[file.stem] = parse(_text_of(file))
        except (OSError, ValueError) as error:
            problems.append(f"{file.name}: {error}")
        except RecursionError:
            problems.append(
                f"{file.name}: expected a lesson, got brackets in brackets without end."
            )
    order = sorted(found, key=lambda name: (found[name].order, name))
    return Shelf({name: found[name] for name in order}, tuple(problems))


def _text_of(file: Path) -> str:
    """Return the text of a plain file. Raises ValueError for a pipe, which would never end, and for
    one that is too long.
    """
    with os.fdopen(os.open(file, os.O_RDONLY | os.O_NONBLOCK), "rb") as opened:
        if not stat.S_ISREG(os.fstat(opened.fileno()).st_mode):
            raise ValueError("expected a plain file.")
        content = opened.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise ValueError(f"expected a lesson of up to {MOST_BYTES:,} bytes, got more.")
    return content.decode("utf-8")


def parse(text: str) -> Lesson:
    """Raises ValueError that names the line, or the line and the field."""
    try:
        return Lesson.model_validate(tomllib.loads(text))
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part + 1 if isinstance(part, int) else part) for part in first["loc"])
        told = first["msg"].removeprefix("Value error, ")
        raise ValueError(f"line {_line(text, first['loc'])}, {field or 'step'}: {told}.") from None


def _line(text: str, location: Sequence[int | str]) -> int:
    """Return the line of the field, or else of the step that should have it, from 1."""
    lines = text.splitlines()
    start = 0
    if len(location) > 1 and isinstance(number := location[1], int):
        heads = [i for i, line in enumerate(lines) if line.strip() == "[[step]]"]
        start = heads[number] if number < len(heads) else 0
    name = next((part for part in reversed(location) if isinstance(part, str)), "")
    field = re.compile(rf"\s*(\[.*)?{re.escape(name)}\s*(=|\])")
    return next((i for i in range(start, len(lines)) if field.match(lines[i])), start) + 1


class Unmet(NamedTuple):
    """A claim that does not hold."""

    claimed: str
    seen: str

    def __str__(self) -> str:
        return f"expected {self.claimed}, got {self.seen}"


def unmet(claims: Claims, trace: EpisodeTrace, without: Without) -> list[Unmet]:
    """The claims that this checkpoint does not keep."""
    given = trace.answer.listed
    found = []
    if claims.answer is not None and claims.answer != given:
        found.append(Unmet(f"the answer {claims.answer}", given))
    if claims.not_answer == given:
        found.append(Unmet(f"an answer other than {claims.not_answer}", given))
    if claims.sure not in (None, trace.is_sure):
        found.append(Unmet(*(("a sure answer", "a guess")[:: 1 if claims.sure else -1])))
    for number, fact in claims.reads:
        most = _most_read(trace, number)
        if most != fact:
            found.append(Unmet(f"the largest gate of pass {number} on {_fact(fact)}", _fact(most)))
    for facts, changes in ((claims.needs, True), (claims.spares, False)):
        for fact in facts:
            other = without(fact - 1)
            if other.answers_as(trace) is changes:
                wish = "another answer" if changes else f"still {given}"
                found.append(Unmet(f"{wish} without sentence {fact}", _given(other)))
    return found


def _given(trace: EpisodeTrace) -> str:
    """Return the answer in a message: what is not said counts as one."""
    return "“the story does not say”" if trace.is_unsaid else trace.answer.listed


def _most_read(trace: EpisodeTrace, number: int) -> int:
    """The fact with the largest gate of a pass, from 1; 0 for stop, and for no such pass."""
    if number > trace.n_passes:
        return 0
    return int((trace.gates[number - 1].argmax() + 1) % (len(trace.facts) + 1))


def _fact(number: int) -> str:
    return f"sentence {number}" if number else "stop"
