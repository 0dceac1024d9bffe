"""The questions as a table; a chosen one stands below with its story, and opens in Ask."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import streamlit as st

from app.content.examples import text_of
from app.content.ground_truth import Truth
from app.explore import files
from app.explore.data_sources import Request
from app.figures.export import without_formulas
from app.links.ask import AskView
from app.views.explore import sentences, state
from app.views.explore.state import ExploreInputs
from app.views.shared.ask_page import open_in_ask
from app.views.shared.templates import paragraph
from dmn.evaluation.sample import Explored

MOST_ROWS = 1_000
"""In the table; the files hold all."""
_text, _number = st.column_config.TextColumn, st.column_config.NumberColumn
_mark = st.column_config.CheckboxColumn
_COLUMNS = {
    "task": _text("Task", width=45),
    "question": _text("Question", width=260),
    "truth": _text("Right answer", width=95),
    "answer": _text("Answer", width=95),
    "probability": _number("Probability", format="%.1f%%", width=85),
    "right": _mark("Right", width=55),
    "right_facts": _mark("Right facts", width=80),
    "others": _number(
        "Others read", help="Facts that were read but not needed to prove the answer", width=80
    ),
    "sure": _mark("Sure", width=55),
    "passes": _number("Passes", help="Passes before stop", width=60),
    "repeated": _mark(
        "Repeated",
        help=(
            "This question was also used for training: it is in the data's training part, or in "
            "the checkpoint's list of training questions"
        ),
        width=75,
    ),
    "facts": _number("Facts", width=55),
    "story": _number("Story", width=60),
}


def draw(explored: Explored, rows: pd.DataFrame, inputs: ExploreInputs) -> None:
    """Draw the table, least probable answers first, and what is chosen in it."""
    shown = rows.sort_values("probability", kind="stable").head(MOST_ROWS)
    with st.container(horizontal=True, gap="large", key="explore_desk"):
        with st.container(key="explore_table"):
            _table(shown, inputs.chosen)
            _below(explored, rows, len(shown))
        with st.container(key="explore_chosen"):
            chosen(explored, inputs)


def chosen(explored: Explored, inputs: ExploreInputs) -> None:
    """Draw the chosen question, if one is, and the way to Ask."""
    number = inputs.chosen
    if number is None or number not in explored.table.index:
        st.html(paragraph("Choose a question to see its story.", "sentence muted"))
        return
    st.html(sentences.chosen(explored, number))
    _open_in_ask(explored, inputs.request, number)
    st.html(sentences.story(explored.questions[number].example))


def _table(shown: pd.DataFrame, number: int | None) -> None:
    unknown = [name for name in ("right_facts", "others", "repeated") if shown[name].isna().all()]
    percent = shown.assign(probability=100 * shown["probability"])
    places = np.flatnonzero(shown.index == number).tolist()
    # Another set of rows is another table: a place chosen in the last one says nothing here.
    key = f"explore_rows_{hash(tuple(shown.index))}"
    st.dataframe(
        without_formulas(percent[list(_COLUMNS)].drop(columns=unknown)),
        hide_index=True,
        height=460,
        placeholder="–",
        key=key,
        on_select=lambda: _pick(key, shown),
        selection_mode="single-row",
        selection_default={"selection": {"rows": places, "columns": [], "cells": []}},
        column_config=_COLUMNS,
    )


def _pick(key: str, shown: pd.DataFrame) -> None:
    rows = state.picked_rows(key)
    state.choose(int(shown.index[rows[0]]) if rows else None)


def _below(explored: Explored, rows: pd.DataFrame, n_shown: int) -> None:
    questions = "kept questions" if explored.is_sample else "questions"
    with st.container(horizontal=True, vertical_alignment="center", key="explore_below"):
        if n_shown < len(rows):
            least = f"Lowest confidence first: {n_shown:,} of {len(rows):,} {questions}"
            count = f"{least}. Download a file to see all"
        else:
            count = f"{len(rows):,} {questions}, lowest confidence first"
        st.caption(count, width="stretch")
        _file("CSV", "csv", "text/csv", lambda: files.csv_text(explored, rows))
        _file("JSONL", "jsonl", "text/plain", lambda: files.jsonl_text(explored, rows))


def _file(label: str, ending: str, mime: str, make: Callable[[], str]) -> None:
    st.download_button(
        label,
        data=make,
        file_name=f"dmn-lens-questions.{ending}",
        mime=mime,
        key=f"explore_{ending}",
        icon=":material/download:",
        on_click="ignore",
    )


def _open_in_ask(explored: Explored, request: Request | None, number: int) -> None:
    _, _, example, case = explored.questions[number]
    story = text_of(example)
    if case is not None:
        story, row = case.story, explored.row(number)
        # An accepted spelling is right there too.
        is_given = row["right"] and case.has_answer
        answer = tuple(row["answer"].split(", ")) if is_given else example.answer
        example = replace(example, answer=answer)
    view = AskView(
        story=story,
        question=example.question,
        checkpoint=request.checkpoint if request else "",
        chosen_pass=1,
        truth=Truth.of(example, story),
    )
    if not open_in_ask(view, "Open in Ask"):
        st.caption("This story is too long to open in Ask. Download a file to see it.")
