"""The command `python -m dmn generate`."""

import json
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from dmn.data.generator.composed.compose import TASK as COMPOSED
from dmn.data.generator.composed.coverage import measure, report
from dmn.data.generator.composed.knobs import Knobs
from dmn.data.generator.generate import Length, Story, check, generate, generate_composed
from dmn.data.generator.tasks import TASKS
from dmn.errors import DataError

FORMATS = ("babi", "jsonl")
MOST_COUNTED = 1_000_000


@dataclass(frozen=True)
class Wishes:
    """The options of composed stories; None for an option that was not given."""

    noise: str | None = None
    chain: str | None = None
    unanswerable: float | None = None
    questions: int | None = None
    without: str | None = None


def run(
    task: str | None,
    stories: int,
    seed: int,
    style: str,
    length: str | None,
    out: str,
    wishes: Wishes | None = None,
    format_: str = "babi",
) -> None:
    """Write bAbI text or JSON lines to standard output ("-"), or one file a task into a folder.

    Everything is checked before anything is written. Raises DataError, also for a file that is
    already there.
    """
    wishes = wishes or Wishes()
    bounds = _range("length", length) if length is not None else None
    if format_ not in FORMATS:
        raise DataError(f"--format: expected {' or '.join(FORMATS)}, got {format_!r}. Choose one.")
    if style == COMPOSED:
        told = _composed(task, stories, seed, bounds, wishes)
    else:
        told = _by_task(task, stories, seed, style, bounds, wishes)
    write = text if format_ == "babi" else json_lines
    if out == "-":
        for some in told.values():
            sys.stdout.writelines(write(some))
    else:
        ending = "txt" if format_ == "babi" else "jsonl"
        _write(Path(out), told, write, ending)


def _composed(
    task: str | None, stories: int, seed: int, bounds: Length | None, wishes: Wishes
) -> Mapping[str, Iterator[Story]]:
    check(task or COMPOSED, stories, COMPOSED, bounds)
    return {COMPOSED: generate_composed(stories, seed, knobs_of(bounds, wishes))}


def knobs_of(bounds: Length | None, wishes: Wishes) -> Knobs:
    """Return how composed stories are made. Raises DataError for wishes that contradict."""
    plain = Knobs()
    left_out = (wishes.without or "").replace(",", " ").split()
    return Knobs(
        length=bounds,
        noise=_range("noise", wishes.noise) if wishes.noise else plain.noise,
        chain=_range("chain", wishes.chain) if wishes.chain else plain.chain,
        unanswerable=plain.unanswerable if wishes.unanswerable is None else wishes.unanswerable,
        questions=plain.questions if wishes.questions is None else wishes.questions,
        phenomena=Knobs.without(left_out),
    )


def print_coverage(
    number: int, stories: int, seed: int, style: str, length: str | None, wishes: Wishes
) -> None:
    """Print in how many composed stories each phenomenon and each pair of events stands.

    Raises DataError for another style, or where stories are asked for too.
    """
    if style != COMPOSED or stories:
        raise DataError(
            "--coverage: expected --style composed and no --stories: it prints counts, no stories."
        )
    if not 1 <= number <= MOST_COUNTED:
        raise DataError(f"--coverage: expected 1 to {MOST_COUNTED:,} stories, got {number:,}.")
    bounds = _range("length", length) if length is not None else None
    print(report(measure(number, seed, knobs_of(bounds, wishes))))


def _by_task(
    task: str | None,
    stories: int,
    seed: int,
    style: str,
    bounds: Length | None,
    wishes: Wishes,
) -> Mapping[str, Iterator[Story]]:
    if task is None:
        raise DataError("--task: expected a number from 1 to 20 or all, got none. Name one.")
    tasks = tuple(TASKS) if task == "all" else (task,)
    for one in tasks:
        check(one, stories, style, bounds)
    given = [name for name, value in vars(wishes).items() if value is not None]
    if given:
        raise DataError(
            f"--{given[0]}: expected --style composed, got {style}. Take that style, or leave "
            f"--{given[0]} out."
        )
    return {one: generate(one, stories, seed, style, bounds) for one in tasks}


def text(stories: Iterable[Story]) -> Iterator[str]:
    """Yield the lines of the stories in bAbI's format, each with its end."""
    return (f"{line}\n" for story in stories for line in story.lines())


def json_lines(stories: Iterable[Story]) -> Iterator[str]:
    """Yield one JSON object for each question, with its proofs and the reason if it has none."""
    for number, example in enumerate(chain.from_iterable(s.examples for s in stories), start=1):
        found = {
            "id": number,
            "skill": example.task,
            "level": "composed",
            "story": " ".join(example.facts),
            "sentences": example.facts,
            "question": example.question,
            "answer": ",".join(example.answer),
            "accept": [",".join(items) for items in example.accept],
            "supporting": example.supporting,
            "kind": example.kind,
            "proofs": example.proofs,
            "reason": example.reason,
        }
        yield json.dumps(found, ensure_ascii=False) + "\n"


def _range(name: str, given: str) -> Length:
    match = re.fullmatch(r"([0-9]{1,6}):([0-9]{1,6})", given)
    if match is None:
        such = " such as 5:20 sentences a story," if name == "length" else ""
        raise DataError(f"--{name}: expected MIN:MAX,{such} got {given!r}.")
    return int(match[1]), int(match[2])


def _write(
    folder: Path,
    told: Mapping[str, Iterable[Story]],
    write: Callable[[Iterable[Story]], Iterator[str]],
    ending: str,
) -> None:
    files = {
        folder / (f"qa{task}_train.{ending}" if task in TASKS else f"{task}_train.{ending}"): some
        for task, some in told.items()
    }
    there = [file for file in files if file.exists()]
    if there:
        raise DataError(
            f"-o: expected a folder without {there[0].name}, but {folder} has one. Choose another "
            "folder, or remove the file."
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # All or none: who meets one task of twenty would take it for everything.
        with tempfile.TemporaryDirectory(prefix=".generate-", dir=folder) as scratch:
            for file, stories in files.items():
                with (Path(scratch) / file.name).open("x", encoding="utf-8") as opened:
                    opened.writelines(write(stories))
            for file in files:
                (Path(scratch) / file.name).rename(file)
    except OSError as error:
        raise DataError(
            f"-o: expected a folder to write to, got {str(folder)!r}: {error.strerror}."
        ) from None
