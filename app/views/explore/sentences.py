"""Text of the Explore page, some of it HTML from templates."""

import math
from typing import Any

import pandas as pd

from app.content.examples import KINDS
from app.explore.data_sources import Folder, Generated, Probes, Request
from app.figures.style.text import clipped, percent
from app.views.shared.markdown import unmarked
from app.views.shared.templates import render
from dmn.data.examples import Example
from dmn.evaluation.filters import Kind
from dmn.evaluation.sample import Counts, Explored

WELCOME = (
    "Test a checkpoint on a whole data set. See how often each kind of question is right and "
    "whether the network read the right sentences, and look at every question."
)
FILTERS: dict[Kind, str] = {
    "wrong": "Wrong",
    "wrong_facts": "Right answer, wrong facts",
    "right_facts": "Right facts, wrong answer",
    "repeated": "Repeated",
    "new": "New",
    "unsure": "Not sure",
}
NEEDS = {
    "wrong_facts": "right_facts",
    "right_facts": "right_facts",
    "repeated": "repeated",
    "new": "repeated",
}
"""Column that must be known for each filter."""
MOST_FACTS = 15
"""Of a story beside the table, besides its supporting facts."""
_MANY = 1_000


def source(request: Request) -> str:
    """Return what was read, in a few words."""
    found = request.source
    if isinstance(found, Folder):
        return f"{found.path}, {'validation' if found.part == 'valid' else 'training'} questions"
    if isinstance(found, Generated):
        return f"generated, {_kinds(found.tasks)}, {found.style}, seed {found.seed}"
    if isinstance(found, Probes):
        return "language probes"
    return found.name


def _kinds(tasks: tuple[str, ...]) -> str:
    if len(tasks) == 1:
        return f"{tasks[0]} {KINDS[tasks[0]]}"
    return f"kinds {', '.join(tasks)}" if tasks else "all twenty kinds"


def head(explored: Explored, request: Request) -> str:
    """Return how many questions there are, how many are right, and what was left out."""
    data, answered = explored.data, explored.counts.answered
    notes = [f"{request.checkpoint} on {source(request)}"]
    if answered < data.total:
        which = "chosen at random" if data.is_mixed else "the first ones"
        notes.append(f"stopped after {answered:,} of {data.total:,}, {which}")
    if data.is_cut:
        notes.append("the data set has more questions; only the first are read")
    return render(
        "explore.head",
        notes="; ".join(notes),
        accuracy=accuracy(explored.counts),
        answered=answered,
    )


def accuracy(counts: Counts) -> str:
    """Return the share of right answers; of many questions to a hundredth of a percent, rounded
    down.
    """
    if counts.answered < _MANY:
        return percent(counts.accuracy)
    return f"{math.floor(10_000 * counts.accuracy) / 100:.2f}%"


def about_sample(explored: Explored) -> str:
    """Return which of very many questions are there to be looked at."""
    answered, kept = explored.counts.answered, len(explored.table)
    extra = int(explored.table["extra"].sum())
    more = (
        f" The table also has {extra:,} more questions with a wrong answer or wrong facts; the "
        f"whole data set has {explored.counts.failures:,} such questions. So mistakes are more "
        "frequent in the table."
    )
    return (
        f"These figures count all {answered:,} questions. The tables and the map show "
        f"{kept - extra:,} chosen at random.{more if extra else ''}"
    )


def quadrant_table(found: Counts) -> str:
    """Return answers by facts, with counts."""
    rows = found.quadrants()
    is_open = any(row["open"] for row in rows.values())
    columns = ["right", "wrong", *(["open"] if is_open else [])]
    return render(
        "explore.quadrant_table",
        rows=rows,
        columns=columns,
        others=found.others[True, True],
    )


def pair(truth: str | None, answer: str | None) -> str:
    """Return the label, as Markdown, of the button that takes off the choice of two answers."""
    parts = [("right", truth), ("answered", answer)]
    return ", ".join(f"{name} {unmarked(clipped(a, 30))}" for name, a in parts if a is not None)


def about_map(drawn: int, of: int, share: float) -> str:
    """Return how much of the questions, and of their variance, the map shows."""
    count = f"{drawn:,} of {of:,} questions" if drawn < of else "All questions"
    return (
        f"{count}. The map is flat, so it shows only a part of how the memories differ: about "
        f"{percent(share)}."
    )


def chosen(explored: Explored, number: int) -> str:
    """Return one question with its truth and its answer."""
    row = explored.row(number)
    return render("explore.chosen", row=row, read=_read(row))


def story(example: Example) -> str:
    """Return the sentences of a story; of a long one those that matter, and its end."""
    count = len(example.facts)
    shown = {*range(max(0, count - MOST_FACTS), count), *example.supporting}
    facts = [
        {
            "number": place + 1,
            "text": example.facts[place],
            "is_supporting": place in example.supporting,
        }
        for place in sorted(shown)
    ]
    return render("explore.story", facts=facts, left=count - len(shown))


def _read(row: dict[str, Any]) -> str:
    known = row["right_facts"]
    if known is pd.NA or known is None:
        return ""
    if not known:
        return " What it read does not prove the answer; the facts marked ◆ do."
    others = {0: "nothing else", 1: "one other"}.get(row["others"], f"{row['others']} others")
    return f" It read facts that prove the answer, and {others}."
