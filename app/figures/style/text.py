"""Text from people, made fit for a figure: shown as it was typed, never read as markup."""

import unicodedata
from functools import lru_cache

# Embeddings and overrides of writing direction: one of them turns the labels that follow around.
_DIRECTION = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_NOT_SHOWN = ("Cc", "Cs", "Zl", "Zp")
# Read off Source Sans, whose average letter in prose is 1 here.
_NARROW = frozenset(" fijlrtI.,:;'!|()[]/-")
_BROAD = frozenset("mwMW@%…—")
NOT_SURE = "Not sure"
"""Text shown if no answer is probable enough."""
BOLD = 1.07
"""Width of bold text relative to normal text."""
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "$": "&#36;"})


def plain(text: str) -> str:
    """`text` on one line, every control character and run of white space made one space."""
    kept = (
        " " if unicodedata.category(c) in _NOT_SHOWN else c for c in text if c not in _DIRECTION
    )
    return " ".join("".join(kept).split())


def escaped(text: str) -> str:
    """`text` such that Plotly shows it letter by letter: its labels read HTML, and $ as LaTeX."""
    return plain(text).translate(_ESCAPES)


def clipped(text: str, length: int) -> str:
    """At most `length` characters of `text` on one line; what was cut shows as an ellipsis."""
    # Cleaning may shorten the text, so more than `length` is cleaned, but not a whole book.
    text = plain(text[: 4 * length + 1])
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def width(text: str) -> float:
    """Return the width of `text`, in widths of an average small letter."""
    return sum(map(_letter_width, text), start=0.0)


def wrapped(text: str, columns: int, at_most: int) -> list[str]:
    """Lines of up to `columns` letters, broken at spaces where there are any; at least one line.

    After `at_most` lines the rest is left out, which an ellipsis says.
    """
    lines = [""]
    for word in clipped(text, columns * at_most + 1).split():
        for piece in _pieces(word, columns):
            joined = f"{lines[-1]} {piece}".strip()
            if width(joined) <= columns:
                lines[-1] = joined
            else:
                lines.append(piece)
    if len(lines) > at_most:
        lines = [*lines[: at_most - 1], lines[at_most - 1].rstrip("… ") + "…"]
    return lines


def _pieces(word: str, columns: int) -> list[str]:
    """`word`, cut where it is wider than a whole line: an address, or a script without spaces."""
    pieces, taken = [""], 0.0
    for letter in word:
        taken += _letter_width(letter)
        if taken > columns and pieces[-1]:
            pieces.append("")
            taken = _letter_width(letter)
        pieces[-1] += letter
    return pieces


@lru_cache(maxsize=4096)
def _letter_width(letter: str) -> float:
    if letter in _NARROW:
        return 0.6
    if letter in _BROAD:
        return 1.65
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0.0
    if unicodedata.east_asian_width(letter) in "WF":
        return 2.1
    return 1.2 if letter.isupper() else 1.05


def percent(probability: float) -> str:
    """Whole percents; what is not certain never reads as if it were."""
    if 0.995 <= probability < 1:
        return ">99%"
    if 0 < probability < 0.005:
        return "<1%"
    return f"{probability:.0%}"
