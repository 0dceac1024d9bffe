"""Frames: stories with slots, and questions about them with their answers.

    # a phenomenon
    with go=ran to          each line fills these slots, and is one filling
    times 3                 so many fillings instead
    as lines lower          how the stories that follow are written
    noise 30                so many irrelevant sentences around them
    > {w} {go} the {p}. | {m} took the {t}.
    ? Where is {w}? = {p} ; house : 1

A story's sentences are parted by "|", other right answers by ";"; behind ":" stand the sentences
that the answer rests on, from 1. "-" is the answer where the story does not say. A sentence with
a "\\t" stands in the text and is none of the story, as a question line pasted from bAbI.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Question:
    """What is asked about a frame's story, all with slots."""

    text: str
    answers: tuple[str, ...]
    supporting: tuple[int, ...]
    """From 0."""


@dataclass
class Frame:
    """One story with slots."""

    sentences: tuple[str, ...]
    style: tuple[str, ...]
    noise: int
    questions: list[Question] = field(default_factory=list)


@dataclass
class Phenomenon:
    """Frames that share their fillings, so that two of them make a minimal pair."""

    name: str
    fillings: list[dict[str, str]] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)


def read(folder: Path) -> Iterator[Phenomenon]:
    """Yield the phenomena of a folder's files. Raises ValueError at a line that is no frame."""
    for file in sorted(folder.glob("*.txt")):
        for block in re.split(r"^# ", file.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
            name, *lines = block.strip().splitlines()
            yield _phenomenon(name, [line for line in lines if line])


def _phenomenon(name: str, lines: list[str]) -> Phenomenon:
    found = Phenomenon(name)
    style: tuple[str, ...] = ()
    noise = 0
    for line in lines:
        kind, _, rest = line.partition(" ")
        if kind == "with":
            found.fillings.append(dict(one.split("=", 1) for one in re.split(r", (?=\w+=)", rest)))
        elif kind == "times":
            found.fillings += [{} for _ in range(int(rest))]
        elif kind == "as":
            style = tuple(rest.split())
        elif kind == "noise":
            noise = int(rest)
        elif kind == ">":
            sentences = tuple(part.strip().replace("\\t", "\t") for part in rest.split(" | "))
            found.frames.append(Frame(sentences, style, noise))
        elif kind == "?":
            found.frames[-1].questions.append(_question(rest))
        else:
            raise ValueError(f"{name}: expected a line of a frame, got {line!r}")
    return found


def _question(line: str) -> Question:
    match = re.fullmatch(r"(.+?) = (.+?)(?: : ([\d ]+))?", line)
    if match is None:
        raise ValueError(f"expected QUESTION = ANSWER : SENTENCES, got {line!r}")
    answers = ("",) if match[2] == "-" else tuple(part.strip() for part in match[2].split(";"))
    return Question(match[1], answers, tuple(int(n) - 1 for n in (match[3] or "").split()))
