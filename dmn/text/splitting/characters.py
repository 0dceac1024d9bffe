"""One form for each character, whatever was typed, and the way back to what was typed.

Accents are composed (NFC), characters that nobody sees are left out, full-width forms, ligatures,
odd blanks and odd apostrophes become the plain ones.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

# Unicode's Default_Ignorable_Code_Point, and control characters that are no blanks.
_INVISIBLE = (
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_IS_INVISIBLE = re.compile(f"[{_INVISIBLE}]")
_UNUSUAL = re.compile(r"[^\t-\r\x1c-~]|`")
_ODD = re.compile(r"[\t-\r\x1c-~]?(?:[^\t-\r\x1c-~]|`)+")
_LIKE_PLAIN = ("<wide>", "<narrow>", "<noBreak>")
_MARKS = ("Mn", "Mc", "Me")
_LONGEST = 32
"""Characters of one piece; more marks than that on a letter say nothing."""
_LIGATURES = range(0xFB00, 0xFB07)
_PLAIN = {ord(odd): "'" for odd in "‘’‛`´ʼ＇"} | {ord(odd): '"' for odd in "“”„‟"}


@dataclass(frozen=True)
class Normalised:
    """A text in its one form. Where nothing was changed, `starts` is None."""

    text: str
    starts: tuple[int, ...] | None = None
    """For each character, its place in what was typed."""
    ends: tuple[int, ...] | None = None
    """For each character, the place in what was typed at which it ends."""

    def typed(self, start: int, end: int) -> tuple[int, int]:
        """Return where a piece of one or more characters stands in what was typed."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]


def normalised(typed: str) -> Normalised:
    """Return a text in its one form, with the places of what was typed."""
    if _UNUSUAL.search(typed) is None:
        return Normalised(typed)
    pieces, starts, ends = list[str](), list[int](), list[int]()
    last = 0
    for start, end in _clusters(typed):
        plain = _plain(typed[start:end])
        pieces += (typed[last:start], plain)
        starts += range(last, start)
        ends += range(last + 1, start + 1)
        is_as_long = len(plain) == end - start
        starts += range(start, end) if is_as_long else [start] * len(plain)
        ends += range(start + 1, end + 1) if is_as_long else [end] * len(plain)
        last = end
    pieces.append(typed[last:])
    starts += range(last, len(typed))
    ends += range(last + 1, len(typed) + 1)
    return Normalised("".join(pieces), tuple(starts), tuple(ends))


def plain_text(typed: str) -> str:
    """Return a text in its one form; most are already in it."""
    return typed if _UNUSUAL.search(typed) is None else normalised(typed).text


def _clusters(typed: str) -> Iterator[tuple[int, int]]:
    """Yield the unusual pieces of a text that are composed on their own: a character, and what
    joins it.
    """
    for odd in _ODD.finditer(typed):
        start = odd.start()
        for place in range(start + 1, odd.end()):
            if place - start < _LONGEST and _joins(typed[place]):
                continue
            yield start, place
            start = place
        yield start, odd.end()


@lru_cache(maxsize=4096)
def _joins(character: str) -> bool:
    """Return whether a character may join the one before: a mark, a later letter of Hangul, or the
    voice of a narrow Kana.
    """
    if character.isascii() or _IS_INVISIBLE.match(character):
        return False
    if unicodedata.category(character) in _MARKS:
        return True
    return "\u1160" <= character <= "\u11ff" or character in "\uff9e\uff9f"


@lru_cache(maxsize=4096)
def _plain(cluster: str) -> str:
    visible = _IS_INVISIBLE.sub("", cluster).translate(_PLAIN)
    return unicodedata.normalize("NFC", "".join(map(_wide, visible)))


def _wide(character: str) -> str:
    is_odd = unicodedata.decomposition(character).startswith(_LIKE_PLAIN)
    if is_odd or ord(character) in _LIGATURES:
        return unicodedata.normalize("NFKC", character)
    return character
