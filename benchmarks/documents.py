"""Documents that a command writes: lines of the length that `scripts.prose` asks for."""

import re
import textwrap

from scripts.prose import MOST_LETTERS

_KEPT = r"[|#<!>]|---|\d+\. |\s*$"
"""Beginnings of lines that stay as they are: tables, headings, pictures, numbered items."""
_BLOCK = re.compile(rf"^```(?s:.*?)^```$|^(?!{_KEPT}).+(?:\n(?!{_KEPT}|```|- ).+)*", re.MULTILINE)
"""Code, or a paragraph or list item to its last line."""
_UNBROKEN = re.compile(r"`[^`]*`|\[[^]]*\]\([^)]*\)")
"""Code and links inside a sentence, which stay on one line."""
_SPACE = "\0"


def wrapped(text: str) -> str:
    """Return Markdown whose paragraphs and list items have short lines; all else is kept."""
    return _BLOCK.sub(lambda found: _wrapped(found[0]), text)


def _wrapped(block: str) -> str:
    if block.startswith("```"):
        return block
    whole = _UNBROKEN.sub(lambda found: found[0].replace(" ", _SPACE), " ".join(block.split()))
    filled = textwrap.fill(
        whole,
        MOST_LETTERS,
        subsequent_indent="  " if whole.startswith("- ") else "",
        break_long_words=False,
        break_on_hyphens=False,
    )
    return filled.replace(_SPACE, " ")
