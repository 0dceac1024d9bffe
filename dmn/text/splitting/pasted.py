"""Lines that were pasted: bAbI's numbered lines, its question lines, and numbered lists."""

import itertools
import re
from collections.abc import Iterator
from typing import NamedTuple

_NUMBER = re.compile(r"[ \t]*\(?([0-9]{1,5})(?:[.):\]][ \t]+|[ \t]+(?=[A-Z\"']))(?=\S)")
_BULLET = re.compile(r"[ \t]*[-*+•·–—‣▪●○◦][ \t]+(?=\S)")
_QUESTION = re.compile(r"[^\W\d_].*\?[ ]*\t[ \t]*\S")
_LINE_ENDS = "\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_NUMBERED_QUESTION = re.compile(r"\?[ \t]*(?:\S.*)?$")


class Line(NamedTuple):
    """A line of a text, without its end, and where it stands."""

    text: str
    start: int


def lines(text: str) -> Iterator[Line]:
    """Yield the lines that a story consists of, without the numbers and bullets of a list.

    A line of bAbI that asks something and answers it is no line of the story.
    """
    found, start = list[Line](), 0
    for typed in text.splitlines(keepends=True):
        found.append(Line(typed.rstrip(_LINE_ENDS), start))
        start += len(typed)
    are_counted = _are_counted(found)
    question = _NUMBERED_QUESTION if are_counted else _QUESTION
    for line in found:
        if "?" in line.text and question.search(line.text):
            continue
        match = (_NUMBER if are_counted else _BULLET).match(line.text)
        yield line if match is None else Line(line.text[match.end() :], line.start + match.end())


def _are_counted(found: list[Line]) -> bool:
    """Return whether the lines are numbered: from 1 on, or as one part of a story of bAbI."""
    if len(found) < 2 or not any(line.text.lstrip(" \t(")[:1].isdigit() for line in found[:3]):
        return False
    numbers, is_babi = list[int](), False
    for line in found:
        if not line.text.strip():
            continue
        match = _NUMBER.match(line.text)
        if match is None:
            return False
        is_babi = is_babi or _QUESTION.search(line.text) is not None
        numbers.append(int(match[1]))
    follows = all(later in (earlier + 1, 1) for earlier, later in itertools.pairwise(numbers))
    return follows and len(numbers) > 1 and (numbers[0] == 1 or is_babi)
