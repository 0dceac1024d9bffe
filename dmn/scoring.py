"""What `python -m dmn evaluate` counts: questions of data files, or of stories as people type
them.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from dmn.answerer import Answerer
from dmn.batching import encode
from dmn.datasets import babi, jsonl
from dmn.datasets.jsonl import Case
from dmn.errors import DataError, TextError
from dmn.evaluation import Outcome, TaskResult, by_task, outcome, outcomes, repeats
from dmn.examples import Example
from dmn.renaming import renamed_stories

FORMATS = ("babi", "jsonl")


def examples_of(paths: Sequence[str], part: str) -> list[Example]:
    """The questions of bAbI files, of one part of folders, or of standard input ("-").

    Raises DataError, also where there is none.
    """
    found = [e for path in paths for e in babi.read_path("-" if path == "-" else Path(path), part)]
    if not found:
        raise DataError(f"Expected questions in {', '.join(paths)}, found none.")
    return found


def cases_of(paths: Sequence[str]) -> list[Case]:
    """The cases of files of JSON lines, or of standard input ("-"). Raises DataError."""
    return [c for path in paths for c in jsonl.read_path("-" if path == "-" else Path(path))]


def check_format(name: str, rename: int | None, train: Sequence[Path] | None) -> None:
    """Raises DataError for a format that is not there, or options that it does not take."""
    if name not in FORMATS:
        raise DataError(f"--format: expected {' or '.join(FORMATS)}, got {name!r}. Choose one.")
    if name == "jsonl" and (rename is not None or train):
        option = "--rename" if rename is not None else "--train"
        raise DataError(f"{option}: expected questions in bAbI's format, got --format jsonl.")


def score_examples(
    answerer: Answerer,
    examples: Sequence[Example],
    rename: int | None = None,
    training: Sequence[Example] = (),
    passes: int | None = None,
    batch_size: int = 256,
) -> dict[str, TaskResult]:
    """Figures per task. `rename` is the seed of made-up names, None keeps all; whether a story is
    repeated is told before they are put.
    """
    loaded = answerer.checkpoint
    repeated = repeats(examples, training) if training else None
    if rename is not None:
        examples = renamed_stories(examples, rename, loaded.vocabulary.known)
    data = encode(examples, loaded.vocabulary)
    return by_task(outcomes(loaded.network, data, passes, batch_size), data.tasks, repeated)


def score_cases(
    answerer: Answerer, cases: Sequence[Case], passes: int | None = None
) -> tuple[dict[str, TaskResult], dict[str, Any]]:
    """Figures per task, and per level {"questions": n, "right": k, "accuracy": percent}.

    Each story is read as it was typed. Raises TextError that names the case that cannot be read.
    """
    found = [_outcome(answerer, case, passes) for case in cases]
    results = by_task(found, [case.task for case in cases])
    return results, _levels([o.is_right for o in found], [case.level for case in cases])


def _outcome(answerer: Answerer, case: Case, passes: int | None) -> Outcome:
    try:
        trace = answerer.explain(case.story, case.question, passes)
    except TextError as error:
        raise TextError(f"Case {case.id or case.question!r}: {error}") from None
    # Only where the story was cut as the data cut it do the numbers mean the same sentences.
    supporting = case.supporting if len(trace.facts) == len(case.sentences) else ()
    is_fact = np.ones(len(trace.facts), dtype=bool)
    needed = np.array(supporting, dtype=np.int64)
    return outcome(case.is_right(trace.answer.items), trace.gates, is_fact, needed)


def _levels(rights: Sequence[bool], levels: Sequence[str]) -> dict[str, Any]:
    return {
        level: _share(right for right, its in zip(rights, levels, strict=True) if its == level)
        for level in dict.fromkeys(levels)
    }


def _share(rights: Iterable[bool]) -> dict[str, Any]:
    counted = list(rights)
    right = sum(counted)
    return {"questions": len(counted), "right": right, "accuracy": 100 * right / len(counted)}
