"""The coverage counts what occurs, and says what is too rare."""

from collections import Counter

from dmn.data.generator.composed.coverage import (
    EVENTS,
    PHENOMENA,
    Coverage,
    measure,
    report,
    too_rare,
)
from dmn.data.generator.composed.knobs import Knobs

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
    found = Coverage(10_000, full, Counter(), Counter(), pairs)
    assert too_rare(found) == []
    found.pairs["go", "take"] = 19
    found.phenomena["town"] = 3
    assert too_rare(found) == ["town", "go + take"]
    assert report(found).endswith("In under 20 of 10,000 stories: town, go + take")
