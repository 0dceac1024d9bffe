"""Questions put together by their stories, and stories held out to validate on."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter

from dmn.data.examples import Example, Opening


def stories(examples: Iterable[Example]) -> list[list[Example]]:
    """Group consecutive questions by their stories."""
    grouped = groupby(with_story_numbers(examples), key=itemgetter(0))
    return [[example for _, example in story] for _, story in grouped]


def with_story_numbers(examples: Iterable[Example]) -> Iterator[tuple[int, Example]]:
    """Yield each question behind the number of its story, from 1."""
    number, previous = 0, None
    for example in examples:
        number += previous is None or not _goes_on(previous, example)
        previous = example
        yield number, example


def split_validation(
    examples: Iterable[Example], share: float = 0.1
) -> tuple[list[Example], list[Example]]:
    """Split off the last `share` of each task's stories as validation questions.

    Questions of one story never part. A task with one story only goes to training whole; of
    any other at least one story is held out and one kept. Raises ValueError unless 0 < share < 1.
    """
    if not 0 < share < 1:
        raise ValueError(f"share must lie between 0 and 1, got {share}")
    training: list[Example] = []
    validation: list[Example] = []
    for _, run in groupby(stories(examples), key=lambda story: story[0].task):
        of_task = list(run)
        held_out = min(max(1, round(share * len(of_task))), len(of_task) - 1)
        kept = len(of_task) - held_out
        training += [example for story in of_task[:kept] for example in story]
        validation += [example for story in of_task[kept:] for example in story]
    return training, validation


def _goes_on(previous: Example, example: Example) -> bool:
    """Return whether an example is about the story of the one before it.

    Questions of a file know it: a story may be told twice in a row. Of others the facts decide.
    """
    before, now = previous.facts, example.facts
    if isinstance(before, Opening) and isinstance(now, Opening):
        return now.is_of_story(before)
    return example.task == previous.task and tuple(now[: len(before)]) == tuple(before)
