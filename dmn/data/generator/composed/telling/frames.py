"""Verbs that only one frame has, made-up verbs, and what clauses read off their events."""

from typing import TYPE_CHECKING

from dmn.data.generator.composed.entities import Person, Place
from dmn.data.generator.composed.world import Event
from dmn.text.lists.read import Verb

if TYPE_CHECKING:
    from dmn.data.generator.composed.telling.writer import Writer


def place_of(event: Event) -> Place:
    """Return the place of an event that has one."""
    assert event.place is not None
    return event.place


def other_of(event: Event) -> Person:
    """Return the second person of an event that has one."""
    assert isinstance(event.other, Person)
    return event.other


def made_up(w: "Writer") -> str:
    """Return a verb that there is not, in the story's tense."""
    pick_ = w.rng.choice
    base = pick_(_STARTS) + pick_("aeiou") + pick_(_ENDS)
    if w.manner.tense == "past":
        return f"{base}ed"
    return f"{base}s" if w.manner.tense == "present" and w.number == "one" else base


_STARTS = (
    "bl",
    "z",
    "gr",
    "fl",
    "dr",
    "v",
    "sn",
    "kr",
    "pl",
    "sp",
    "tw",
    "gl",
    "j",
    "y",
    "thr",
)
_ENDS = ("ck", "bb", "mp", "rg", "lf", "zz", "nk", "rv", "xt", "pp", "gg", "lm", "rb", "sk")


def _verbs(text: str) -> tuple[Verb, ...]:
    """Verbs that only one frame has: base, past, third, progressive."""
    found = []
    for entry in text.split(", "):
        base, past, third, progressive, *rest = entry.split()
        found.append(Verb(base, past, past, third, progressive, " ".join(rest), False, False))
    return tuple(found)


GO, LEAVE, FOLLOW, JOIN, MEET, PUT = _verbs(
    "go went goes going, leave left leaves leaving, follow followed follows following, "
    "join joined joins joining, meet met meets meeting, put put puts putting"
)
LEADING = _verbs(
    "take took takes taking, bring brought brings bringing, lead led leads leading, "
    "drive drove drives driving, carry carried carries carrying, accompany accompanied "
    "accompanies accompanying, walk walked walks walking"
)
TAKING_OUT = _verbs(
    "take took takes taking, get got gets getting, pull pulled pulls pulling, "
    "fetch fetched fetches fetching, remove removed removes removing, lift lifted lifts lifting"
)
DOING_WITH = _verbs(
    "sit sat sits sitting, talk talked talks talking, play played plays playing, "
    "have had has having lunch, wait waited waits waiting, dance danced dances dancing, "
    "chat chatted chats chatting"
)
TRADING = _verbs(
    "trade traded trades trading, swap swapped swaps swapping, exchange exchanged exchanges "
    "exchanging"
)
