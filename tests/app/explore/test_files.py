"""Questions as files: the CSV for a spreadsheet, the JSONL for our own reader."""

import csv
import io
from collections.abc import Iterable

import numpy as np
import pandas as pd
import pytest

from app.explore.files import csv_text, jsonl_text
from dmn.data.datasets import jsonl
from dmn.data.datasets.jsonl import Case
from dmn.data.examples import Example
from dmn.evaluation.sample import COLUMNS, Counts, Explored
from dmn.evaluation.stream import DataSet, Question, example_of, numbered

EXAMPLES = (
    Example(("Mary went home.", "=1+1 slept."), "Where is Mary?", ("home",), (0,), "1"),
    Example(("John got up.",), '=HYPERLINK("x")', ("milk", "football"), (), "8"),
)
ROWS = [
    ("1", 1, "Where is Mary?", "home", "home", 0.9, True, True, 0, 1, None, True, 2, False),
    (
        "8",
        2,
        '=HYPERLINK("x")',
        "milk, football",
        "-1",
        0.5,
        False,
        None,
        None,
        0,
        None,
        False,
        1,
        True,
    ),
]
MEMORIES = np.zeros((2, 1, 1), dtype=np.float16)


@pytest.fixture
def explored() -> Explored:
    return of(numbered(EXAMPLES))


def of(questions: Iterable[Question]) -> Explored:
    table = pd.DataFrame(ROWS, columns=list(COLUMNS))
    kept = {question.number: question for question in questions}
    return Explored(DataSet((), 2), Counts(), table, kept, MEMORIES)


def test_the_csv_holds_the_rows_and_their_stories_and_no_formula(explored: Explored) -> None:
    rows = list(csv.DictReader(io.StringIO(csv_text(explored, explored.table))))
    assert [row["number"] for row in rows] == ["0", "1"]
    assert rows[0]["text"] == "Mary went home. =1+1 slept."
    assert (rows[1]["question"], rows[1]["answer"]) == ('\'=HYPERLINK("x")', "'-1")
    assert (rows[0]["right_facts"], rows[1]["right_facts"]) == ("True", "")
    assert rows[1]["truth"] == "milk, football"


def test_the_jsonl_is_read_back_as_the_same_questions(explored: Explored) -> None:
    text = jsonl_text(explored, explored.table)
    cases = list(jsonl.read(text.encode(), "mine"))
    assert tuple(map(example_of, cases)) == EXAMPLES
    assert [case.id for case in cases] == [0, 1]


def test_only_the_rows_that_are_left_are_written(explored: Explored) -> None:
    left = explored.table[1:]
    assert [c.id for c in jsonl.read(jsonl_text(explored, left).encode(), "mine")] == [1]
    assert csv_text(explored, left).count("\n") == 2


def test_cases_leave_as_they_came(explored: Explored) -> None:
    case = Case(
        story="mary went home", question="Where?", answer="home", skill=1, level="a", accept=("h",)
    )
    text = jsonl_text(of(numbered([example_of(case)] * 2, [case] * 2)), explored.table)
    assert list(jsonl.read(text.encode(), "mine")) == [case, case]


@pytest.mark.parametrize("text", [csv_text, jsonl_text])
def test_a_file_ends_where_its_stories_would_fill_the_memory(
    explored, monkeypatch: pytest.MonkeyPatch, text
) -> None:
    rows = explored.table
    whole = text(explored, rows)
    monkeypatch.setattr("app.limits.FILE_TO_SAVE", 300)
    part = text(explored, rows)
    assert 0 < part.count("\n") < whole.count("\n")
    assert whole.startswith(part)
