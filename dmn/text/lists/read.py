"""Read the word lists: plain text files with one class of words each."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

from dmn.errors import DataError

FOLDER = Path(__file__).parent


class Verb(NamedTuple):
    """A verb in the forms that stories need, and the words that stand behind it."""

    base: str
    past: str
    participle: str
    third: str
    """The present after he, she or it."""
    progressive: str
    rest: str
    """Word that follows at once ("up" in "pick up"); empty if nothing does."""
    movable: bool
    """True if `rest` may also stand behind the object: "pick the ball up"."""
    takes_two: bool
    """True if a person and a thing may follow: "give her the ball"."""
    is_common: bool = False
    """True if people use it every day."""


@cache
def lines(name: str, folder: Path = FOLDER) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return each line of a list as its label ("many" in "many: boots, keys") and its entries.

    Raises DataError for a file that cannot be read or that holds an entry of one label twice.
    """
    file = folder / f"{name}.txt"
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise DataError(
            f"{file.name}: expected a readable word list, got: {error.strerror}; check the file."
        ) from None
    found: list[tuple[str, tuple[str, ...]]] = []
    for line in text.splitlines():
        if line and not line.startswith("#"):
            label, colon, words = line.rpartition(": ")
            entries = (entry.strip() for entry in (words if colon else line).split(","))
            found.append((label, tuple(entry for entry in entries if entry)))
    return tuple(found)


@cache
def labelled(name: str, folder: Path = FOLDER) -> dict[str, tuple[str, ...]]:
    """Return the entries of a list by their label, those without one under "".

    Raises DataError where an entry stands twice: it would be drawn twice as often.
    """
    groups: dict[str, list[str]] = {}
    seen: set[str] = set()
    for label, entries in lines(name, folder):
        groups.setdefault(label, []).extend(entries)
        for entry in entries:
            if entry in seen:
                raise DataError(
                    f"{name}.txt: expected each entry once, got {entry!r} twice. Remove one."
                )
            seen.add(entry)
    return {label: tuple(entries) for label, entries in groups.items()}


@cache
def entries(name: str) -> tuple[str, ...]:
    """Return all entries of a list, whatever their label. Raises DataError."""
    return tuple(entry for group in labelled(name).values() for entry in group)


@cache
def names() -> frozenset[str]:
    """Return everything in lower case that names somebody or something. Raises DataError."""
    named = (entry.lower() for name in _NAMING for entry in entries(name))
    return frozenset(part for entry in named for part in (entry, *entry.split()))


_NAMING = (
    "women",
    "men",
    "surnames",
    "roles",
    "places",
    "towns",
    "things",
    "containers",
    "food",
    "animals",
    "counted",
)


@cache
def common_verbs(name: str) -> tuple[Verb, ...]:
    """Return the verbs of a list that people use every day. Raises DataError."""
    return tuple(verb for verb in verbs(name) if verb.is_common)


@cache
def verbs(name: str) -> tuple[Verb, ...]:
    """Return the verbs of a list. Raises DataError."""
    return tuple(_verb(entry) for _, found in lines(name) for entry in found)


def _verb(entry: str) -> Verb:
    is_common = entry.startswith("* ")
    forms, _, rest = entry.removeprefix("* ").partition(" + ")
    words = forms.split()
    takes_two = words[0] == "2"
    base, past, *participle = words[takes_two:]
    return Verb(
        base,
        past,
        participle[0] if participle else past,
        "is" if base == "be" else _third(base),
        _progressive(base, past),
        rest.removesuffix("~").strip(),
        rest.endswith("~"),
        takes_two,
        is_common,
    )


def _third(base: str) -> str:
    if base.endswith(("s", "sh", "ch", "x", "z", "o")):
        return f"{base}es"
    if base.endswith("y") and base[-2] not in "aeiou":
        return f"{base[:-1]}ies"
    return f"{base}s"


def _progressive(base: str, past: str) -> str:
    if base.endswith("e") and not base.endswith(("ee", "oe")) and base != "be":
        return f"{base[:-1]}ing"
    doubled = f"{base}{base[-1]}"
    twice = past.startswith(doubled) or base in _DOUBLED
    return f"{doubled if twice else base}ing"


_DOUBLED = frozenset({"run", "swim", "get", "put", "set", "sit", "let", "forget"})
