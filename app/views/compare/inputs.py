"""Inputs of the Compare page."""

from collections.abc import Sequence
from typing import get_args

import streamlit as st

from app.links.compare import CompareView, Mode
from app.views.shared import components
from app.views.shared.templates import paragraph

_MODES = {"checkpoints": "Checkpoints", "stories": "Stories"}
LONGEST = 25
"""Lines from which on a story's box scrolls instead of growing."""


def draw(checkpoints: Sequence[str], view: CompareView, *, narrow: bool) -> None:
    """Two of the one kind, one of the other; a phone folds them away, so that it sees answers."""
    with st.expander("Choose what to compare") if narrow else st.container():
        _inputs(checkpoints, view)


def _inputs(checkpoints: Sequence[str], view: CompareView) -> None:
    mode = st.segmented_control(
        "Compare two",
        get_args(Mode),
        key="compare_mode",
        required=True,
        format_func=_MODES.__getitem__,
    )
    is_stories = mode == "stories"
    st.selectbox(
        "Checkpoint" if is_stories else "Checkpoint A", checkpoints, key="compare_checkpoint"
    )
    if not is_stories:
        st.selectbox(
            "Checkpoint B", checkpoints, key="compare_other_checkpoint", persist_state="page"
        )
    _story("Story A" if is_stories else "Story", view.story, "compare_story")
    if is_stories:
        _story("Story B", view.other_story, "compare_other_story")
    st.text_input("Question", key="compare_question", live=f"{components.PAUSE}ms")
    st.html(
        paragraph("The answer updates when you press Ctrl+Enter or leave the box.", "small hint")
    )


def _story(label: str, text: str, key: str) -> None:
    is_long = text.count("\n") >= LONGEST or len(text) > 1500
    st.text_area(label, key=key, height=300 if is_long else "content", persist_state="page")
