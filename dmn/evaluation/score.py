"""The counts of `python -m dmn evaluate`: questions of data files, or of stories as people type
them.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from dmn.data.datasets import babi, formats, jsonl
from dmn.data.datasets.as_tokens import as_read
from dmn.data.datasets.jsonl import Case
from dmn.data.encoding import encode
from dmn.data.examples import Example
from dmn.errors import DataError, TextError
from dmn.evaluation.known import Known
from dmn.evaluation.metrics import Outcome, TaskResult, by_task, outcome, outcomes
from dmn.evaluation.renaming import renamed_stories
from dmn.lens import Lens
from dmn.text.tokenizer import fact_reader

FORMATS = (*formats.FORMATS, "jsonl", "probes")
TYPED = ("jsonl", "probes")
"""The formats whose stories are read as people typed them."""


def examples_of(paths: Sequence[str], part: str, format_: str = "babi") -> list[Example]:
    """The questions of files, of one part of folders, or, of bAbI's, of standard input ("-").

    Raises DataError, also where there is none.
    """
    reader = formats.reader_of(format_)
    found: list[Example] = []
    for path in paths:
        typed = (path, format_) == ("-", "babi")
        found += babi.read_path("-") if typed else reader.read_path(Path(path), part)
    if not found:
        raise DataError(f"Expected questions in {', '.join(paths)}, found none.")
    return found


def cases_of(paths: Sequence[str]) -> list[Case]:
    """Return the cases of files of JSON lines, or of standard input ("-").

    Raises DataError.
    """
    return [c for path in paths for c in jsonl.read_path("-" if path == "-" else Path(path))]


def paths_of(paths: Sequence[str], format_: str) -> list[str]:
    """Return the paths to read: probes come with the program. Raises DataError where none is."""
    if paths:
        return list(paths)
    if format_ != "probes":
        raise DataError(
            "Missing argument 'PATH...': expected a file or folder with questions, got none. See: "
            "python -m dmn evaluate --help"
        )
    return [str(jsonl.PROBES)]


def check_format(name: str, rename: int | None, train: Sequence[Path] | None) -> None:
    """Raises DataError for a format that is not there, or options that it does not take."""
    if name not in FORMATS:
        expected = f"{', '.join(FORMATS[:-1])} or {FORMATS[-1]}"
        raise DataError(f"--format: expected {expected}, got {name!r}. Choose one.")
    if (name != "babi" and rename is not None) or (name in TYPED and train):
        option = "--rename" if rename is not None else "--train"
        raise DataError(f"{option}: expected questions in bAbI's format, got --format {name}.")


def check_lens(lens: Lens, examples: Sequence[Example], format_: str) -> None:
    """Raises DataError for a checkpoint that answers another kind of question than the data's."""
    model = lens.checkpoint.model
    about = "story" if examples[0].about is None else "fact"
    reads = formats.reader_of(format_).facts
    # A story may be read by token too, though not to be put into a class.
    is_read = model.facts == reads or (reads == "sentence" and not model.classes)
    answers = {item for example in examples for item in example.answer}
    can = not model.classes or answers <= set(model.classes)
    if model.about != about or not is_read or not can:
        raise DataError(
            f"--checkpoint: {lens.name} does not answer the data's questions, such as "
            f"{examples[0].question!r} with {', '.join(examples[0].answer)!r}. Choose another one."
        )


def score_examples(
    lens: Lens,
    examples: Sequence[Example],
    rename: int | None = None,
    known: Known | None = None,
    passes: int | None = None,
    batch_size: int = 256,
    format_: str = "babi",
) -> dict[str, TaskResult]:
    """Figures per task. `rename` is the seed of made-up names, None keeps all; whether a story is
    repeated is decided before they are put. Raises DataError.
    """
    loaded = lens.checkpoint
    repeated = known.repeated(examples) if known else None
    new_structure = known.new_structure(examples) if known else None
    if rename is not None:
        examples = renamed_stories(examples, rename, loaded.vocabulary.known)
    examples = as_read(examples, format_, loaded.model.facts)
    read = fact_reader(loaded.model.facts, loaded.model.spelling)
    data = encode(examples, loaded.vocabulary, read=read)
    found = outcomes(loaded.network, data, passes, batch_size)
    return by_task(found, data.tasks, repeated, new_structure)


