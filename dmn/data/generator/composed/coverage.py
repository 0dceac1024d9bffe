"""Count in how many stories each phenomenon stands, and each pair of event kinds."""

from collections import Counter
from itertools import combinations
from random import Random
from typing import NamedTuple

from dmn.data.generator.composed.compose import TASK, compose_traced
from dmn.data.generator.composed.knobs import Knobs
from dmn.data.generator.composed.words import Row, Seen, never, rare, table

LEAST = 20
"""Stories of 10,000 in which everything that ought to occur should occur."""
USUAL = 8
"""So often a word of a class stands in a kind on average where each of them may be expected: by
chance alone, one of 3,000 is missing then.
"""
MOST_ROWS = 40
EVENTS = (
    "go",
    "follow",
    "lead",
    "be_in",
    "out",
    "no_longer",
    "not_in",
    "either",
    "perhaps",
    "not_go",
    "be_with",
    "take",
    "take_out",
    "get_from",
    "give",
    "drop",
    "put",
    "lose",
    "destroy",
    "part",
    "eat",
    "drink",
    "thing_at",
    "thing_in",
    "has",
    "trade",
    "odd",
    "talk",
    "lies",
    "stands",
    "more",
    "is_a",
    "fears",
    "is_coloured",
    "feels",
    "because",
    "when",
    "number",
    "measured",
    "doubt",
)
"""Every kind of event; any two may stand in one story."""
PHENOMENA = (
    "he or she",
    "he or she past another person",
    "it",
    "them",
    "everything",
    "they",
    "we",
    "I",
    "same person joined",
    "two people joined",
    "no stop between",
    "tail",
    "link word",
    "speech",
    "passive",
    "clause in front",
    "there too",
    "list of people",
    "list of things",
    "present",
    "verbs without endings",
    "no articles",
    "lower case",
    "no stops",
    "slips of the keys",
    "town",
    "place of several words",
    "person of several words",
    "names that share a word",
    "title",
    "role",
    "two of one noun",
    "adjective",
    "container",
    "plural thing",
    "thing without number",
    "chain of 3 facts",
    "chain of 4 facts",
    "chain of 5 facts",
    "chain of 6 facts",
    "chain of 7 facts",
    "chain of 8 facts",
)


class Coverage(NamedTuple):
    """In how many stories what occurs."""

    stories: int
    phenomena: Counter[str]
    questions: Counter[str]
    reasons: Counter[str]
    pairs: Counter[tuple[str, str]]
    """Two kinds of event in one story, in the order of EVENTS."""
    words: Counter[Seen]
    """A word of the lists in a kind of event or question."""


def measure(stories: int, seed: int = 0, knobs: Knobs | None = None) -> Coverage:
    """Compose so many stories and count what occurs in them. Raises DataError."""
    rng, chosen = Random(f"{TASK} {seed}"), knobs or Knobs()
    found = Coverage(stories, Counter(), Counter(), Counter(), Counter(), Counter())
    for _ in range(stories):
        examples, trace = compose_traced(rng, chosen)
        found.phenomena.update(trace.phenomena)
        found.words.update(trace.words)
        found.questions.update({example.kind for example in examples if example.answer})
        found.reasons.update({example.reason for example in examples if example.reason})
        kinds = [kind for kind in EVENTS if kind in trace.events]
        found.pairs.update(combinations(kinds, 2))
        found.phenomena.update(f"event {kind}" for kind in kinds)
    return found


def report(found: Coverage) -> str:
    """Return the counts as text: phenomena, questions, reasons, and the rarest pairs of events."""
    lines = [f"{found.stories:,} stories; in how many of them each stands:", ""]
    for title, counts in (
        ("Phenomena", {name: found.phenomena[name] for name in PHENOMENA}),
        ("Events", {kind: found.phenomena[f"event {kind}"] for kind in EVENTS}),
        ("Questions with an answer", dict(sorted(found.questions.items()))),
        ("Questions without, by reason", dict(sorted(found.reasons.items()))),
    ):
        lines += [title, *(f"  {number:>7,}  {name}" for name, number in counts.items()), ""]
    pairs = sorted((found.pairs[pair], pair) for pair in combinations(EVENTS, 2))
    lines.append(f"Pairs of events in one story: {len(pairs)}; the rarest ten")
    lines += [f"  {number:>7,}  {a} + {b}" for number, (a, b) in pairs[:10]]
    lines += ["", *_words(found)]
    seldom = too_rare(found)
    said = ", ".join(seldom) if seldom else "none"
    lines += ["", f"In under {LEAST} of 10,000 stories: {said}"]
    return "\n".join(lines)


def _words(found: Coverage) -> list[str]:
    """The words of the lists that never occur in a kind that they fit."""
    rows, few = table(found.words, USUAL), rare(found.words, USUAL)
    cells, missing = _cells(rows)
    complete = sum(not row.missing for row in rows)
    unseen = [f"{word} ({of})" for of, word in never(found.words)]
    named = ", ".join(unseen[:MOST_ROWS]) or "none"
    lines = [
        f"Words: {cells:,} pairs of a word and a kind that it fits, {missing:,} of them never;",
        f"{complete:,} of {len(rows):,} classes have all their words in a kind. Words in no kind "
        f"at all: {len(unseen):,}, {named}",
        f"Another {len(few):,} classes stand in a kind under {USUAL} times a word, too seldom to "
        "tell: {:,} pairs, {:,} never.".format(*_cells(few)),
        "The kinds that fall short most:",
        f"  {'words':>7}  {'never':>7}  class in kind",
    ]
    short = [row for row in rows if row.missing][:MOST_ROWS]
    lines += [f"  {row.fit:>7,}  {len(row.missing):>7,}  {row.of} in {row.kind}" for row in short]
    return lines


def _cells(rows: list[Row]) -> tuple[int, int]:
    """Return how many pairs of a word and a kind there are, and how many of them never occur."""
    return sum(row.fit for row in rows), sum(len(row.missing) for row in rows)


def too_rare(found: Coverage) -> list[str]:
    """Return whatever occurs in under LEAST of 10,000 stories, though it ought to."""
    least = LEAST * found.stories / 10_000
    rare = [name for name in PHENOMENA if found.phenomena[name] < least]
    rare += [f"{a} + {b}" for a, b in combinations(EVENTS, 2) if found.pairs[a, b] < least]
    return rare
