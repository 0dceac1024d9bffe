import re
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmn.data.datasets import babi
from dmn.data.generator.generate import STYLES, generate
from dmn.data.generator.tasks import TASKS
from dmn.errors import DataError
from dmn.text.tokenizer import split_story

TASK = st.sampled_from(sorted(TASKS))
STYLE = st.sampled_from(STYLES)
SEED = st.integers(0, 2**32)


def told(task, stories=20, seed=3, style="classic", length=None):
    return list(generate(task, stories, seed, style, length))


def lines(stories):
    return [line for story in stories for line in story.lines()]


@given(TASK, SEED, STYLE)
def test_what_is_written_is_read_back_as_it_was(task, seed, style):
    stories = told(task, 3, seed, style)
    read = list(babi.read(lines(stories), f"qa{task}_train.txt"))
    assert read == [example for story in stories for example in story.examples]


@given(TASK, SEED, STYLE)
def test_the_same_seed_tells_the_same_stories_and_more_of_them_begin_alike(task, seed, style):
    assert told(task, 3, seed, style) == told(task, 5, seed, style)[:3]


@pytest.mark.parametrize("task", TASKS)
def test_another_seed_tells_other_stories(task):
    assert told(task, 10, seed=1) != told(task, 10, seed=2)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("task", TASKS)
def test_every_example_is_of_its_task_and_rests_on_facts_that_were_told(task, style):
    for story in told(task, style=style):
        for example in story.examples:
            assert example.task == task
            assert example.supporting
            assert len(set(example.supporting)) == len(example.supporting)
            assert max(example.supporting) < len(example.facts)
            assert story.facts[: len(example.facts)] == example.facts


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("task", TASKS)
def test_answers_are_single_words(task, style):
    items = {i for story in told(task, 50, style=style) for e in story.examples for i in e.answer}
    assert all(re.fullmatch(r"[A-Za-z]+", item) for item in items), items


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("task", TASKS)
def test_the_sentences_are_found_again_in_one_text(task, style):
    for story in told(task, 15, seed=5, style=style):
        by_line = [sentence.text for sentence in split_story("\n".join(story.facts))]
        assert by_line == list(story.facts)
        if all(fact.endswith(".") for fact in story.facts):
            in_a_row = [sentence.text for sentence in split_story(" ".join(story.facts))]
            assert in_a_row == list(story.facts)


@pytest.mark.parametrize("length", [(2, 6), (5, 20), (12, 12), (60, 90)])
@pytest.mark.parametrize("task", TASKS)
def test_wide_stories_keep_to_the_length_that_was_asked_for(task, length):
    if length[1] >= TASKS[task].least + 3:
        counts = [len(story.facts) for story in told(task, 4, style="wide", length=length)]
        assert all(length[0] <= count <= length[1] for count in counts), counts


@pytest.mark.parametrize("task", [task for task, kind in TASKS.items() if kind.shape is None])
def test_classic_stories_of_any_length_can_be_bounded(task):
    length = (20, 40) if task != "14" else (6, 12)
    counts = [len(story.facts) for story in told(task, 4, length=length)]
    assert all(length[0] <= count <= length[1] for count in counts), counts


def test_stories_are_told_one_after_the_other():
    assert len(list(islice(generate("1", 10**12), 3))) == 3


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"task": "21"}, "--task: expected a number from 1 to 20 or all, got '21'"),
        ({"stories": 0}, "--stories: expected at least 1, got 0"),
        ({"style": "baroque"}, "--style: expected classic, wide or composed, got 'baroque'"),
        ({"length": (0, 5)}, "1 <= MIN <= MAX"),
        ({"length": (9, 5)}, "got 9:5"),
        ({"task": "4", "length": (3, 9)}, "a classic story of task 4 has 2 sentences, got 3:9"),
        ({"task": "18", "length": (30, 40)}, "has 5 to 20 sentences, got 30:40"),
        ({"task": "15", "style": "wide", "length": (1, 3)}, "needs 4 sentences"),
    ],
)
def test_arguments_that_cannot_be_met_are_refused_at_once(changes, says):
    arguments = {"task": "1", "stories": 1, "style": "classic"} | changes
    with pytest.raises(DataError) as refused:
        generate(**arguments)
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_length_that_no_try_meets_is_refused_with_what_to_do():
    with pytest.raises(DataError, match="Allow more"):
        next(generate("20", 1, length=(8, 8)))


def test_a_row_of_rooms_that_walls_itself_in_is_told_to_its_end():
    *_, last = generate("19", 600, 61, "wide")  # the 500s hold one that had no room left
    assert last.examples