def trained_on(known: Known | None, is_named: bool) -> dict[str, Any]:
    """Return how it is known which questions are new: from the data that are named, from what the
    checkpoint keeps ("kept", with the share of new structures that count as known), or not at all.
    """
    if known is None:
        return {"source": None}
    return {"source": "data" if is_named else "kept", "false_alarms": known.false_alarms}


def unknown_words(
    lens: Lens, examples: Sequence[Example], training: Sequence[Example]
) -> dict[str, Any]:
    """Of questions about one fact, those whose fact stands nowhere in the training data:
    {"questions": n, "accuracy": percent}, the percent None where there are none.
    """
    known = {fact for example in training for fact in example.facts}
    chosen = [e for e in examples if e.about is not None and e.facts[e.about] not in known]
    if not chosen:
        return {"questions": 0, "accuracy": None}
    (result,) = score_examples(lens, chosen, format_="conllu").values()
    return {"questions": result.questions, "accuracy": result.accuracy}


def score_cases(
    lens: Lens, cases: Sequence[Case], passes: int | None = None
) -> tuple[dict[str, TaskResult], dict[str, Any]]:
    """Return the figures per task, and {"levels": …, "phenomena": …}: counts by level and by
    phenomenon of the cases that name one.

    Each story is read as it was typed. Raises TextError that names the case that cannot be read.
    """
    found = [_scored(lens, case, passes) for case in cases]
    results = by_task([one.outcome for one in found], [case.task for case in cases])
    more = {
        "levels": _grouped(found, [case.level for case in cases], _share),
        "phenomena": _grouped(found, [case.phenomenon for case in cases], _sureness),
    }
    return results, more


class _Scored(NamedTuple):
    outcome: Outcome
    is_sure: bool
    has_answer: bool


def _scored(lens: Lens, case: Case, passes: int | None) -> _Scored:
    try:
        trace = lens.explain(case.story, case.question, passes)
    except TextError as error:
        raise TextError(f"Case {case.id or case.question!r}: {error}") from None
    # Only where the story was cut as the data cut it do the numbers mean the same sentences.
    supporting = case.supporting if len(trace.facts) == len(case.sentences) else ()
    is_fact = np.ones(len(trace.facts), dtype=bool)
    needed = np.array(supporting, dtype=np.int64)
    is_right = case.is_right(trace.answer.items, trace.is_sure)
    return _Scored(outcome(is_right, trace.gates, is_fact, needed), trace.is_sure, case.has_answer)


def _grouped(
    found: Sequence[_Scored],
    names: Sequence[str],
    counted: Callable[[Sequence[_Scored]], dict[str, Any]],
) -> dict[str, Any]:
    """Count the cases of each name, in the order in which the names come; "" is none."""
    groups: dict[str, list[_Scored]] = {name: [] for name in names if name}
    for name, one in zip(names, found, strict=True):
        if name:
            groups[name].append(one)
    return {name: counted(some) for name, some in groups.items()}


def _share(found: Sequence[_Scored]) -> dict[str, Any]:
    right = sum(one.outcome.is_right for one in found)
    return {"questions": len(found), "right": right, "accuracy": 100 * right / len(found)}


def _sureness(found: Sequence[_Scored]) -> dict[str, Any]:
    """Count sure answers that are wrong, and right ones that are not sure; where there is no
    answer, not to be sure is right and counts as nothing else.
    """
    rights = [(one.outcome.is_right, one) for one in found]
    return _share(found) | {
        "sure_wrong": sum(one.is_sure and not is_right for is_right, one in rights),
        "right_not_sure": sum(
            is_right and one.has_answer and not one.is_sure for is_right, one in rights
        ),
    }
