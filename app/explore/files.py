"""Questions of an explored data set as files."""

import json

import pandas as pd

from app.figures.export import not_a_formula
from dmn.evaluation.sample import Explored

LEVEL = "data"
"""The level of wording of all rows, since data sets do not say it."""


def csv_text(explored: Explored, rows: pd.DataFrame) -> str:
    """Return the rows for a spreadsheet, with the stories; what is not known is empty."""
    stories = [" ".join(explored.questions[i].example.facts) for i in rows.index]
    cells = rows.rename(columns={"story": "story_number"}).assign(text=stories)
    for name in ("task", "question", "truth", "answer", "text"):
        cells[name] = cells[name].map(not_a_formula)
    return cells.to_csv(index_label="number", lineterminator="\n")


def jsonl_text(explored: Explored, rows: pd.DataFrame) -> str:
    """Return the questions as `evaluate --format jsonl` reads them, one JSON object a line."""
    return "".join(f"{json.dumps(_line(explored, i))}\n" for i in rows.index)


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
