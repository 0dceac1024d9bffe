"""Figures by task, and which answers are taken for which."""

import numpy as np
import pandas as pd
import streamlit as st

from app.figures import CONFIG
from app.figures.charts.data_set import confusion_heatmap
from app.figures.export import without_formulas
from app.views.explore import state
from app.views.shared.templates import paragraph
from dmn.evaluation.filters import confusion_matrix
from dmn.evaluation.metrics import one_figure, results
from dmn.evaluation.sample import Explored

MOST, MOST_NARROW = 12, 6
"""Answers in the confusion table."""
_NAMES = {
    "questions": "Questions",
    "accuracy": "Right, %",
    "accuracy_new": "New stories, %",
    "accuracy_repeated": "Repeated, %",
    "gate_recall": "Gate recall, %",
    "uniform_recall": "Recall by chance, %",
    "gate_precision": "Gate precision, %",
    "uniform_precision": "Precision by chance, %",
}


def tasks(explored: Explored, rows: pd.DataFrame) -> None:
    """Accuracy and gates of the whole data set, and how many questions of it the filters leave."""
    counts = explored.counts
    found = counts.by_task()
    names = dict(_NAMES)
    if one_figure(results(counts.tallies).values()):
        del names["gate_precision"]
        names["gate_recall"] = "Gate recall and precision, %"
    shown = found[list(names)].rename(columns=names).dropna(axis=1, how="all")
    shown.insert(0, "Task", shown.index)
    if counts.has_supporting:
        for name, (answer, facts) in {
            "Right answer, wrong facts": ("right", "wrong"),
            "Right facts, wrong answer": ("wrong", "right"),
        }.items():
            shown[name] = [counts.quadrants(task)[answer][facts] for task in shown.index]
    shown["Sure and wrong"] = [counts.sure_wrong[task] for task in shown.index]
    shown["Right, not sure"] = [counts.right_not_sure[task] for task in shown.index]
    left = "Kept, matching the filters" if explored.is_sample else "Matching the filters"
    shown[left] = [int((rows["task"] == task).sum()) for task in shown.index]
    number = st.column_config.NumberColumn(format="%.1f")
    config = {name: number for name in shown.columns if name.endswith("%")}
    st.dataframe(
        without_formulas(shown),
        hide_index=True,
        key="explore_tasks",
        column_config=config,
        height="content",
        placeholder="–",
    )


def confused(rows: pd.DataFrame, *, narrow: bool, dark: bool) -> None:
    """Draw the confusion table; a click on a cell leaves its questions."""
    counts = confusion_matrix(rows, MOST_NARROW if narrow else MOST)
    if counts.empty:
        st.info("The network answered all these questions correctly.")
        return
    st.html(
        paragraph(
            "Rows: correct answers. Columns: the network's answers. Click a cell to see its "
            "questions."
        )
    )
    st.plotly_chart(
        confusion_heatmap(counts, dark=dark, narrow=narrow),
        key="explore_confusion",
        width="stretch" if narrow else "content",
        theme=None,
        on_select=state.pick_in_confusion,
        selection_mode="points",
        config=CONFIG,
        alt=_alt(counts),
    )
    with st.expander("The same numbers as a table"):
        table = without_formulas(counts.rename_axis("correct answer"))
        st.dataframe(table, key="explore_counts")


def _alt(counts: pd.DataFrame) -> str:
    wrong = counts.to_numpy(copy=True)
    np.fill_diagonal(wrong, 0)
    truth, answer = divmod(int(wrong.argmax()), len(counts))
    return (
        f"Confusion table of {len(counts)} answers. Most frequent mistake: "
        f"{counts.columns[answer]} instead of {counts.index[truth]}, {wrong.max():,} times."
    )
