"""Which words of the lists occur in which kinds of event and question, for the coverage."""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from dmn.data.generator.composed.asked import Asked
from dmn.data.generator.composed.entities import Person, Place, Thing
from dmn.data.generator.composed.world import Event
from dmn.text.lists import read
from dmn.text.lists.read import Verb

_LONGEST = 4
_NOUNS = (
    ("food", "food", None),
    ("thing", "things", None),
    ("container", "containers", None),
    ("counted", "counted", None),
    ("place", "places", None),
    ("town", "towns", None),
    ("role", "roles", None),
    ("first name", "women", None),
    ("first name", "men", None),
    ("animal", "animals", 0),
    ("colour", "colours", None),
)
"""Class, list, and which word of an entry; all of it with None. A word is of its first class."""
_VERBS = (
    "go",
    "enter",
    "leave",
    "be_at",
    "take",
    "drop",
    "put",
    "give",
    "receive",
    "lose",
    "destroy",
    "eat",
    "drink",
)


class Seen(NamedTuple):
    """A word in a kind of event or question."""

    of: str
    """Its class: first name, place, thing, verb of going ..."""
    kind: str
    word: str


class Row(NamedTuple):
    """How often the words of one class occur in one kind that they fit."""

    of: str
    kind: str
    fit: int
    """Words of the class."""
    missing: tuple[str, ...]
    """Those that never occur in the kind, in the order of the alphabet."""
    fewest: int
    """In how many stories the rarest of them stands."""


@cache
def _classes() -> dict[str, str]:
    found: dict[str, str] = {}
    for of, name, part in _NOUNS:
        for label, entries in read.labelled(name).items():
            own = f"{label} {of}" if of in ("food", "thing", "container") and label else of
            for entry in entries:
                word = entry if part is None else entry.split()[part]
                found.setdefault(word.lower(), own)
    return found


@cache
def _known() -> dict[str, tuple[str, ...]]:
    """The words of each class, verbs among them."""
    found: dict[str, list[str]] = {}
    for word, of in _classes().items():
        found.setdefault(of, []).append(word)
    for name in _VERBS:
        found[f"verb {name}"] = [_label(verb) for verb in read.verbs(name)]
    return {of: tuple(sorted(words)) for of, words in found.items()}


def _label(verb: Verb) -> str:
    return f"{verb.base} {verb.rest}".strip()


def of_event(event: Event) -> Iterator[Seen]:
    """Yield the words of an event: as whom it is about, to whom, where and what."""
    if event.text:
        yield from _in_text(event.kind, event.text)
        return
    for who in event.who:
        yield from _in_text(event.kind, who.name)
    if isinstance(event.other, Person):
        yield from _in_text(f"{event.kind}, another", event.other.name)
    for place in (event.place, event.other):
        if isinstance(place, Place):
            yield from _in_text(event.kind, place.name)
    for thing in event.things:
        yield from _in_text(event.kind, thing.noun)
    if event.into is not None:
        yield from _in_text(f"{event.kind}, into", event.into.noun)


def of_question(asked: Asked) -> Iterator[Seen]:
    """Yield the words of a question that has an answer, and those of the answer."""
    if asked.reason:
        return
    for slot in asked.slots.values():
        text = (
            slot if isinstance(slot, str) else slot.noun if isinstance(slot, Thing) else slot.name
        )
        yield from _in_text(f"asked {asked.kind}", text)
    for item in asked.answer:
        yield from _in_text(f"answer to {asked.kind}", item)


def of_verb(kind: str, name: str, verb: Verb) -> Seen:
    """Return a verb of a list, in the kind of event that it tells."""
    return Seen(f"verb {name}", kind, _label(verb))


def _in_text(kind: str, text: str) -> Iterator[Seen]:
    """The longest known nouns of a text, from left to right."""
    words, at, known = text.lower().strip(".?!").replace(",", "").split(), 0, _classes()
    while at < len(words):
        size = next((n for n in range(_LONGEST, 0, -1) if " ".join(words[at : at + n]) in known), 0)
        if size:
            noun = " ".join(words[at : at + size])
            yield Seen(known[noun], kind, noun)
        at += max(size, 1)


def table(counts: Counter[Seen], usual: int) -> list[Row]:
    """Return a row for each class and each kind that its words fit: a class fits a kind in which
    its words stand `usual` times on average. The worst first.
    """
    times = _times(counts).items()
    rows = [
        _row(*key, found)
        for key, found in times
        if sum(found.values()) >= usual * len(_known()[key[0]])
    ]
    return sorted(rows, key=lambda row: (-len(row.missing) / row.fit, row.of, row.kind))


def rare(counts: Counter[Seen], usual: int) -> list[Row]:
    """Return a row for each class and kind in which its words stand too seldom for all of them to
    be expected, the most frequent first.
    """
    rows = [(sum(found.values()), _row(*key, found)) for key, found in _times(counts).items()]
    few = [(number, row) for number, row in rows if number < usual * row.fit]
    return [row for _, row in sorted(few, key=lambda one: (-one[0], one[1]))]


def _times(counts: Counter[Seen]) -> dict[tuple[str, str], dict[str, int]]:
    """Class and kind -> word -> in how many stories it stands there."""
    found: dict[tuple[str, str], dict[str, int]] = {}
    for seen, number in counts.items():
        found.setdefault((seen.of, seen.kind), {})[seen.word] = number
    return found


def _row(of: str, kind: str, found: dict[str, int]) -> Row:
    words = _known()[of]
    missing = tuple(word for word in words if word not in found)
    return Row(of, kind, len(words), missing, 0 if missing else min(found.values()))


def never(counts: Counter[Seen]) -> list[tuple[str, str]]:
    """Return the words of the lists that occur in no kind at all, each with its class."""
    seen = {(one.of, one.word) for one in counts}
    pairs = ((of, word) for of, words in _known().items() for word in words)
    return [pair for pair in pairs if pair not in seen]
