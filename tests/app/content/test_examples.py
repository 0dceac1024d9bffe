"""The twenty examples: right, of the kinds they claim to be, and our own."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.content.examples import EXAMPLES, FIRST, KINDS, example_of, text_of, with_truth
from dmn.data.examples import Example
from dmn.inference.trace import Candidate, EpisodeTrace
from dmn.text.tokenizer import split_story

ALL = pytest.mark.parametrize("example", EXAMPLES.values(), ids=lambda example: example.task)
SUPPORTING = {"2": 2, "3": 3, "7": 3, "8": 2, "16": 3} | dict.fromkeys(
    ["11", "13", "14", "15", "17", "18", "19"], 2
)
"""How many facts a question of each kind rests on; one where nothing is said."""
NAMED = ["1", "2", "3", "4", "5", "11", "12", "13", "14", "16", "20"]
"""Kinds whose answer stands in the facts that it rests on; elsewhere it is counted or inferred."""


def trace_of(example: Example) -> EpisodeTrace:
    facts = example.facts
    answer = Candidate(example.answer, 1.0)
    return EpisodeTrace(
        story=text_of(example),
        facts=facts,
        spans=tuple((0, len(fact)) for fact in facts),
        question=example.question,
        gates=np.zeros((1, len(facts) + 1)),
        passes=(answer,),
        confidence=np.ones(1),
        alternatives=(answer,),
    )


def test_there_is_one_example_for_each_of_the_twenty_kinds() -> None:
    assert list(EXAMPLES) == list(KINDS) == [str(number) for number in range(1, 21)]
    assert FIRST in EXAMPLES


@ALL
def test_an_example_is_cut_into_the_facts_that_it_was_written_in(example: Example) -> None:
    assert tuple(sentence.text for sentence in split_story(text_of(example))) == example.facts


@ALL
def test_an_answer_rests_on_as_many_facts_as_its_kind_says(example: Example) -> None:
    assert len(set(example.supporting)) == SUPPORTING.get(example.task, 1)


@pytest.mark.parametrize("task", [task for task in NAMED])
def test_the_answer_stands_in_the_facts_that_it_rests_on(task: str) -> None:
    example = EXAMPLES[task]
    words = " ".join(example.facts[fact] for fact in example.supporting).replace(".", "").split()
    assert set(example.answer) <= set(words)


@pytest.mark.parametrize("task", ["1", "2", "3", "5", "6", "9", "11", "12"])
def test_nothing_after_the_last_needed_fact_speaks_of_the_one_asked_about(task: str) -> None:
    example = EXAMPLES[task]
    person = re.search(r"[A-Z]\w+", example.facts[example.supporting[0]])
    assert person is not None
    later = example.facts[max(example.supporting) + 1 :]
    assert not [fact for fact in later if person.group() in fact]


def test_the_list_holds_what_was_taken_and_not_put_down_again() -> None:
    held: list[str] = []
    for fact in (EXAMPLES["8"].facts[i] for i in EXAMPLES["8"].supporting):
        thing = re.search(r"milk|apple|football", fact)
        assert thing is not None
        (held.remove if " left " in fact else held.append)(thing.group())
    assert tuple(held) == EXAMPLES["8"].answer


def test_the_path_leads_from_the_one_room_to_the_other() -> None:
    example = EXAMPLES["19"]
    step = {"north": (0, 1), "south": (0, -1), "east": (1, 0), "west": (-1, 0)}
    start, goal = re.findall(r"from the (\w+) to the (\w+)", example.question)[0]
    places = {start: (0, 0)}
    for _ in example.facts:
        for fact in example.facts:
            one, way, other = re.findall(r"The (\w+) is (\w+) of the (\w+)", fact)[0]
            if other in places:
                places[one] = (places[other][0] + step[way][0], places[other][1] + step[way][1])
            elif one in places:
                places[other] = (places[one][0] - step[way][0], places[one][1] - step[way][1])
    assert len(set(places.values())) == len(example.facts) + 1, "two rooms in one place"
    by_letter = {way[0]: move for way, move in step.items()}
    assert tuple(np.sum([by_letter[letter] for letter in example.answer], 0)) == places[goal]


@ALL
def test_an_example_is_known_again_until_a_word_changes(example: Example) -> None:
    story = text_of(example)
    assert example_of(story, example.question) == example
    assert example_of(f"  {story}\n", f" {example.question} ") == example
    assert example_of(story.replace(" ", " not ", 1), example.question) is None
    assert example_of(story, "Where is Priya?") is None


def test_the_truth_is_added_only_while_story_and_facts_are_the_examples() -> None:
    example = EXAMPLES["2"]
    trace = trace_of(example)
    assert with_truth(trace).expected == example.answer
    assert with_truth(trace).supporting == example.supporting
    edited = replace(trace, story=trace.story.replace("apple", "milk"))
    assert with_truth(edited) is edited


@ALL
def test_no_example_stands_in_the_public_data(example: Example, public_data: Path) -> None:
    files = sorted((public_data / "babi").rglob(f"qa{example.task}_*.txt"))
    assert files, f"no file of task {example.task} under {public_data / 'babi'}"
    ours = [_bare(fact) for fact in example.facts]
    for file in files:
        for story in _stories(file):
            assert story[: len(ours)] != ours, f"{file.name} holds the example"


def _bare(sentence: str) -> str:
    return " ".join(re.findall(r"\w+", sentence.lower()))


def _stories(file: Path) -> list[list[str]]:
    """The statements of each story, questions left out."""
    stories: list[list[str]] = []
    for line in file.read_text().splitlines():
        number, rest = line.split(" ", 1)
        if number == "1":
            stories.append([])
        if "\t" not in rest:
            stories[-1].append(_bare(rest))
    return stories
