"""What a data set says stays with its story and question, and with no other."""

from dataclasses import replace

import numpy as np
import pytest

from app.content.examples import text_of
from app.content.ground_truth import Truth
from dmn.data.examples import Example
from dmn.inference.trace import Candidate, EpisodeTrace

EXAMPLE = Example(("Mary went home.", "John slept."), "Where is Mary?", ("home",), (0,), "1")


def trace(story: str = text_of(EXAMPLE), question: str = EXAMPLE.question) -> EpisodeTrace:
    said = Candidate(("home",), 0.9)
    facts = EXAMPLE.facts
    return EpisodeTrace(
        story, facts, ((0, 1),) * 2, question, np.zeros((1, 3)), (said,), np.ones(1), (said,)
    )


def test_the_truth_is_told_of_its_own_story_however_it_is_broken_into_lines() -> None:
    truth = Truth.of(EXAMPLE, text_of(EXAMPLE))
    for story in (text_of(EXAMPLE), " ".join(EXAMPLE.facts), "Mary went home.\n\n John  slept.\n"):
        told = truth.told(trace(story))
        assert (told.expected, told.supporting, told.is_right) == (("home",), (0,), True)


@pytest.mark.parametrize(
    ("story", "question"),
    [
        ("Mary went home. John slept. Mary left.", EXAMPLE.question),
        (text_of(EXAMPLE), "Where is John?"),
        (f"{text_of(EXAMPLE)}\n{EXAMPLE.question}", ""),
    ],
)
def test_an_edited_story_or_question_is_not_judged(story: str, question: str) -> None:
    told = Truth.of(EXAMPLE, text_of(EXAMPLE)).told(trace(story, question))
    assert told.is_right is None
    assert told.supporting == ()


def test_facts_are_not_marked_where_the_story_was_cut_otherwise() -> None:
    three = replace(EXAMPLE, facts=("Mary went", "home.", "John slept."), supporting=(2,))
    told = Truth.of(three, text_of(EXAMPLE)).told(trace())
    assert (told.expected, told.supporting) == (("home",), ())


def test_a_forged_place_marks_nothing() -> None:
    forged = Truth.of(EXAMPLE, text_of(EXAMPLE)).model_copy(update={"supporting": (9,)})
    assert forged.told(trace()).supporting == ()
