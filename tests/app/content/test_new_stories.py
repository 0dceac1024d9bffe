"""New stories: of the kind and length asked for, told again from their recipe, with their truth."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from app.content.examples import KINDS, text_of
from app.content.new_stories import ANY, LENGTHS, SEEDS, STYLES, Recipe, another, bounds, tell
from dmn.data.generator.tasks import TASKS
from dmn.errors import DataError
from dmn.text.tokenizer import split_questions, split_story

choices = st.tuples(
    st.sampled_from(list(KINDS)), st.sampled_from(STYLES), st.sampled_from(list(LENGTHS))
).filter(lambda choice: choice != ("14", "classic", "long"))
"""All but the one that bAbI's four times of a day have no room for."""
seeds = st.integers(0, SEEDS - 1)


@settings(max_examples=200)
@given(choices, seeds)
def test_every_choice_gives_a_story_of_its_kind_and_length(choice, seed):
    task, style, length = choice
    recipe, example = another(task, style, length, seed, "")
    assert (recipe.task, recipe.style, recipe.length) == choice
    least, most = bounds(*choice) or TASKS[task].shape
    assert least <= len(example.facts) <= most
    assert example.answer
    assert example.supporting


@settings(max_examples=200)
@given(choices, seeds)
def test_what_is_told_comes_back_from_the_boxes_word_for_word(choice, seed):
    _, example = another(*choice, seed, "")
    assert tuple(sentence.text for sentence in split_story(text_of(example))) == example.facts
    assert split_questions(example.question) == (example.question,)


@settings(max_examples=50)
@given(choices, seeds)
def test_the_same_recipe_tells_the_same_story(choice, seed):
    recipe, example = another(*choice, seed, "")
    assert tell(Recipe.model_validate_json(recipe.model_dump_json())) == example


@settings(max_examples=50)
@given(choices, seeds)
def test_another_story_is_not_the_one_before(choice, seed):
    _, first = another(*choice, seed, "")
    _, second = another(*choice, seed, text_of(first))
    assert text_of(second) != text_of(first)


@settings(max_examples=100)
@given(st.sampled_from(list(LENGTHS)), seeds)
def test_a_composed_story_has_no_kind_and_comes_back_from_the_boxes(length, seed):
    recipe, example = another(ANY, "composed", length, seed, "")
    assert (recipe.task, recipe.style) == ("composed", "composed")
    least, most = LENGTHS[length]
    assert least <= len(example.facts) <= most
    assert example.answer
    assert example.supporting
    assert tuple(sentence.text for sentence in split_story(text_of(example))) == example.facts
    assert split_questions(example.question) == (example.question,)
    assert tell(Recipe.model_validate_json(recipe.model_dump_json())) == example


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("length", LENGTHS)
def test_any_kind_gives_many_kinds_and_keeps_the_length(style, length):
    told = [another(ANY, style, length, seed, "") for seed in range(60)]
    assert len({recipe.task for recipe, _ in told}) > 8
    least, most = LENGTHS[length]
    assert all(least <= len(example.facts) <= most for _, example in told)


def test_what_cannot_be_told_is_said_in_words_of_the_page():
    with pytest.raises(DataError, match="No long story of this kind exists") as problem:
        another("14", "classic", "long", 1, "")
    assert "--" not in str(problem.value)


@pytest.mark.parametrize(
    "change",
    [
        {"task": "21"},
        {"task": "0"},
        {"task": ANY},
        {"length": "endless"},
        {"style": "x"},
        {"style": "composed"},
        {"task": "composed"},
        {"seed": -1},
        {"seed": SEEDS},
        {"seed": "1"},
        {"more": 1},
    ],
    ids=str,
)
def test_a_recipe_holds_nothing_else(change):
    with pytest.raises(ValidationError):
        Recipe.model_validate({"task": "1", "style": "wide", "length": "short", "seed": 1} | change)
