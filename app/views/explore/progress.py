"""Progress of an evaluation, its results so far, and the button that stops it."""

import streamlit as st

from app.explore.jobs import Evaluation
from app.views.explore import sentences
from app.views.shared.widget_values import send_again
from dmn.runs.wording import duration

PACE = 0.5
"""Seconds between two looks."""


def draw(evaluation: Evaluation) -> None:
    """Nothing but this part is drawn anew until the reading ends."""
    st.fragment(_bar, run_every=PACE)(evaluation)


def _bar(evaluation: Evaluation) -> None:
    if evaluation.has_ended:
        # What this run has put into the widgets may be on its way still, and would be dropped.
        send_again()
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
    if evaluation.counts.has_supporting:
        st.html(sentences.quadrant_table(evaluation.counts))


def _share(evaluation: Evaluation) -> float:
    return evaluation.counts.answered / evaluation.total if evaluation.total else 0.0


def _words(evaluation: Evaluation) -> str:
    if not evaluation.total:
        return "Reading the data, or waiting in the queue"
    done, pace = evaluation.counts.answered, evaluation.pace
    text = f"{done:,} of {evaluation.total:,} questions answered"
    if pace is None:
        return text
    left = duration((evaluation.total - done) / pace)
    right = sentences.accuracy(evaluation.counts)
    return f"{text}, {right} right so far; {pace:,.0f} a second, about {left} left"
