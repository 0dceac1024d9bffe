"""The coverage counts what occurs, and says what is too rare."""

from collections import Counter

from dmn.data.generator.composed.coverage import (
    EVENTS,
    PHENOMENA,
    USUAL,
    Coverage,
    measure,
    report,
    too_rare,
)
from dmn.data.generator.composed.knobs import Knobs
from dmn.data.generator.composed.words import Seen, never, rare, table
from dmn.text.lists import read

ENOUGH = 400
"""Stories in which the common cells of the table are filled."""


def test_everything_common_occurs_in_a_few_hundred_stories() -> None:
    found = measure(ENOUGH, seed=2)
    common = [kind for kind in EVENTS if kind not in ("drink", "eat", "trade", "is_coloured")]
    assert all(found.phenomena[f"event {kind}"] for kind in common)
    assert sum(found.reasons.values()) > 50
    assert len(found.questions) > 40


def test_what_is_switched_off_does_not_occur() -> None:
    found = measure(60, seed=2, knobs=Knobs(phenomena=frozenset()))
    assert not found.phenomena["he or she"]
    assert not found.phenomena["event lies"]
    assert not found.pairs["go", "odd"]


def test_a_cell_that_is_too_rare_is_named() -> None:
    full = Counter({name: 100 for name in PHENOMENA})
    pairs = Counter({(a, b): 100 for a in EVENTS for b in EVENTS})
    found = Coverage(10_000, full, Counter(), Counter(), pairs, Counter())
    assert too_rare(found) == []
    found.pairs["go", "take"] = 19
    found.phenomena["town"] = 3
    assert too_rare(found) == ["town", "go + take"]
    assert report(found).endswith("In under 20 of 10,000 stories: town, go + take")


def test_a_word_that_a_kind_lacks_is_named() -> None:
    first, *others = read.entries("animals")
    words = Counter({Seen("animal", "is_a", other.split()[0]): USUAL + 1 for other in others})
    words[Seen("role", "go", "baker")] = 3
    (row,) = table(words, USUAL)
    assert (row.of, row.kind, row.missing, row.fewest) == ("animal", "is_a", (first.split()[0],), 0)
    (few,) = rare(words, USUAL)
    assert (few.of, few.kind) == ("role", "go")
    assert "baker" not in few.missing
    assert ("animal", first.split()[0]) in never(words)
    assert "1  animal in is_a" in report(measure(1)._replace(words=words))


def test_words_are_counted_where_they_stand() -> None:
    found = measure(ENOUGH, seed=2).words
    kinds = {(one.of, one.kind) for one in found}
    assert {("place", "go"), ("thing", "take"), ("verb take", "take"), ("food", "eat")} <= kinds
    assert ("first name", "give, another") in kinds
    assert ("place", "answer to where_person") in kinds
    assert not any(one.of == "thing" and one.kind == "eat" for one in found)


def test_nothing_that_is_drunk_is_eaten() -> None:
    found = measure(ENOUGH, seed=2).words
    assert not {one.word for one in found if one.kind == "eat"} & set(
        read.labelled("food")["drink"]
    )
