"""Questions of an explored data set as files."""

import json

import pandas as pd

from app import limits
from app.figures.export import not_a_formula
from dmn.evaluation.sample import Explored

LEVEL = "data"
"""The level of wording of all rows, since data sets do not say it."""
_BYTES_OF_ROW = 200


def csv_text(explored: Explored, rows: pd.DataFrame) -> str:
    """Return the rows for a spreadsheet, with the stories; what is not known is empty.

    Holds the first rows of at most `limits.FILE_TO_SAVE` characters, as does `jsonl_text`.
    """
    rows = first_rows(explored, rows)
    stories = [" ".join(explored.questions[i].example.facts) for i in rows.index]
    cells = rows.rename(columns={"story": "story_number"}).assign(text=stories)
    for name in ("task", "question", "truth", "answer", "text"):
        cells[name] = cells[name].map(not_a_formula)
    return cells.to_csv(index_label="number", lineterminator="\n")


def jsonl_text(explored: Explored, rows: pd.DataFrame) -> str:
    """Return the questions as `evaluate --format jsonl` reads them, one JSON object a line."""
    rows = first_rows(explored, rows)
    return "".join(f"{json.dumps(_line(explored, i))}\n" for i in rows.index)


def first_rows(explored: Explored, rows: pd.DataFrame) -> pd.DataFrame:
    """Return as many rows as a file may hold: each of them holds its whole story."""
    size = 0
    for place, number in enumerate(rows.index):
        _, _, example, case = explored.questions[number]
        size += _BYTES_OF_ROW + sum(map(len, example.facts)) + len(case.story if case else "")
        if size > limits.FILE_TO_SAVE:
            return rows.iloc[:place]
    return rows


def _line(explored: Explored, index: int) -> dict[str, object]:
    _, _, example, case = explored.questions[index]
    if case is not None:
        return case.model_dump(mode="json")
    return {
        "id": int(index),
        "skill": example.task or LEVEL,
        "level": LEVEL,
        "story": "\n".join(example.facts),
        "question": example.question,
        "answer": ",".join(example.answer) or "nothing",
        "sentences": list(example.facts),
        "supporting": list(example.supporting),
    }
