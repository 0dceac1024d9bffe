"""What came of a data set: figures, filters, and four ways to look at the questions."""

from typing import get_args

import pandas as pd
import streamlit as st

from app.data_sources import Request
from app.explore_view import Panel
from app.views import explore_map, explore_panels, explore_rows, explore_state, explore_words
from dmn.exploring import Explored

_PANELS = {
    "questions": "Questions",
    "tasks": "By task",
    "confusion": "Confusion",
    "map": "Map of memories",
}


def draw(explored: Explored, request: Request, *, narrow: bool, dark: bool) -> None:
    """The whole data set above, what the filters leave below."""
    with st.container(horizontal=True, gap="large", key="explore_head"):
        st.html(explore_words.head(explored, request), width="stretch")
        if explored.has_supporting:
            st.html(explore_words.quadrant_table(explored), width="content")
    _filters(explored)
    rows = explore_state.filters().of(explored.table)
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
        st.info("No question is left. Take off a filter.")
        return
    _panel(explored, rows, narrow=narrow, dark=dark)


def _panel(explored: Explored, rows: pd.DataFrame, *, narrow: bool, dark: bool) -> None:
    panel = st.session_state.explore_panel
    if panel == "questions":
        explore_rows.draw(explored, rows)
    elif panel == "tasks":
        explore_panels.tasks(explored, rows)
    elif panel == "confusion":
        explore_panels.confused(rows, narrow=narrow, dark=dark)
    else:
        explore_map.draw(explored, rows, dark=dark)


def _filters(explored: Explored) -> None:
    table, session = explored.table, st.session_state
    unknown = {name for name in ("right_facts", "repeated") if table[name].isna().all()}
    shown = [k for k in explore_words.FILTERS if explore_words.NEEDS.get(k) not in unknown]
    session.explore_kinds = [kind for kind in session.explore_kinds or () if kind in shown]
    with st.container(horizontal=True, vertical_alignment="bottom", key="explore_filters"):
        st.pills(
            "Only questions that are",
            shown,
            selection_mode="multi",
            key="explore_kinds",
            persist_state="page",
            format_func=explore_words.FILTERS.__getitem__,
        )
        tasks = sorted(table["task"].unique(), key=lambda task: (len(task), task))
        if session.explore_task not in tasks:
            session.explore_task = None
        if len(tasks) > 1:
            st.selectbox(
                "Task",
                tasks,
                index=None,
                key="explore_task",
                persist_state="page",
                placeholder="All",
                width=110,
            )
        st.slider(
            "Probability at most, %", 0, 100, key="explore_at_most", persist_state="page", width=170
        )
        most = int(table["passes"].max())
        session.explore_passes = min(session.explore_passes, most)
        if most:
            st.slider(
                "Passes at least", 0, most, key="explore_passes", persist_state="page", width=130
            )
        _pair()


def _pair() -> None:
    """The cell of the confusion table that was chosen, with the way back."""
    truth, answer = st.session_state.explore_truth, st.session_state.explore_answer
    if truth is None and answer is None:
        return
    st.button(
        explore_words.pair(truth, answer),
        key="explore_pair",
        icon=":material/close:",
        on_click=explore_state.only,
        args=(None, None),
    )
