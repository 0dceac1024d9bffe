"""Filters of the questions of a data set."""

import streamlit as st

from app.views.explore import sentences, state
from dmn.evaluation.filters import Filters, Kind
from dmn.evaluation.sample import Explored


def draw(explored: Explored) -> None:
    """Draw the filters in a row; those that nothing is known for hide."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="explore_filters"):
        _kinds(explored)
        _task(explored)
        _slider("Probability at most, %", 100, "explore_at_most")
        most = int(explored.table["passes"].max())
        state.fit_passes(most)
        if most:
            _slider("Passes at least", most, "explore_passes")
        _pair()


def _kinds(explored: Explored) -> None:
    unknown = {name for name in ("right_facts", "repeated") if explored.table[name].isna().all()}
    shown = [k for k in sentences.FILTERS if sentences.NEEDS.get(k) not in unknown]
    state.fit_kinds(shown)
    st.pills(
        "Show only",
        shown,
        selection_mode="multi",
        key="explore_kinds",
        persist_state="page",
        format_func=lambda kind: _label(explored, kind),
    )


def _label(explored: Explored, kind: Kind) -> str:
    """Return a filter's name with how many questions it leaves, which one press then shows."""
    count = len(Filters(kinds=(kind,)).of(explored.table))
    return f"{sentences.FILTERS[kind]} {count:,}"


def _task(explored: Explored) -> None:
    tasks = sorted(explored.table["task"].unique(), key=lambda task: (len(task), task))
    state.fit_task(tasks)
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


def _slider(label: str, most: int, key: str) -> None:
    st.slider(label, 0, most, key=key, persist_state="page", width=160)


def _pair() -> None:
    """Draw the cell of the confusion table that was chosen, with the way back."""
    wanted = state.inputs().filters
    truth, answer = wanted.truth, wanted.answer
    if truth is None and answer is None:
        return
    st.button(
        sentences.pair(truth, answer),
        key="explore_pair",
        icon=":material/close:",
        on_click=state.want_pair,
        args=(None, None),
    )
