"""The memories of the questions on a plane, and the stories whose memories are most alike."""

from typing import Any, get_args

import numpy as np
import pandas as pd
import streamlit as st

from app.figures import CONFIG
from app.figures.charts.data_set import memory_scatter
from app.figures.style.text import clipped, escaped, percent
from app.links.explore import Grouping
from app.views.explore import alike, questions, sentences, state
from app.views.explore.state import ExploreInputs
from app.views.shared.templates import paragraph
from dmn.evaluation.projection import memory_map
from dmn.evaluation.sample import Explored

MOST_POINTS = 2_000
"""More are a cloud; they are drawn evenly from all."""
_ZOOM: dict[str, Any] = {**CONFIG, "modeBarButtons": [["resetScale2d", "toImage"]]}


def draw(explored: Explored, rows: pd.DataFrame, *, dark: bool) -> None:
    """Draw the map beside the chosen question; a click chooses one."""
    with st.container(horizontal=True, gap="large", key="explore_desk"):
        with st.container(key="explore_table"):
            _choices(explored)
            inputs = state.inputs()
            _map(explored, rows, inputs, dark=dark)
        with st.container(key="explore_chosen"):
            questions.chosen(explored, inputs)
    if inputs.chosen is not None and inputs.chosen in explored.table.index:
        alike.draw(explored, inputs, inputs.chosen)


def _choices(explored: Explored) -> None:
    passes = explored.memories.shape[1]
    state.fit_after(passes)
    with st.container(horizontal=True, vertical_alignment="bottom", key="explore_map_choice"):
        st.segmented_control(
            "Memory after pass",
            range(1, passes + 1),
            key="explore_after",
            persist_state="page",
            required=True,
        )
        st.segmented_control(
            "Colour by",
            get_args(Grouping),
            key="explore_grouping",
            persist_state="page",
            required=True,
            format_func=str.capitalize,
        )


def _map(explored: Explored, rows: pd.DataFrame, inputs: ExploreInputs, *, dark: bool) -> None:
    places = np.flatnonzero(explored.table.index.isin(rows.index))
    found = memory_map(explored.memories[places, inputs.after - 1])
    kept = np.unique(np.linspace(0, len(places) - 1, min(MOST_POINTS, len(places))).astype(int))
    shown = rows.iloc[kept]
    figure = memory_scatter(
        found.points[kept],
        shown[inputs.grouping].tolist(),
        [_hover(row) for _, row in shown.iterrows()],
        [int(number) for number in shown.index],
        chosen=inputs.chosen,
        dark=dark,
    )
    st.plotly_chart(
        figure,
        key="explore_map",
        theme=None,
        on_select=state.pick_in_map,
        selection_mode="points",
        config=_ZOOM,
        alt=(
            f"Map of the memories of {len(shown):,} questions. The table lists the same questions."
        ),
    )
    st.html(paragraph(sentences.about_map(len(shown), len(rows), found.share)))


def _hover(row: "pd.Series[Any]") -> str:
    sign = "✓" if row["right"] else "✕"
    question, answer = (escaped(clipped(row[name], 60)) for name in ("question", "answer"))
    task = escaped(clipped(row["task"], 20))
    return f"<b>{question}</b><br>{sign} {answer}, {percent(row['probability'])}<br>task {task}"
