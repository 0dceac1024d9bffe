"""A generated story at a press, and what it should be like."""

import streamlit as st

from app.content.examples import EXAMPLES, KINDS
from app.content.new_stories import ANY, LENGTHS, NEW_STYLE_NAMES, bounds
from app.views.ask import state
from app.views.ask.ask_inputs import AskInputs

WIDTH = 305
"""Of the choices in pixels; a phone has room for them."""


def draw(inputs: AskInputs) -> None:
    """Draw the button, and beside it the choices, which stay as they are from press to press."""
    with st.container(horizontal=True, gap="small", key="new_story_row"):
        st.button(
            "New story",
            key="new_story",
            icon=":material/casino:",
            on_click=state.show_new_story,
            width="stretch",
        )
        with st.popover("Options"), st.container(width=WIDTH):
            _choices(inputs)


def _choices(inputs: AskInputs) -> None:
    st.selectbox(
        "Kind of question",
        [ANY, *EXAMPLES],
        key="new_kind",
        format_func=lambda task: "Any" if task == ANY else f"{task} {KINDS[task]}",
        disabled=inputs.new_style == "composed",
    )
    st.segmented_control(
        "Style",
        list(NEW_STYLE_NAMES),
        key="new_style",
        required=True,
        format_func=NEW_STYLE_NAMES.__getitem__,
    )
    is_alike = inputs.new_kind != ANY and bounds(inputs.new_kind, inputs.new_style, "short") is None
    st.segmented_control(
        "Sentences",
        list(LENGTHS),
        key="new_length",
        required=True,
        format_func=lambda name: f"{name.capitalize()}, {LENGTHS[name][0]}–{LENGTHS[name][1]}",
        disabled=is_alike,
    )
    if is_alike:
        st.caption(
            "In bAbI style, all stories of this kind are equally long. Choose another style for "
            "longer ones."
        )
    st.caption("Makes a new story and question with a known answer.")
