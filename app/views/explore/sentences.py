"""What the Explore page says, as HTML in which all that people or networks wrote is escaped."""

import math
from html import escape
from typing import Any

import pandas as pd

from app.content.examples import KINDS
from app.explore.data_sources import Folder, Generated, Request
from app.figures.style.text import clipped, percent
from app.views.shared.markdown import unmarked
from dmn.data.examples import Example
from dmn.evaluation.sample import Counts, Explored

WELCOME = (
    '<p class="small">Have a whole data set answered: how often each kind of question is right, '
    "whether the right sentences were read, and every question to look at.</p>"
)
FILTERS = {
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
"""Which column must be known for a filter to make sense."""
MOST_FACTS = 15
"""Of a story beside the table, besides its supporting facts."""
_MANY = 1_000
_SIGNS = {"right": "✓", "wrong": "✕"}


def source(request: Request) -> str:
    """What was read, in a few words."""
    found = request.source
    if isinstance(found, Folder):
        return f"{found.path}, {'validation' if found.part == 'valid' else 'training'} questions"
    if isinstance(found, Generated):
        return f"generated, {_kinds(found.tasks)}, {found.style}, seed {found.seed}"
    return found.name


def _kinds(tasks: tuple[str, ...]) -> str:
    if len(tasks) == 1:
        return f"{tasks[0]} {KINDS[tasks[0]]}"
    return f"kinds {', '.join(tasks)}" if tasks else "all twenty kinds"


def duration(seconds: float) -> str:
    """How long something is going to take, in seconds or minutes."""
    return f"{math.ceil(seconds)} s" if seconds < 90 else f"{math.ceil(seconds / 60)} min"


def head(explored: Explored, request: Request) -> str:
    """How many questions, how many right; what was left out."""
    data, answered = explored.data, explored.counts.answered
    notes = [f"{request.checkpoint} on {source(request)}"]
    if answered < data.total:
        which = "drawn by chance" if data.is_mixed else "the first ones"
        notes.append(f"stopped after {answered:,} of {data.total:,}, {which}")
    if data.is_cut:
        notes.append("the data hold more questions than are read; the first are here")
    strip = (
        f'<p class="line"><span class="probability">{accuracy(explored.counts)} right'
        f'</span><span class="muted">of {answered:,} questions</span></p>'
    )
    return (
        f'<div class="strip"><p class="question">{escape(clipped("; ".join(notes), 400))}</p>'
        f"{strip}</div>"
    )


def accuracy(counts: Counts) -> str:
    """The share of right answers; of many questions to a hundredth of a percent, rounded down."""
    if counts.answered < _MANY:
        return percent(counts.accuracy)
    return f"{math.floor(10_000 * counts.accuracy) / 100:.2f}%"


def about_sample(explored: Explored) -> str:
    """Which of very many questions are there to be looked at."""
    answered, kept = explored.counts.answered, len(explored.table)
    extra = int(explored.table["extra"].sum())
    more = (
        f", and {extra:,} more of the {explored.counts.failures:,} with a wrong answer or wrong "
        "facts, which chance alone would seldom find: so shares below say nothing of the whole"
    )
    return (
        f'<p class="small">These figures count all {answered:,} questions. The table, the '
        f"confusion and the map hold {kept - extra:,} drawn by chance{more if extra else ''}.</p>"
    )


def quadrant_table(found: Counts) -> str:
    """Answers by facts, with counts."""
    counts = found.quadrants()
    is_open = any(row["open"] for row in counts.values())
    columns = ["right", "wrong", *(["open"] if is_open else [])]
    heads = "".join(f"<th>{_facts(column)}</th>" for column in columns)
    rows = "".join(
        f"<tr><th>{_SIGNS[answer]} {answer.capitalize()} answer</th>"
        + "".join(f"<td>{counts[answer][column]:,}</td>" for column in columns)
        + "</tr>"
        for answer in ("right", "wrong")
    )
    note = "Right facts: all supporting facts were read before stop, and nothing else was."
    left = " Open: more facts are needed than there are passes, or they are not known."
    return (
        f'<table class="quadrants"><tr><td></td>{heads}</tr>{rows}</table>'
        f'<p class="small">{note}{left if is_open else ""}</p>'
    )


def _facts(column: str) -> str:
    return "open" if column == "open" else f"{_SIGNS[column]} {column} facts"


def pair(truth: str | None, answer: str | None) -> str:
    """The label, as Markdown, of the button that takes off the choice of two answers."""
    parts = [("right", truth), ("answered", answer)]
    return ", ".join(f"{name} {unmarked(clipped(a, 30))}" for name, a in parts if a is not None)


def about_map(drawn: int, of: int, share: float) -> str:
    """How much of the questions, and of their variance, the map shows."""
    count = f"{drawn:,} of {of:,} questions" if drawn < of else "All questions"
    return (
        f'<p class="small">{count}. The two directions in which memories differ most show '
        f"{percent(share)} of their variance.</p>"
    )


def chosen(explored: Explored, number: int) -> str:
    """One question with its truth and its answer."""
    row = explored.row(number)
    sign = "✓ Right" if row["right"] else "✕ Wrong"
    answer = f"{escape(clipped(row['answer'], 60))}, {percent(row['probability'])}"
    unsure = "" if row["sure"] else ", not sure"
    truth = escape(clipped(row["truth"], 60))
    return (
        f'<p class="sentence"><b>{escape(clipped(row["question"], 300))}</b><br>'
        f"{answer}{unsure}. {sign}, the data set says {truth}.{_read(row)}</p>"
    )


def story(example: Example) -> str:
    """The sentences of a story; of a long one those that matter, and its end."""
    count = len(example.facts)
    shown = {*range(max(0, count - MOST_FACTS), count), *example.supporting}
    facts = "".join(
        f'<li value="{place + 1}"{_class(place in example.supporting)}>'
        f"{escape(clipped(example.facts[place], 300))}</li>"
        for place in sorted(shown)
    )
    left = count - len(shown)
    note = f'<p class="small">{left:,} earlier facts are in Ask.</p>' if left else ""
    return f'<ol class="facts_read">{facts}</ol>{note}'


def _read(row: dict[str, Any]) -> str:
    known = row["right_facts"]
    if known is pd.NA or known is None:
        return ""
    return " It read the right facts." if known else " It read other facts than those marked ◆."


def _class(is_supporting: bool) -> str:
    return ' class="supporting"' if is_supporting else ""
