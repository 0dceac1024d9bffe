"""Pairs of stories whose worlds differ in one step of the way to the answer.

Both ask the same. A network that finds the answer step by step holds the first step in its memory
after a pass: who carries the thing, what animal somebody is. With that of the other story it must
find another answer in its own story, which the world tells: where the other carrier is there.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

from dmn.data.examples import Example
from dmn.data.generator.story import Asked, Event
from dmn.data.generator.tasks import TASKS
from dmn.data.generator.wording import casts
from dmn.data.generator.wording.classic import write_classic
from dmn.errors import DataError
from dmn.text.lexicon import CLASSIC_PEOPLE

MOST_FACTS = 40
"""Stories of more sentences are left out: those of task 3 have up to a few hundred."""
_MOST_STORIES = 100_000
"""Stories after which the search for pairs ends."""
_LENGTHS = (8, 30)
"""Sentences that stories of people who carry things have at least."""
_KEPT = 10
"""The latest stories that a new one is paired with."""
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Pair:
    """Two questions with the same words, each about its own story."""

    source: Example
    target: Example
    expected: tuple[str, ...]
    """The target's answer if its first step had come out as in the source; neither one's own."""


@dataclass(frozen=True)
class _World:
    """A question, all that happened before it, and the first step of the way to its answer."""

    events: tuple[Event, ...]
    asked: Asked
    example: Example
    step: str


def pairs(kind: str, number: int, seed: int = 0) -> Iterator[Pair]:
    """Yield so many pairs of a kind of `KINDS`; the same arguments give the same pairs, and the
    first of more pairs are those of fewer.

    Raises DataError for a kind without steps, or a number below 1.
    """
    if kind not in KINDS:
        raise DataError(f"Pairs are made of the kinds {', '.join(KINDS)}, got {kind!r}.")
    if number < 1:
        raise DataError(f"Expected at least 1 pair, got {number}. Ask for some.")
    rng, found = Random(f"pairs {kind} {seed}"), 0
    told: list[_World] = []
    for _ in range(_MOST_STORIES):
        worlds = list(_worlds(rng, kind))
        for target in worlds:
            pair = next(filter(None, (_pair(kind, source, target) for source in told)), None)
            if pair is not None:
                yield pair
                found += 1
                if found == number:
                    return
                break
        told = [*worlds, *told][:_KEPT]
    raise DataError(f"Expected {number:,} pairs of kind {kind}, found {found:,}. Ask for fewer.")


def _pair(kind: str, source: _World, target: _World) -> Pair | None:
    """Return both as a pair, the source in other names; None where it would show nothing."""
    slots = [(source.asked.slots[name], value) for name, value in target.asked.slots.items()]
    names = KINDS[kind].may_be
    for step in names or (source.step,):
        expected = KINDS[kind].answer(target, step)
        if step == target.step or expected is None:
            continue
        swaps = [*slots, (source.step, step)] if names else slots
        told = _renamed(source.example, swaps)
        if (expected,) not in (told.answer, target.asked.answer):
            asked = replace(told, question=target.example.question)
            return Pair(asked, target.example, (expected,))
    return None


def _renamed(example: Example, swaps: Sequence[tuple[str, str]]) -> Example:
    """Return an example in which each two names have changed places."""
    new = {a: b for a, b in swaps} | {b: a for a, b in swaps}

    def text(of: str) -> str:
        return _WORD.sub(lambda word: new.get(word[0], word[0]), of)

    return replace(
        example,
        facts=tuple(map(text, example.facts)),
        question=text(example.question),
        answer=tuple(map(text, example.answer)),
    )


def _worlds(rng: Random, kind: str) -> Iterator[_World]:
    """Tell a story and yield those of its questions that have a step to move."""
    cast, goal = casts.classic(rng, kind), None
    if KINDS[kind].may_be:
        # bAbI asks about the latest five sentences, in which two people rarely go far enough.
        cast, goal = replace(cast, classic=False), rng.randint(*_LENGTHS)
    script = TASKS[kind].tell(rng, cast, goal)
    events: list[Event] = []
    number = 0
    examples: tuple[Example, ...] = ()
    for line in script:
        if isinstance(line, Event):
            events.append(line)
            continue
        number += 1
        if len(events) > MOST_FACTS:
            return
        step = KINDS[kind].step(events, line)
        if step is not None:
            examples = examples or write_classic(rng, kind, script)
            yield _World(tuple(events), line, examples[number - 1], step)


def _carrier(events: Sequence[Event], asked: Asked) -> str | None:
    """Return who holds the thing that is asked about; None where it lies somewhere."""
    touch = events[asked.supporting[0]]
    return None if touch.kind == "drop" else touch.slots["who"]


def _stops(world: _World, who: str) -> list[str]:
    """Return where somebody came since the thing was taken, in order of time."""
    since = world.events[world.asked.supporting[0] :]
    return [e.slots["place"] for e in since if e.kind == "go" and e.slots["who"] == who]


def _with_carrier(world: _World, who: str) -> str | None:
    """Return where the thing is if this other person had taken it."""
    stops = _stops(world, who)
    return stops[-1] if stops else None


def _before_with_carrier(world: _World, who: str) -> str | None:
    """Return where it was before it came to the place asked about, had this person taken it."""
    stops, place = _stops(world, who), world.asked.slots["place"]
    later = [i for i in range(1, len(stops)) if stops[i] == place]
    return stops[later[-1] - 1] if later else None


def _kind_of(events: Sequence[Event], asked: Asked) -> str | None:
    """Return what animal is asked about."""
    return events[asked.supporting[0]].slots["kind"]


def _feared(world: _World, kind: str) -> str | None:
    """Return what this other animal is afraid of."""
    plural = (casts.classic(Random(0), "15").plurals or {})[kind]
    singular = {many: one for one, many in (casts.classic(Random(0), "15").plurals or {}).items()}
    feared = [e.slots["b"] for e in world.events if e.kind == "fears" and e.slots["a"] == plural]
    return singular[feared[0]] if feared else None


@dataclass(frozen=True)
class _Steps:
    """A kind of question whose answer takes a step that can be told apart."""

    name: str
    """The first step's finding, in words."""
    step: Callable[[Sequence[Event], Asked], str | None]
    answer: Callable[[_World, str], str | None]
    may_be: tuple[str, ...]
    """All that it can be, where another story can be told with any of it; else empty."""
    hops: int
    """Passes after which a network that finds one thing a pass holds the answer itself."""


KINDS: dict[str, _Steps] = {
    "2": _Steps("carrier", _carrier, _with_carrier, CLASSIC_PEOPLE[""], 2),
    "3": _Steps("carrier", _carrier, _before_with_carrier, CLASSIC_PEOPLE[""], 3),
    "15": _Steps("animal", _kind_of, _feared, (), 2),
}
"""Kinds of question with a step that can be moved."""
