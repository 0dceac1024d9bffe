"""Which lesson and which of its steps is shown, what was predicted, and the link to it."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import streamlit as st

from app.content import five_steps
from app.content.lessons import Shelf
from app.views.shared.markdown import unmarked

_LESSON, _STEP = "lesson", "step"
"""Query parameters, and the widgets' keys."""


class Entry(NamedTuple):
    """A line of the list of lessons."""

    title: str
    about: str
    n_steps: int


def entries(shelf: Shelf) -> dict[str, Entry]:
    """The network in five steps, then the lessons of the shelf."""
    first = Entry(five_steps.TITLE, five_steps.ABOUT, len(five_steps.TITLES))
    others = {
        name: Entry(lesson.title, lesson.about, len(lesson.step))
        for name, lesson in shelf.lessons.items()
        if name != five_steps.NAME
    }
    return {five_steps.NAME: first, **others}


def prepare(found: Mapping[str, Entry]) -> None:
    """The first lesson on a first visit, then that of the link; a wrong link leaves a notice.

    A link that names a step and no lesson means one of the five.
    """
    session, link = st.session_state, tuple(st.query_params.get(key) for key in (_LESSON, _STEP))
    if session.get(_LESSON) not in found:
        last = session.get("lesson_left")
        session[_LESSON], session[_STEP] = (
            last if last and last[0] in found else (next(iter(found)), 1)
        )
    if link != (None, None) and link != session.get("lesson_link"):
        session.lesson_link = link
        name = link[0] or five_steps.NAME
        if name in found:
            session[_LESSON] = name
            session[_STEP] = int(link[1]) if link[1] and link[1].isdecimal() else 1
        else:
            session.lesson_notice = "This lesson is not here; another one is shown."
    most = found[session[_LESSON]].n_steps
    session[_STEP] = min(max(1, session.get(_STEP) or 1), most)


def notice() -> str:
    """Why a link could not be followed, said once."""
    return str(st.session_state.pop("lesson_notice", ""))


def choose(found: Mapping[str, Entry], *, narrow: bool) -> None:
    """The list of lessons; on a phone a menu."""

    def begin() -> None:
        st.session_state[_STEP] = 1

    def title(name: str) -> str:
        return unmarked(found[name].title)

    if narrow:
        st.selectbox(
            "Lesson",
            list(found),
            key=_LESSON,
            format_func=lambda name: found[name].title,
            on_change=begin,
        )
    else:
        st.radio(
            "Lesson",
            list(found),
            key=_LESSON,
            format_func=title,
            on_change=begin,
            captions=[unmarked(entry.about) for entry in found.values()],
        )


def steps(most: int, name: Callable[[int], str] = str) -> None:
    """Previous, the steps by number or name, next; the arrow keys too."""
    now = st.session_state[_STEP]
    with st.container(horizontal=True, vertical_alignment="center", key="lesson_steps"):
        _button("Previous", -1, "Left", is_open=now > 1)
        st.segmented_control(
            "Step",
            range(1, most + 1),
            key=_STEP,
            required=True,
            format_func=name,
            label_visibility="collapsed",
        )
        _button("Next", 1, "Right", is_open=now < most)


def _button(name: str, by: int, arrow: str, *, is_open: bool) -> None:
    st.button(
        name,
        key=f"lesson_{name.lower()}",
        on_click=_move,
        args=(by,),
        shortcut=arrow,
        disabled=not is_open,
    )


def _move(by: int) -> None:
    st.session_state[_STEP] += by


def place() -> str:
    """Names the step that is shown, for the keys of its widgets."""
    return f"{st.session_state[_LESSON]} {st.session_state[_STEP]}"


def publish(*kept: str) -> None:
    """Keep the address bar on the step that is shown, and on what else the page keeps there."""
    session = st.session_state
    link = (session[_LESSON], str(session[_STEP]))
    others = {name: st.query_params[name] for name in kept if name in st.query_params}
    st.query_params.from_dict({_LESSON: link[0], _STEP: link[1], **others})
    session.update(lesson_link=link, lesson_left=(session[_LESSON], session[_STEP]))
