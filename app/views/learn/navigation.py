"""The list of lessons, and the way through the steps of one."""

from collections.abc import Callable, Mapping

import streamlit as st

from app.links.lesson import LESSON, STEP
from app.views.learn import state
from app.views.learn.state import Entry
from app.views.shared.markdown import unmarked


def choose(found: Mapping[str, Entry], *, narrow: bool) -> None:
    """Draw the list of lessons; on a phone a menu."""
    if narrow:
        st.selectbox(
            "Lesson",
            list(found),
            key=LESSON,
            format_func=lambda name: found[name].title,
            on_change=state.begin,
        )
    else:
        st.radio(
            "Lesson",
            list(found),
            key=LESSON,
            format_func=lambda name: unmarked(found[name].title),
            on_change=state.begin,
            captions=[unmarked(entry.about) for entry in found.values()],
        )


def steps(now: int, most: int, name: Callable[[int], str] = str) -> None:
    """Draw previous, the steps by number or name, next; the arrow keys move too."""
    with st.container(horizontal=True, vertical_alignment="center", key="lesson_steps"):
        _button("Previous", -1, "Left", is_open=now > 1)
        st.segmented_control(
            "Step",
            range(1, most + 1),
            key=STEP,
            required=True,
            format_func=name,
            label_visibility="collapsed",
        )
        _button("Next", 1, "Right", is_open=now < most)


def _button(name: str, by: int, arrow: str, *, is_open: bool) -> None:
    st.button(
        name,
        key=f"lesson_{name.lower()}",
        on_click=state.move,
        args=(by,),
        shortcut=arrow,
        disabled=not is_open,
    )
