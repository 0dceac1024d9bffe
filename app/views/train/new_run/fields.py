"""A widget for each question of the form, with what is wrong with its answer under it."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from app.train.form import Question
from app.views.shared.templates import render
from app.views.train.new_run import form_state

WIDTH = 240
"""Of a field in pixels; as many stand side by side as there is room for."""


def draw_all(questions: Sequence[Question], mistakes: dict[str, str]) -> None:
    """Draw the fields of one group, side by side."""
    with st.container(horizontal=True, gap="medium"):
        for question in questions:
            with st.container(width=WIDTH, gap=None):
                _widget(question)
                mistake(mistakes.get(question.key, ""))


def mistake(told: str) -> None:
    """Say what was expected and what came, under the field it is about."""
    if told:
        st.html(render("train.mistake", text=told))


def _widget(question: Question) -> None:
    """No widget enforces a range itself: one that does keeps the last good value in silence."""
    given: dict[str, Any] = {
        "key": f"new.{question.key}",
        "help": f"{question.help} ({question.range})" if question.range else question.help,
        "persist_state": "session",
    }
    if question.kind == "choice":
        st.selectbox(question.label, question.options, **given)
    elif question.kind == "switch":
        st.toggle(question.label, **given)
    elif question.kind == "whole":
        st.number_input(question.label, step=1, **given)
    elif question.kind == "number":
        st.number_input(question.label, step=0.01, format="%g", **given)
    elif question.kind == "names":
        st.multiselect(
            question.label, form_state.names(question.key), accept_new_options=True, **given
        )
    else:
        st.text_input(question.label, **given)
