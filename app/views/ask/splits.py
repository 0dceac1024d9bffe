"""The changes made to a typed story: sentences split into facts, short names spelt out."""

import streamlit as st

from app.views.ask.answering import Reply
from app.views.ask.ask_inputs import AskInputs
from app.views.shared import trace_text
from app.views.shared.templates import paragraph
from app.views.shared.widget_values import assign


def draw(reply: Reply, inputs: AskInputs) -> None:
    """Draw a button that keeps split sentences whole, or splits them again; nothing where no
    sentence was split. Name what short names were read as.
    """
    for trace in reply.traces[:1]:
        names = trace_text.short_names(trace)
        if names:
            st.html(paragraph(names, "small names"))
        keeps = None if inputs.whole_sentences else True
        label = trace_text.splits(trace)
        if label:
            st.button(label, key="splits", type="tertiary", on_click=_keep, args=(keeps,))


def _keep(keeps: bool | None) -> None:
    """Keep this story's sentences whole, or (None) split them again, as an edit of its own."""
    assign({"whole_sentences": keeps, "apart": True})
