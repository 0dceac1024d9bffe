"""How far the reading of a data set is, and the button that stops it."""

import math

import streamlit as st

from app.evaluations import Evaluation

PACE = 0.5
"""Seconds between two looks."""


def draw(evaluation: Evaluation) -> None:
    """Nothing but this part is drawn anew until the reading ends."""
    st.fragment(_bar, run_every=PACE)(evaluation)


def _bar(evaluation: Evaluation) -> None:
    if evaluation.has_ended:
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center", key="explore_progress"):
        st.progress(_share(evaluation), text=_words(evaluation))
        st.button(
            "Stop",
            key="explore_stop",
            icon=":material/stop:",
            on_click=evaluation.stop,
            disabled=evaluation.is_stopped,
        )


def _share(evaluation: Evaluation) -> float:
    return evaluation.done / evaluation.total if evaluation.total else 0.0


def _words(evaluation: Evaluation) -> str:
    if not evaluation.total:
        return "Reading the data, or waiting for its turn"
    left = evaluation.seconds_left
    then = f", about {math.ceil(left)} s left" if left is not None else ""
    return f"{evaluation.done:,} of {evaluation.total:,} questions answered{then}"
