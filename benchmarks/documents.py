"""Documents that a command writes: lines of the length that `scripts.prose` asks for."""

import re
import textwrap
from collections.abc import Iterator
from itertools import groupby

from scripts.prose import MOST_LETTERS

_KEPT = re.compile(r"[|#<!>`]|---|\d+\. ")
"""Beginnings of lines that stay as they are: tables, headings, pictures, code."""
_UNBROKEN = re.compile(r"`[^`]*`|\[[^]]*\]\([^)]*\)")
"""Code and links, which stay on one line."""
_SPACE = "\0"


def wrapped(text: str) -> str:
    """Return Markdown whose paragraphs and list items have short lines; all else is kept."""
    return "\n".join(_lines(text.splitlines())) + "\n" * text.endswith("\n")


def _lines(lines: list[str]) -> Iterator[str]:
    is_code = False
    paragraph = 0

    def place(line: str) -> int:
        """Return the number of the paragraph that a line belongs to, 0 for one that stays."""
        nonlocal is_code, paragraph
        if line.startswith("```"):
            is_code = not is_code
            return 0
        if is_code or not line.strip() or _KEPT.match(line):
            paragraph += 1
            return 0
        paragraph += line.startswith("- ")
        return paragraph + 1

    for number, group in groupby(lines, place):
        some = list(group)
        yield from _wrapped(" ".join(map(str.strip, some))) if number else some


def _wrapped(paragraph: str) -> list[str]:
    whole = _UNBROKEN.sub(lambda found: found[0].replace(" ", _SPACE), paragraph)
    indent = "  " if whole.startswith("- ") else ""
    lines = textwrap.wrap(
        whole,
        MOST_LETTERS,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [line.replace(_SPACE, " ") for line in lines]
