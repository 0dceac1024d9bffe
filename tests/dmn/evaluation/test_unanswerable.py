from random import Random

import pytest

from dmn.data.datasets import babi
from dmn.data.examples import Example
from dmn.data.generator.generate import generate
from dmn.evaluation.unanswerable import (
    ABSENT,
    UNTOLD,
    unanswerable,
    with_absent_name,
    without_the_answer,
)
from dmn.text.vocabulary import singular

FACTS = ("Mary took the milk.", "Mary went to the garden.", "John went to the office.")


def example(question, task="1", facts=FACTS, supporting=()):
    return Example(facts, question, ("garden",), supporting, task)


def test_the_question_s_person_becomes_one_whom_the_story_never_names():
    found = with_absent_name(example("Where is Mary?"), Random(1))
    assert found.facts == FACTS
    assert found.answer == ()
    name = found.question.removeprefix("Where is ").removesuffix("?")
    assert name[0].isupper()
    assert name not in " ".join(FACTS)


@pytest.mark.parametrize("task", ABSENT)
def test_no_name_that_was_put_occurs_in_the_story(task):
    for story in generate(task, 5, 3, "wide"):
        last = story.examples[-1]
        found = with_absent_name(last, Random(2))
        new = babi.words_of(found.question) - babi.words_of(last.question)
        said = {singular(word) for word in babi.words_of(*last.facts)}
        assert len(new) == 1
        assert not {singular(word) for word in new} & said


def test_of_why_somebody_took_a_thing_only_the_person_is_replaced():
    asked = example("Why did mary get the milk?", "20")
    found = {with_absent_name(asked, Random(seed)).question for seed in range(9)}
    assert all(question.endswith(" get the milk?") for question in found)


def test_a_question_that_names_nobody_cannot_be_made_unanswerable():
    assert with_absent_name(example("How do they feel?"), Random(1)) is None


def test_a_story_about_places_loses_each_sentence_with_one():
    assert without_the_answer(example("Where is the milk?", "2")).facts == FACTS[:1]
    assert without_the_answer(example("Where is John?")) is None


def test_a_story_about_fears_keeps_what_somebody_is():
    facts = ("Gertrude is a mouse.", "Mice are afraid of wolves.", "Cats are afraid of mice.")
    found = without_the_answer(example("What is gertrude afraid of?", "15", facts, (0, 1)))
    assert found.facts == (facts[0], facts[2])


def test_a_story_about_colours_loses_all_of_them():
    facts = ("Lily is a swan.", "Greg is a swan.", "Greg is gray.")
    found = without_the_answer(example("What color is Lily?", "16", facts, (0, 1, 2)))
    assert found.facts == facts[:2]


@pytest.mark.parametrize("task", ["4", "19"])
def test_a_story_about_ways_loses_what_supports_the_answer(task):
    facts = ("The office is north of the park.", "The park is north of the school.")
    found = without_the_answer(example("What is north of the park?", task, facts, (0,)))
    assert found.facts == facts[1:]


def test_all_kinds_come_in_turn_half_of_them_with_somebody_absent():
    found = unanswerable(2 * len(ABSENT), 5)
    assert tuple(e.task for e in found[::2]) == ABSENT
    assert {e.task for e in found[1::2]} == set(UNTOLD)
    assert all(e.facts and e.answer == () and e.supporting == () for e in found)


def test_the_same_seed_gives_the_same_questions():
    assert unanswerable(12, 5) == unanswerable(12, 5) != unanswerable(12, 6)
