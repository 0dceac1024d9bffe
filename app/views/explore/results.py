"""Results of an evaluation: figures, filters, and four ways to look at the questions."""

from typing import get_args

import pandas as pd
import streamlit as st

from app.explore.data_sources import Request
from app.links.explore import Panel
from app.views.explore import filters, map, panels, questions, sentences, state
from app.views.explore.state import ExploreInputs
from app.views.shared.templates import paragraph
from dmn.evaluation.sample import Explored

_PANELS = {
    "questions": "Questions",
    "tasks": "By task",
    "confusion": "Confusion",
    "map": "Map of memories",
}


def draw(explored: Explored, request: Request, *, narrow: bool, dark: bool) -> None:
    """Draw the whole data set above, what the filters leave below."""
    with st.container(horizontal=True, gap="large", key="explore_head"):
        st.html(sentences.head(explored, request), width="stretch")
        if explored.counts.has_supporting:
            st.html(sentences.quadrant_table(explored.counts), width="content")
    if explored.is_sample:
        st.html(paragraph(sentences.about_sample(explored)))
    filters.draw(explored)
    rows = state.inputs().filters.of(explored.table)
    st.segmented_control(
        "Look at",
        get_args(Panel),
        key="explore_panel",
        persist_state="page",
        required=True,
        format_func=_PANELS.__getitem__,
        label_visibility="collapsed",
    )
    if rows.empty:
        st.info("No question matches the filters.")
        st.button("Clear filters", on_click=state.take_off_filters)
        return
    _panel(state.inputs(), explored, rows, narrow=narrow, dark=dark)


def _panel(
    inputs: ExploreInputs, explored: Explored, rows: pd.DataFrame, *, narrow: bool, dark: bool
) -> None:
    if inputs.panel == "questions":
        questions.draw(explored, rows, inputs)
    elif inputs.panel == "tasks":
        panels.tasks(explored, rows)
    elif inputs.panel == "confusion":
        panels.confused(rows, narrow=narrow, dark=dark)
    else:
        map.draw(explored, rows, dark=dark)
